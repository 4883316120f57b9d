import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.factories import (
    make_business,
    make_statement,
    make_user,
    make_visit,
)

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business
from stammtisch.businesses.signals import detail_sections
from stammtisch.diagnosis.models import Statement, Visit

pytestmark = pytest.mark.django_db
NEW_VISIT = reverse("diagnosis:visit_create")


def page(**fields):
    return {
        "firm": "",
        "business": "",
        "kind": "visit",
        "visited_on": timezone.localdate().isoformat(),
        "note": "",
        "said": "1",
        "said-0-pass_on": "no",
        **fields,
    }


@pytest.fixture
def browser(client_of, officer):
    return client_of(officer)


def test_officer_notes_a_visit_with_a_need_and_an_offer_without_javascript(browser, officer):
    """The story of this app: search a firm, note, add a row, see all of it afterwards."""
    make_business(agency=officer.agency, name="Müllerei am Bach")
    firm = make_business(agency=officer.agency, name="Müller Galvanik", place="Musterstadt")
    typed = page(firm="müll", note="All is well.\r\nBut …")

    found = browser.post(NEW_VISIT, {**typed, "step": "find"})
    assert found.status_code == 200
    assert f'value="{firm.pk}"' in found.text
    assert "All is well." in found.text

    typed |= {
        "business": str(firm.pk),
        "said-0-verbatim": "Cold storage for 40 pallets is missing.",
        "said-0-kind": "need",
        "said-0-pass_on": "yes",
        "said-0-quantity_min": "1.200,5",
    }
    more = browser.post(NEW_VISIT, {**typed, "step": "more"})
    assert re.search(rf'value="{firm.pk}" checked', more.text)
    assert "Cold storage for 40 pallets is missing." in more.text
    assert 'value="1.200,5"' in more.text
    assert 'name="said-1-verbatim"' in more.text
    assert Visit.objects.count() == 0

    typed |= {
        "said": "2",
        "said-1-verbatim": "The laser stands idle.",
        "said-1-kind": "offer",
        "said-1-pass_on": "anonymous",
    }
    done = browser.post(NEW_VISIT, typed, follow=True)
    visit = Visit.objects.get()
    assert done.redirect_chain == [(reverse("diagnosis:visit_detail", args=[visit.pk]), 302)]
    for text in ("All is well.", "Cold storage for 40 pallets", "The laser stands idle."):
        assert text in done.text
    assert list(visit.statements.order_by("pk").values_list("kind", "quantity_min")) == [
        ("need", 1200.5),
        ("offer", None),
    ]

    answers = detail_sections.send(Business, user=officer, business=firm, can_write=True)
    parts = [part for receiver, sections in answers for part in sections]
    by_template = {template: context for _title, template, context in parts}
    assert by_template["diagnosis/_firm_visits.html"]["visits"] == [visit]
    assert len(by_template["diagnosis/_firm_statements.html"]["statements"]) == 2

    assert "The laser stands idle." in browser.get(reverse("diagnosis:visits")).text


def test_visit_create_keeps_everything_when_it_refuses(browser, officer):
    make_business(agency=officer.agency, name="Müller A")
    make_business(agency=officer.agency, name="Müller B")
    answer = browser.post(
        NEW_VISIT,
        page(
            firm="müll", note="A <long> note", kind="call",
            **{"said-0-verbatim": "Cold storage", "said-0-quantity_max": "many"},
        ),
    )  # fmt: skip
    assert answer.status_code == 422
    for kept in ('value="müll"', "A &lt;long&gt; note", "Cold storage", 'value="many"'):
        assert kept in answer.text
    assert '<option value="call" selected>' in answer.text
    for complaint in ("Which firm was it?", "Which way would the money go?", "Write a number"):
        assert complaint in answer.text
    assert re.search(r"<details open>", answer.text)


def test_visit_create_refuses_an_id_that_is_none(browser):
    answer = browser.post(NEW_VISIT, {"business": "9" * 5_000, "firm": "abc", "note": "x"})
    assert answer.status_code == 422


def test_visit_create_ties_refusals_to_their_fields(browser, officer):
    firm = make_business(agency=officer.agency)
    empty = browser.post(NEW_VISIT, page(business=str(firm.pk)))
    assert empty.status_code == 422
    assert 'id="id_note_error"' in empty.text
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    early = browser.post(NEW_VISIT, page(business=str(firm.pk), note="x", visited_on=tomorrow))
    assert 'id="id_visited_on_error"' in early.text
    known = browser.post(NEW_VISIT, page(business="new", firm=firm.name, note="x"))
    assert 'id="id_firm_error"' in known.text
    assert f'value="{firm.pk}"' in known.text


def test_visit_create_enters_a_new_firm_by_its_name(browser, officer):
    browser.post(NEW_VISIT, page(business="new", firm="Kälte Nord", note="Met at the fair."))
    visit = Visit.objects.get()
    assert (visit.business.name, visit.business.agency) == ("Kälte Nord", officer.agency)


def test_visit_create_sent_twice_shows_the_first(browser, officer):
    typed = page(business=str(make_business(agency=officer.agency).pk), note="x")
    first, second = browser.post(NEW_VISIT, typed), browser.post(NEW_VISIT, typed)
    assert first.url == second.url
    assert Visit.objects.count() == 1


def test_visit_create_begins_with_the_firm_whose_page_it_was_opened_from(browser, officer):
    firm = make_business(agency=officer.agency)
    answer = browser.get(NEW_VISIT, {"business": firm.pk})
    assert re.search(rf'value="{firm.pk}" checked', answer.text)


def test_visit_create_answers_htmx_with_the_form_alone(browser):
    answer = browser.post(
        NEW_VISIT, {**page(note="kept"), "step": "more"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in answer.text
    assert 'name="said-1-verbatim"' in answer.text
    assert "kept" in answer.text


def test_firms_offers_the_typed_name_as_new(browser, officer):
    firm = make_business(agency=officer.agency, name="Müller Galvanik")
    answer = browser.get(reverse("diagnosis:firms"), {"firm": "MUELL"})
    assert f'value="{firm.pk}" checked' in answer.text
    assert 'value="new"' in answer.text
    assert "<input" not in browser.get(reverse("diagnosis:firms"), {"firm": ""}).text


@pytest.mark.parametrize("forged", ["²", "9" * 30, "abc", "\0", "-1"])
def test_visit_create_survives_forged_addresses(browser, forged):
    assert browser.get(NEW_VISIT, {"business": forged}).status_code == 200
    assert browser.get(reverse("diagnosis:firms"), {"firm": forged}).status_code == 200
    assert browser.post(NEW_VISIT, page(business=forged, firm=forged)).status_code == 422
    assert browser.get(reverse("diagnosis:visits"), {"officer": forged}).status_code == 200


def test_visits_teaches_when_nobody_was_listened_to(browser):
    assert "Note your first visit" in browser.get(reverse("diagnosis:visits")).text


def test_visits_searches_folded_and_by_officer(browser, officer):
    colleague = make_user(agency=officer.agency)
    make_visit(officer=officer, note="Kühlzelle fehlt")
    make_visit(officer=colleague, note="Kühlzelle da")
    url = reverse("diagnosis:visits")
    assert "Kühlzelle fehlt" in browser.get(url, {"q": "KUEHLZ"}).text
    only = browser.get(url, {"q": "kühlz", "officer": colleague.pk}).text
    assert ("Kühlzelle da" in only, "Kühlzelle fehlt" in only) == (True, False)
    assert "Nothing fits" in browser.get(url, {"q": "laser"}).text
    part = browser.get(url, {"q": "laser"}, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="visits"')


def test_statements_shows_open_ones_unless_asked_otherwise(browser, officer):
    make_statement(agency=officer.agency, verbatim="Still open")
    make_statement(agency=officer.agency, verbatim="Long solved", status="solved")
    url = reverse("diagnosis:statements")
    shown = browser.get(url).text
    assert ("Still open" in shown, "Long solved" in shown) == (True, False)
    shown = browser.get(url, {"status": ""}).text
    assert ("Still open" in shown, "Long solved" in shown) == (True, True)


@pytest.mark.parametrize("name", ["visits", "statements"])
def test_lists_turn_pages(browser, officer, name):
    firm = make_business(agency=officer.agency)
    for _ in range(51):
        make_statement(business=firm, visit=make_visit(business=firm, officer=officer))
    answer = browser.get(reverse(f"diagnosis:{name}"), {"q": "firm"})
    assert "?q=firm&amp;page=2" in answer.text
    assert "Page 2 of 2" in browser.get(reverse(f"diagnosis:{name}"), {"page": "2"}).text


def shown_fields(html):
    """Return what a browser would send of a statement's form as it is shown."""
    fields = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', html))
    inputs = re.findall(r'<input type="(?:text|date|hidden)" name="(\w+)"([^>]*)>', html)
    fields |= {
        name: match[1] if (match := re.search(r'value="([^"]*)"', rest)) else ""
        for name, rest in inputs
    }
    radios = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]*checked', html)
    return {**fields, **dict(radios)}


def test_statement_edit_saves_what_it_shows_without_changing_it(browser, officer):
    statement = make_statement(
        agency=officer.agency, verbatim="Two\nlines", released="One", quantity_min=1.125,
        certificates=["ISO 9001", "FSC"], available_from=timezone.localdate(), radius_km=80.0,
        nace_sought="25.61", language="de", solution="a hard chromer",
    )  # fmt: skip
    url = reverse("diagnosis:statement_edit", args=[statement.pk])
    fields = shown_fields(browser.get(url).text)
    assert fields["certificates"] == "ISO 9001; FSC"
    assert browser.post(url, fields).status_code == 302
    before = statement.changed_at
    statement.refresh_from_db()
    assert statement.changed_at == before


def test_statement_edit_quotes_the_name_and_lets_the_officer_overrule(browser, officer):
    firm = make_business(agency=officer.agency, name="Maschinenbau Nordring")
    statement = make_statement(business=firm)
    url = reverse("diagnosis:statement_edit", args=[statement.pk])
    fields = shown_fields(browser.get(url).text) | {"released": "Plating at Nordring"}
    refused = browser.post(url, fields)
    assert refused.status_code == 422
    assert "“Nordring”" in refused.text
    assert "Plating at Nordring" in refused.text
    assert 'name="words_are_no_names"' in refused.text
    assert browser.post(url, {**fields, "words_are_no_names": "on"}).status_code == 302
    statement.refresh_from_db()
    assert statement.released == "Plating at Nordring"


def test_what_would_solve_it_is_noted_shown_and_refused_for_an_offer(browser, officer):
    visit = make_visit(officer=officer)
    said = {"verbatim": "The cellar is wet", "kind": "need", "pass_on": "yes"}
    url = reverse("diagnosis:statement_create", kwargs={"visit_pk": visit.pk})
    refused = browser.post(url, {**said, "kind": "offer", "solution": "a drier"})
    assert (refused.status_code, 'id="id_solution_error"' in refused.text) == (422, True)
    browser.post(url, {**said, "solution": "a drier"})
    need = Statement.objects.get()
    page = browser.get(reverse("diagnosis:statement_detail", args=[need.pk])).text
    assert '<p class="flush">a drier</p>' in page
    offer = make_statement(agency=officer.agency, kind="offer")
    page = browser.get(reverse("diagnosis:statement_detail", args=[offer.pk])).text
    assert "What would solve it" not in page


def test_statement_create_for_a_visit_and_for_a_firm(browser, officer):
    visit = make_visit(officer=officer)
    said = {"verbatim": "Cold storage", "kind": "need", "pass_on": "yes"}
    url = reverse("diagnosis:statement_create", kwargs={"visit_pk": visit.pk})
    assert browser.post(url, said).status_code == 302
    heard = Statement.objects.get()
    assert (heard.visit, heard.heard_on) == (visit, visit.visited_on)
    url = reverse("diagnosis:statement_create", kwargs={"business_pk": visit.business_id})
    assert browser.post(url, {**said, "heard_on": "2026-05-01"}).status_code == 302
    assert Statement.objects.filter(visit=None, business=visit.business).count() == 1
    early = browser.post(url, {**said, "heard_on": "2096-05-01"})
    assert (early.status_code, 'id="id_heard_on_error"' in early.text) == (422, True)


def test_statement_is_withdrawn_reopened_and_solved(browser, officer):
    statement = make_statement(agency=officer.agency)
    for step, status in (("withdraw", "withdrawn"), ("reopen", "open"), ("solve", "solved")):
        browser.post(reverse(f"diagnosis:statement_{step}", args=[statement.pk]))
        statement.refresh_from_db()
        assert statement.status == status
    again = browser.post(reverse("diagnosis:statement_solve", args=[statement.pk]), follow=True)
    assert "This was done already" in again.text


def test_visit_edit_corrects_and_refuses(browser, officer):
    visit = make_visit(officer=officer, note="Old")
    url = reverse("diagnosis:visit_edit", args=[visit.pk])
    typed = {"kind": "call", "visited_on": "2026-05-01", "note": "New"}
    assert browser.post(url, typed).status_code == 302
    refused = browser.post(url, {**typed, "note": ""})
    assert (refused.status_code, 'id="id_note_error"' in refused.text) == (422, True)


def test_statement_export_leaves_out_what_may_not_leave(browser, officer):
    firm = make_business(agency=officer.agency, name="Rodex")
    make_statement(business=firm, verbatim="Secret words", released="Cold storage wanted")
    make_statement(business=firm, released="Not to be passed on", pass_on="no")
    url = reverse("diagnosis:statement_export", args=["csv"])
    released = browser.get(url).content.decode()
    assert "Cold storage wanted" in released
    for secret in ("Secret words", "Rodex", "Not to be passed on"):
        assert secret not in released
    internal = browser.get(url, {"verbatim": "1"})
    assert 'filename="internal-statements-' in internal["Content-Disposition"]
    assert "Secret words" in internal.content.decode()
    assert browser.get(reverse("diagnosis:statement_export", args=["exe"])).status_code == 404


def addresses(visit, statement):
    """Return the address of every page about one row."""
    return [
        reverse("diagnosis:visit_detail", args=[visit.pk]),
        reverse("diagnosis:visit_edit", args=[visit.pk]),
        *(
            reverse(f"diagnosis:statement_{name}", args=[statement.pk])
            for name in ("detail", "edit", "solve", "withdraw", "reopen", "take")
        ),
        reverse("diagnosis:statement_create", kwargs={"visit_pk": visit.pk}),
        reverse("diagnosis:statement_create", kwargs={"business_pk": visit.business_id}),
    ]  # fmt: skip


def test_rows_of_other_agencies_are_not_there(browser):
    visit = make_visit()
    statement = make_statement(business=visit.business)
    typed = {"verbatim": "x", "kind": "need", "pass_on": "no", "visited_on": "2026-05-01"}
    for url in addresses(visit, statement):
        assert browser.post(url, typed).status_code in {404, 405}, url
        assert browser.get(url).status_code in {404, 405}, url
    foreign = browser.post(NEW_VISIT, page(business=str(visit.business_id), note="x"))
    assert foreign.status_code == 404
    huge = browser.post(NEW_VISIT, page(business="9" * 18, note="x"))
    assert huge.status_code == 404
    statement.refresh_from_db()
    assert (statement.status, Statement.objects.count(), Visit.objects.count()) == (
        "open",
        1,
        1,
    )


def test_reader_sees_everything_and_changes_nothing(client_of, officer):
    reader = client_of(make_user(agency=officer.agency, role=User.Role.READER))
    visit = make_visit(officer=officer, note="Well.")
    statement = make_statement(business=visit.business, visit=visit)
    for url in [NEW_VISIT, *addresses(visit, statement)]:
        if not url.endswith(f"{visit.pk}/"):
            assert reader.get(url).status_code in {200, 403, 405}, url
        assert reader.post(url, page()).status_code in {403, 405}, url
    for name in ("visits", "statements"):
        shown = reader.get(reverse(f"diagnosis:{name}"))
        assert (shown.status_code, NEW_VISIT in shown.text) == (200, False)
    for name, row in (("visit_detail", visit), ("statement_detail", statement)):
        shown = reader.get(reverse(f"diagnosis:{name}", args=[row.pk]))
        assert (shown.status_code, "/edit/" in shown.text) == (200, False)
        assert "<button" not in shown.text
    assert reader.get(NEW_VISIT).status_code == 403
    statement.refresh_from_db()
    assert statement.status == "open"


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_pages_changes_nothing(browser, officer, method):
    visit = make_visit(officer=officer, note="Well.")
    statement = make_statement(business=visit.business, visit=visit)
    for url in addresses(visit, statement):
        getattr(browser, method)(url)
    statement.refresh_from_db()
    assert statement.status == "open"


@pytest.mark.parametrize("url", ["visits", "statements", "visit_create"])
def test_pages_take_the_same_few_queries_whatever_the_rows(
    browser, officer, url, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            visit = make_visit(officer=make_user(agency=officer.agency))
            make_statement(business=visit.business, visit=visit)
        with django_assert_max_num_queries(12) as captured:
            browser.get(reverse(f"diagnosis:{url}"), {"firm": "fir"})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_visit_detail_takes_few_queries(browser, officer, django_assert_max_num_queries):
    visit = make_visit(officer=officer)
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make_statement(business=visit.business, visit=visit)
        with django_assert_max_num_queries(12) as captured:
            browser.get(reverse("diagnosis:visit_detail", args=[visit.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]
