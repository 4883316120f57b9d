from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from tests.businesses.lists import csv, make_import, outcomes
from tests.factories import NOON

from stammtisch.businesses import bridge, jobs, operations, queries
from stammtisch.businesses.models import Business, ImportedRow
from stammtisch.businesses.operations import chunks
from stammtisch.businesses.signals import row_imported
from stammtisch.shared.claim import LEASE_S, MAX_CLAIMS, claim_next
from stammtisch.shared.errors import Refused

pytestmark = pytest.mark.django_db
LIST = csv("Firma", *(f"Firm {number}" for number in range(10)))


def first_chunk(source, *, now, size=4):
    """Do what a worker does before somebody kills it."""
    leased = claim_next(queries.imports_waiting(), now=now)
    table = bridge.read_list(bytes(leased.content), file_name=leased.file_name)
    drafts = bridge.drafts_of(table, leased.mapping, country="DE")
    operations.run_import_chunk(source=leased, drafts=drafts[:size], remarks={}, now=now)
    return leased


def test_run_next_import_says_whether_there_was_one():
    assert not jobs.run_next_import()
    make_import(LIST)
    assert jobs.run_next_import()
    assert not jobs.run_next_import()


def test_claiming_a_list_loads_no_file_of_those_that_wait():
    make_import(LIST)
    leased = claim_next(queries.imports_waiting(), now=timezone.now())
    assert leased.get_deferred_fields() == {"content"}


def test_run_next_import_goes_on_where_a_killed_worker_ended():
    source = make_import(LIST)
    first_chunk(source, now=timezone.now() - timedelta(seconds=LEASE_S + 1))
    done_before = set(ImportedRow.objects.values_list("pk", flat=True))
    assert jobs.run_next_import()
    source.refresh_from_db()
    assert (source.state, source.rows_done) == ("done", 10)
    assert outcomes(source) == dict.fromkeys(range(2, 12), "created")
    assert done_before < set(ImportedRow.objects.values_list("pk", flat=True))
    assert Business.objects.count() == 10


def test_run_next_import_leaves_a_living_lease_alone():
    first_chunk(make_import(LIST), now=timezone.now())
    assert not jobs.run_next_import()
    assert Business.objects.count() == 4


def test_a_worker_that_lost_its_lease_writes_nothing_more():
    make_import(LIST)
    old = claim_next(queries.imports_waiting(), now=NOON)
    assert claim_next(queries.imports_waiting(), now=NOON + timedelta(seconds=LEASE_S + 1))
    with pytest.raises(operations.LeaseLost):
        operations.run_import(source=old, clock=lambda: NOON + timedelta(seconds=LEASE_S + 2))
    assert not Business.objects.exists()


def test_run_import_works_in_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 3)
    source = make_import(LIST)
    assert jobs.run_next_import()
    source.refresh_from_db()
    assert (source.state, source.rows_done) == ("done", 10)


def test_run_next_import_lets_other_work_have_its_turn(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 3)
    monkeypatch.setattr(jobs, "SLICE_S", -1.0)
    source = make_import(LIST)
    done = []
    while jobs.run_next_import():
        source.refresh_from_db()
        done.append((source.rows_done, source.state))
    assert done == [(3, "queued"), (6, "queued"), (9, "queued"), (10, "done")]
    assert Business.objects.count() == 10


def test_run_next_import_gives_up_a_list_that_cannot_be_done():
    source = make_import(LIST)
    source.content = b"\0"
    source.claims = MAX_CLAIMS - 1
    source.save()
    with pytest.raises(bridge.UnreadableFile):
        jobs.run_next_import()
    source.refresh_from_db()
    assert (source.state, source.finished_at is None) == ("failed", False)
    assert not jobs.run_next_import()


def test_refusals_of_a_line_speak_the_language_of_who_uploaded_it(officer):
    source = operations.start_import(
        agency=officer.agency, actor=officer, file_name="liste.csv", language="de",
        content=csv("Firma;Gesuch", "A;Wir suchen."), now=NOON,
    )  # fmt: skip
    operations.map_import(
        source=source, mapping={"0": "name", "1": "need"}, actor=officer, now=NOON
    )
    operations.queue_import(source=source, actor=officer, now=NOON)

    def refuse(**_arguments):
        raise Refused(gettext("The last day lies before the first."))

    row_imported.connect(refuse)
    try:
        assert jobs.run_next_import()
    finally:
        row_imported.disconnect(refuse)
    with translation.override("de"):
        expected = gettext("The last day lies before the first.")
    assert ImportedRow.objects.get(source=source).remarks == [["text", {"text": expected}]]
    assert expected != "The last day lies before the first."
