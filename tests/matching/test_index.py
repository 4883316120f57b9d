from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.signals import post_init
from django.utils import timezone
from tests.factories import NOON, make_agency, make_business, make_statement, make_suggestion

from stammtisch.businesses.signals import business_changed
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.signals import statements_changed, statements_removing
from stammtisch.matching import bridge, jobs, queries
from stammtisch.matching.models import Change, Edition, Ranking, Suggestion, Vector
from stammtisch.matching.operations import (
    ask_for_ranking,
    bring_up_to_date,
    index,
    keep_indexes,
    note_changes,
    rank_everything,
    rank_statement,
)
from stammtisch.shared.claim import claim_next

pytestmark = pytest.mark.django_db
NEED, OFFER = Statement.Kind.NEED, Statement.Kind.OFFER
TRADES = ("Hartchrom auf Wellen", "Brot für Kantinen", "Dächer abdichten", "Zelte vermieten")


def note(text, kind=NEED, *, agency, **fields):
    with transaction.atomic():
        statement = make_statement(agency=agency, kind=kind, verbatim=text, **fields)
        statements_changed.send(Statement, statement_ids=[statement.pk], now=timezone.now())
    return statement


def many_offers(agency, count):
    return [
        make_statement(agency=agency, kind=OFFER, verbatim=f"{TRADES[n % 4]}, Halle {n}")
        for n in range(count)
    ]


def rank(statement, now=NOON):
    ask_for_ranking(statement_ids=[statement.pk], now=now)
    ranking = claim_next(Ranking.objects.filter(statement=statement), now=now)
    return rank_statement(ranking=ranking, now=now)


def known(agency):
    """Return kind → ids that the indexes know, as another process would see them."""
    found = bring_up_to_date(agency_id=agency.pk)
    numbers = {kind: list(each.stamps()) for kind, each in found.items()}
    assert all(number % 4 == 0 for each in numbers.values() for number in each)
    return {kind: {number // 4 for number in each} for kind, each in numbers.items()}


def wordings(agency):
    """Return id and view of every wording of a need that the index knows."""
    index = bring_up_to_date(agency_id=agency.pk)[NEED]
    return {
        (number // 4, ("", "verbatim", "solution")[number % 4]) for number in index.stamps()
    }


def listed(agency):
    rows = Suggestion.objects.filter(agency=agency, is_current=True)
    return set(rows.values_list("need", "offer"))


@contextmanager
def rows_read():
    """Count the statements that are read from the database."""
    read = []

    def count(sender, instance, **_kwargs):
        read.append(instance.pk)

    post_init.connect(count, sender=Statement)
    try:
        yield read
    finally:
        post_init.disconnect(count, sender=Statement)


@pytest.fixture
def short_lists(monkeypatch):
    monkeypatch.setattr("stammtisch.core.matching.shortlist.LEAST", 12)
    monkeypatch.setattr("stammtisch.core.matching.shortlist.TIMES", 1)
    monkeypatch.setattr("stammtisch.matching.bridge.index.NEEDS", 6)


def test_indexes_learn_of_what_is_noted_changed_closed_and_turned_round():
    agency = make_agency()
    need, offer = note("Gesucht: Brot", agency=agency), note("Brot", OFFER, agency=agency)
    assert known(agency) == {NEED: {need.pk}, OFFER: {offer.pk}}
    third = note("Zelte", OFFER, agency=agency)
    assert known(agency) == {NEED: {need.pk}, OFFER: {offer.pk, third.pk}}
    Statement.objects.filter(pk=offer.pk).update(kind=NEED)
    Statement.objects.filter(pk=need.pk).update(status=Statement.Status.SOLVED)
    statements_changed.send(Statement, statement_ids=[offer.pk, need.pk], now=NOON)
    assert known(agency) == {NEED: {offer.pk}, OFFER: {third.pk}}
    applied = {each.applied for each in bring_up_to_date(agency_id=agency.pk).values()}
    assert applied == {Edition.objects.get(agency=agency).number} == {4}


@pytest.mark.parametrize("count", [30, 60])
def test_rank_statement_reads_only_what_stands_in_the_shortlist(short_lists, count):
    agency = make_agency()
    many_offers(agency, count)
    for number in range(count):
        make_statement(agency=agency, verbatim=f"Gesucht: {TRADES[number % 4]}, Nr. {number}")
    rank_everything(agency=agency, now=NOON)
    need = note("Gesucht: Wellen mit Hartchrom", agency=agency)
    bring_up_to_date(agency_id=agency.pk)
    with rows_read() as read:
        assert rank(need, NOON + timedelta(minutes=1))
    assert len(read) == 2 + 12  # the statement, once again as an open one, its shortlist
    offer = note("Hartchrom auf Wellen und Stangen", OFFER, agency=agency)
    bring_up_to_date(agency_id=agency.pk)
    with rows_read() as read:
        assert rank(offer, NOON + timedelta(minutes=2))
    assert len(read) == 2 + 6
    assert Suggestion.objects.filter(need=need, is_current=True).count() == bridge.TOP
    assert Suggestion.objects.filter(need=need, offer=offer, is_current=True).exists()


@pytest.mark.parametrize("count", [20, 60])
def test_rank_statement_takes_as_many_queries_whatever_the_number_of_offers(
    count, short_lists, django_assert_max_num_queries
):
    agency = make_agency()
    many_offers(agency, count)
    rank_everything(agency=agency, now=NOON)
    need = note("Gesucht: Wellen mit Hartchrom", agency=agency)
    bring_up_to_date(agency_id=agency.pk)
    ask_for_ranking(statement_ids=[need.pk], now=NOON)
    ranking = claim_next(Ranking.objects.filter(statement=need), now=NOON)
    with django_assert_max_num_queries(27):
        rank_statement(ranking=ranking, now=NOON + timedelta(minutes=1))
    assert Suggestion.objects.filter(need=need, is_current=True).count() == bridge.TOP


def test_an_offer_that_would_join_a_full_list_of_better_ones_is_not_stored():
    agency = make_agency()
    need = make_statement(agency=agency, verbatim="Gesucht: Hartchrom auf Wellen")
    for number in range(bridge.TOP):
        make_statement(agency=agency, kind=OFFER, verbatim=f"Hartchrom auf Wellen {number}")
    rank_everything(agency=agency, now=NOON)
    worse = note("Wir vermieten Zelte.", OFFER, agency=agency)
    better = note("Hartchrom auf Wellen", OFFER, agency=agency)
    for minutes, offer in enumerate((worse, better), 1):
        assert rank(offer, NOON + timedelta(minutes=minutes))
    assert not Suggestion.objects.filter(offer=worse).exists()
    assert (need.pk, better.pk) in listed(agency)
    assert len(listed(agency)) == bridge.TOP


def test_trimming_reads_only_the_lists_that_were_joined():
    agency = make_agency()
    for number in range(40):
        make_suggestion(agency=agency, score=number)
    need = make_statement(agency=agency, verbatim="Gesucht: Hartchrom")
    offer = make_statement(agency=agency, kind=OFFER, verbatim="Hartchrom")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert rank(offer)
    with CaptureQueriesContext(connection) as captured:
        assert rank(offer, NOON + timedelta(minutes=1))
    joined = [
        q["sql"] for q in captured if "ORDER BY" in q["sql"] and '"score" DESC' in q["sql"]
    ]
    assert joined
    assert all('"need_id" IN' in sql for sql in joined)
    assert (need.pk, offer.pk) in listed(agency)


def test_agencies_never_see_each_other(settings):
    one, other = make_agency(), make_agency()
    mine, theirs = (note("Hartchrom", OFFER, agency=agency) for agency in (one, other))
    need = note("Gesucht: Hartchrom", agency=one)
    assert known(one) == {NEED: {need.pk}, OFFER: {mine.pk}}
    assert known(other) == {NEED: set(), OFFER: {theirs.pk}}
    keys = {edition.agency_id: edition.key for edition in Edition.objects.all()}
    names = {path.name for path in settings.INDEX_DIR.iterdir()}
    assert {f"{agency.pk}-{keys[agency.pk][:8]}" for agency in (one, other)} <= names
    note("Noch mehr Hartchrom", OFFER, agency=other)
    assert rank(need)
    assert listed(one) == {(need.pk, mine.pk)}
    assert Edition.objects.get(agency=one).number == 2


def folder_of(agency, settings):
    edition = Edition.objects.get(agency=agency)
    return settings.INDEX_DIR / f"{agency.pk}-{edition.key[:8]}"


def forget_indexes():
    """Let this process see the indexes as one that has just begun."""
    bridge_index = index.bridge_index
    bridge_index.indexes_of.cache_clear()
    index._compared.clear()
    index._kept.clear()


@pytest.mark.parametrize("damage", ["bit", "missing", "log"])
def test_a_damaged_or_missing_index_is_made_from_the_database(damage, settings, caplog):
    agency = make_agency()
    many_offers(agency, 15)
    need = note("Gesucht: Hartchrom auf Wellen", agency=agency)
    assert rank(need)
    before = listed(agency)
    forget_indexes()
    (path,) = folder_of(agency, settings).glob("offer/g*/vectors")
    if damage == "bit":
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
    elif damage == "missing":
        path.unlink()
    else:
        path.with_name("log").write_bytes(b"")
    Suggestion.objects.all().delete()
    assert rank(need, NOON + timedelta(minutes=1))
    assert listed(agency) == before
    assert ("index.damaged" in caplog.text) == (damage == "bit")


def test_a_database_that_was_restored_is_noticed():
    agency = make_agency()
    offers = [note(f"Brot {n}", OFFER, agency=agency) for n in range(3)]
    assert known(agency)[OFFER] == {offer.pk for offer in offers}
    Edition.objects.filter(agency=agency).update(number=1)
    Statement.objects.filter(pk=offers[2].pk).delete()
    assert known(agency)[OFFER] == {offer.pk for offer in offers[:2]}


def test_a_change_that_nobody_told_is_found_by_number_or_by_the_next_process():
    agency = make_agency()
    offer = note("Brot", OFFER, agency=agency)
    bring_up_to_date(agency_id=agency.pk)
    silent = make_statement(agency=agency, kind=OFFER, verbatim="Kuchen")
    assert known(agency)[OFFER] == {offer.pk, silent.pk}
    later = NOON + timedelta(hours=1)
    Statement.objects.filter(pk=offer.pk).update(verbatim="Zelte", changed_at=later)
    forget_indexes()
    stamps = bring_up_to_date(agency_id=agency.pk)[OFFER].stamps()
    assert stamps[4 * offer.pk] == int(later.timestamp() * 1e6) != stamps[4 * silent.pk]


def test_a_changed_firm_is_told_and_its_certificates_rule_out():
    agency = make_agency()
    firm = make_business(agency=agency, certificates=[])
    offer = make_statement(business=firm, kind=OFFER, verbatim="Hartchrom")
    need = note("Gesucht: Hartchrom", agency=agency, certificates=["ISO 9001"])
    assert rank(need)
    assert listed(agency) == {(need.pk, offer.pk)}
    firm.certificates = ["!ISO 9001"]
    firm.save()
    business_changed.send(type(firm), business=firm, now=NOON)
    assert rank(need, NOON + timedelta(minutes=1))
    assert listed(agency) == set()


def test_what_is_removed_leaves_the_files_when_a_worker_next_looks(settings):
    agency = make_agency()
    gone = note("Geheimes Rezept für Brot", OFFER, agency=agency)
    note("Zelte", OFFER, agency=agency)
    assert jobs.run_next_index()
    vector = bytes(Vector.objects.get(statement=gone).values)
    files = list(folder_of(agency, settings).rglob("vectors"))
    assert any(vector in path.read_bytes() for path in files)
    with transaction.atomic():
        statements_removing.send(Statement, statement_ids=[gone.pk], now=NOON)
        gone.delete()
    assert keep_indexes()
    assert not any(vector in path.read_bytes() for path in files)
    while keep_indexes():
        pass
    assert not jobs.run_next_index()


def test_note_changes_counts_by_agency_and_is_undone_with_the_change():
    one, other = make_agency(), make_agency()
    mine, theirs = make_statement(agency=one), make_statement(agency=other)
    note_changes(statement_ids=[mine.pk, theirs.pk])
    note_changes(statement_ids=[mine.pk])
    numbers = dict(Change.objects.values_list("statement", "number"))
    assert numbers == {mine.pk: 2, theirs.pk: 1}
    assert queries.statement_ids_changed(one.pk, 1) == [mine.pk]
    assert queries.statement_ids_changed(one.pk, 2) == []

    @transaction.atomic
    def change_and_fail():
        note_changes(statement_ids=[theirs.pk])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert queries.editions() == {one.pk: 2, other.pk: 1}


def test_everything_is_compared_in_parts_and_ends_as_if_at_once(monkeypatch):
    agency = make_agency()
    many_offers(agency, 14)
    for number in range(7):
        make_statement(agency=agency, verbatim=f"Gesucht: {TRADES[number % 4]}, Nr. {number}")
    closed = make_statement(agency=agency, status=Statement.Status.SOLVED)
    make_suggestion(need=closed)
    count = rank_everything(agency=agency, now=NOON)
    at_once = listed(agency)
    monkeypatch.setattr("stammtisch.matching.operations.rankings.BATCH", 3)
    assert rank_everything(agency=agency, now=NOON + timedelta(minutes=1)) == count == 70
    assert listed(agency) == at_once
    assert not Suggestion.objects.filter(need=closed, is_current=True).exists()
    assert not Ranking.objects.filter(finished_at=None).exists()


def test_a_few_waiting_rankings_of_a_large_agency_are_worked_one_by_one(monkeypatch):
    monkeypatch.setattr(jobs, "MANY", 2)
    agency = make_agency()
    for number in range(8):
        make_statement(agency=agency, verbatim=f"Gesucht: {TRADES[number % 4]}, Nr. {number}")
    for text in TRADES[:2]:
        note(text, OFFER, agency=agency)
    assert jobs.run_next_ranking()
    assert queries.rankings_waiting(agency) == 1


def change(statement, **fields):
    Statement.objects.filter(pk=statement.pk).update(**fields)
    statements_changed.send(Statement, statement_ids=[statement.pk], now=timezone.now())


def test_the_index_of_needs_holds_a_row_a_wording_and_lets_it_go():
    agency = make_agency()
    plain = note("Gesucht: Zelte", agency=agency)
    need = note("Alles ist nass.", agency=agency, released="Keller nass", solution="Trockner")
    both = {(plain.pk, ""), (need.pk, "")}
    assert wordings(agency) == both | {(need.pk, "verbatim"), (need.pk, "solution")}
    change(need, released="Alles ist nass.")
    assert wordings(agency) == both | {(need.pk, "solution")}
    change(need, released="", solution="")
    assert wordings(agency) == both
    change(need, kind=OFFER, solution="Trockner")
    assert wordings(agency) == {(plain.pk, "")}
    assert known(agency)[OFFER] == {need.pk}


def test_a_wording_that_nobody_told_is_found_by_number():
    agency = make_agency()
    need = note("Alles ist nass.", agency=agency)
    bring_up_to_date(agency_id=agency.pk)
    Statement.objects.filter(pk=need.pk).update(solution="Trockner")
    assert wordings(agency) == {(need.pk, ""), (need.pk, "solution")}
    assert queries.wordings_open_counted(agency.pk) == {NEED: 2, OFFER: 0}


@pytest.mark.parametrize("released", ["", "  ", "Keller nass", "Alles ist nass."])
@pytest.mark.parametrize("solution", ["", "Trockner"])
@pytest.mark.parametrize("kind", [NEED, OFFER])
def test_database_and_bridge_know_the_same_wordings(released, solution, kind):
    row = make_statement(
        kind=kind, verbatim="Alles ist nass.", released=released, solution=solution
    )
    (asked,) = queries.statements_open_dated(row.agency_id)
    views = [view for view, has in zip(queries.HAS_VIEW, asked[4:], strict=True) if has]
    assert views == list(bridge.views_of(row))
    assert list(queries.HAS_VIEW) == list(bridge.core.VIEWS)
    assert queries.wordings_open_counted(row.agency_id)[kind] == 1 + len(views)


def test_a_need_is_found_and_finds_by_any_of_its_wordings(short_lists):
    agency = make_agency()
    many_offers(agency, 40)
    for number in range(20):
        make_statement(agency=agency, verbatim=f"Gesucht: {TRADES[number % 4]}, Nr. {number}")
    rank_everything(agency=agency, now=NOON)
    offer = note("Bautrockner zur Miete", OFFER, agency=agency)
    need = note("Das Hochwasser stand bis zur Treppe.", agency=agency)
    assert rank(need, NOON + timedelta(minutes=1))
    suggestion = Suggestion.objects.filter(need=need, offer=offer)
    before = suggestion.first()
    change(need, solution="Bautrockner mieten")
    assert rank(need, NOON + timedelta(minutes=2))
    after = suggestion.get()
    assert (after.view, after.is_current) == ("solution", True)
    assert before is None or after.score > before.score
    suggestion.delete()
    assert rank(offer, NOON + timedelta(minutes=3))
    again = suggestion.get()
    assert (again.view, again.score) == ("solution", after.score)
    assert "found_by_solution" in {reason["code"] for reason in again.reasons}


def test_a_new_offer_meets_as_many_needs_though_each_has_three_wordings(short_lists):
    agency = make_agency()
    for number in range(12):
        make_statement(
            agency=agency, verbatim=f"Der Keller ist nass, Haus {number}",
            released=f"Keller nass, Haus {number}", solution=f"Bautrockner, Haus {number}",
        )  # fmt: skip
    offer = note("Bautrockner zur Miete", OFFER, agency=agency)
    with rows_read() as read:
        assert rank(offer)
    assert Suggestion.objects.filter(offer=offer, is_current=True).count() == 6
    assert len(set(read)) == 1 + 12


def test_vectors_of_wordings_are_stored_and_go_with_them():
    agency = make_agency()
    need = note("Alles ist nass.", agency=agency, released="Keller nass", solution="Trockner")
    bring_up_to_date(agency_id=agency.pk)
    rows = Vector.objects.filter(statement=need)
    assert {row.view: row.text_hash for row in rows} == {
        "": bridge.text_hash("Keller nass"),
        "verbatim": bridge.text_hash("Alles ist nass."),
        "solution": bridge.text_hash("Trockner"),
    }
    change(need, solution="Bautrockner")
    bring_up_to_date(agency_id=agency.pk)
    assert rows.get(view="solution").text_hash == bridge.text_hash("Bautrockner")
    change(need, solution="", released="")
    bring_up_to_date(agency_id=agency.pk)
    assert [row.view for row in rows.all()] == [""]
