"""An officer types what was said, sees what was read from it, and states what is right."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_facts_are_read_while_typing_and_stated_with_one_tap(page, sign_in, assert_accessible):
    sign_in(page)
    page.goto("/listen/visits/new/")
    page.get_by_label("Firm").fill("Sägewerk Muster")
    page.get_by_text("is a new firm").click()
    said = page.get_by_label("What did they say?")
    said.press_sequentially(
        "Wir haben 40 t Hackschnitzel im Monat, ISO 9001, Walzen bis 3 m Länge."
    )
    take = page.get_by_role("button", name=re.compile("Take over: 40 t im Monat"))
    take.click()
    expect(page.get_by_label("Unit")).to_have_value("t im Monat")
    expect(take).to_have_count(0)
    expect(said).to_have_value(re.compile("^Wir haben 40 t"))
    assert_accessible(page)

    page.get_by_label(re.compile("they would be paid")).check()
    page.get_by_role("button", name="Done", exact=True).last.click()
    page.get_by_role("link", name=re.compile("^Wir haben 40 t")).click()
    expect(page.locator("#said mark").first).to_have_text("40 t Hackschnitzel im Monat")
    assert_accessible(page)
    page.get_by_role("button", name="Take over: ISO 9001").click()
    expect(page.get_by_text("Taken over: it is stated now.")).to_be_visible()
    expect(page.locator(".known .chip", has_text="ISO 9001")).to_be_visible()
