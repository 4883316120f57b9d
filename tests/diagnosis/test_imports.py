"""A whole list on its way through the register into needs and offers, and back."""

from datetime import timedelta

import pytest
from tests.factories import NOON, make_business, make_statement

from stammtisch.businesses import bridge
from stammtisch.businesses import operations as register
from stammtisch.businesses.models import Business, Import
from stammtisch.diagnosis.models import Statement
from stammtisch.shared.claim import claim_next

pytestmark = pytest.mark.django_db
LIST = """\
Firma;Ort;Bedarf;Angebot;Menge bis;Einheit;Weitergabe
Müller Galvanik GmbH;Musterstadt;;Hartverchromen bis 3 m;1.200,5;mm;ja
Huber Holzbau;Oberdorf;Kühlzelle;;;;
""".encode("cp1252")
FIELDS = ("name", "place", "need", "offer", "quantity_max", "unit", "pass_on")


def imported(officer, *, now):
    source = register.start_import(
        agency=officer.agency, actor=officer, file_name="list.csv", content=LIST, now=now
    )
    mapping = {str(column): name for column, name in enumerate(FIELDS)}
    register.map_import(source=source, mapping=mapping, actor=officer, now=now)
    register.queue_import(source=source, actor=officer, now=now)
    source = claim_next(Import.objects.filter(pk=source.pk), now=now)
    return register.run_import(source=source, clock=lambda: now)


def test_list_becomes_firms_with_needs_and_offers_and_goes_back(officer):
    source = imported(officer, now=NOON)
    offer, need = Statement.objects.order_by("business__place")
    assert (offer.business.name, offer.kind, offer.verbatim) == (
        "Müller Galvanik GmbH", "offer", "Hartverchromen bis 3 m",
    )  # fmt: skip
    assert (offer.quantity_max, offer.unit, offer.pass_on) == (1200.5, "mm", "yes")
    assert (need.business.name, need.kind, need.pass_on) == ("Huber Holzbau", "need", "no")

    imported(officer, now=NOON + timedelta(hours=1))
    assert (Statement.objects.count(), Business.objects.count()) == (2, 2)

    register.undo_import(source=source, actor=officer, now=NOON + timedelta(hours=2))
    assert (Statement.objects.count(), Business.objects.count()) == (0, 0)


def test_a_line_that_says_the_same_again_is_no_news(officer):
    text = "Firma;Gesuch\r\nA GmbH;Wir suchen Stahl.\r\nA GmbH;Wir suchen STAHL.\r\n"
    table = bridge.read_list(text.encode(), file_name="liste.csv")
    mapping = {"0": "name", "1": "need"}
    asked = {"agency_id": officer.agency_id, "country": "DE", "source": "liste"}
    first = bridge.preview_of(table, mapping, **asked)
    assert (first.counts["created"], first.counts["unchanged"], first.statements) == (1, 1, 1)
    make_statement(
        business=make_business(agency=officer.agency, name="A GmbH", source="liste"),
        verbatim="Wir suchen Stahl.",
    )
    again = bridge.preview_of(table, mapping, **asked)
    assert (again.counts["changed"], again.counts["unchanged"], again.statements) == (0, 2, 0)
