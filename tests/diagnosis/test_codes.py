"""The code that a need seeks: picked, looked up, typed."""

import pytest
from django.urls import reverse
from tests.factories import NOON, make_business, make_statement, make_visit

from stammtisch.diagnosis.models import Statement
from stammtisch.matching import bridge

pytestmark = pytest.mark.django_db
SAID = "We look for a shop for powder coating."


@pytest.fixture
def browser(officer, client_of):
    return client_of(officer)


@pytest.fixture
def need(officer):
    return make_statement(agency=officer.agency, verbatim=SAID)


def typed(**fields):
    return {"verbatim": SAID, "kind": "need", "pass_on": "no", **fields}


def test_asking_for_codes_keeps_what_was_typed_and_saves_nothing(browser, need):
    address = reverse("diagnosis:statement_edit", kwargs={"pk": need.pk})
    answer = browser.post(
        address,
        typed(step="codes", unit="t", quantity_min="1,5", own_use_only="on", released="R"),
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('name="code_pick"') == 6
    assert 'value="1,5"' in page
    assert "errorlist" not in page
    need.refresh_from_db()
    assert need.unit == ""


def test_a_pick_is_kept_with_its_revision(browser, need):
    address = reverse("diagnosis:statement_edit", kwargs={"pk": need.pk})
    assert browser.post(address, typed(code_pick="2.1:25.5")).status_code == 302
    need.refresh_from_db()
    assert (need.nace_sought, need.nace_version) == ("25.5", "2.1")
    page = browser.get(reverse("diagnosis:statement_detail", kwargs={"pk": need.pk}))
    assert "NACE 25.5 Coating, hardening and machining metal" in page.content.decode()


@pytest.mark.parametrize("of", ["firm", "visit"])
def test_a_new_need_is_noted_with_a_pick(browser, officer, of):
    firm = make_business(agency=officer.agency)
    at = {"business_pk": firm.pk}
    if of == "visit":
        at = {"visit_pk": make_visit(business=firm, officer=officer).pk}
    address = reverse("diagnosis:statement_create", kwargs=at)
    asked = browser.post(address, typed(step="codes", heard_on="2026-05-01"))
    assert asked.status_code == 200
    assert 'value="2:25.6"' in asked.content.decode()
    assert not Statement.objects.exists()
    saved = browser.post(address, typed(code_pick="2:25.6", heard_on="2026-05-01"))
    assert saved.status_code == 302
    assert Statement.objects.get().nace_sought == "25.6"


def test_a_code_typed_by_hand_stays_valid(browser, need):
    address = reverse("diagnosis:statement_edit", kwargs={"pk": need.pk})
    browser.post(address, typed(nace_sought="C", nace_version="2.1"))
    need.refresh_from_db()
    assert (need.nace_sought, need.nace_version) == ("C", "2.1")


def test_a_need_of_another_agency_gets_no_codes(browser):
    stranger = make_statement()
    address = reverse("diagnosis:statement_edit", kwargs={"pk": stranger.pk})
    assert browser.post(address, typed(step="codes")).status_code == 404


def test_a_code_is_no_filter_of_the_list_of_matches(officer):
    need = make_statement(agency=officer.agency, verbatim=SAID, nace_sought="25.6")
    baker = make_business(agency=officer.agency, nace_code="10.71")
    offer = make_statement(business=baker, kind="offer", verbatim="We galvanise steel parts.")
    vectors, _fresh = bridge.vectors_of([need, offer])
    lists = {need.pk: [offer.pk]}
    found = bridge.weigh([need], [offer], vectors=vectors, learned=None, lists=lists, now=NOON)
    assert [(row.need_id, row.offer_id) for row in found] == [(need.pk, offer.pk)]
