import pytest

from stammtisch.core.contacts import mail_address, person_name, phone_number


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("info@Müller-Köln.DE ", "info@xn--mller-kln-67a3d.de"),
        ("j.heide+messe@example.org", "j.heide+messe@example.org"),
        ("J.Heide@Example.ORG", "J.Heide@example.org"),
        ("mailto:a@b.example", "a@b.example"),
    ],
)
def test_mail_address_spells_the_domain_in_one_way(typed, spelled):
    assert mail_address(typed) == spelled


@pytest.mark.parametrize(
    "typed", ["", "bad mail", "a@b", "a@@b.example", "a@b.example, c@d.example"]
)
def test_mail_address_refuses_what_is_none(typed):
    with pytest.raises(ValueError, match="no mail address"):
        mail_address(typed)


@pytest.mark.parametrize(
    ("typed", "country", "international"),
    [
        ("+49 (0)221/123-45", "DE", "+4922112345"),
        ("0351 4567", "DE", "+493514567"),
        ("030 23125 831", "DE", "+493023125831"),
        ("01 5877760", "AT", "+4315877760"),
        ("+43 1 5877760", "DE", "+4315877760"),
        ("123", "DE", ""),
        ("0171 3920005 oder 030 23125831", "DE", "+491713920005"),
    ],
)
def test_phone_number_is_international_where_it_is_valid(typed, country, international):
    assert phone_number(typed, country=country) == international


@pytest.mark.parametrize("typed", ["siehe Website", "n/a", "12"])
def test_phone_number_refuses_what_cannot_be_one(typed):
    with pytest.raises(ValueError, match="no phone number"):
        phone_number(typed, country="DE")


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("Dr. von der Heide, Jörg", "Dr. Jörg", "von der Heide"),
        ("Dr. Jörg von der Heide", "Dr. Jörg", "von der Heide"),
        ("Herr Max Mustermann", "Max", "Mustermann"),
        ("Prof. Dr. Anna Schmidt-Lux", "Prof. Dr. Anna", "Schmidt-Lux"),
        ("Seán O'Brien", "Seán", "O'Brien"),
        ("Frau Müller", "", "Müller"),
        ("Li", "", "Li"),
        ("van Gogh", "", "van Gogh"),
        ("Ingo Ings", "Ingo", "Ings"),
    ],
)
def test_person_name_splits_a_name(typed, given, family):
    assert person_name(typed) == (given, family)
