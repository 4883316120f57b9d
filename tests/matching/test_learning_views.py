"""The pages of the room Learn that look at probabilities and at what was not shown."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import NOON, make_decision, make_suggestion, make_user
from tests.matching.test_unshown import make_unshown

from stammtisch.accounts.models import User
from stammtisch.core.matching import adjustment_of
from stammtisch.matching.models import Decision, Refit, UnshownPair, UnshownSample

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
LEARNT = {
    "engine": "e", "decisions": 60, "probability": None,
    "order": {"bias": 0.5, "weights": {"csls": 0.2}},
}  # fmt: skip


def page_of(client, name):
    response = client.get(reverse(f"learning:{name}"))
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"</?b>", "", response.content.decode()))


def decide_many(officer, count, *, right, probability=0.8, **fields):
    for number in range(count):
        make_decision(
            suggestion=make_suggestion(agency=officer.agency, probability=probability),
            actor=officer, verdict="introduce" if number < right else "no_match", **fields,
        )  # fmt: skip


def make_refit(agency, **fields):
    defaults = {
        "until": NOON, "requested_at": NOON, "finished_at": NOON, "decisions": 60,
        "adjustment": LEARNT, "loss": {"order": [0.6, 0.48], "probability": [0.5, 0.51]},
    }  # fmt: skip
    return Refit.objects.create(agency=agency, **{**defaults, **fields})


def test_probabilities_says_in_words_how_they_held(client_of, officer):
    decide_many(officer, 40, right=30)
    page = page_of(client_of(officer), "probabilities")
    assert "Of 40 called likely, 30 were right." in page
    assert "All in all 80 % were to fit, and 75 % did." in page
    assert "<svg" in page
    assert "style=" not in page


def test_probabilities_says_that_it_is_too_early(client_of, officer):
    decide_many(officer, 29, right=20)
    page = page_of(client_of(officer), "probabilities")
    assert "It is too early to say." in page
    assert "There are 29 decisions" in page
    assert 'class="picture"' not in page


def test_probabilities_teaches_where_nothing_was_decided(client_of, officer):
    page = page_of(client_of(officer), "probabilities")
    assert "Nothing has been decided yet." in page
    assert "Each night your decisions are learnt from." in page


def test_probabilities_leaves_out_what_says_nothing_and_other_agencies(client_of, officer):
    decide_many(officer, 30, right=30)
    decide_many(make_user(), 40, right=0)
    make_decision(
        suggestion=make_suggestion(agency=officer.agency), actor=officer, verdict="no_match",
        reason="timing",
    )  # fmt: skip
    make_decision(
        suggestion=make_suggestion(agency=officer.agency), actor=officer, verdict="ask_first"
    )
    page = page_of(client_of(officer), "probabilities")
    assert "Of 30 called likely, 30 were right." in page


def test_probabilities_looks_at_the_newest_hundred(client_of, officer):
    decide_many(officer, 120, right=120)
    page = page_of(client_of(officer), "probabilities")
    assert "The newest 100 decisions" in page


def test_probabilities_says_what_is_used_of_what_was_learnt(client_of, officer):
    make_refit(officer.agency)
    page = page_of(client_of(officer), "probabilities")
    assert "Learnt from 60 decisions" in page
    assert "its error is 20 % smaller than as delivered" in page
    assert "The probabilities are as delivered" in page


@pytest.mark.parametrize("role", User.Role.values)
def test_everybody_of_the_house_sees_both_pages(client_of, role):
    user = make_user(role=role)
    make_unshown(user)
    client = client_of(user)
    page_of(client, "probabilities")
    may_write = role != User.Role.READER
    assert ('name="answer"' in page_of(client, "unshown")) is may_write


def test_a_reader_cannot_answer(client_of):
    reader = make_user(role=User.Role.READER)
    pair = make_unshown(reader)
    client_of(reader).post(reverse("learning:answer", args=[pair.pk]), {"answer": "missed"})
    assert UnshownPair.objects.get().answer == ""
    assert not Decision.objects.exists()


def test_one_tap_answers_and_the_pair_leaves_the_list(client_of, officer):
    pair = make_unshown(officer)
    words = pair.suggestion.need.verbatim
    client = client_of(officer)
    assert words in page_of(client, "unshown")
    answered = client.post(reverse("learning:answer", args=[pair.pk]), {"answer": "right"})
    assert answered.status_code == 302
    page = page_of(client, "unshown")
    assert words not in page
    assert "All of this month" in page
    assert UnshownPair.objects.get().answered_by == officer


def test_what_was_missed_is_listed_as_found_this_way(client_of, officer):
    pair = make_unshown(officer)
    client = client_of(officer)
    client.post(reverse("learning:answer", args=[pair.pk]), {"answer": "missed"})
    page = page_of(client, "unshown")
    assert "Found this way" in page
    assert str(pair.suggestion.need.business) in page


def test_a_late_answer_says_why_it_is_refused(client_of, officer):
    pair = make_unshown(officer, answer="right", answered_at=NOON, answered_by=officer)
    response = client_of(officer).post(
        reverse("learning:answer", args=[pair.pk]), {"answer": "missed"}, follow=True
    )
    assert "Somebody has already answered this one." in response.content.decode()


def test_unshown_pairs_of_another_agency_are_not_there(client_of, officer):
    pair = make_unshown(make_user())
    client = client_of(officer)
    address = reverse("learning:answer", args=[pair.pk])
    assert client.post(address, {"answer": "right"}).status_code == 404
    assert pair.suggestion.need.verbatim not in page_of(client, "unshown")


def test_unshown_says_how_much_was_found_once_it_can(client_of, officer):
    for _ in range(24):
        pair = make_unshown(officer)
        pair.answer, pair.answered_at, pair.answered_by = "right", NOON, officer
        pair.save()
    client = client_of(officer)
    UnshownSample.objects.update(sizes=[0, 100, 0])
    decide_many(officer, 5, right=5)
    page = page_of(client, "unshown")
    assert "Of the pairs that fit, we showed about 100 %" in page
    assert "From 24 answers." in page


def test_what_was_learnt_can_be_taken_to_the_command_line(client_of, officer):
    client = client_of(officer)
    assert client.get(reverse("learning:adjustment")).status_code == 404
    make_refit(make_user().agency)
    assert client.get(reverse("learning:adjustment")).status_code == 404
    make_refit(officer.agency)
    response = client.get(reverse("learning:adjustment"))
    assert response["Content-Disposition"].startswith('attachment; filename="learned-')
    assert adjustment_of(json.loads(response.content)).decisions == 60


def test_the_review_says_what_is_shown_to_learn_from(client_of, officer):
    suggestion = make_suggestion(
        agency=officer.agency, band="unlikely", probability=0.06, is_exploratory=True,
        drawn_with=0.1,
    )  # fmt: skip
    address = reverse("matching:need", args=[suggestion.need_id])
    note = "Unlikely; shown to learn from."
    assert note in client_of(officer).get(address).content.decode()
    suggestion.is_exploratory = False
    suggestion.save()
    assert note not in client_of(officer).get(address).content.decode()


def test_wrong_direction_offers_to_turn_one_of_the_two(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    page = client_of(officer).post(
        reverse("matching:decide", args=[suggestion.pk]),
        {"verdict": "no_match", "reason": "direction"},
        headers={"HX-Request": "true"},
    )
    content = page.content.decode()
    assert reverse("diagnosis:statement_turn_offer", args=[suggestion.need_id]) in content
    assert reverse("diagnosis:statement_turn_need", args=[suggestion.offer_id]) in content


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", ["probabilities", "unshown"])
def test_pages_take_few_queries_whatever_the_rows(client_of, officer, name, count):
    decide_many(officer, count, right=count // 2, is_exploratory=True)
    make_refit(officer.agency)
    for number in range(count):
        answer = ["", "missed", "right"][number % 3]
        answered = {"answered_by": officer, "answered_at": NOON} if answer else {}
        make_unshown(officer, answer=answer, **answered)
    client = client_of(officer)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(client, name)
    assert len(queries) <= MOST_QUERIES
