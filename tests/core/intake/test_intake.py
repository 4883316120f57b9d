import pytest

from stammtisch.core.intake import (
    FIRM_FIELDS,
    CellProblem,
    KnownFirm,
    KnownPerson,
    Register,
    guess_fields,
    languages,
    nace_code,
    plan_line,
    read_line,
    repeated,
    size_class,
)

CONTRACT = [
    "id",
    "kind",
    "text",
    "business",
    "language",
    "lat",
    "lon",
    "radius_km",
    "quantity_min",
    "quantity_max",
    "unit",
    "certificates",
    "available_from",
    "available_until",
    "own_use_only",
    "nace",
]


def firm(pk=1, people=(), **values):
    empty = dict.fromkeys(FIRM_FIELDS, "") | {"languages": [], "certificates": []}
    return KnownFirm(
        id=pk, values={**empty, "name": "Müller GmbH", **values}, people=list(people)
    )


def person(pk=1, **values):
    empty = dict.fromkeys(
        ("given_name", "family_name", "role", "email", "phone_typed", "phone_e164", "language"),
        "",
    )
    return KnownPerson(id=pk, values={**empty, **values})


def plan(*firms, source="list", addresses=None, **stated):
    draft = read_line(2, {"name": "Müller GmbH", **stated}, country="DE")
    return plan_line(Register(firms, source=source, addresses=addresses or {}), draft)


def codes(plan):
    return [remark.code for remark in plan.remarks]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("25.61", "25.61"),
        ("C 25.61", "25.61"),
        ("C25.61.0", "25.61.0"),
        ("2561", "25.61"),
        ("25", "25"),
        ("1.11", "01.11"),
        ("25.6", "25.6"),
    ],
)
def test_nace_code_reads_spellings_of_offices(typed, code):
    assert nace_code(typed) == code


@pytest.mark.parametrize("typed", ["Metall", "256.1", "25,61", "25.61.0.1"])
def test_nace_code_refuses_what_is_none(typed):
    with pytest.raises(CellProblem):
        nace_code(typed)


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("42", "10-49"),
        ("10-49", "10-49"),
        ("10 bis 49", "10-49"),
        ("< 10", "1-9"),
        ("<10", "1-9"),
        ("250+", "250+"),
        ("1.200", "250+"),
        ("ab 250", "250+"),
        ("1-9", "1-9"),
        ("ca. 60", "50-249"),
    ],
)
def test_size_class_reads_spellings_of_offices(typed, size):
    assert size_class(typed) == size


@pytest.mark.parametrize("typed", ["klein", "10-249"])
def test_size_class_does_not_guess(typed):
    with pytest.raises(CellProblem):
        size_class(typed)


def test_languages_reads_codes_and_words():
    assert languages("de; Englisch, français") == ["de", "en", "fr"]


def test_guess_fields_reads_a_german_header():
    header = [
        "Firma",
        "Ansprechpartner",
        "E-Mail",
        "PLZ",
        "Ort",
        "Telefon",
        "Bedarf",
        "Angebot",
        "Kommentar",
    ]
    assert guess_fields(header, []) == dict(
        enumerate(
            ["name", "person_name", "email", "postcode", "place", "phone", "need", "offer"]
        )
    )


def test_guess_fields_takes_name_for_the_family_name_beside_a_given_name():
    assert guess_fields(["Firma", "Name", "Vorname"], []) == {
        0: "name",
        1: "family_name",
        2: "given_name",
    }
    assert guess_fields(["Name", "Ort"], []) == {0: "name", 1: "place"}
    assert guess_fields(["Firma", "Name"], []) == {0: "name", 1: "person_name"}


def test_guess_fields_knows_a_list_of_statements():
    guessed = guess_fields(CONTRACT, [])
    assert [guessed.get(place, "") for place in range(len(CONTRACT))] == [
        "",
        "statement_kind",
        "statement",
        "name",
        "statement_language",
        "lat",
        "lon",
        "radius_km",
        "quantity_min",
        "quantity_max",
        "unit",
        "statement_certificates",
        "available_from",
        "available_until",
        "own_use_only",
        "",
    ]


def test_guess_fields_looks_into_cells_where_headers_say_nothing():
    rows = [("Alpha GmbH", "a@b.example", "01067", "0351 4567891", "www.a.example")] * 3
    guessed = guess_fields(["", "x1", "?", "Spalte 4", "foo"], rows)
    assert guessed == dict(enumerate(["name", "email", "postcode", "phone", "website"]))


def test_guess_fields_gives_a_field_once():
    assert guess_fields(["Telefon", "Mobil"], []) == {0: "phone"}


def test_read_line_says_every_problem_of_a_line():
    stated = {
        "name": "A",
        "email": "x",
        "nace_code": "y",
        "lat": "91",
        "lon": "4",
        "phone": "z",
    }
    draft = read_line(7, stated, country="DE")
    assert {problem.code for problem in draft.problems} == {
        "not_mail",
        "not_nace",
        "out_of_range",
        "not_phone",
        "half_a_place",
    }


def test_read_line_wants_to_know_which_way_the_money_goes():
    stated = {"name": "A", "statement": "Etwas"}
    assert [p.code for p in read_line(2, stated, country="DE").problems] == ["no_kind"]
    stated["statement_kind"] = "vielleicht"
    assert [p.code for p in read_line(2, stated, country="DE").problems] == ["not_a_kind"]
    stated["statement_kind"] = "Gesuch"
    assert read_line(2, stated, country="DE").problems == ()


def test_read_line_keeps_facts_out_of_two_statements():
    stated = {"name": "A", "need": "x", "offer": "y", "radius_km": "4"}
    assert [p.code for p in read_line(2, stated, country="DE").problems] == ["facts_of_whom"]


def test_plan_line_creates_a_firm_that_nobody_knows():
    made = plan(place="Köln", email="a@b.example")
    assert made.outcome == "created"
    assert made.firm_values == {"name": "Müller GmbH", "place": "Köln", "source": "list"}
    assert made.person_values == {"email": "a@b.example", "family_name": "a@b.example"}


@pytest.mark.parametrize("spelling", ["Müller GmbH", "MÜLLER  GMBH", "Mueller GmbH"])
def test_plan_line_finds_a_firm_however_it_is_spelled(spelling):
    known = firm(name=spelling)
    assert plan(known).firm is known


def test_plan_line_tells_firms_of_one_name_apart_by_postcode():
    here, there = firm(pk=1, postcode="01067"), firm(pk=2, postcode="50667")
    assert plan(here, there, postcode="50667").firm is there
    refused = plan(here, there)
    assert (refused.outcome, codes(refused)) == ("refused", ["two_firms_fit"])
    new = plan(here, there, postcode="99999")
    assert (new.outcome, codes(new)) == ("created", ["same_name_elsewhere"])


def test_plan_line_prefers_the_firm_with_the_postcode_to_one_without():
    bare, exact = firm(pk=1), firm(pk=2, postcode="01067")
    assert plan(bare, exact, postcode="01067").firm is exact
    assert plan(bare, postcode="01067").firm is bare


def test_plan_line_finds_a_firm_by_its_key_and_changes_its_name():
    known = firm(name="Mueller KG", source="list", external_key="7")
    made = plan(known, external_key="7")
    assert made.firm is known
    assert made.firm_before == {"name": "Mueller KG"}
    assert plan(known, external_key="7", source="other list").firm is None


def test_plan_line_refuses_a_key_and_a_name_of_two_firms():
    keyed = firm(pk=1, name="Other", source="list", external_key="7")
    assert codes(plan(keyed, firm(pk=2), external_key="7")) == ["two_firms_fit"]


def test_plan_line_does_not_merge_two_keys_of_one_source():
    assert plan(firm(source="list", external_key="6"), external_key="7").outcome == "created"


def test_plan_line_gives_a_known_firm_its_key():
    made = plan(firm(source="talk"), external_key="7")
    assert made.firm_values == {"external_key": "7", "source": "list"}


def test_plan_line_finds_a_short_name_and_leaves_the_legal_one():
    known = firm(name="Müller Blechtechnik GmbH & Co. KG", short_name="Müller GmbH")
    made = plan(known)
    assert (made.firm, made.outcome) == (known, "unchanged")


def test_plan_line_never_erases_with_an_empty_cell():
    known = firm(place="Köln", size="1-9")
    assert plan(known, place="", size="42").firm_values == {"size": "10-49"}


def test_plan_line_finds_a_person_by_address_then_by_name():
    anna = person(pk=1, given_name="Anna", family_name="Amt", email="A@b.example")
    known = firm(people=[anna, person(pk=2, family_name="Other")])
    assert plan(known, email="a@b.example", role="Chefin").person is anna
    assert plan(known, person_name="Amt, Anna", email="new@b.example").person is anna
    assert plan(known, email="z@b.example").person is None


def test_plan_line_refuses_two_people_of_one_name():
    twins = [person(pk=1, family_name="Amt"), person(pk=2, family_name="Amt")]
    assert codes(plan(firm(people=twins), person_name="Amt")) == ["two_people_fit"]


def test_plan_line_says_that_an_address_is_somewhere_else():
    other = firm(pk=9, name="Other GmbH")
    made = plan(other, addresses={"a@b.example": [9]}, email="A@b.example")
    assert codes(made) == ["address_elsewhere"]


def test_repeated_says_addresses_and_refuses_keys_of_two_firms():
    drafts = [
        read_line(2, {"name": "A", "email": "x@b.example", "external_key": "1"}, country="DE"),
        read_line(3, {"name": "B", "email": "X@b.example", "external_key": "1"}, country="DE"),
    ]
    remarks = repeated(drafts)
    assert [remark.code for remark in remarks[3]] == ["address_again", "key_of_two"]
    register = Register([], source="", addresses={})
    assert plan_line(register, drafts[1], remarks=remarks[3]).outcome == "refused"
