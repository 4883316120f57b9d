"""A firm gets its code: asked for, looked up and picked by keyboard, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_code_is_picked_by_keyboard(page, sign_in, assert_accessible):
    sign_in(page)
    page.goto("/register/new/")
    page.get_by_label("Legal name").fill("Ofenwärme Pick GmbH")
    page.get_by_label("What it does").fill("We bake bread and rolls for canteens.")
    page.get_by_role("button", name="Suggest codes").click()
    bread = page.get_by_role("radio", name="10.7 Bread, pastry and pasta")
    # The first list of a process loads the encoder, which takes a while on a busy machine.
    expect(bread).to_be_visible(timeout=60_000)
    expect(page.get_by_role("radio", name="None of these")).to_be_checked()
    assert_accessible(page)

    # A word finds others without a click; the arrow keys choose, enter in a field saves.
    look_up = page.get_by_label("Look up by word or code")
    look_up.fill("foundry")
    foundry = page.get_by_role("radio", name="24.5 Foundry")
    expect(foundry).to_be_visible()
    page.get_by_role("radio", name="None of these").focus()
    page.keyboard.press("ArrowDown")
    expect(foundry).to_be_checked()
    page.get_by_label("Legal name").press("Enter")
    expect(page.get_by_text("24.5 Foundry")).to_be_visible()
    assert_accessible(page)

    # The look-up shows both revisions.
    page.goto("/codes/?q=car+workshop")
    expect(page.get_by_text("Repairing cars and motorbikes")).to_be_visible()
    assert_accessible(page)
