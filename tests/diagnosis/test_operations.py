from datetime import date, timedelta

import pytest
from tests.factories import (
    NOON,
    TODAY,
    make_business,
    make_person,
    make_statement,
    make_visit,
)

from stammtisch.businesses.models import Business
from stammtisch.diagnosis import operations, signals
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.diagnosis.operations import StatementDraft
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
NEED = StatementDraft(kind="need", verbatim="Rods are hard-chromed 300 km away.")
OFFER = StatementDraft(kind="offer", verbatim="The laser stands idle.", pass_on="yes")
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def heard():
    """What the apps above were told: one list of ids a signal."""
    told = []

    def listen(sender, statement_ids, now, **_rest):
        told.append(statement_ids)

    signals.statements_changed.connect(listen)
    yield told
    signals.statements_changed.disconnect(listen)


def note(officer, business=None, **fields):
    values = {"kind": "visit", "visited_on": TODAY, "note": "All is well.", **fields}
    business = business or make_business(agency=officer.agency)
    return operations.note_visit(business=business, actor=officer, now=NOON, **values)


def change(statement, actor, **fields):
    names = StatementDraft.__dataclass_fields__
    old = {name: getattr(statement, name) for name in names}
    draft = StatementDraft(**{**old, "certificates": tuple(statement.certificates), **fields})
    return lambda **options: operations.change_statement(
        statement=statement, draft=draft, actor=actor, now=LATER, **options
    )


def test_note_visit_keeps_note_needs_and_offers(officer, heard):
    visit = note(officer, note=" Läuft gut.\r\n", statements=[NEED, OFFER])
    assert (visit.note, visit.search_text, visit.agency) == (
        "Läuft gut.", "lauft gut.", officer.agency,
    )  # fmt: skip
    rows = list(visit.statements.order_by("pk"))
    assert [(row.kind, row.pass_on, row.heard_on) for row in rows] == [
        ("need", "no", TODAY),
        ("offer", "yes", TODAY),
    ]
    assert heard == [[row.pk for row in rows]]
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["visit.noted", "statement.noted", "statement.noted"]


def test_note_visit_refuses_emptiness_and_writes_nothing(officer):
    with pytest.raises(operations.EmptyNote):
        note(officer, note=" \r\n ")
    assert Visit.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_note_visit_refuses_tomorrow(officer):
    with pytest.raises(operations.DayInFuture):
        note(officer, visited_on=TODAY + timedelta(days=1))


def test_note_visit_takes_a_form_that_was_sent_twice_only_once(officer):
    firm = make_business(agency=officer.agency)
    first = note(officer, firm, statements=[NEED])
    with pytest.raises(operations.AlreadyNoted) as caught:
        note(officer, firm, statements=[NEED])
    assert caught.value.visit == first
    note(officer, firm, statements=[OFFER])
    assert Visit.objects.count() == 2


def test_note_visit_at_new_firm_enters_the_firm(officer):
    visit = operations.note_visit_at_new_firm(
        firm_name="  Kälte Nord ", actor=officer, kind="call", visited_on=TODAY, note="",
        statements=[NEED], now=NOON,
    )  # fmt: skip
    assert visit.business.name == "Kälte Nord"
    assert visit.business.agency == officer.agency


def test_note_visit_at_new_firm_refuses_a_name_that_is_known(officer):
    make_business(agency=officer.agency, name="Müller Galvanik")
    make_business(name="Kälte Nord")  # of another agency
    with pytest.raises(operations.SameName):
        operations.note_visit_at_new_firm(
            firm_name="MUELLER galvanik", actor=officer, kind="visit", visited_on=TODAY,
            note="x", now=NOON,
        )  # fmt: skip
    operations.note_visit_at_new_firm(
        firm_name="Kälte Nord",
        actor=officer,
        kind="visit",
        visited_on=TODAY,
        note="x",
        now=NOON,
    )


def test_note_visit_at_new_firm_enters_nothing_when_the_visit_is_refused(officer):
    with pytest.raises(operations.EmptyNote):
        operations.note_visit_at_new_firm(
            firm_name="Kälte Nord", actor=officer, kind="visit", visited_on=TODAY, note="",
            now=NOON,
        )  # fmt: skip
    assert Business.objects.count() == 0


def test_change_visit_moves_what_was_heard_with_the_day(officer):
    visit = note(officer, statements=[NEED])
    other = make_statement(business=visit.business, visit=visit, heard_on=date(2026, 1, 1))
    operations.change_visit(
        visit=visit, kind="call", visited_on=date(2026, 5, 1), note="", actor=officer, now=LATER
    )
    visit.refresh_from_db()
    assert (visit.kind, visit.visited_on, visit.note, visit.changed_at) == (
        "call", date(2026, 5, 1), "", LATER,
    )  # fmt: skip
    assert visit.statements.exclude(pk=other.pk).get().heard_on == date(2026, 5, 1)
    other.refresh_from_db()
    assert other.heard_on == date(2026, 1, 1)


def test_change_visit_refuses_to_empty_a_visit_without_statements(officer):
    visit = make_visit(officer=officer, note="Well.")
    with pytest.raises(operations.EmptyNote):
        operations.change_visit(
            visit=visit, kind="visit", visited_on=TODAY, note="", actor=officer, now=LATER
        )


def test_change_statement_names_what_changed_and_announces_it(officer, heard):
    statement = make_statement(agency=officer.agency)
    change(statement, officer, quantity_max=40.0, certificates=("ISO 9001",))()
    statement.refresh_from_db()
    assert (statement.quantity_max, statement.certificates) == (40.0, ["ISO 9001"])
    assert statement.changed_at == LATER
    assert heard == [[statement.pk]]
    assert AuditEntry.objects.get().details["fields"] == "certificates quantity_max"


def test_change_statement_writes_nothing_when_nothing_changed(officer, heard):
    statement = make_statement(agency=officer.agency, certificates=["ISO 9001"])
    change(statement, officer)()
    statement.refresh_from_db()
    assert statement.changed_at == NOON
    assert heard == []
    assert AuditEntry.objects.count() == 0


def test_set_status_withdraws_and_refuses_to_do_it_again(officer, heard):
    statement = make_statement(agency=officer.agency)
    operations.set_status(statement=statement, status="withdrawn", actor=officer, now=LATER)
    with pytest.raises(operations.StatusUnchanged):
        operations.set_status(statement=statement, status="withdrawn", actor=officer, now=LATER)
    statement.refresh_from_db()
    assert statement.status == Statement.Status.WITHDRAWN
    assert heard == [[statement.pk]]


def test_add_statement_without_a_visit(officer, heard):
    statement = operations.add_statement(
        business=make_business(agency=officer.agency), draft=OFFER, heard_on=TODAY,
        actor=officer, now=NOON,
    )  # fmt: skip
    assert statement.visit is None
    assert heard == [[statement.pk]]


def test_statement_draft_refuses_facts_out_of_order():
    with pytest.raises(operations.FactsContradict):
        StatementDraft(kind="need", verbatim="x", quantity_min=2, quantity_max=1)
    with pytest.raises(operations.FactsContradict):
        StatementDraft(
            kind="need", verbatim="x", available_from=TODAY, available_until=date(2026, 1, 1)
        )
    with pytest.raises(ValueError, match="kind"):
        StatementDraft(kind="wish", verbatim="x")
    with pytest.raises(ValueError, match="verbatim"):
        StatementDraft(kind="need", verbatim="  ")


@pytest.fixture
def register(officer):
    """Own firm, two others, and somebody who works there; and a firm of another agency."""
    agency = officer.agency
    own = make_business(agency=agency, name="Maschinenbau Nordring GmbH", short_name="Rodex")
    other = make_business(agency=agency, name="Müller Galvanik GmbH & Co. KG")
    make_business(agency=agency, name="A & B Bau")
    make_person(business=other, family_name="Özdemir")
    make_business(name="Elsewhere Plating")
    return own


@pytest.mark.parametrize(
    ("released", "words"),
    [
        ("Firm at NORDRING seeks plating", ["NORDRING"]),
        ("Rodex seeks plating", ["Rodex"]),
        ("Not by Mueller again", ["Mueller"]),
        ("Muellers galvanik is too slow", ["Muellers", "galvanik"]),
        ("ask Özdemir, or OEZDEMIR's boss", ["Özdemir", "OEZDEMIR"]),
        ("built by A & B Bau", ["a b bau"]),
        ("Elsewhere a GmbH plates rods", []),
        ("nordringstrasse", []),
    ],
)
def test_change_statement_finds_names_in_the_released_wording(
    officer, register, released, words
):
    statement = make_statement(business=register)
    save = change(statement, officer, released=released)
    if not words:
        assert save().released == released
        return
    with pytest.raises(operations.NamesSomebody) as caught:
        save()
    assert caught.value.words == words
    assert f"“{words[0]}”" in str(caught.value)
    statement.refresh_from_db()
    assert statement.released == ""


def test_change_statement_takes_words_that_are_no_names_and_writes_down_how_many(
    officer, register
):
    statement = make_statement(business=register)
    change(statement, officer, released="Galvanik, near")(words_are_no_names=True)
    statement.refresh_from_db()
    assert statement.released == "Galvanik, near"
    assert AuditEntry.objects.get().details["names_overruled"] == 1
    change(statement, officer, unit="t")()  # the wording stays and is not asked about again


def test_change_statement_knows_a_trade_from_a_name(officer, register):
    for place in ("Ost", "West"):
        make_business(agency=officer.agency, name=f"Maschinenbau {place}")
    statement = make_statement(business=register)
    change(statement, officer, released="Maschinenbau sucht Galvaniseur")()


@pytest.mark.parametrize("count", [1, 3])
def test_check_of_names_takes_two_queries_whatever_the_register(
    officer, register, count, django_assert_num_queries
):
    for _ in range(count):
        make_person(business=make_business(agency=officer.agency))
    with django_assert_num_queries(2):
        operations.releases.names_in("a plain wording", business=register)


def test_what_would_solve_a_need_is_kept_audited_and_announced(officer, heard):
    statement = operations.add_statement(
        business=make_business(agency=officer.agency), heard_on=TODAY, actor=officer, now=NOON,
        draft=StatementDraft(kind="need", verbatim="All is wet.", solution="Bautrockner"),
    )  # fmt: skip
    assert (statement.solution, "bautrockner" in statement.search_text) == ("Bautrockner", True)
    changed = change(statement, officer, solution="drier for hire")()
    assert changed.solution == "drier for hire"
    entry = AuditEntry.objects.get(action="statement.changed")
    assert entry.details["fields"] == "solution"
    assert heard == [[statement.pk], [statement.pk]]


def test_an_offer_has_nothing_to_solve(officer):
    with pytest.raises(operations.NothingToSolve):
        StatementDraft(kind="offer", verbatim="x", solution="y")
    with pytest.raises(ValueError, match="white space"):
        StatementDraft(kind="need", verbatim="x", solution=" ")
