from datetime import timedelta

import pytest
from tests.factories import NOON, make_agency, make_statement, make_suggestion

from stammtisch.diagnosis.models import Statement
from stammtisch.matching import jobs, queries
from stammtisch.matching.models import Closeup, Suggestion
from stammtisch.matching.operations import ask_for_closeups, look_closer, rank_everything
from stammtisch.shared.claim import claim_next

pytestmark = pytest.mark.django_db
NEED = "Wir suchen eine Galvanik für Hartchrom auf Kolbenstangen, Länge bis 3 m."
OFFER = "Galvanik: Hartchrom auf Wellen und Kolbenstangen, Bäder bis 4 Meter, wir haben Platz."


def pair():
    agency = make_agency()
    need = make_statement(agency=agency, verbatim=NEED, language="de")
    offer = make_statement(
        agency=agency, kind=Statement.Kind.OFFER, verbatim=OFFER, language="de"
    )
    return need, offer


def ask(suggestion, *, now=NOON):
    ask_for_closeups(suggestion_ids=[suggestion.pk], now=now)
    return Closeup.objects.get(suggestion=suggestion)


def test_what_is_shown_is_looked_at_after_a_ranking():
    need, offer = pair()
    make_statement(
        agency=need.agency, kind=Statement.Kind.OFFER, verbatim="Bäckerei liefert Kuchen."
    )
    rank_everything(agency=need.agency, now=NOON)
    worth = Suggestion.objects.filter(queries.is_shown())
    assert Suggestion.objects.filter(band=Suggestion.Band.UNLIKELY).exists()
    assert {c.suggestion_id for c in Closeup.objects.all()} == {s.pk for s in worth} != set()
    assert jobs.run_next_closeup()
    seen = Closeup.objects.get(suggestion__need=need, suggestion__offer=offer)
    assert seen.finished_at is not None
    facts = [c for c in seen.checks if c["requirement"] == "amount"]
    assert [(c["verdict"], c["need"], c["offer"]) for c in facts] == [
        ("yes", "Länge bis 3 m", "bis 4 Meter")
    ]
    assert seen.need_facts == ["Länge bis 3 m"]
    assert seen.offer_facts == ["bis 4 Meter", "haben Platz"]
    assert seen.need_phrase in NEED
    assert seen.grounds


def test_nothing_waits_after_everything_was_looked_at():
    ask(make_suggestion())
    assert jobs.run_next_closeup()
    assert not jobs.run_next_closeup()


def test_what_a_worker_saw_before_it_was_asked_again_is_thrown_away():
    suggestion = make_suggestion()
    ask(suggestion)
    leased = claim_next(Closeup.objects.all(), now=NOON)
    ask(suggestion, now=NOON + timedelta(minutes=1))
    assert not look_closer(closeup=leased, now=NOON)
    assert Closeup.objects.get().finished_at is None
    assert jobs.run_next_closeup()
    assert Closeup.objects.get().finished_at is not None


def test_of_two_workers_one_has_the_effect():
    ask(make_suggestion())
    first = claim_next(Closeup.objects.all(), now=NOON)
    second = claim_next(Closeup.objects.all(), now=NOON + timedelta(minutes=10))
    assert first.pk == second.pk  # the first lease ran out
    assert not look_closer(closeup=first, now=NOON)
    assert look_closer(closeup=second, now=NOON)


def test_a_close_look_is_at_the_wording_that_won():
    agency = make_agency()
    need = make_statement(
        agency=agency, verbatim="Er hat zugemacht.", released="Rohre bis 3 m Länge.",
        solution="Hartchrom auf Kolbenstangen, kleine Lose", language="de",
    )  # fmt: skip
    make_statement(agency=agency, kind=Statement.Kind.OFFER, verbatim=OFFER, language="de")
    rank_everything(agency=agency, now=NOON)
    suggestion = Suggestion.objects.get(need=need)
    assert suggestion.view == "solution"
    closeup = ask(suggestion)
    assert jobs.run_next_closeup()
    closeup.refresh_from_db()
    assert closeup.need_phrase == "Hartchrom auf Kolbenstangen"
    said = {check["requirement"]: check["need"] for check in closeup.checks}
    assert (said["process"], said["amount"]) == ("Hartchrom", "bis 3 m Länge")


def test_a_close_look_survives_that_the_wording_has_gone():
    need, offer = pair()
    suggestion = make_suggestion(need=need, offer=offer, view="solution")
    closeup = ask(suggestion)
    assert jobs.run_next_closeup()
    closeup.refresh_from_db()
    assert closeup.need_phrase in NEED
