"""A statement that was noted the wrong way round is turned, and turned back."""

import pytest
from django.urls import reverse
from tests.factories import NOON, make_statement, make_user

from stammtisch.accounts.models import User
from stammtisch.diagnosis import operations
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Ranking
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_turning_changes_the_direction_alone_is_told_and_compared_anew(officer):
    row = make_statement(agency=officer.agency, unit="kg", quantity_min=5)
    operations.turn_statement(statement=row, kind="offer", actor=officer, now=NOON)
    turned = Statement.objects.get()
    assert (turned.kind, turned.unit, turned.verbatim) == ("offer", "kg", row.verbatim)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.details) == (
        "statement.turned", row.pk, {"kind": "offer", "fields": "kind"},
    )  # fmt: skip
    assert Ranking.objects.get().statement_id == row.pk


def test_turning_a_need_deletes_what_would_solve_it_and_says_so(client_of, officer):
    row = make_statement(
        agency=officer.agency, verbatim="The cellar is wet.", solution="building drier",
        search_text="the cellar is wet. building drier",
    )  # fmt: skip
    page = client_of(officer).get(reverse("diagnosis:statement_detail", args=[row.pk]))
    assert "Turning the need deletes the line" in page.content.decode()
    address = reverse("diagnosis:statement_turn_offer", args=[row.pk])
    page = client_of(officer).post(address, follow=True).content.decode()
    assert "The line about what would solve it was deleted." in page
    turned = Statement.objects.get()
    assert (turned.kind, turned.solution, turned.search_text) == (
        "offer", "", "the cellar is wet.",
    )  # fmt: skip
    assert AuditEntry.objects.get().details == {"kind": "offer", "fields": "kind solution"}
    back = operations.turn_statement(statement=turned, kind="need", actor=officer, now=NOON)
    assert (back.kind, back.solution) == ("need", "")


def test_turning_twice_undoes_it_and_turning_to_the_same_is_refused(officer):
    row = make_statement(agency=officer.agency)
    with pytest.raises(operations.KindUnchanged):
        operations.turn_statement(statement=row, kind="need", actor=officer, now=NOON)
    for kind in ("offer", "need"):
        operations.turn_statement(statement=row, kind=kind, actor=officer, now=NOON)
    assert Statement.objects.get().kind == "need"
    assert AuditEntry.objects.count() == 2


def test_the_page_turns_a_statement_and_shows_the_way_back(client_of, officer):
    row = make_statement(agency=officer.agency)
    there = reverse("diagnosis:statement_turn_offer", args=[row.pk])
    back = reverse("diagnosis:statement_turn_need", args=[row.pk])
    client = client_of(officer)
    page = client.post(there, follow=True).content.decode()
    assert "Turned." in page
    assert back in page
    assert there not in page
    page = client.post(there, follow=True).content.decode()
    assert "This was done already" in page
    assert Statement.objects.get().kind == "offer"


def test_neither_readers_nor_other_agencies_turn_anything(client_of, officer):
    row = make_statement(agency=officer.agency)
    address = reverse("diagnosis:statement_turn_offer", args=[row.pk])
    reader = make_user(agency=officer.agency, role=User.Role.READER)
    client_of(reader).post(address)
    assert client_of(make_user()).post(address).status_code == 404
    assert Statement.objects.get().kind == "need"
