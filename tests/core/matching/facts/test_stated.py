from datetime import date

import pytest

from stammtisch.core.matching.certificates import normal
from stammtisch.core.matching.facts import Stated, read, stated
from stammtisch.core.matching.facts.lexicon import lines_of
from stammtisch.core.matching.units import parse_unit

MAY = date(2026, 5, 7)


def columns(text, kind, language="de"):
    facts = read(text)
    (fact,) = [fact for fact in facts.found if fact.kind == kind]
    return stated(facts, fact, heard_on=MAY, language=language)


@pytest.mark.parametrize(
    ("text", "least", "most", "unit"),
    [
        ("40 t Hackschnitzel", 40, 40, "t"),
        ("bis 2,5 t im Monat", None, 2.5, "t im Monat"),
        ("20-50 Stück", 20, 50, "Stück"),
        ("ab 500 Stück", 500, None, "Stück"),
        ("20 sztuk miesięcznie", 20, 20, "sztuk/month"),
        ("Mindestmenge 300", 300, None, "Stück"),
        ("zwei Tonnen täglich", 2, 2, "Tonnen täglich"),
        ("600 qm", 600, 600, "qm"),
        ("0,3 t", 0.3, 0.3, "t"),
    ],
)
def test_a_quantity_fills_its_three_columns_in_the_units_of_the_text(text, least, most, unit):
    assert columns(text, "amount") == Stated(quantity_min=least, quantity_max=most, unit=unit)


@pytest.mark.parametrize(
    "text",
    ["2 Tonnen täglich", "20 sztuk miesięcznie", "5 kg a week", "3 hl par mois", "900 a week"],
)
def test_the_unit_is_read_back_as_it_was_read_from_the_text(text):
    (amount,) = read(text).amounts
    unit = parse_unit(columns(text, "amount", "en").unit)
    assert (unit.dimension, unit.factor, unit.period) == (
        amount.dimension, amount.factor, amount.period,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["bis 3 m Länge", "Ra 0,8", "minus 18 Grad", "Lieferzeit 3 Wochen", "bis 40 bar"]
)
def test_a_measure_of_a_thing_has_no_column(text):
    assert columns(text, "amount") is None


@pytest.mark.parametrize(
    ("text", "certificate"),
    [
        ("zertifiziert nach DIN EN ISO 9001:2015", "DIN EN ISO 9001:2015"),
        ("kein EN 9100", "!EN 9100"),
        ("bio-zertifiziert", "Bio/organic"),
        ("Bio", "Bio"),
        ("without HACCP", "!HACCP"),
        ("VdS-anerkannt", "VdS"),
    ],
)
def test_a_certificate_is_written_as_the_column_has_it(text, certificate):
    assert columns(text, "norm") == Stated(certificate=certificate)


def test_every_label_of_a_certificate_is_read_back_as_the_same_one():
    lines = [line.split(": ", 1) for line in lines_of("facts/norms") if line[:5] == "label"]
    labels = {head.removeprefix("label "): label for head, label in lines}
    assert {normal(label) for label in labels.values()} == {normal(name) for name in labels}
    assert normal("Bio") == normal("organic") == normal("ecológico") == "organic"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("ab 1. Oktober", date(2026, 10, 1), None),
        ("ab April", date(2026, 4, 1), None),
        ("ab Februar", date(2027, 2, 1), None),
        ("bis Ende März", None, date(2027, 3, 31)),
        ("von Mai bis September", date(2026, 5, 1), date(2026, 9, 30)),
        ("im Winter", date(2026, 12, 1), date(2027, 2, 28)),
        ("von Oktober bis März", date(2026, 10, 1), date(2027, 3, 31)),
        ("vom 15.3. bis 30.6.2027", date(2027, 3, 15), date(2027, 6, 30)),
        ("ausgebucht bis Ende August", date(2026, 9, 1), None),
        ("ab September geschlossen", None, date(2026, 8, 31)),
    ],
)
def test_days_get_the_year_that_comes_next(text, first, last):
    assert columns(text, "days") == Stated(available_from=first, available_until=last)


def test_a_closed_season_has_no_column():
    assert columns("im August geschlossen", "days") is None


def test_radius_and_own_use_have_columns_and_other_facts_have_none():
    assert columns("im Umkreis von 30 km", "radius") == Stated(radius_km=30)
    assert columns("within 40 miles", "radius") == Stated(radius_km=64.4)
    assert columns("nur für uns selbst", "flag") == Stated(own_use_only=True)
    assert columns("ausgebucht", "flag") is None
    assert columns("montags", "weekdays") is None
    assert columns("nach 14 Uhr", "hours") is None
    assert columns("wir sprechen Polnisch", "language") is None
    assert columns("12 € pro Stunde", "price") is None
