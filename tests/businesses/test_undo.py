"""Import and undo leave the register equal to what it was."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.businesses.lists import csv, make_import, register
from tests.factories import NOON, make_business, make_statement, make_user, make_visit

from stammtisch.businesses import jobs, operations, signals
from stammtisch.businesses.models import Business, Person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
HEADER = "id;Firma;Kurzname;PLZ;Ort;MA;Vorname;Nachname;E-Mail;Telefon;Zertifikate"
OLD = csv(
    HEADER,
    "1;Alpha GmbH;;01067;Bonn;5;Anna;Amt;anna@alpha.example;0351 4567;ISO 9001",
    ";Beta KG;Beta;;;;;;;;",
    ";Gamma;;;;;;Groß;;;",
)
cell = st.sampled_from
lines = st.tuples(
    cell(["", "1", "2", "3"]),
    cell(["Alpha GmbH", "ALPHA GMBH", "Beta", "Beta KG", "Delta", ""]),
    cell(["", "Kurz"]),
    cell(["", "01067", "50667"]),
    cell(["", "Bonn", "Köln"]),
    cell(["", "5", "60", "viele"]),
    cell(["", "Anna", "Zoë"]),
    cell(["", "Amt", "Groß"]),
    cell(["", "anna@alpha.example", "x@b.example"]),
    cell(["", "0351 4567", "030 23125831"]),
    cell(["", "ISO 9001", "ISO 9001, EN 1090"]),
)


def run(content, actor, **fields):
    source = make_import(content, actor=actor, **fields)
    jobs.run_next_import()
    source.refresh_from_db()
    assert source.state == "done"
    return source


def undo(source, *, now=LATER):
    return operations.undo_import(source=source, actor=source.uploaded_by, now=now)


def without_keys(rows):
    hidden = {"id", "business_id", "created_at", "changed_at"}
    return [
        [{k: v for k, v in row.items() if k not in hidden} for row in part] for part in rows
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(lines, max_size=8))
def test_undo_of_any_list_leaves_the_register_equal(db, rows):
    officer = make_user()
    run(OLD, officer)
    before = register()
    content = csv(HEADER, *(";".join(row) for row in rows))
    first = run(content, officer)
    imported = register()
    undo(first)
    assert register() == before
    second = run(content, officer)
    assert without_keys(register()) == without_keys(imported)
    undo(second)
    assert register() == before


def test_undo_tells_the_apps_above_first():
    there = []

    def hear(*, source, **_rest):
        there.append(Business.objects.count())

    signals.import_undone.connect(hear)
    source = run(csv("Firma", "A", "B"), make_user())
    undo(source)
    signals.import_undone.disconnect(hear)
    assert (there, Business.objects.count()) == ([2], 0)


def test_undo_keeps_what_somebody_changed_since_and_says_so():
    officer = make_user()
    make_business(agency=officer.agency, name="Old GmbH", place="Bonn", size="1-9")
    source = run(csv("Firma;Ort;MA", "Old GmbH;Köln;60", "New GmbH;Ulm;"), officer)
    for firm in Business.objects.all():
        operations.change_business(
            business=firm, values={"place": "Jena"}, actor=officer, now=LATER
        )
    undo(source)
    old = Business.objects.get(name="Old GmbH")
    assert (old.place, old.size) == ("Jena", "1-9")
    assert Business.objects.filter(name="New GmbH").exists()
    kept = {row.line: row.kept[0] for row in source.rows.all()}
    assert kept == {
        2: ["kept_value", {"name": "Old GmbH", "field": "place"}],
        3: ["kept_changed", {"name": "New GmbH"}],
    }


@pytest.mark.parametrize("make", [make_visit, make_statement])
def test_undo_keeps_a_firm_that_something_hangs_on(make):
    officer = make_user()
    source = run(csv("Firma", "Used GmbH", "Free GmbH"), officer)
    make(business=Business.objects.get(name="Used GmbH"))
    undo(source)
    assert [firm.name for firm in Business.objects.all()] == ["Used GmbH"]
    assert source.rows.get(line=2).kept == [["kept_used", {"name": "Used GmbH"}]]


def test_undo_keeps_a_firm_in_which_somebody_stays():
    officer = make_user()
    source = run(csv("Firma;Nachname", "A GmbH;Amt"), officer)
    person = Person.objects.get()
    operations.set_consent(
        person=person,
        purpose="invitations",
        is_given=True,
        source="talk",
        actor=officer,
        now=LATER,
    )
    undo(source)
    assert (Business.objects.count(), Person.objects.count()) == (1, 1)
    assert [code for code, _ in source.rows.get().kept] == ["kept_used", "kept_used"]


def test_undo_refuses_a_second_time_and_what_is_not_done():
    officer = make_user()
    source = run(csv("Firma", "A"), officer)
    undo(source)
    waiting = make_import(csv("Firma", "A"), actor=officer)
    for each in (source, waiting):
        with pytest.raises(operations.NotReady):
            undo(each)


def test_undo_takes_few_queries_whatever_the_length(django_assert_max_num_queries):
    source = run(csv("Firma;Nachname", *(f"F{n};P{n}" for n in range(60))), make_user())
    with django_assert_max_num_queries(60):
        undo(source)
    assert not Business.objects.exists()
