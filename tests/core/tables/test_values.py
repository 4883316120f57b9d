from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stammtisch.core.tables import (
    CellError,
    chance,
    day,
    items,
    latitude,
    longitude,
    number,
    shown,
    whole,
    yes_no,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1200", 1200),
        ("17.0", 17),
        ("1.200,5", 1200.5),
        ("1,200.5", 1200.5),
        ("1 200,5", 1200.5),
        ("1\xa0200,5", 1200.5),
        ("1\u202f200", 1200),
        ("1'200.50", 1200.5),
        ("1’200", 1200),
        ("1.200.000", 1_200_000),
        ("1,200,000", 1_200_000),
        ("1.200.000,25", 1_200_000.25),
        ("1,5", 1.5),
        ("1.5", 1.5),
        (".5", 0.5),
        (",5", 0.5),
        ("-3", -3),
        ("\u22123", -3),
        ("+3", 3),
        ("- 3,5", -3.5),
        (" 7 ", 7),
        ("1e3", 1000),
        ("007", 7),
        # one sign before exactly three digits: thousands …
        ("1.200", 1200),
        ("1,200", 1200),
        ("12.345", 12_345),
        # … unless that cannot be
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1200.125", 1200.125),
        ("1.1250", 1.125),
        ("012.345", 12.345),
    ],
)
def test_number_reads_the_spellings_of_offices(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,200", ",", 1.2),
        ("1.200", ",", 1200),
        ("1.200", ".", 1.2),
        ("1,200", ".", 1200),
        ("1.200", ".,", 1.2),
        ("1,200", ".,", 1.2),
        ("1.200,5", ".,", 1200.5),
    ],
)
def test_number_takes_a_hint_where_it_is_ambiguous(text, decimal, value):
    assert number(text, decimal=decimal) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "viele", "½", "12 €", "1.2.3", "1,2,3", "1.20.000", "1 20", "--3", "1,200,5"),
        *("1.200,500,5", "nan", "inf", "1e999", "٣", "0x10", "1_000", "12%", ".", "1.", "=1"),
    ],
)
def test_number_refuses_everything_else(text):
    with pytest.raises(CellError) as error:
        number(text)
    assert error.value.code == "not_a_number"


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_number_that_is_shown_is_read_back(value):
    assert number(shown(value)) == pytest.approx(value, rel=1e-14, abs=1e-14)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,' -+eE", max_size=12))
def test_number_never_raises_anything_but_cell_error(text):
    try:
        number(text)
    except CellError as error:
        assert error.code == "not_a_number"  # noqa: PT017


def test_whole_takes_no_fractions():
    assert (whole("1.200"), whole("17.0")) == (1200, 17)
    with pytest.raises(CellError) as error:
        whole("1,5")
    assert error.value.code == "not_whole"


@pytest.mark.parametrize(
    "text",
    [
        *("2026-05-14", "2026-5-14", "2026-05-14 09:30:00", "2026-05-14T00:00:00Z"),
        *("14.05.2026", "14.5.26", "14. 5. 2026", "14/05/2026", "14-05-2026"),
    ],
)
def test_day_reads_the_spellings_of_offices(text):
    assert day(text) == date(2026, 5, 14)


def test_two_digit_years_turn_at_seventy():
    assert (day("1.1.69").year, day("1.1.70").year) == (2069, 1970)


@pytest.mark.parametrize(
    "text",
    [
        "30.02.2026",
        "2026-13-01",
        "05/14/2026",
        "46156",
        "14.05",
        "bald",
        "14.05/2026",
        "0.0.00",
    ],
)
def test_day_refuses_what_is_none(text):
    with pytest.raises(CellError) as error:
        day(text)
    assert error.value.code == "not_a_day"


def test_yes_no_reads_both_languages():
    assert all(map(yes_no, ["yes", "Y", "Ja", "j", "TRUE", "wahr", "1", "x", "X"]))
    assert not any(map(yes_no, ["no", "N", "Nein", "false", "FALSCH", "0"]))
    with pytest.raises(CellError):
        yes_no("vielleicht")


def test_coordinates_and_chances_never_have_thousands():
    assert latitude("50.898") == 50.898
    assert longitude("11,058") == 11.058
    assert chance("0,5") == 0.5
    assert chance("1.000") == 1


@pytest.mark.parametrize(
    ("parse", "text", "ends"),
    [
        (latitude, "91.2", ("-90", "90")),
        (longitude, "-180.5", ("-180", "180")),
        (chance, "1.5", ("0", "1")),
        (chance, "50 %", ("0", "1")),
    ],
)
def test_what_is_out_of_range_is_refused_with_the_range(parse, text, ends):
    with pytest.raises(CellError) as error:
        parse(text)
    assert (error.value.values["low"], error.value.values["high"]) == ends


def test_items_are_tidy_and_distinct():
    assert items(" ISO 9001; !EN 9100;;ISO 9001 ") == ("ISO 9001", "!EN 9100")
    assert items("") == ()
