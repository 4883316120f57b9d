"""Learning at night: who is learnt from, what is stored, and what it changes."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from tests.factories import (
    NOON,
    make_agency,
    make_decision,
    make_statement,
    make_suggestion,
    make_user,
)

from stammtisch.matching import bridge, jobs, queries, rules
from stammtisch.matching.models import Decision, Ranking, Refit, Suggestion
from stammtisch.matching.operations import (
    ask_for_refits,
    decide,
    rank_everything,
    rank_statement,
    refit,
)
from stammtisch.shared.claim import LEASE_S, claim_next
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
NIGHT = NOON + timedelta(hours=13)
NEXT = NIGHT + timedelta(days=1)
ENGINE = "engine of testing"


@pytest.fixture(autouse=True)
def _one_engine(monkeypatch):
    monkeypatch.setattr(bridge, "engine_name", lambda: ENGINE)
    monkeypatch.setattr(bridge.learning, "engine_name", lambda: ENGINE)


def make_taste(officer, count=60, *, likes=True):
    """Let somebody decide for what is high in affinity, or by a coin."""
    rng = np.random.default_rng(1)
    for _ in range(count):
        value = round(float(rng.normal()), 4)
        chance = 1 / (1 + np.exp(-4 * value)) if likes else 0.5
        fits = rng.random() < chance
        suggestion = make_suggestion(
            agency=officer.agency, engine=ENGINE, measures={"affinity": value}
        )
        make_decision(
            suggestion=suggestion, actor=officer, engine=ENGINE, measures=suggestion.measures,
            verdict="introduce" if fits else "no_match",
        )  # fmt: skip


def leased(agency, *, until=NIGHT):
    Refit.objects.create(agency=agency, until=until, requested_at=NOON)
    return claim_next(Refit.objects.filter(agency=agency), now=NOON)


def asked(until=NIGHT):
    ask_for_refits(until=until, now=until)
    return set(Refit.objects.filter(until=until).values_list("agency_id", flat=True))


def test_who_decided_something_is_learnt_from_once_a_night(officer):
    make_decision(actor=officer)
    make_agency()
    assert asked() == {officer.agency_id}
    assert ask_for_refits(until=NIGHT, now=NIGHT) == 0
    assert Refit.objects.count() == 1


def test_a_night_without_news_is_left_out_and_one_with_news_is_not(officer):
    decision = make_decision(actor=officer)
    asked()
    Refit.objects.update(finished_at=NIGHT, engine=ENGINE)
    assert asked(NEXT) == set()
    Decision.objects.filter(pk=decision.pk).update(taken_back_at=NIGHT + timedelta(hours=1))
    assert asked(NEXT) == {officer.agency_id}


def test_what_was_decided_after_the_night_waits_for_the_next(officer):
    make_decision(actor=officer, decided_at=NIGHT + timedelta(minutes=1))
    assert asked() == set()
    assert asked(NEXT) == {officer.agency_id}


def test_another_engine_learns_anew(officer, monkeypatch):
    make_decision(actor=officer)
    asked()
    Refit.objects.update(finished_at=NIGHT, engine=ENGINE)
    monkeypatch.setattr(bridge, "engine_name", lambda: "a newer one")
    assert asked(NEXT) == {officer.agency_id}


def test_a_taste_is_learnt_told_in_one_audit_entry_and_lists_are_made_anew(officer):
    make_taste(officer)
    need = make_statement(agency=officer.agency)
    Ranking.objects.all().delete()
    assert refit(refit=leased(officer.agency), now=NIGHT)
    row = Refit.objects.get()
    assert (row.decisions, row.engine, row.finished_at) == (60, ENGINE, NIGHT)
    assert row.adjustment["order"]["weights"]["affinity"] > 0.1
    shipped, learnt = row.loss["order"]
    assert learnt < shipped
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.agency_id, entry.actor_id) == (
        "refit.finished", officer.agency_id, None,
    )  # fmt: skip
    assert need.pk in set(Ranking.objects.values_list("statement_id", flat=True))


def test_a_coin_teaches_no_order_and_lists_stay(officer):
    make_taste(officer, likes=False)
    Refit.objects.create(
        agency=officer.agency, until=NOON, requested_at=NOON, finished_at=NOON, engine=ENGINE,
        adjustment={"engine": ENGINE, "decisions": 0, "order": None, "probability": None},
    )  # fmt: skip
    refit(refit=leased(officer.agency), now=NIGHT)
    learnt = queries.adjustment_of(officer.agency_id)
    assert learnt["order"] is None
    if learnt["probability"] is None:
        assert not Ranking.objects.exists()


def test_the_same_decisions_teach_the_same_and_no_list_is_made_twice(officer):
    make_taste(officer)
    refit(refit=leased(officer.agency), now=NIGHT)
    first = queries.adjustment_of(officer.agency_id)
    Ranking.objects.all().delete()
    refit(refit=leased(officer.agency, until=NEXT), now=NEXT)
    assert queries.adjustment_of(officer.agency_id) == first
    assert not Ranking.objects.exists()


def test_an_agency_learns_from_its_own_decisions_only(officer):
    make_taste(officer)
    other = make_user()
    make_decision(actor=other)
    refit(refit=leased(other.agency), now=NIGHT)
    assert Refit.objects.get(agency=other.agency).decisions == 1
    assert queries.adjustment_of(officer.agency_id) is None


def test_what_was_taken_back_and_what_says_nothing_is_not_learnt_from(officer):
    make_taste(officer)
    Decision.objects.update(reason="timing", verdict="no_match")
    refit(refit=leased(officer.agency), now=NIGHT)
    assert Refit.objects.get().decisions == 0
    Decision.objects.update(reason="", verdict="introduce", taken_back_at=NOON)
    refit(refit=leased(officer.agency, until=NEXT), now=NEXT)
    assert Refit.objects.get(until=NEXT).decisions == 0


@pytest.mark.parametrize(
    ("verdict", "reason", "fits", "weight"),
    [
        ("introduce", "", True, 1.0),
        ("no_match", "", False, 1.0),
        ("no_match", "size", False, 1.0),
        ("no_match", "known", True, 1.0),
        ("no_match", "direction", None, 0.0),
        ("no_match", "timing", None, 0.0),
        ("ask_first", "", None, 0.5),
    ],
)
def test_what_each_answer_says(officer, verdict, reason, fits, weight):
    decision = make_decision(actor=officer, verdict=verdict, reason=reason)
    assert rules.fits(decision) is fits
    assert rules.order_weight(decision) == weight


def test_a_lost_lease_has_no_effect(officer):
    make_taste(officer, 30)
    row = leased(officer.agency)
    Refit.objects.update(claimed_at=NOON + timedelta(seconds=LEASE_S + 1))
    assert not refit(refit=row, now=NIGHT)
    assert Refit.objects.get().finished_at is None
    assert not AuditEntry.objects.exists()
    assert not Ranking.objects.exists()


def test_what_a_dead_worker_held_another_one_learns(officer):
    now = timezone.now()
    make_decision(actor=officer, decided_at=rules.last_night(now) - timedelta(hours=1))
    ask_for_refits(until=rules.last_night(now), now=now)
    died = claim_next(Refit.objects.all(), now=now - timedelta(seconds=LEASE_S + 1))
    assert died is not None
    assert jobs.run_next_refit()
    assert Refit.objects.get().claims == 2
    assert not jobs.run_next_refit()


def test_a_decision_keeps_the_measures_it_was_made_on(officer):
    suggestion = make_suggestion(
        agency=officer.agency, engine="old", measures={"affinity": 1.5}, is_exploratory=True,
        drawn_with=0.05,
    )  # fmt: skip
    kept = decide(
        suggestion=suggestion, verdict="no_match", reason="capacity", actor=officer, now=NOON
    )
    Suggestion.objects.update(engine=ENGINE, measures={"affinity": 2.5})
    assert (kept.engine, kept.measures) == ("old", {"affinity": 1.5})
    assert (kept.is_exploratory, kept.drawn_with) == (True, 0.05)
    read = list(queries.decisions_standing(officer.agency_id, until=NIGHT))
    assert bridge.learning.lesson_from(read, [], crowd=[]).decisions == 1


OFFERS = (
    "Galvanik: Hartchrom auf Wellen und Kolbenstangen, freie Kapazität.",
    "Wir verchromen Badarmaturen und Oldtimerteile, Zierchrom auf Messing.",
    "Lohnhärterei: Vakuumhärten und Nitrieren, kurze Lieferzeit.",
)


def ranked(need):
    rows = Suggestion.objects.filter(need=need, is_current=True).order_by("-score")
    return list(rows.values_list("offer_id", flat=True))


@pytest.mark.parametrize("way", ["everything", "one"])
def test_lists_are_made_by_what_was_learnt(officer, way):
    agency = officer.agency
    need = make_statement(agency=agency, verbatim="Wir lassen Wellen hartverchromen.")
    for text in OFFERS:
        make_statement(agency=agency, kind="offer", verbatim=text)
    rank_everything(agency=agency, now=NOON)
    before = ranked(need)
    best = Suggestion.objects.get(need=need, offer=before[0])
    assert len(before) == 3
    assert best.measures["cosine"] > 0.3
    assert 0.0 not in best.measures.values()
    Refit.objects.create(
        agency=agency, until=NIGHT, requested_at=NOON, finished_at=NIGHT,
        adjustment={
            "engine": ENGINE, "decisions": 99, "probability": None,
            "order": {"bias": 0.0, "weights": {"cosine": -999.0}},
        },
    )  # fmt: skip
    if way == "everything":
        rank_everything(agency=agency, now=NIGHT)
    else:
        Ranking.objects.all().delete()
        row = Ranking.objects.create(statement=need, requested_at=NIGHT)
        rank_statement(
            ranking=claim_next(Ranking.objects.filter(pk=row.pk), now=NIGHT), now=NIGHT
        )
    cosines = [
        Suggestion.objects.get(need=need, offer=offer).measures["cosine"]
        for offer in ranked(need)
    ]
    assert cosines == sorted(cosines)
    assert ranked(need) != before
