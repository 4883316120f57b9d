"""The code of a firm: picked, looked up, typed, and shown in both revisions."""

import pytest
from django.urls import reverse
from tests.factories import make_business

from stammtisch.businesses.models import Business
from stammtisch.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(officer, client_of):
    return client_of(officer)


@pytest.fixture
def firm(officer):
    return make_business(agency=officer.agency, name="Rodex GmbH", nace_code="25.61")


def url(name, firm):
    return reverse(f"businesses:{name}", kwargs={"pk": firm.pk})


def typed(firm, **fields):
    return {"name": firm.name, "nace_code": firm.nace_code, "nace_version": "2", **fields}


def test_asking_for_codes_keeps_what_was_typed_and_saves_nothing(browser, firm):
    answer = browser.post(
        url("edit", firm),
        typed(firm, name="Rodex AG", description="We bake bread.", lat="x", step="codes"),
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="2:10.7"' in page
    assert 'value="Rodex AG"' in page
    assert "We bake bread." in page
    assert "errorlist" not in page
    firm.refresh_from_db()
    assert firm.name == "Rodex GmbH"
    assert not AuditEntry.objects.exists()


def test_a_new_firm_gets_codes_by_its_name_where_nothing_else_is_written(browser):
    answer = browser.post(
        reverse("businesses:create"), {"name": "Bakery Pugh", "step": "codes"}
    )
    assert answer.status_code == 200
    assert 'value="2:10.7"' in answer.content.decode()
    assert not Business.objects.exists()


def test_enter_in_the_look_up_looks_up_first_and_saves_then(browser, firm):
    first = browser.post(url("edit", firm), typed(firm, code_words="foundry"))
    assert first.status_code == 200
    assert 'name="code_asked" value="foundry"' in first.content.decode()
    again = browser.post(
        url("edit", firm),
        typed(firm, code_words="foundry", code_asked="foundry", code_pick="2:24.5"),
    )
    assert again.status_code == 302
    firm.refresh_from_db()
    assert (firm.nace_code, firm.nace_version) == ("24.5", "2")


def test_a_pick_brings_its_revision_and_wins_over_the_field(browser, firm):
    answer = browser.post(
        url("edit", firm), typed(firm, nace_code="nonsense", code_pick="2.1:25.5")
    )
    assert answer.status_code == 302
    firm.refresh_from_db()
    assert (firm.nace_code, firm.nace_version) == ("25.5", "2.1")
    entry = AuditEntry.objects.get(action="business.changed")
    assert entry.details["fields"].split() == ["nace_code", "nace_version"]


def test_none_of_these_leaves_what_stands_in_the_field(browser, firm):
    browser.post(url("edit", firm), typed(firm, nace_code="95.31", nace_version="2.1",
                                          code_pick=""))  # fmt: skip
    firm.refresh_from_db()
    assert (firm.nace_code, firm.nace_version) == ("95.31", "2.1")


def test_a_form_that_does_not_know_the_revision_means_the_old_one(browser, firm):
    browser.post(url("edit", firm), {"name": firm.name, "nace_code": "10.71"})
    firm.refresh_from_db()
    assert (firm.nace_code, firm.nace_version) == ("10.71", "2")


@pytest.mark.parametrize("value", ["3:10.7", "2:bread", "10.7", "2:1071"])
def test_a_pick_that_was_made_up_is_refused(browser, firm, value):
    answer = browser.post(url("edit", firm), typed(firm, code_pick=value))
    assert answer.status_code == 422
    assert "Choose a code from the list." in answer.content.decode()
    firm.refresh_from_db()
    assert firm.nace_code == "25.61"


def test_the_page_names_the_code_in_both_revisions(browser, firm):
    page = browser.get(url("detail", firm)).content.decode()
    assert "Coating, hardening and machining metal for others" in page
    assert "NACE Rev. 2 · Rev. 2.1:" in page
    assert ">25.5</span>" in page


def test_the_register_names_codes_without_a_query_more(
    browser, officer, firm, django_assert_max_num_queries
):
    make_business(agency=officer.agency, nace_code="95.31", nace_version="2.1")
    make_business(agency=officer.agency, nace_code="old:7", nace_version="1")
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("businesses:list")).content.decode()
    assert "Repairing cars and motorbikes" in page
    assert "old:7" in page
    assert "25 Metal goods" in page
