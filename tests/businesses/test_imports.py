"""Lists: what each line does, whatever the file looks like."""

import re

import pytest
from tests.businesses.lists import NASTY, codes, csv, make_import, outcomes, preview, register
from tests.factories import NOON, make_business, make_person, make_user

from stammtisch.businesses import bridge, jobs, operations, signals
from stammtisch.businesses.models import Business, Import, ImportedRow, Person
from stammtisch.shared.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    lines = []

    def hear(*, business, values, line, **_rest):
        if values.get("need") == "refuse me":
            raise Refused("No, thank you.")
        lines.append((line, business.name, dict(values)))

    signals.row_imported.connect(hear)
    yield lines
    signals.row_imported.disconnect(hear)


def test_import_does_what_the_preview_says():
    officer = make_user()
    make_business(agency=officer.agency, name="Alt GmbH", place="Bonn", search_text="alt")
    source = make_import(
        csv(
            "Firma;Ort;E-Mail",
            "Neu GmbH;Köln;a@neu.example",
            "ALT GMBH;Köln;",
            "Alt GmbH;Köln;",
            ";Köln;",
            "Neu GmbH;Köln;a@neu.example",
        ),
        actor=officer,
    )
    said = {plan.line: plan.outcome for plan in preview(source).plans}
    assert jobs.run_next_import()
    assert outcomes(source) == said
    assert said == {2: "created", 3: "changed", 4: "changed", 5: "refused", 6: "unchanged"}
    assert codes(source) == {5: ["no_name"], 6: ["address_again"]}
    source.refresh_from_db()
    assert (source.state, source.rows_done, source.rows_total) == ("done", 5, 5)


def test_import_keeps_postcodes_and_phones_as_text():
    source = make_import(csv("Firma;PLZ;Telefon", "A GmbH;01067;0351 4567"))
    jobs.run_next_import()
    person = Person.objects.get()
    assert Business.objects.get().postcode == "01067"
    assert (person.phone_typed, person.phone_e164) == ("0351 4567", "+493514567")
    assert source.rows.get().person == person


def test_import_remembers_old_and_new_value_field_by_field():
    officer = make_user()
    firm = make_business(agency=officer.agency, name="A GmbH", place="Bonn", size="1-9")
    source = make_import(csv("Firma;Ort;MA", "A GmbH;Köln;5"), actor=officer)
    jobs.run_next_import()
    row = source.rows.get()
    assert (row.before["business"]["place"], row.after["business"]["place"]) == ("Bonn", "Köln")
    assert "size" not in row.after["business"]
    firm.refresh_from_db()
    assert firm.place == "Köln"


def test_import_passes_needs_and_offers_up(heard):
    make_import(
        csv(
            "id;kind;text;business;language;radius_km;certificates",
            "s1;need;Dreher;A GmbH;de;40;",
            "s2;Angebot;Fräsen;A GmbH;;;ISO 9001",
            "s3;;Was?;A GmbH;;;",
        ),
    )
    jobs.run_next_import()
    assert heard == [
        (
            2,
            "A GmbH",
            {
                "statement_kind": "need",
                "statement": "Dreher",
                "statement_language": "de",
                "radius_km": "40",
            },
        ),
        (
            3,
            "A GmbH",
            {"statement_kind": "Angebot", "statement": "Fräsen", "certificates": "ISO 9001"},
        ),
    ]
    assert Business.objects.count() == 1
    assert outcomes(Import.objects.get()) == {2: "created", 3: "changed", 4: "refused"}


def test_import_undoes_a_line_that_an_upper_app_refuses(heard):
    source = make_import(
        csv(
            "Firma;Ort;Bedarf", "A GmbH;Köln;x", "A GmbH;Bonn;refuse me", "B GmbH;Ulm;refuse me"
        )
    )
    jobs.run_next_import()
    assert outcomes(source) == {2: "created", 3: "refused", 4: "refused"}
    assert source.rows.get(line=3).remarks == [["text", {"text": "No, thank you."}]]
    assert Business.objects.get().place == "Köln"


def test_import_never_merges_two_firms_silently():
    officer = make_user()
    for postcode in ("01067", "50667"):
        make_business(agency=officer.agency, name="Müller GmbH", postcode=postcode)
    source = make_import(csv("Firma;PLZ", "Mueller GmbH;", "Mueller GmbH;50667"), actor=officer)
    jobs.run_next_import()
    assert outcomes(source) == {2: "refused", 3: "changed"}
    assert "01067" in source.rows.get(line=2).remarks[0][1]["firms"]


def test_import_looks_only_into_its_own_agency():
    make_business(name="A GmbH")
    source = make_import(csv("Firma", "A GmbH"))
    jobs.run_next_import()
    assert outcomes(source) == {2: "created"}


def test_import_takes_a_list_without_lines():
    source = make_import(csv("Firma;Ort"))
    jobs.run_next_import()
    source.refresh_from_db()
    assert (source.state, source.rows_total) == ("done", 0)


def nasty(*names):
    paths = [path for path in sorted(NASTY.glob("[01]*")) if path.name[:2] in names]
    assert len(paths) == len(names)
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.name)


@nasty("01", "02", "03", "04", "05", "06", "07", "09")
def test_nasty_files_are_refused_with_place_and_way_out(path):
    with pytest.raises(bridge.UnreadableFile) as refusal:
        make_import(path.read_bytes(), file_name=path.name)
    assert re.match(rf"{path.name}, line \d+, column “", str(refusal.value))
    assert re.match(rf'{path.name}:\d+, column "', refusal.value.where)
    assert not Import.objects.exists()


@nasty("01", "02", "03", "06", "09")
def test_nasty_spellings_of_one_list_bring_the_same_firms(path):
    content = path.read_bytes().replace(b'=HYPERLINK("http://x";"y")', b"=1+1")
    source = make_import(content, file_name=path.name)
    said = {plan.line: plan.outcome for plan in preview(source).plans}
    jobs.run_next_import()
    assert outcomes(source) == said
    assert [(firm.name, firm.postcode) for firm in Business.objects.order_by("pk")] == [
        ("Müller, Schmidt & Co. KG", "01067"),
        ("Gießerei Groß GmbH", "50667"),
    ]
    assert [(str(person), person.email, person.phone_e164) for person in people()] == [
        ("Dr. Jörg von der Heide", "j.heide+messe@example.org", "+493514567"),
        ("Seán O'Brien", "info@xn--mller-kln-67a3d.de", "+4922112345"),
    ]


def people():
    return Person.objects.order_by("pk")


@nasty("08")
def test_nasty_list_of_addresses_alone_names_no_firm(path):
    with pytest.raises(operations.BadMapping):
        make_import(path.read_bytes())


def test_nasty_list_of_doubled_firms_says_addresses_and_keeps_firms_apart():
    source = make_import((NASTY / "11_dup_companies.csv").read_bytes())
    jobs.run_next_import()
    assert set(outcomes(source).values()) == {"created"}
    assert codes(source) == {
        5: ["address_again", "address_elsewhere"],
        6: ["address_again", "address_elsewhere"],
    }


def test_nasty_multiline_cell_arrives_whole(heard):
    make_import((NASTY / "10_multiline_cells.csv").read_bytes())
    jobs.run_next_import()
    assert heard[0][2]["need"] == 'Zeile 1\nZeile 2, mit Komma und "Zitat"'


def test_map_import_wants_a_firm_and_each_field_once():
    source = make_import(csv("Firma;Ort", "A;B"), queued=False)
    for mapping in ({"1": "place"}, {"0": "name", "1": "name"}):
        with pytest.raises(operations.BadMapping):
            operations.map_import(
                source=source, mapping=mapping, actor=source.uploaded_by, now=NOON
            )


def test_queue_import_takes_one_yes_only():
    source = make_import(csv("Firma", "A"))
    with pytest.raises(operations.NotReady):
        operations.queue_import(source=source, actor=source.uploaded_by, now=NOON)
    with pytest.raises(operations.NotReady):
        operations.map_import(
            source=source, mapping={"0": "name"}, actor=source.uploaded_by, now=NOON
        )


def test_import_twice_changes_nothing_the_second_time():
    officer = make_user()
    content = csv(
        "id;Firma;Ort;E-Mail;Rolle", "7;A GmbH;Köln;a@a.example;Chef", "8;B;Ulm;b@b.example;"
    )
    make_import(content, actor=officer)
    jobs.run_next_import()
    before = register()
    second = make_import(content, actor=officer)
    jobs.run_next_import()
    assert set(outcomes(second).values()) == {"unchanged"}
    assert register() == before


def test_import_fills_a_person_in_without_making_two():
    officer = make_user()
    firm = make_business(agency=officer.agency, name="A GmbH")
    person = make_person(business=firm, given_name="Anna", family_name="Amt")
    make_import(
        csv("Firma;Ansprechpartner;E-Mail", "A GmbH;Amt, Anna;a@a.example"), actor=officer
    )
    jobs.run_next_import()
    person.refresh_from_db()
    assert person.email == "a@a.example"
    assert Person.objects.count() == 1


def test_import_makes_the_register_searchable():
    make_import(csv("Firma;Ort;Ansprechpartner", "MÜLLER GmbH;Köln;Zoë Groß"))
    jobs.run_next_import()
    assert Business.objects.get().search_text == "muller gmbh koln zo gross"


def test_rows_of_a_list_are_remembered_once():
    source = make_import(csv("Firma", "A"))
    jobs.run_next_import()
    assert ImportedRow.objects.filter(source=source).count() == 1
    assert not jobs.run_next_import()
