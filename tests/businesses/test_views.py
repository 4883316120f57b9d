"""What the browser gets, and who may not have it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.businesses.lists import NASTY, csv, make_import
from tests.factories import make_business, make_person, make_user

from stammtisch.accounts.models import User
from stammtisch.businesses import jobs, operations, signals
from stammtisch.businesses.models import Business, Consent, Import, Person
from stammtisch.core.tables import read_table

pytestmark = pytest.mark.django_db
POSTS = {"person_delete", "person_consent", "import_run", "import_undo"}
LISTS = ("list", "create", "imports", "import_upload")
WRITING = {
    "create": {"name": "A"}, "edit": {"name": "A"}, "person_create": {"family_name": "A"},
    "person_edit": {"family_name": "A"}, "import_mapping": {"column_0": "name"},
    "import_upload": {},
} | {name: {} for name in POSTS}  # fmt: skip


@pytest.fixture
def browser(officer, client_of):
    return client_of(officer)


def url(name, **kwargs):
    return reverse(f"businesses:{name}", kwargs=kwargs or None)


def upload(browser, content, name="list.csv", **fields):
    file = SimpleUploadedFile(name, content)
    return browser.post(url("import_upload"), {"file": file, **fields})


def pages_of(agency, officer):
    """Return every address about a row of an agency, by name."""
    person = make_person(business=make_business(agency=agency))
    source = make_import(csv("Firma", "A GmbH"), actor=officer, queued=False)
    return {
        **{n: url(n, pk=person.business_id) for n in ("detail", "edit", "person_create")},
        **{n: url(n, pk=person.pk) for n in ("person_edit", "person_consent", "person_delete")},
        **{
            n: url(n, pk=source.pk)
            for n in ("import_detail", "import_mapping", "import_preview", "import_run",
                      "import_undo", "import_refused")
        },
    }  # fmt: skip


def test_every_address_of_another_agency_answers_404(browser):
    stranger = make_user()
    pages = pages_of(stranger.agency, stranger)
    for name, address in pages.items():
        if name not in POSTS:
            assert browser.get(address).status_code == 404, name
        if name in WRITING:
            assert browser.post(address, WRITING[name]).status_code == 404, name
    assert (Person.objects.count(), Import.objects.get().state) == (1, "previewed")


def test_every_address_asks_for_a_sign_in(client):
    officer = make_user()
    for address in [*map(url, LISTS), *pages_of(officer.agency, officer).values()]:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in {302, 405}
            assert answer.status_code == 405 or "/account/login/" in answer["Location"]


def test_a_reader_sees_everything_and_changes_nothing(officer, client_of):
    reader = client_of(make_user(agency=officer.agency, role=User.Role.READER))
    pages = pages_of(officer.agency, officer) | {name: url(name) for name in LISTS}
    for name, address in pages.items():
        if name not in POSTS:
            assert reader.get(address).status_code in {200, 302}, name
        if name in WRITING:
            assert reader.post(address, WRITING[name]).status_code == 403, name
    assert url("create") not in reader.get(url("list")).content.decode()


def test_get_changes_nothing(browser, officer):
    pages = pages_of(officer.agency, officer)
    for name, address in pages.items():
        assert browser.get(address).status_code == (
            405 if name in POSTS else browser.head(address).status_code
        )
    assert Import.objects.get().state == "previewed"


def test_list_finds_a_firm_however_it_is_spelled(browser, officer):
    for name in ("MÜLLER GmbH", "Mueller KG", "Schmidt"):
        make_business(agency=officer.agency, name=name)
    operations.index_businesses(Business.objects.values_list("pk", flat=True))
    page = browser.get(url("list"), {"q": "müller"}).content.decode()
    assert ("MÜLLER GmbH" in page, "Mueller KG" in page, "Schmidt" in page) == (
        True,
        True,
        False,
    )


def test_list_filters_and_gives_htmx_only_the_part(browser, officer):
    make_business(agency=officer.agency, name="Alpha", district="Süd", nace_code="25.61")
    make_business(agency=officer.agency, name="Beta", district="Nord", nace_code="25.61")
    make_business(agency=officer.agency, name="Gamma", district="Süd", nace_code="43.21")
    asked = {"district": "Süd", "nace": "25"}
    part = browser.get(url("list"), asked, headers={"HX-Request": "true"}).content.decode()
    assert ("Alpha" in part, "Beta" in part, "Gamma" in part) == (True, False, False)
    assert "<html" not in part


@pytest.mark.parametrize("asked", ["q=m\0uller", "district=\0", "nace=\0"])
def test_list_takes_what_no_database_keeps(browser, asked):
    assert browser.get(f"{reverse('businesses:list')}?{asked}").status_code == 200


def test_list_shows_fifty_firms_a_page(browser, officer):
    for number in range(51):
        make_business(agency=officer.agency, name=f"Firm {number:02}")
    first = browser.get(url("list"), {"q": "firm"}).content.decode()
    assert first.count("<tr>") == 51
    assert "?q=firm&amp;page=2" in first
    assert "Firm 50" in browser.get(url("list"), {"q": "firm", "page": 2}).content.decode()


def test_detail_shows_what_apps_above_add(browser, officer):
    firm = make_business(agency=officer.agency)

    def add(*, user, business, can_write, **_rest):
        assert (user, business, can_write) == (officer, firm, True)
        return [("Visits", "businesses/_steps.html", {"step": 3})]

    signals.detail_sections.connect(add)
    page = browser.get(url("detail", pk=firm.pk)).content.decode()
    signals.detail_sections.disconnect(add)
    assert "<h2>Visits</h2>" in page
    assert 'class="steps' in page


def test_create_and_edit_a_firm(browser, officer):
    answer = browser.post(url("create"), {"name": "Müller GmbH", "lat": "50,9", "lon": "11"})
    firm = Business.objects.get()
    assert answer["Location"] == url("detail", pk=firm.pk)
    assert (firm.lat, firm.agency) == (50.9, officer.agency)
    browser.post(url("edit", pk=firm.pk), {"name": "Müller GmbH", "size": "1-9"})
    firm.refresh_from_db()
    assert (firm.size, firm.lat) == ("1-9", None)


def test_create_asks_before_a_second_firm_of_one_name(browser, officer):
    first = make_business(agency=officer.agency, name="Müller GmbH", search_text="muller gmbh")
    answer = browser.post(url("create"), {"name": "Mueller GmbH", "place": "Köln"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert url("detail", pk=first.pk) in page
    assert 'value="Köln"' in page
    browser.post(url("create"), {"name": "Mueller GmbH", "is_another": "on"})
    assert Business.objects.count() == 2


def test_edit_refuses_and_loses_nothing(browser, officer):
    firm = make_business(agency=officer.agency)
    answer = browser.post(
        url("edit", pk=firm.pk), {"name": "N", "nace_code": "Metall", "place": "Ulm"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Metall"' in page
    assert 'value="Ulm"' in page
    assert 'aria-invalid="true"' in page


def test_people_are_added_changed_and_removed(browser, officer):
    firm = make_business(agency=officer.agency)
    browser.post(
        url("person_create", pk=firm.pk), {"family_name": "Amt", "phone_typed": "0351 4567"}
    )
    person = Person.objects.get()
    assert person.phone_e164 == "+493514567"
    refused = browser.post(
        url("person_edit", pk=person.pk), {"family_name": "Amt", "email": "x"}
    )
    assert refused.status_code == 422
    browser.post(url("person_edit", pk=person.pk), {"family_name": "Amtmann"})
    assert str(Person.objects.get()) == "Amtmann"
    browser.post(url("person_delete", pk=person.pk))
    assert not Person.objects.exists()


def test_consent_is_recorded_with_its_proof(browser, officer):
    person = make_person(business=make_business(agency=officer.agency))
    said = {"purpose": "invitations", "is_given": "yes"}
    address = url("person_consent", pk=person.pk)
    assert browser.post(address, {**said, "source": ""}).status_code == 422
    browser.post(address, {**said, "source": "talk on 7 May"})
    assert Consent.objects.get().source == "talk on 7 May"


def test_import_goes_from_the_file_to_the_register_and_back(browser):
    content = csv(
        "Firma;Ort;E-Mail;Bemerkung 2", "Neu GmbH;Köln;a@neu.example;x", ";Ulm;;", "B;;y;"
    )
    columns = upload(browser, content)
    source = Import.objects.get()
    assert columns["Location"] == url("import_mapping", pk=source.pk)
    page = browser.get(columns["Location"]).content.decode()
    assert re.search(r'<option value="name" selected>', page)
    assert "Neu GmbH" in page
    answer = browser.post(
        columns["Location"], {"column_0": "name", "column_1": "place", "column_2": "email"}
    )
    assert answer["Location"] == url("import_preview", pk=source.pk)
    page = browser.get(answer["Location"]).content.decode()
    assert "“y” is no mail address" in page
    assert not Business.objects.exists()
    assert (
        "Neu GmbH" in browser.get(answer["Location"], {"outcome": "created"}).content.decode()
    )
    answer = browser.post(url("import_run", pk=source.pk))
    assert 'hx-trigger="every 1s"' in browser.get(answer["Location"]).content.decode()
    jobs.run_next_import()
    page = browser.get(answer["Location"]).content.decode()
    assert "every 1s" not in page
    assert "The name of the firm is missing." in page
    refused = browser.get(url("import_refused", pk=source.pk)).content
    rows = [row.cells for row in read_table(refused, name="refused.csv").rows]
    assert [row[0] for row in rows] == ["3", "4"]
    assert rows[1][2:] == ("B", "", "y", "")
    browser.post(url("import_undo", pk=source.pk))
    assert not Business.objects.exists()
    assert (
        "The register is what it was before."
        in browser.get(answer["Location"]).content.decode()
    )
    assert browser.post(url("import_undo", pk=source.pk)).status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("05_cp850_dos.csv", (NASTY / "05_cp850_dos.csv").read_bytes()),
        ("list.pdf", b"%PDF"),
        ("list.xlsx", b"PK\3\4 damaged"),
        ("list.csv", b""),
        ("list.csv", b"a" * 10_000_001),
    ],
)
def test_import_refuses_a_file_with_place_and_way_out(browser, name, content):
    started = timezone.now()
    answer = upload(browser, content, name=name, source="Chamber")
    assert timezone.now() - started < timedelta(seconds=1)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert name in page
    assert 'value="Chamber"' in page
    assert not Import.objects.exists()


def test_import_of_an_uncertain_encoding_wants_the_words_confirmed(browser):
    content = "Firma;Ort\nMüller;Köln".encode("cp1252")
    address = upload(browser, content)["Location"]
    page = browser.get(address).content.decode()
    assert ("Müller" in page, "Köln" in page) == (True, True)
    columns = {"column_0": "name", "column_1": "place"}
    assert browser.post(address, columns).status_code == 422
    assert browser.post(address, {**columns, "are_words_right": "on"}).status_code == 302


def test_import_mapping_refuses_a_list_without_firms_and_keeps_the_choice(browser):
    address = upload(browser, csv("Ort;PLZ", "Köln;50667"))["Location"]
    answer = browser.post(address, {"column_0": "district", "column_1": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say which column holds the name of the firm." in page
    assert '<option value="district" selected>' in page


def test_download_neutralises_formulas_and_can_be_imported_again(browser, officer):
    firm = make_business(
        agency=officer.agency, name="=1+cmd()", postcode="01067", lat=50.25, lon=11
    )
    make_person(business=firm, family_name="Amt", phone_typed="+49 351 4567")
    make_business(agency=officer.agency, name="Zeta")
    make_business(name="Foreign")
    content = browser.get(url("download", suffix="csv")).content
    assert b"'=1+cmd()" in content
    table = read_table(content, name="register.csv")
    assert [row.cells[0] for row in table.rows] == ["=1+cmd()", "Zeta"]
    answer = browser.get(url("download", suffix="xlsx"))
    assert 'filename="register.xlsx"' in answer["Content-Disposition"]
    assert len(read_table(answer.content, name="register.xlsx").rows) == 2
    assert browser.get(url("download", suffix="exe")).status_code == 404


def _queries(browser, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_pages_take_as_many_queries_for_one_row_as_for_three(
    browser, officer, django_assert_max_num_queries
):
    firm = make_business(agency=officer.agency, district="A", nace_code="25")
    person = make_person(business=firm)
    content = csv("Firma;Nachname", "A GmbH;Amt")
    waiting = make_import(content, actor=officer, queued=False)
    done = make_import(content, actor=officer)
    jobs.run_next_import()
    addresses = [
        *map(url, LISTS), url("detail", pk=firm.pk), url("person_edit", pk=person.pk),
        url("import_preview", pk=waiting.pk), url("import_detail", pk=done.pk),
    ]  # fmt: skip
    counts = [_queries(browser, each, django_assert_max_num_queries) for each in addresses]
    for number in range(2):
        other = make_business(agency=officer.agency, district=f"B{number}")
        make_person(business=other)
        extra = make_person(business=firm)
        operations.set_consent(
            person=extra, purpose="invitations", is_given=True, source="x", actor=officer,
            now=timezone.now(),
        )  # fmt: skip
    longer = csv("Firma;Nachname", "A GmbH;Amt", "B GmbH;Bmt", "C GmbH;Cmt")
    waiting = make_import(longer, actor=officer, queued=False)
    done = make_import(longer, actor=officer)
    jobs.run_next_import()
    addresses[-2:] = [url("import_preview", pk=waiting.pk), url("import_detail", pk=done.pk)]
    again = [_queries(browser, each, django_assert_max_num_queries) for each in addresses]
    consents = 1  # the first page had nobody with consents to load
    assert all(now - before in {0, consents} for before, now in zip(counts, again, strict=True))
