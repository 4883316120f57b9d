import pytest
from tests.factories import make_business, make_person

from stammtisch.businesses import bridge
from stammtisch.businesses.forms import BusinessForm, MappingForm, PersonForm
from stammtisch.core.tables import MESSAGES


def filled(**data):
    form = BusinessForm({"name": "A GmbH", **data})
    form.is_valid()
    return form


def test_business_form_reads_spellings_of_offices():
    form = filled(
        lat="50,9",
        lon="11.05",
        nace_code="C 25.61",
        languages="Deutsch, en",
        certificates="ISO 9001; EN 1090",
        founded_year="1974",
    )
    assert not form.errors
    assert form.cleaned_data["lat"] == 50.9
    assert form.cleaned_data["nace_code"] == "25.61"
    assert form.cleaned_data["languages"] == ["de", "en"]
    assert form.cleaned_data["certificates"] == ["ISO 9001", "EN 1090"]
    assert form.cleaned_data["founded_year"] == 1974


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": " "}, "name"),
        ({"lat": "91", "lon": "1"}, "lat"),
        ({"lat": "50"}, "lon"),
        ({"lon": "50"}, "lat"),
        ({"nace_code": "Metall"}, "nace_code"),
        ({"languages": "klingonisch"}, "languages"),
        ({"founded_year": "neulich"}, "founded_year"),
        ({"size": "42"}, "size"),
    ],
)
def test_business_form_ties_each_error_to_its_field(data, field):
    assert list(filled(**data).errors) == [field]


@pytest.mark.django_db
def test_business_form_shows_what_it_reads():
    firm = make_business(lat=50.5, lon=11.0, languages=["de"], certificates=["ISO 9001", "X"])
    shown = {name: "" if v is None else v for name, v in BusinessForm.shown(firm).items()}
    form = BusinessForm(shown)
    assert form.is_valid()
    for name, value in form.cleaned_data.items():
        assert value == getattr(firm, name)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"email": "x"}, "email"),
        ({"phone_typed": "n/a"}, "phone_typed"),
        ({"language": "?"}, "language"),
    ],
)
def test_person_form_ties_each_error_to_its_field(data, field):
    form = PersonForm({"family_name": "Amt", **data}, country="DE")
    assert list(form.errors) == [field]


def test_person_form_takes_an_incomplete_number_as_it_is():
    form = PersonForm({"family_name": "Amt", "phone_typed": "123"}, country="DE")
    assert form.is_valid()
    assert form.cleaned_data["phone_typed"] == "123"


@pytest.mark.django_db
def test_person_form_shows_what_it_reads():
    person = make_person(email="a@b.example", language="de", phone_typed="0351 4567")
    form = PersonForm(PersonForm.shown(person), country="DE")
    assert form.is_valid()
    for name, value in form.cleaned_data.items():
        assert value == getattr(person, name)


def test_mapping_form_asks_about_odd_words_only_where_there_are_some():
    columns = [bridge.ColumnView(place=0, title="Firma", samples=(), field="name")]
    assert MappingForm({"column_0": "name"}, columns=columns).is_valid()
    form = MappingForm({"column_0": "name"}, columns=columns, odd_words=["Müller"])
    assert list(form.errors) == ["are_words_right"]


def test_every_fault_of_a_file_has_a_sentence():
    from stammtisch.businesses.bridge import wording

    cells = {
        "missing_column",
        "duplicate_column",
        "empty_cell",
        "not_yes_no",
        "not_a_day",
        "not_a_choice",
        "given_twice",
        "not_a_code",
        "not_in_revision",
        "not_a_number",
        "not_whole",
        "out_of_range",
    }
    assert set(MESSAGES) - cells == set(wording._FILES)
