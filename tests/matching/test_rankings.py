from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests.factories import (
    NOON,
    make_agency,
    make_business,
    make_decision,
    make_statement,
    make_suggestion,
    make_user,
)

from stammtisch.businesses.signals import business_changed
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.signals import statements_changed, statements_removing
from stammtisch.matching import bridge, jobs, queries
from stammtisch.matching.models import Decision, Ranking, Suggestion, Vector
from stammtisch.matching.operations import (
    ask_again_where_the_engine_changed,
    ask_for_ranking,
    decide,
    rank_everything,
    rank_statement,
)
from stammtisch.shared.claim import claim_next

pytestmark = pytest.mark.django_db
NEED, OFFER = Statement.Kind.NEED, Statement.Kind.OFFER
CHROME = "Galvanik: Hartchrom auf Wellen und Kolbenstangen, Bäder bis 4 Meter, freie Kapazität."
OFFERS = (
    CHROME,
    "Wir verchromen Badarmaturen und Oldtimerteile, Zierchrom auf Messing.",
    "Unsere Bäckerei liefert Brötchen und Kuchen für Betriebsfeiern.",
    "We calibrate torque wrenches on site, accredited.",
    "Spedition mit Kühlfahrzeugen hat abends Touren frei.",
    "Lohnhärterei: Vakuumhärten und Nitrieren, kurze Lieferzeit.",
    "Steuerkanzlei nimmt neue Mandanten aus dem Handwerk an.",
    "Weberei webt technische Gewebe aus Aramid in kleinen Losen.",
    "Schreinerei baut Messestände und Ladeneinrichtungen.",
    "Wir drehen Edelstahlteile bis 65 mm in kleinen Serien.",
    "Labor prüft Trinkwasser und Lebensmittel mikrobiologisch.",
    "Dachdecker repariert Flachdächer und dichtet Industriehallen ab.",
)


def note(text, kind=NEED, *, agency, **fields):
    """Note a statement the way the diagnosis does: the signal in the same transaction."""
    with transaction.atomic():
        statement = make_statement(agency=agency, kind=kind, verbatim=text, **fields)
        statements_changed.send(Statement, statement_ids=[statement.pk], now=timezone.now())
    return statement


@contextmanager
def before_storing(act):
    """Let something happen between reading the statements and storing what was found."""
    waiting = [act]

    def hook(execute, sql, params, many, context):
        if waiting and 'FROM "accounts_agency"' in sql:
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hook):
        yield
    assert not waiting


def change(statement, **fields):
    Statement.objects.filter(pk=statement.pk).update(**fields)
    statements_changed.send(Statement, statement_ids=[statement.pk], now=timezone.now())


def work():
    while jobs.run_next_ranking():
        pass


def lists(agency):
    """Return need → offers with scores, as currently suggested."""
    rows = Suggestion.objects.filter(agency=agency, is_current=True).order_by(
        "need", "-score", "offer"
    )
    return [(row.need_id, row.offer_id, round(row.score, 6), row.band) for row in rows]


def claimed(statement, *, now=NOON):
    ask_for_ranking(statement_ids=[statement.pk], now=now)
    return claim_next(Ranking.objects.filter(statement=statement), now=now)


def test_noted_statements_are_compared_suggested_decided_and_compared_again():
    officer = make_user()
    agency = officer.agency
    offer = note(CHROME, OFFER, agency=agency)
    need = note("Gesucht: Betrieb, der Kolbenstangen bis 3 m hartverchromt.", agency=agency)
    assert queries.rankings_waiting(agency) == 2
    work()
    suggestion = Suggestion.objects.get()
    assert (suggestion.need, suggestion.offer, suggestion.agency) == (need, offer, agency)
    assert suggestion.band != Suggestion.Band.UNLIKELY
    assert "shared_concepts" in {reason["code"] for reason in suggestion.reasons}
    assert suggestion.model == bridge.model_name()

    decision = decide(
        suggestion=suggestion, verdict="introduce", reason="", actor=officer, now=NOON
    )
    change(need, verbatim="Unsere Kolbenstangen brauchen Hartchrom bis 3 m.")
    work()
    again = Suggestion.objects.get()
    assert again.pk == suggestion.pk
    assert again.score != suggestion.score
    assert Decision.objects.get() == decision
    assert queries.rankings_waiting(agency) == 0


def test_rank_statement_of_an_offer_ends_where_comparing_everything_ends():
    agency = make_agency()
    for text in ("Hydraulikstangen hartverchromen", "Brötchen für die Kantine", "Dach undicht"):
        make_statement(agency=agency, verbatim=f"Gesucht: {text}.")
    for text in OFFERS:
        make_statement(agency=agency, kind=OFFER, verbatim=text)
    rank_everything(agency=agency, now=NOON)
    offer = Statement.objects.get(verbatim=CHROME)
    for number, text in enumerate(("Wir vermieten Zelte.", CHROME, OFFERS[2]), 1):
        now = NOON + timedelta(minutes=number)
        Statement.objects.filter(pk=offer.pk).update(verbatim=text)
        assert rank_statement(ranking=claimed(offer, now=now), now=now)
        step_by_step = lists(agency)
        rank_everything(agency=agency, now=now)
        assert step_by_step == lists(agency)
        assert {
            len([1 for row in step_by_step if row[0] == need]) for need, *_ in step_by_step
        } == {bridge.TOP}


def test_rank_statement_of_a_withdrawn_offer_fills_its_place_and_keeps_the_decision():
    officer = make_user()
    need = make_statement(agency=officer.agency, verbatim="Wir lassen Wellen hartverchromen.")
    offers = [
        make_statement(agency=officer.agency, kind=OFFER, verbatim=text) for text in OFFERS
    ]
    rank_everything(agency=officer.agency, now=NOON)
    best = Suggestion.objects.get(offer=offers[0])
    decide(suggestion=best, verdict="introduce", reason="", actor=officer, now=NOON)
    change(offers[0], status=Statement.Status.WITHDRAWN)
    work()
    best.refresh_from_db()
    assert not best.is_current
    assert best.decisions.count() == 1
    current = Suggestion.objects.filter(is_current=True)
    assert {row.need for row in current} == {need}
    assert len(current) == bridge.TOP


def test_rank_statement_of_a_solved_need_ends_its_suggestions():
    agency = make_agency()
    need = note("Gesucht: Hartchrom", agency=agency)
    note(CHROME, OFFER, agency=agency)
    work()
    assert Suggestion.objects.filter(is_current=True).count() == 1
    change(need, status=Statement.Status.SOLVED)
    work()
    assert not Suggestion.objects.filter(is_current=True).exists()


def test_rank_statement_compares_with_no_other_agency_and_not_with_its_own_firm():
    business = make_business()
    note(CHROME, OFFER, agency=make_agency())
    make_statement(business=business, kind=OFFER, verbatim=CHROME)
    need = make_statement(business=business, verbatim="Gesucht: Hartchrom.")
    assert rank_statement(ranking=claimed(need), now=NOON)
    assert not Suggestion.objects.exists()


def test_rank_statement_writes_nothing_when_the_lease_was_lost():
    agency = make_agency()
    need = note("Gesucht: Hartchrom", agency=agency)
    note(CHROME, OFFER, agency=agency)
    ranking = claimed(need)
    later = NOON + timedelta(hours=1)
    taken_over = claim_next(Ranking.objects.filter(statement=need), now=later)
    assert not rank_statement(ranking=ranking, now=NOON)
    assert not Suggestion.objects.exists()
    assert rank_statement(ranking=taken_over, now=later)
    assert Suggestion.objects.count() == 1
    taken_over.refresh_from_db()
    assert (taken_over.claims, taken_over.finished_at) == (2, later)


def test_change_during_a_comparison_leads_to_another_one():
    agency = make_agency()
    need = note("Gesucht: Hartchrom", agency=agency)
    ranking = claimed(need)
    change(need, verbatim="Gesucht: Brötchen")
    assert not rank_statement(ranking=ranking, now=NOON)
    ranking.refresh_from_db()
    assert (ranking.claimed_at, ranking.finished_at, ranking.claims) == (None, None, 0)
    work()
    ranking.refresh_from_db()
    assert ranking.finished_at is not None


def test_rank_statement_leaves_alone_what_was_compared_later():
    agency = make_agency()
    need = make_statement(agency=agency, verbatim="Gesucht: Hartchrom")
    offer = make_statement(agency=agency, kind=OFFER, verbatim=CHROME)
    rank_everything(agency=agency, now=NOON + timedelta(minutes=5))
    before = Suggestion.objects.get()
    Statement.objects.filter(pk=offer.pk).update(verbatim="Wir backen Brot.")
    assert rank_statement(ranking=claimed(need), now=NOON)
    assert Suggestion.objects.get().score == before.score


def test_a_statement_that_turns_round_leaves_the_lists_of_its_old_side():
    agency = make_agency()
    need = note("Gesucht: Hartchrom auf Wellen", agency=agency)
    turned = note("Hartchrom auf Wellen", OFFER, agency=agency)
    note(CHROME, OFFER, agency=agency)
    work()
    current = Suggestion.objects.filter(is_current=True)
    assert current.filter(need=need).count() == 2
    change(turned, kind=NEED)
    work()
    assert not current.filter(offer=turned).exists()
    assert current.filter(need=turned).count() == 1
    change(turned, kind=OFFER)
    work()
    assert not current.filter(need=turned).exists()
    assert current.filter(need=need).count() == 2


def test_vectors_are_stored_and_made_anew_only_for_another_text():
    agency = make_agency()
    need, offer = note("Gesucht: Hartchrom", agency=agency), note(CHROME, OFFER, agency=agency)
    work()
    assert Vector.objects.count() == 2
    rows = list(queries.statements_open(agency.pk))
    known, fresh = bridge.vectors_of(rows)
    assert (set(known), fresh) == ({str(need.pk), str(offer.pk)}, [])
    Statement.objects.filter(pk=need.pk).update(released="Hartverchromung gesucht.")
    known, fresh = bridge.vectors_of(list(queries.statements_open(agency.pk)))
    assert [(each.statement_id, each.view) for each in fresh] == [
        (need.pk, ""),
        (need.pk, "verbatim"),
    ]
    assert known[bridge.key_of(offer.pk)].shape == known[bridge.key_of(need.pk)].shape


def test_text_of_a_statement_is_the_released_wording_where_there_is_one():
    assert bridge.text_of(make_statement(verbatim="said", released="")) == "said"
    assert bridge.text_of(make_statement(verbatim="said", released="  ")) == "said"
    assert bridge.text_of(make_statement(verbatim="said", released="passed on")) == "passed on"


def test_a_need_brings_the_code_it_seeks_and_an_offer_its_firms_as_the_older_revision_has_it():
    baker = make_business(nace_code="10.71", nace_version="2.1")
    need = make_statement(business=baker, kind=NEED, nace_sought="25.61")
    offer = make_statement(business=baker, kind=OFFER, nace_sought="")
    assert bridge.statement_of(need).nace == ("25.61",)
    assert bridge.statement_of(need).business_nace == bridge.statement_of(offer).nace
    assert "10.7" in bridge.statement_of(offer).nace
    bare = make_statement(business=make_business(nace_code=""), kind=OFFER)
    assert bridge.statement_of(bare).nace == ()


def test_statement_of_an_offer_holds_its_firms_certificates_too():
    business = make_business(certificates=["ISO 9001", "EN 1090"])
    offer = make_statement(business=business, kind=OFFER, certificates=["EN 1090"])
    need = make_statement(business=business, certificates=["ISO 13485"])
    assert bridge.statement_of(offer).certificates == ("EN 1090", "ISO 9001")
    assert bridge.statement_of(need).certificates == ("ISO 13485",)


def test_rank_everything_finishes_what_waited_and_nothing_that_came_meanwhile():
    agency = make_agency()
    waiting, again = (make_statement(agency=agency) for _ in range(2))
    never = make_statement(agency=agency, kind=OFFER)
    late = make_statement(agency=agency, status=Statement.Status.SOLVED)
    ask_for_ranking(statement_ids=[waiting.pk, again.pk], now=NOON - timedelta(minutes=2))

    def ask_with_an_earlier_moment():
        ask_for_ranking(statement_ids=[again.pk, late.pk], now=NOON - timedelta(minutes=1))

    with before_storing(ask_with_an_earlier_moment):
        assert rank_everything(agency=agency, now=NOON) == 2
    finished = Ranking.objects.exclude(finished_at=None).values_list("statement", flat=True)
    assert set(finished) == {waiting.pk, never.pk}


def test_rank_statement_believes_a_later_comparison_of_the_other_side():
    agency = make_agency()
    need = make_statement(agency=agency, verbatim="Gesucht: Hartchrom")
    offer = make_statement(agency=agency, kind=OFFER, verbatim=CHROME)

    def keep_for_themselves():
        change(offer, own_use_only=True)
        assert rank_statement(ranking=claimed(offer), now=NOON + timedelta(seconds=5))

    ranking = claimed(need)
    with before_storing(keep_for_themselves):
        assert rank_statement(ranking=ranking, now=NOON)
    assert not Suggestion.objects.filter(is_current=True).exists()


def test_what_another_engine_compared_is_asked_for_again_and_closed_ones_are_not():
    agency = make_agency()
    old, closed = make_statement(agency=agency), make_statement(agency=agency)
    rank_everything(agency=agency, now=NOON)
    assert ask_again_where_the_engine_changed(now=NOON) == 0
    new = make_statement(agency=agency, kind=OFFER)
    assert rank_statement(ranking=claimed(new), now=NOON)
    Ranking.objects.exclude(statement=new).update(engine="the engine before")
    Statement.objects.filter(pk=closed.pk).update(status=Statement.Status.SOLVED)
    assert ask_again_where_the_engine_changed(now=NOON) == 1
    assert Ranking.objects.get(finished_at=None).statement == old


def test_run_next_ranking_compares_everything_once_when_many_wait(monkeypatch):
    monkeypatch.setattr(jobs, "MANY", 3)
    agency = make_agency()
    for text in ("Gesucht: Hartchrom", "Gesucht: Brot"):
        note(text, agency=agency)
    note(CHROME, OFFER, agency=agency)
    assert jobs.run_next_ranking()
    assert not jobs.run_next_ranking()
    assert Suggestion.objects.filter(is_current=True).count() == 2
    assert queries.rankings_waiting(agency) == 0


def test_a_changed_firm_lets_its_open_statements_be_compared_again():
    business = make_business()
    statement = make_statement(business=business)
    make_statement(business=business, status=Statement.Status.SOLVED)
    business_changed.send(type(business), business=business, now=NOON)
    assert list(Ranking.objects.values_list("statement", flat=True)) == [statement.pk]


def test_ask_for_ranking_is_undone_with_the_change_that_asked():
    statement = make_statement()

    @transaction.atomic
    def change_and_fail():
        statements_changed.send(Statement, statement_ids=[statement.pk], now=NOON)
        assert Ranking.objects.exists()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert not Ranking.objects.exists()


def test_statements_that_were_decided_on_are_named_when_an_import_is_undone():
    taken_back = make_decision(taken_back_at=NOON).suggestion
    undecided = make_suggestion()
    ids = [taken_back.need_id, undecided.need_id, undecided.offer_id]
    answers = statements_removing.send(Statement, statement_ids=ids, now=NOON)
    assert [kept for _receiver, kept in answers if kept is not None] == [{taken_back.need_id}]


def test_a_list_is_filled_again_when_an_offer_goes_with_its_import():
    agency = make_agency()
    need = note("Gesucht: Hartchrom auf Wellen", agency=agency)
    for text in OFFERS[1:]:
        note(text, OFFER, agency=agency)
    best = note(CHROME, OFFER, agency=agency)
    work()
    current = Suggestion.objects.filter(need=need, is_current=True)
    assert (current.count(), len(OFFERS)) == (bridge.TOP, 12)
    statements_removing.send(Statement, statement_ids=[best.pk], now=timezone.now())
    best.delete()
    work()
    assert current.count() == bridge.TOP


@pytest.fixture
def another_encoder(settings):
    """Return a function that changes the encoder as a restart with another setting does."""

    def change_to(name):
        settings.ENCODER = name
        bridge.encoder.cache_clear()

    yield change_to
    bridge.encoder.cache_clear()


def test_with_another_encoder_all_is_embedded_again_in_the_background(another_encoder):
    agency = make_agency()
    offer = note(CHROME, OFFER, agency=agency)
    note("Gesucht: Betrieb, der Kolbenstangen bis 3 m hartverchromt.", agency=agency)
    work()
    assert ask_again_where_the_engine_changed(now=timezone.now()) == 0
    before = Vector.objects.get(statement=offer)
    assert before.model.startswith("use ")

    another_encoder("ngrams")
    assert ask_again_where_the_engine_changed(now=timezone.now()) == 2
    assert Suggestion.objects.get().model == before.model  # still shown while it is worked
    work()
    after = Vector.objects.get(statement=offer)
    assert {v.model for v in Vector.objects.all()} == {bridge.model_name()}
    assert after.model.startswith("ngrams ")
    assert len(after.values) == 4 * bridge.encoder().dimensions
    suggestion = Suggestion.objects.get()
    assert suggestion.model == after.model
    assert "spelling_only" in {doubt["code"] for doubt in suggestion.doubts}
    assert ask_again_where_the_engine_changed(now=timezone.now()) == 0
