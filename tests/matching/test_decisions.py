from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from tests.factories import NOON, make_decision, make_statement, make_suggestion, make_user

from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Decision, Suggestion
from stammtisch.matching.operations import (
    AlreadyDecided,
    AlreadyTakenBack,
    NotToBePassedOn,
    SuggestionGone,
    decide,
    take_back,
)
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


def test_decide_keeps_who_when_why_and_the_probability_that_was_shown(officer):
    suggestion = make_suggestion(agency=officer.agency, probability=0.62)
    decision = decide(
        suggestion=suggestion, verdict="no_match", reason="size", actor=officer, now=NOON
    )
    Suggestion.objects.update(probability=0.1)
    decision.refresh_from_db()
    kept = (decision.decided_by, decision.decided_at, decision.verdict, decision.reason)
    assert kept == (officer, NOON, "no_match", "size")
    assert decision.probability == 0.62
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.agency_id, entry.object_id) == (
        "decision.made", officer.agency_id, suggestion.pk,
    )  # fmt: skip


def test_decide_tells_the_slower_officer_who_was_faster_and_when(officer):
    suggestion = make_suggestion(agency=officer.agency)
    as_both_saw_it = Suggestion.objects.get(pk=suggestion.pk)
    quick = make_user(agency=officer.agency, name="Quick Colleague")
    decide(suggestion=suggestion, verdict="ask_first", reason="", actor=quick, now=NOON)
    with pytest.raises(AlreadyDecided) as refusal:
        decide(
            suggestion=as_both_saw_it, verdict="introduce", reason="", actor=officer, now=LATER
        )
    assert str(refusal.value) == (
        "Quick Colleague has already decided “ask first” on this (Thu 7 May 2026, 14:00)."
    )
    assert Decision.objects.get().verdict == "ask_first"


@pytest.mark.parametrize(
    "change", [{"is_current": False}, {"status": Statement.Status.WITHDRAWN}]
)
def test_decide_refuses_what_is_no_longer_suggested(officer, change):
    suggestion = make_suggestion(agency=officer.agency)
    if "status" in change:
        Statement.objects.filter(pk=suggestion.offer_id).update(**change)
    else:
        Suggestion.objects.update(**change)
    with pytest.raises(SuggestionGone):
        decide(suggestion=suggestion, verdict="introduce", reason="", actor=officer, now=NOON)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("side", ["need", "offer"])
def test_decide_introduces_nobody_who_has_not_allowed_it_but_may_ask(officer, side):
    kind = getattr(Statement.Kind, side.upper())
    closed = make_statement(agency=officer.agency, kind=kind, pass_on=Statement.PassOn.NO)
    suggestion = make_suggestion(agency=officer.agency, **{side: closed})
    with pytest.raises(NotToBePassedOn):
        decide(suggestion=suggestion, verdict="introduce", reason="", actor=officer, now=NOON)
    decide(suggestion=suggestion, verdict="ask_first", reason="", actor=officer, now=NOON)
    assert Decision.objects.get().verdict == "ask_first"


def test_decide_knows_no_suggestion_of_another_agency(officer):
    foreign = make_suggestion()
    with pytest.raises(Suggestion.DoesNotExist):
        decide(suggestion=foreign, verdict="introduce", reason="", actor=officer, now=NOON)


def test_decide_takes_a_reason_for_a_refusal_only(officer):
    suggestion = make_suggestion(agency=officer.agency)
    with pytest.raises(ValueError, match="no_match only"):
        decide(
            suggestion=suggestion, verdict="introduce", reason="size", actor=officer, now=NOON
        )


def test_take_back_keeps_the_record_and_lets_the_suggestion_wait_again(officer):
    decision = make_decision(actor=officer)
    take_back(decision=decision, actor=officer, now=LATER)
    decide(
        suggestion=decision.suggestion, verdict="no_match", reason="", actor=officer, now=LATER
    )
    rows = Decision.objects.order_by("pk").values_list("verdict", "taken_back_at")
    assert list(rows) == [("introduce", LATER), ("no_match", None)]
    assert AuditEntry.objects.filter(action="decision.taken_back").count() == 1


def test_take_back_is_refused_the_second_time_and_to_another_agency(officer):
    decision = make_decision(actor=officer)
    with pytest.raises(AlreadyTakenBack):
        take_back(decision=decision, actor=make_user(), now=LATER)
    take_back(decision=decision, actor=officer, now=LATER)
    with pytest.raises(AlreadyTakenBack):
        take_back(decision=decision, actor=officer, now=LATER)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_decide_lets_one_of_two_officers_win_who_press_at_the_same_moment():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one process write at a time; threads share its test database")
    officers = [make_user()]
    officers.append(make_user(agency=officers[0].agency))
    suggestion, start = make_suggestion(agency=officers[0].agency), Barrier(2)

    def press(officer):
        try:
            start.wait(timeout=10)
            decide(
                suggestion=suggestion, verdict="introduce", reason="", actor=officer, now=NOON
            )
        except AlreadyDecided:
            return "late"
        finally:
            connection.close()
        return "first"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(press, officers)) == ["first", "late"]
    assert Decision.objects.count() == 1
