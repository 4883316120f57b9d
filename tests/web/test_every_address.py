"""Every address × who asks: strangers sign in, others see nothing, reading changes nothing.

The list of addresses is read from the site, so that a new page is tested on its first day.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.factories import (
    NOON,
    make_agency,
    make_business,
    make_person,
    make_statement,
    make_user,
    make_visit,
)

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Import
from stammtisch.matching.models import (
    Decision,
    Refit,
    Suggestion,
    UnshownPair,
    UnshownSample,
)

pytestmark = pytest.mark.django_db
OURS = {
    "accounts", "businesses", "classifications", "diagnosis", "learning", "matching", "web",
}  # fmt: skip
SIGN_IN = "/account/login/"
FOR_THE_HEAD = {"accounts:staff", "accounts:add", "accounts:change"}
OPEN_TO_READERS = {"accounts:me"}


@dataclass(frozen=True)
class Address:
    name: str
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return ",".join([self.name, *self.parameters])


def addresses() -> list[Address]:
    found = []

    def walk(resolver: URLResolver, space: str) -> None:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                walk(entry, entry.namespace or space)
            elif isinstance(entry, URLPattern) and space in OURS:
                parameters = tuple(entry.pattern.converters)
                found.append(Address(f"{space}:{entry.name}", parameters))

    walk(get_resolver(), "")
    return found


def make_world() -> dict[str, object]:
    """Make one agency with one row of everything that has an address."""
    agency = make_agency()
    officer = make_user(agency=agency)
    business = make_business(agency=agency, lat=50.9, lon=11.0)
    need = make_statement(business=business)
    offer = make_statement(business=make_business(agency=agency), kind="offer")
    suggestion = Suggestion.objects.create(
        agency=agency, need=need, offer=offer, score=1.0, probability=0.8, band="likely",
        computed_at=NOON, model="use 0.2.1",
    )  # fmt: skip
    decision = Decision.objects.create(
        suggestion=suggestion, decided_by=officer, decided_at=NOON, verdict="introduce",
        probability=0.8,
    )  # fmt: skip
    Refit.objects.create(
        agency=agency, until=NOON, requested_at=NOON, finished_at=NOON,
        adjustment={"engine": "", "decisions": 0, "order": None, "probability": None},
    )  # fmt: skip
    unshown = UnshownPair.objects.create(
        sample=UnshownSample.objects.create(
            agency=agency, month=NOON.date(), requested_at=NOON, finished_at=NOON
        ),
        suggestion=Suggestion.objects.create(
            agency=agency, need=need, score=-1.0, probability=0.01, band="unlikely",
            offer=make_statement(business=business, kind="offer"), is_current=False,
            computed_at=NOON, model="use 0.2.1",
        ),
        stratum=1, drawn_with=0.1,
    )  # fmt: skip
    imported = Import.objects.create(
        agency=agency, uploaded_by=officer, file_name="list.csv", requested_at=NOON,
        content=b"Firma;PLZ\r\nNeu GmbH;01067\r\n", mapping={"0": "name", "1": "postcode"},
        state=Import.State.PREVIEWED,
    )  # fmt: skip
    return {
        "officer": officer, "reader": make_user(agency=agency, role=User.Role.READER),
        "head": make_user(agency=agency, role=User.Role.HEAD), "business": business,
        "person": make_person(business=business),
        "visit": make_visit(business=business, officer=officer),
        "need": need, "offer": offer, "suggestion": suggestion, "decision": decision,
        "import": imported, "user": officer, "unshown": unshown,
    }  # fmt: skip


def row_for(name: str, parameter: str) -> str:
    """Return which row of the world a parameter of an address stands for."""
    if parameter.endswith("_pk"):
        return parameter.removesuffix("_pk")
    space, _, page = name.partition(":")
    if space == "matching":
        return {"decide": "suggestion", "take_back": "decision"}.get(page, page)
    if space == "learning":
        return "unshown"
    if space == "accounts":
        return "user"
    kind = page.partition("_")[0]
    return {"person": "person", "import": "import", "visit": "visit", "statement": "need"}.get(
        "business" if page == "person_create" else kind, "business"
    )


def url_of(address: Address, world: dict) -> str:
    values = {
        parameter: "csv"
        if parameter == "suffix"
        else world[row_for(address.name, parameter)].pk
        for parameter in address.parameters
    }
    return reverse(address.name, kwargs=values)


def needs_a_row(address: Address) -> bool:
    return bool(set(address.parameters) - {"suffix"})


def all_rows() -> dict[str, list]:
    kept_aside = {"sessions.Session"}
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models()
        if model._meta.label not in kept_aside
    }


ALL = addresses()


def test_the_site_has_addresses_to_test():
    assert len(ALL) > 30


@pytest.mark.parametrize("address", ALL, ids=str)
def test_a_stranger_is_asked_to_sign_in(address):
    url = url_of(address, make_world())
    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code in {302, 405}
        if answer.status_code == 302:
            assert answer["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("address", [a for a in ALL if needs_a_row(a)], ids=str)
@pytest.mark.parametrize("role", ["officer", "head"])
def test_another_agency_sees_and_changes_nothing(address, role, client_of):
    if role == "officer" and address.name in FOR_THE_HEAD:
        pytest.skip("refused by role before the row is looked for")
    url = url_of(address, make_world())
    client = client_of(make_user(role=role))
    before = all_rows()
    assert {client.get(url).status_code, client.post(url).status_code} <= {404, 405}
    assert all_rows() == before


@pytest.mark.parametrize("address", ALL, ids=str)
def test_a_read_only_user_changes_nothing(address, client_of):
    if address.name in OPEN_TO_READERS:
        pytest.skip("everybody may change their own settings")
    world = make_world()
    url = url_of(address, world)
    client = client_of(world["reader"])
    before = all_rows()
    assert client.post(url).status_code in {403, 405}
    assert all_rows() == before


@pytest.mark.parametrize("address", ALL, ids=str)
def test_reading_a_page_changes_no_row(address, client_of):
    world = make_world()
    url = url_of(address, world)
    client = client_of(world["head"])
    before = all_rows()
    for answer in (client.get(url), client.head(url)):
        assert answer.status_code in {200, 302, 405}
    assert all_rows() == before


@pytest.mark.parametrize("address", [a for a in ALL if a.name in FOR_THE_HEAD], ids=str)
def test_staff_pages_are_for_the_head(address, client_of):
    world = make_world()
    url = url_of(address, world)
    assert client_of(world["officer"]).get(url).status_code == 403
