from datetime import timedelta

import pytest
from tests.factories import (
    NOON,
    TODAY,
    make_agency,
    make_decision,
    make_ranking,
    make_statement,
    make_suggestion,
    make_user,
)

from stammtisch.diagnosis.models import Statement
from stammtisch.matching import queries
from stammtisch.matching.models import Decision, Suggestion
from stammtisch.shared.claim import MAX_CLAIMS

pytestmark = pytest.mark.django_db
UNLIKELY = {"band": Suggestion.Band.UNLIKELY, "probability": 0.1}


def test_needs_waiting_are_open_undecided_own_and_the_longest_waiting_first(officer):
    agency = officer.agency
    make_suggestion()  # another agency's
    make_suggestion(agency=agency, **UNLIKELY)
    make_suggestion(agency=agency, is_current=False)
    make_decision(actor=officer)
    solved = make_statement(agency=agency, status=Statement.Status.SOLVED)
    make_suggestion(need=solved)
    gone = make_statement(
        agency=agency, kind=Statement.Kind.OFFER, status=Statement.Status.WITHDRAWN
    )
    make_suggestion(offer=gone)
    young = make_suggestion(agency=agency, band=Suggestion.Band.POSSIBLE).need
    old = make_suggestion(
        need=make_statement(agency=agency, heard_on=TODAY - timedelta(days=9))
    ).need
    make_suggestion(need=old)
    assert list(queries.needs_waiting_visible_to(officer)) == [old, young]
    assert queries.oldest_need_waiting_visible_to(officer) == old
    assert queries.oldest_need_waiting_visible_to(make_user()) is None


def test_need_waits_again_when_the_decision_was_taken_back(officer):
    decision = make_decision(actor=officer, taken_back_at=NOON)
    assert list(queries.needs_waiting_visible_to(officer)) == [decision.suggestion.need]


def test_needs_unserved_were_compared_and_have_no_offer_left(officer):
    def need(**fields):
        statement = make_statement(agency=officer.agency)
        make_ranking(statement=statement, **{"finished_at": NOON, **fields})
        return statement

    nobody, only_unlikely, refused, served, introduced = (need() for _ in range(5))
    need(finished_at=None)
    make_suggestion(need=only_unlikely, **UNLIKELY)
    no = make_suggestion(need=refused)
    make_decision(suggestion=no, verdict=Decision.Verdict.NO_MATCH)
    make_suggestion(need=served)
    make_decision(suggestion=make_suggestion(need=introduced))
    found = list(queries.needs_unserved_visible_to(officer))
    assert found == [nobody, only_unlikely, refused]
    assert not queries.needs_unserved_visible_to(make_user()).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_suggestions_of_need_take_two_queries_and_bring_everything(
    officer, count, django_assert_num_queries
):
    need = make_statement(agency=officer.agency)
    for number in range(count):
        make_decision(suggestion=make_suggestion(need=need, score=number), actor=officer)
    make_suggestion(need=need, is_current=False)
    with django_assert_num_queries(2):
        rows = list(queries.suggestions_of_need_visible_to(officer, need))
        names = [
            (row.need.business.name, row.offer.business.name, row.standing_decision.decided_by)
            for row in rows
        ]
    assert len(names) == count
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert not queries.suggestions_of_need_visible_to(make_user(), need).exists()


def test_suggestions_of_need_do_not_count_a_decision_that_was_taken_back(officer):
    decision = make_decision(actor=officer, taken_back_at=NOON)
    rows = queries.suggestions_of_need_visible_to(officer, decision.suggestion.need)
    assert [row.standing_decision for row in rows] == [None]


@pytest.mark.parametrize("count", [1, 3])
def test_decisions_take_one_query_and_stay_in_the_agency(
    officer, count, django_assert_num_queries
):
    make_decision()
    for _ in range(count):
        make_decision(actor=officer)
    with django_assert_num_queries(1):
        rows = list(queries.decisions_visible_to(officer))
        assert {
            (row.suggestion.need.business.agency_id, row.decided_by.name) for row in rows
        } == {(officer.agency_id, officer.name)}
    assert len(rows) == count


def test_best_suggestions_are_undecided_and_one_a_need(officer, django_assert_num_queries):
    agency = officer.agency
    make_suggestion()
    first = make_suggestion(agency=agency, score=3)
    make_suggestion(need=first.need, score=2.5)
    second = make_suggestion(agency=agency, score=2)
    made = make_decision(actor=officer)
    third = make_suggestion(need=made.suggestion.need, score=1)
    with django_assert_num_queries(1):
        found = list(queries.best_suggestions(agency, limit=5))
        assert [row.offer.business.name for row in found]
    assert found == [first, second, third]
    assert list(queries.best_suggestions(agency, limit=1)) == [first]


def test_rankings_waiting_count_neither_finished_nor_hopeless_nor_foreign_ones():
    agency = make_agency()
    make_ranking()
    for fields in ({}, {"claimed_at": NOON, "claims": 1}, {"finished_at": NOON},
                   {"claims": MAX_CLAIMS}):  # fmt: skip
        make_ranking(statement=make_statement(agency=agency), **fields)
    assert queries.rankings_waiting(agency) == 2
