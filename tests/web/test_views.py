from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import NOON, make_agency, make_business, make_statement, make_user

from stammtisch.matching.models import Ranking, Suggestion
from stammtisch.shared.beat import beat
from stammtisch.shared.claim import MAX_CLAIMS
from stammtisch.web.views import broken

pytestmark = pytest.mark.django_db
MAX_QUERIES = 12


def make_suggestions(agency, count):
    for _ in range(count):
        need = make_statement(business=make_business(agency=agency))
        offer = make_statement(business=make_business(agency=agency), kind="offer")
        Suggestion.objects.create(
            agency=agency, need=need, offer=offer, score=1.0, probability=0.8, band="likely",
            computed_at=NOON, model="use 0.2.1",
        )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 3])
def test_today_takes_at_most_twelve_queries_whatever_the_rows(
    count, client_of, django_assert_max_num_queries
):
    user = make_user()
    make_suggestions(user.agency, count)
    client = client_of(user)
    with django_assert_max_num_queries(MAX_QUERIES):
        assert client.get("/").status_code == 200


def test_today_takes_as_many_queries_for_three_rows_as_for_one(client_of):
    counts = []
    for rows in (1, 3):
        user = make_user()
        make_suggestions(user.agency, rows)
        client = client_of(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_today_names_the_needs_that_wait_and_only_ours(client_of):
    user = make_user()
    make_suggestions(user.agency, 2)
    make_suggestions(make_agency(), 5)
    page = client_of(user).get("/").content.decode()
    assert "2 needs have new suggestions" in page


def test_today_counts_in_words_what_waits(client_of):
    user = make_user()
    make_suggestions(user.agency, 1)
    make_statement(agency=user.agency, pass_on="yes", released="")
    page = client_of(user).get("/").content.decode()
    assert "Two things wait for you." in page


def test_today_without_anything_says_what_will_stand_there(client_of, officer):
    page = client_of(officer).get("/").content.decode()
    assert "Nothing waits for you." in page
    assert "What waits will stand here." in page
    assert "no worker has been seen yet" in page


def test_today_warns_when_work_waits_and_no_worker_beats(client_of):
    user = make_user()
    statement = make_statement(agency=user.agency)
    Ranking.objects.create(statement=statement, requested_at=timezone.now())
    beat(worker="test:1", now=timezone.now() - timedelta(minutes=10))
    assert "no worker is running" in client_of(user).get("/").content.decode()
    beat(worker="test:1", now=timezone.now())
    assert "no worker is running" not in client_of(user).get("/").content.decode()


def test_today_names_what_the_worker_gave_up(client_of, officer):
    statement = make_statement(agency=officer.agency)
    Ranking.objects.create(statement=statement, requested_at=NOON, claims=MAX_CLAIMS)
    page = client_of(officer).get("/").content.decode()
    assert "One statement could not be compared" in page


@pytest.mark.parametrize("room", ["/introduce/", "/gather/", "/learn/"])
def test_empty_rooms_say_what_they_will_hold(room, client_of, officer):
    assert "This room will" in client_of(officer).get(room).content.decode()


def test_a_missing_page_shows_the_way_out(client_of, officer):
    answer = client_of(officer).get("/nowhere/")
    assert answer.status_code == 404
    assert "Go to Today" in answer.content.decode()


def test_pages_speak_the_language_their_reader_chose(client_of):
    user = make_user(language="de")
    page = client_of(user).get("/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de">' in page


def test_pages_forbid_foreign_and_inline_code(client_of, officer):
    answer = client_of(officer).get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert " style=" not in page
    assert "<script>" not in page


def test_favicon_leads_strangers_to_the_mark(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/web/mark.svg")


def test_the_page_for_a_fault_asks_nothing_of_the_database(
    officer, rf, django_assert_num_queries
):
    request = rf.get("/")
    request.user = officer
    with django_assert_num_queries(0):
        answer = broken(request)
    assert answer.status_code == 500
    assert "Something broke" in answer.content.decode()
