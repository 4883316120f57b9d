"""The story of the house: a complaint finds its supplier, in a real browser on a real site."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LIST = (
    "Firma;PLZ;Ort;Ansprechpartner;E-Mail;Telefon;Angebot\r\n"
    "Galvanik Böhmwehr GmbH;05474;Eschenfurt;Uta Böhm;uta@boehmwehr.example;0361 2214710;"
    "Hartchrom auf Wellen und Kolbenstangen, Bäder bis 4 Meter, wir haben freie Kapazität.\r\n"
    "Backhaus Mehltau eG;05471;Eschenfurt;Jörg Krume;joerg@mehltau.example;;"
    "Wir backen Brötchen für Kantinen und liefern vor sechs Uhr.\r\n"
    "Ohne Postleitzahl e.K.;;Greifenloh;;keine-adresse;;\r\n"
)


def import_the_list(page, tmp_path):
    """Upload the list, look at its columns and its preview, and let it run."""
    path = tmp_path / "firmen.csv"
    path.write_bytes(LIST.encode("cp1252"))
    page.goto("/register/imports/new/")
    page.get_by_label("Spreadsheet").set_input_files(str(path))
    page.get_by_role("button", name="Look at its columns").click()
    expect(page.get_by_role("heading", name="What does each column hold?")).to_be_visible()
    if page.get_by_text("Are these words spelled right?").is_visible():
        expect(page.get_by_text("Bäder").first).to_be_visible()
        page.get_by_role("group", name="Are these words spelled right?").get_by_role(
            "checkbox"
        ).check()
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("heading", name="Is this what should happen?")).to_be_visible()
    return page


def run_the_import(page):
    page.get_by_role("button", name=re.compile("^Import 2 lines")).click()
    expect(
        page.get_by_text("Done: 2 lines").or_(page.get_by_text("Done: 3 lines"))
    ).to_be_visible(timeout=20_000)


def test_a_complaint_finds_its_supplier(page, phone, sign_in, tmp_path, assert_accessible):
    # An empty house says what to do.
    sign_in(page)
    expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    assert_accessible(page)

    # A list comes in; one line is refused, and says why.
    import_the_list(page, tmp_path)
    expect(page.get_by_text("keine-adresse").first).to_be_visible()
    assert_accessible(page)
    run_the_import(page)
    assert_accessible(page)
    page.goto("/register/?q=bohmwehr")
    expect(page.get_by_role("link", name=re.compile("Galvanik Böhmwehr"))).to_be_visible()

    # It is undone as a whole, and comes in again.
    page.goto("/register/imports/")
    page.get_by_role("link", name="firmen.csv").first.click()
    page.get_by_text("Undo the whole list").first.click()
    page.get_by_role("button", name="Undo the whole list").click()
    expect(page.get_by_text("The register is what it was before.")).to_be_visible()
    page.goto("/register/?q=bohmwehr")
    expect(page.get_by_role("link", name=re.compile("Galvanik Böhmwehr"))).to_have_count(0)
    import_the_list(page, tmp_path)
    run_the_import(page)

    # On the road: a visit note with a need, on a phone.
    sign_in(phone)
    phone.get_by_role("link", name="Note a visit").click()
    phone.get_by_label("Firm", exact=True).fill("Nordring Maschinenbau")
    phone.get_by_label(re.compile("new firm", re.IGNORECASE)).check()
    phone.get_by_label("Note", exact=True).fill("Läuft gut, 42 Leute. Sohn steigt ein.")
    phone.get_by_label("What did they say?").fill(
        "Unsere Kolbenstangen zum Hartverchromen fahren wir 300 km weit, Länge bis 3 m."
    )
    phone.get_by_role("radio", name=re.compile("they would pay")).check()
    phone.get_by_role("radio", name="without the name").check()
    assert_accessible(phone)
    phone.get_by_role("button", name="Done").last.click()
    expect(phone.get_by_role("heading", name=re.compile("Nordring"))).to_be_visible()
    assert_accessible(phone)

    # The worker compares in the background; the suggestion stands there with its reasons.
    for _ in range(30):
        page.goto("/match/")
        if page.get_by_text("Galvanik Böhmwehr").first.is_visible():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_role("heading", name="Who could serve this need?")).to_be_visible()
    expect(page.get_by_text("Galvanik Böhmwehr").first).to_be_visible()
    expect(page.get_by_text(re.compile("hard chrom", re.IGNORECASE)).first).to_be_visible()
    assert_accessible(page)

    # Decide with one key, and find it among the decisions.
    with page.expect_response(re.compile(r"/decide/$")):
        page.keyboard.press("a")
    expect(page.get_by_text(re.compile("ask first", re.IGNORECASE)).first).to_be_visible()
    page.goto("/match/decisions/")
    expect(page.get_by_text("Galvanik Böhmwehr").first).to_be_visible()
    expect(page.get_by_text("Hedda Head").first).to_be_visible()
    assert_accessible(page)
    page.goto("/")
    expect(page.get_by_text("One pair to ask about first")).to_be_visible()
