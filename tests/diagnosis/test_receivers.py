from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from tests.factories import NOON, TODAY, make_business, make_statement, make_visit

from stammtisch.businesses import signals as register
from stammtisch.businesses.models import Import
from stammtisch.diagnosis import operations, signals
from stammtisch.diagnosis.models import Statement
from stammtisch.shared.errors import Refused

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def firm(officer):
    return make_business(agency=officer.agency)


@pytest.fixture
def source(officer):
    return Import.objects.create(
        agency=officer.agency, uploaded_by=officer, file_name="firms.csv", content=b"",
        requested_at=NOON,
    )  # fmt: skip


@pytest.fixture
def heard():
    told = []

    def listen(sender, statement_ids, now, **_rest):
        told.append(statement_ids)

    signals.statements_changed.connect(listen)
    yield told
    signals.statements_changed.disconnect(listen)


@pytest.fixture
def decided():
    """Statements about which the apps above say that somebody decided."""
    ids = []

    def keep(sender, statement_ids, **_rest):
        return set(ids) & set(statement_ids)

    signals.statements_removing.connect(keep)
    yield ids
    signals.statements_removing.disconnect(keep)


def read(source, firm, **values):
    register.row_imported.send(
        Import, source=source, business=firm, values=values, line=2, now=NOON
    )
    return list(Statement.objects.filter(business=firm).order_by("pk"))


def test_row_imported_notes_a_need_and_an_offer(source, firm, heard):
    need, offer = read(
        source, firm, need="Kühlzelle gesucht", offer="40 t Hackschnitzel", pass_on="ja",
        statement_language="DE",
    )  # fmt: skip
    assert (need.kind, need.verbatim, need.pass_on) == ("need", "Kühlzelle gesucht", "yes")
    assert (offer.kind, offer.language, offer.source_import) == ("offer", "de", source)
    assert (need.heard_on, need.search_text) == (TODAY, "kuhlzelle gesucht")
    assert heard == [[need.pk, offer.pk]]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("Gesuch", "need"), ("BEDARF", "need"), ("sucht", "need"), ("need", "need"),
     ("Angebot", "offer"), ("bietet", "offer"), ("Offer", "offer")],
)  # fmt: skip
def test_row_imported_reads_the_direction(source, firm, typed, kind):
    (statement,) = read(source, firm, statement="40 t wood chips", statement_kind=typed)
    assert statement.kind == kind


@pytest.mark.parametrize("kind", ["", "Frage"])
def test_row_imported_refuses_a_statement_without_direction(source, firm, kind):
    with pytest.raises(Refused, match=r"need or offer|neither need nor offer"):
        read(source, firm, statement="40 t wood chips", statement_kind=kind)
    assert Statement.objects.count() == 0


def test_row_imported_reads_facts_in_office_spellings(source, firm):
    (statement,) = read(
        source, firm, need="wood chips", quantity_min="1.200,5", quantity_max="2000", unit="t",
        certificates="FSC; PEFC", radius_km="80", available_from="1.6.26", own_use_only="nein",
    )  # fmt: skip
    assert (statement.quantity_min, statement.quantity_max, statement.unit) == (
        1200.5, 2000, "t",
    )  # fmt: skip
    assert statement.certificates == ["FSC", "PEFC"]
    assert (statement.radius_km, statement.available_from) == (80, date(2026, 6, 1))
    assert statement.own_use_only is False


def test_row_imported_keeps_facts_that_nobody_can_read_behind_the_text(source, firm):
    (statement,) = read(
        source, firm, need="wood chips", quantity_min="ca. 40 t", radius_km="-3",
        available_from="2026-06-01", available_until="2026-05-01", pass_on="vielleicht",
    )  # fmt: skip
    assert statement.verbatim == (
        "wood chips [quantity_min: ca. 40 t] [radius_km: -3] [available_from: 2026-06-01] "
        "[available_until: 2026-05-01]"
    )
    assert (statement.quantity_min, statement.radius_km) == (None, None)
    assert statement.pass_on == Statement.PassOn.NO


def test_row_imported_refuses_facts_that_could_belong_to_either(source, firm):
    with pytest.raises(operations.Unclear):
        read(source, firm, need="cold storage", offer="wood chips", quantity_min="40")


def test_row_imported_twice_makes_nothing_twice(source, firm, heard):
    (first,) = read(source, firm, need="Kühlzelle gesucht")
    operations.set_status(statement=first, status="solved", actor=source.uploaded_by, now=LATER)
    assert read(source, firm, need="KUEHLZELLE  gesucht") == [first]
    assert len(heard) == 2


def test_row_imported_without_statement_does_nothing(source, firm, heard):
    assert read(source, firm, need="  ") == []
    assert heard == []


def test_import_undone_removes_what_nobody_touched_and_keeps_the_work_of_people(
    source, firm, decided, heard
):
    for text in ("untouched", "reworded", "decided"):
        read(source, firm, need=text)
    before = make_statement(business=firm, verbatim="there before")
    rows = {row.verbatim: row for row in Statement.objects.all()}
    draft = operations.StatementDraft(kind="need", verbatim="reworded", pass_on="yes")
    operations.change_statement(
        statement=rows["reworded"], draft=draft, actor=source.uploaded_by, now=LATER
    )
    decided.append(rows["decided"].pk)
    heard.clear()
    register.import_undone.send(Import, source=source, now=LATER)
    left = {row.verbatim: row.status for row in Statement.objects.all()}
    assert left == {"there before": "open", "reworded": "open", "decided": "withdrawn"}
    assert heard == [[rows["decided"].pk]]
    before.refresh_from_db()


@pytest.mark.parametrize("can_write", [True, False])
def test_detail_sections_show_what_a_firm_said(officer, firm, can_write):
    make_statement(business=firm, verbatim="Cold storage is missing")
    make_visit(business=firm, officer=officer, note="All is well")
    answers = register.detail_sections.send(
        type(firm), user=officer, business=firm, can_write=can_write
    )
    html = "".join(
        render_to_string(template, {"business": firm, "can_write": can_write, "part": part})
        for _receiver, sections in answers
        for _title, template, part in sections
    )
    assert "Cold storage is missing" in html
    assert "All is well" in html
    assert (f"?business={firm.pk}" in html) is can_write


def test_row_imported_gives_what_would_solve_it_to_the_need(source, firm):
    both = {"need": "The cellar is wet.", "offer": "We have a lorry."}
    rows = read(source, firm, **both, solution="a  drier")
    assert [(row.kind, row.solution) for row in rows] == [("need", "a drier"), ("offer", "")]


def test_row_imported_keeps_what_would_solve_an_offer_behind_the_text(source, firm):
    (row,) = read(source, firm, offer="We have a lorry.", solution="a driver")
    assert (row.verbatim, row.solution) == ("We have a lorry. [solution: a driver]", "")
