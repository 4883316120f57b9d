import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories import (
    make_decision,
    make_ranking,
    make_statement,
    make_suggestion,
    make_user,
)

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Tie
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Closeup, Decision, Suggestion

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MOST_QUERIES = 12
AMOUNTS = {"needed": "3000 mm", "offered": "4000 mm"}


def decide_url(suggestion):
    return reverse("matching:decide", args=[suggestion.pk])


def need_url(suggestion):
    return reverse("matching:need", args=[suggestion.need_id])


def text_of(response):
    """Return the page without the marks in quotations; test_reasons looks at those."""
    return re.sub(r"</?mark[^>]*>", "", response.content.decode())


def seen_closely(suggestion, **fields):
    """Let a worker have looked at a suggestion."""
    return Closeup.objects.create(
        suggestion=suggestion, requested_at=suggestion.computed_at,
        finished_at=suggestion.computed_at, **fields,
    )  # fmt: skip


def check(verdict, code, question=None, **fields):
    return {
        "requirement": "amount", "verdict": verdict, "said": {"code": code, "values": AMOUNTS},
        "question": question and {"code": question, "values": AMOUNTS}, "need": "",
        "offer": "", "decides": verdict != "open", **fields,
    }  # fmt: skip


def test_review_shows_the_need_that_waits_beside_its_offers_with_reasons(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency, distance_km=4.2)
    suggestion.doubts = [{"code": "no_capacity", "values": {}}]
    suggestion.save()
    page = text_of(client_of(officer).get(reverse("matching:review")))
    for words in (
        "Who could serve this need?", "Need 1 of 1 waiting", suggestion.need.verbatim,
        suggestion.offer.verbatim, "80 %", "4 km", "seems to be fully booked", "use 0",
        decide_url(suggestion), "other process",
    ):  # fmt: skip
        assert words in page, words


def test_review_teaches_when_nothing_waits_and_says_what_is_being_compared(client_of, officer):
    make_ranking(statement=make_statement(agency=officer.agency))
    page = text_of(client_of(officer).get(reverse("matching:review")))
    assert "No need waits for a decision" in page
    assert "1 statement is being compared right now" in page


def test_need_page_folds_the_unlikely_and_names_ties_between_the_firms(client_of, officer):
    likely = make_suggestion(agency=officer.agency)
    make_suggestion(need=likely.need, probability=0.1, score=0, band=Suggestion.Band.UNLIKELY)
    Tie.objects.create(
        agency=officer.agency, business_a=likely.offer.business,
        business_b=likely.need.business, kind=Tie.Kind.COMPETITOR,
    )  # fmt: skip
    page = text_of(client_of(officer).get(need_url(likely)))
    assert "Show the unlikely one (1)" in page
    assert str(Tie.Kind.COMPETITOR.label) in page


def test_need_page_is_not_found_for_another_agency_and_for_an_offer(client_of, officer):
    foreign = make_suggestion()
    assert client_of(officer).get(need_url(foreign)).status_code == 404
    own = make_suggestion(agency=officer.agency)
    wrong_side = reverse("matching:need", args=[own.offer_id])
    assert client_of(officer).get(wrong_side).status_code == 404


def test_decide_by_browser_returns_to_the_need_with_a_way_to_take_it_back(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    answer = client_of(officer).post(decide_url(suggestion), {"verdict": "ask_first"})
    decision = Decision.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{need_url(suggestion)}?done={decision.pk}#noted"
    page = text_of(client_of(officer).get(answer["Location"]))
    assert "Noted: “ask first”" in page
    assert reverse("matching:take_back", args=[decision.pk]) in page
    assert "Every likely or possible offer has been decided on." in page


def test_decide_by_htmx_swaps_the_part_and_moves_the_focus_on(client_of, officer):
    first = make_suggestion(agency=officer.agency, score=2)
    make_suggestion(need=first.need, score=1)
    answer = client_of(officer).post(
        decide_url(first), {"verdict": "no_match", "reason": "too_far"}, headers=HTMX
    )
    part = text_of(answer)
    assert answer.status_code == 200
    assert part.lstrip().startswith('<div id="review">')
    assert part.count(" autofocus") == 1
    assert 'hx-swap-oob="innerHTML"' in part
    assert "Reason: too far." in part
    assert Decision.objects.get().reason == "too_far"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_decide_says_who_was_faster(client_of, officer, headers):
    suggestion = make_suggestion(agency=officer.agency)
    make_decision(suggestion=suggestion, actor=make_user(agency=officer.agency, name="Quick"))
    answer = client_of(officer).post(
        decide_url(suggestion), {"verdict": "introduce"}, headers=headers
    )
    assert answer.status_code == 422
    assert "Quick has already decided" in text_of(answer)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{}, {"verdict": "maybe"}, {"verdict": "no_match", "reason": "x"}]
)
def test_decide_notes_nothing_it_does_not_understand(client_of, officer, fields):
    suggestion = make_suggestion(agency=officer.agency)
    answer = client_of(officer).post(decide_url(suggestion), fields)
    assert answer.status_code == 422
    assert "Nothing was noted" in text_of(answer)
    assert not Decision.objects.exists()


def test_pages_offer_no_introduction_of_what_may_not_be_passed_on(client_of, officer):
    offer = make_statement(
        agency=officer.agency, kind=Statement.Kind.OFFER, pass_on=Statement.PassOn.NO
    )
    page = text_of(client_of(officer).get(need_url(make_suggestion(offer=offer))))
    assert 'value="introduce"' not in page
    assert 'value="ask_first"' in page
    assert "has not allowed us to pass it on" in page


def test_readers_see_everything_and_change_nothing(client_of, officer):
    reader = make_user(agency=officer.agency, role=User.Role.READER)
    suggestion, decision = make_suggestion(agency=officer.agency), make_decision(actor=officer)
    client = client_of(reader)
    page = text_of(client.get(need_url(suggestion)))
    assert suggestion.offer.verbatim in page
    assert decide_url(suggestion) not in page
    assert "take-back" not in text_of(client.get(reverse("matching:decisions")))
    assert client.post(decide_url(suggestion), {"verdict": "introduce"}).status_code == 403
    back = reverse("matching:take_back", args=[decision.pk])
    assert client.post(back).status_code == 403
    decision.refresh_from_db()
    assert (Decision.objects.count(), decision.taken_back_at) == (1, None)


def test_changing_addresses_take_neither_get_nor_foreign_ids(client_of, officer):
    client, foreign = client_of(officer), make_decision()
    back = reverse("matching:take_back", args=[foreign.pk])
    for url in (decide_url(foreign.suggestion), back):
        assert client.get(url).status_code == 405
        assert client.head(url).status_code == 405
        assert client.post(url, {"verdict": "introduce"}).status_code == 404


def test_take_back_returns_to_where_it_was_pressed(client_of, officer):
    client = client_of(officer)
    one, other, third = (make_decision(actor=officer) for _ in range(3))
    to_list = client.post(reverse("matching:take_back", args=[one.pk]), {"back": "decisions"})
    assert to_list["Location"] == reverse("matching:decisions")
    to_need = client.post(reverse("matching:take_back", args=[other.pk]))
    assert to_need["Location"] == need_url(other.suggestion)
    part = client.post(reverse("matching:take_back", args=[third.pk]), headers=HTMX)
    assert "It waits again." in text_of(part)
    assert not Decision.objects.filter(taken_back_at=None).exists()


def test_take_back_twice_is_refused_in_words(client_of, officer):
    decision = make_decision(actor=officer)
    url = reverse("matching:take_back", args=[decision.pk])
    client_of(officer).post(url)
    again = client_of(officer).post(url, headers=HTMX)
    assert again.status_code == 422
    assert "already been taken back" in text_of(again)


def test_decisions_are_filtered_by_verdict_and_show_what_was_taken_back(client_of, officer):
    yes = make_decision(actor=officer)
    no = make_decision(
        actor=officer, verdict=Decision.Verdict.NO_MATCH, reason="known",
        taken_back_at=yes.decided_at,
    )  # fmt: skip
    client, url = client_of(officer), reverse("matching:decisions")
    everything = text_of(client.get(url))
    assert yes.suggestion.need.verbatim in everything
    assert "not a match: known already" in everything
    assert "taken back on Thu 7 May 2026, 14:00" in everything
    filtered = text_of(client.get(url, {"verdict": "no_match"}))
    assert no.suggestion.need.verbatim in filtered
    assert yes.suggestion.need.verbatim not in filtered
    assert client.get(url, {"verdict": "nonsense", "page": "x"}).status_code == 200


def test_unserved_lists_own_needs_without_an_offer(client_of, officer):
    need = make_statement(agency=officer.agency)
    make_ranking(statement=need, finished_at=need.created_at)
    foreign = make_statement()
    make_ranking(statement=foreign, finished_at=need.created_at)
    page = text_of(client_of(officer).get(reverse("matching:unserved")))
    assert need.verbatim in page
    assert foreign.verbatim not in page


def test_need_page_says_what_carries_a_pair_what_is_checked_and_what_to_ask(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    suggestion.doubts = [{"code": "no_capacity", "values": {}}]
    suggestion.save()
    seen_closely(
        suggestion,
        grounds=[
            {"code": "for_trade", "values": {"strength": "strong"}},
            {"code": "against_terms", "values": {"strength": "weak"}},
        ],
        checks=[
            check("yes", "check_amount_enough", need="Länge bis 3 m", offer="bis 4 Meter"),
            check("no", "check_amount_short"),
            check("open", "check_amount_unsaid", question="ask_amount"),
        ],
        need_phrase="Länge bis 3 m.",
    )
    page = text_of(client_of(officer).get(need_url(suggestion)))
    for words in (
        "the same trade (counts a lot)", "other customers, or no capacity (counts a little)",
        "4,000 mm ≥ 3,000 mm", "Länge bis 3 m", "bis 4 Meter", "does not fit", "to be asked",
        "1 question to ask", "Can you do 3,000 mm?", "Länge bis 3 m.", "Matters most",
    ):  # fmt: skip
        assert words in page, words
    assert "seems to be fully booked" not in page  # a doubt that the checklist answers


def test_need_page_shows_reasons_until_a_worker_has_looked(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    suggestion.doubts = [{"code": "no_capacity", "values": {}}]
    suggestion.save()
    seen_closely(suggestion, checks=[check("no", "check_amount_short")])
    Closeup.objects.update(finished_at=None)
    page = text_of(client_of(officer).get(need_url(suggestion)))
    assert "seems to be fully booked" in page
    assert "<table" in page
    assert "3,000 mm" not in page


def test_offer_page_says_why_too(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    seen_closely(suggestion, checks=[check("no", "check_amount_short")])
    url = reverse("matching:offer", args=[suggestion.offer_id])
    page = text_of(client_of(officer).get(url))
    assert "4,000 mm &lt; 3,000 mm" in page
    assert "Marked in what was said:" in page


def test_offer_page_lists_who_needs_it(client_of, officer):
    suggestion = make_suggestion(agency=officer.agency)
    url = reverse("matching:offer", args=[suggestion.offer_id])
    assert suggestion.need.verbatim in text_of(client_of(officer).get(url))
    assert client_of(make_user()).get(url).status_code == 404


def test_pages_escape_what_was_said(client_of, officer):
    attack = "<script>alert(1)</script> Hartchrom"
    need = make_statement(agency=officer.agency, verbatim=attack, released=attack)
    offer = make_statement(agency=officer.agency, kind=Statement.Kind.OFFER, verbatim=attack)
    suggestion = make_suggestion(
        need=need, offer=offer, shared_words=["script", "Hartchrom", "<b>"],
        reasons=[{"code": "shared_words", "values": {"words": "<b>Hartchrom</b>"}}],
    )  # fmt: skip
    make_decision(suggestion=make_suggestion(need=need), actor=officer)
    client = client_of(officer)
    for url in (need_url(suggestion), reverse("matching:offer", args=[offer.pk]),
                reverse("matching:decisions")):  # fmt: skip
        page = text_of(client.get(url))
        assert "script" in page
        assert "<script>alert" not in page
        assert "<b>" not in page


def _fill(officer, count):
    need = make_statement(agency=officer.agency)
    offer = make_statement(agency=officer.agency, kind=Statement.Kind.OFFER)
    for number in range(count):
        seen_closely(
            make_suggestion(need=need, score=10 + number),
            checks=[check("open", "check_amount_unsaid", question="ask_amount")],
        )
        seen_closely(make_suggestion(offer=offer, score=number))
        make_decision(suggestion=make_suggestion(need=need), actor=officer)
        unserved = make_statement(agency=officer.agency)
        make_ranking(statement=unserved, finished_at=need.created_at)
    return {
        "review": reverse("matching:review"),
        "need": reverse("matching:need", args=[need.pk]),
        "offer": reverse("matching:offer", args=[offer.pk]),
        "decisions": reverse("matching:decisions"),
        "unserved": reverse("matching:unserved"),
    }


@pytest.mark.parametrize("page", ["review", "need", "offer", "decisions", "unserved"])
def test_pages_take_the_same_few_queries_for_one_row_and_for_three(client_of, page):
    counts = []
    for rows in (1, 3):
        officer = make_user()
        url, client = _fill(officer, rows)[page], client_of(officer)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


def test_computing_stops_asking_when_all_is_compared(client_of, officer):
    ranking = make_ranking(statement=make_statement(agency=officer.agency))
    client, url = client_of(officer), reverse("matching:computing")
    assert "every 5s" in text_of(client.get(url, headers=HTMX))
    ranking.finished_at = ranking.requested_at
    ranking.save()
    answer = text_of(client.get(url, headers=HTMX))
    assert "Everything has been compared." in answer
    assert "every 5s" not in answer


def test_need_shows_what_would_solve_it_and_the_card_what_found_the_offer(client_of, officer):
    need = make_statement(
        agency=officer.agency, verbatim="All is wet.", solution="building drier for hire",
        language="en",
    )  # fmt: skip
    offer = make_statement(
        agency=officer.agency, kind="offer", verbatim="A drier stands idle.", language="en"
    )
    found = [{"code": "found_by_solution", "values": {}}]
    suggestion = make_suggestion(need=need, offer=offer, view="solution", reasons=found)
    client = client_of(officer)
    page = client.get(need_url(suggestion)).content.decode()
    assert "What would solve it:" in page
    assert "found by: what would solve it" in page
    assert '<mark class="word">drier</mark> stands idle' in page
    page = client.get(reverse("matching:offer", args=[offer.pk])).content.decode()
    assert 'building <mark class="word">drier</mark> for hire' in page
    suggestion.view = ""
    suggestion.save()
    assert "drier</mark> stands idle" not in client.get(need_url(suggestion)).content.decode()


def test_pages_say_nothing_of_a_line_that_is_not_there(client_of, officer):
    page = client_of(officer).get(need_url(make_suggestion(agency=officer.agency)))
    assert "What would solve it" not in page.content.decode()
