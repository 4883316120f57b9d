import pytest

from stammtisch.core.matching.certificates import covers, denied, held, normal
from stammtisch.core.matching.units import parse_unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stück/Monat", "pcs per month"),
        ("Stk. ", "szt."),
        ("Stueck pro Monat", "STÜCK/MONAT"),
        ("t/miesiąc", "t/mes"),
        ("m²", "qm"),
        ("t/Jahr", "tonnes a year"),
    ],
)
def test_one_unit_in_two_spellings_is_one_unit(one, other):
    assert parse_unit(one) == parse_unit(other)


def test_amounts_of_different_things_do_not_compare():
    kilos, pieces, rooms = parse_unit("kg"), parse_unit("Stück"), parse_unit("Zimmer")
    assert not kilos.is_comparable(pieces)
    assert not pieces.is_comparable(rooms)
    assert rooms.is_comparable(parse_unit("ZIMMER"))
    assert not kilos.is_comparable(parse_unit("kg/Woche"))
    assert kilos.is_comparable(parse_unit("t"))


def test_no_unit_is_none():
    assert parse_unit("  ") is None


def test_a_rate_counts_for_a_year():
    assert parse_unit("t/Monat").yearly == 12_000
    assert parse_unit("kg/Woche").yearly == 52


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("DIN EN ISO 9001:2015", "iso 9001"),
        ("ISO9001", "iso 9001"),
        ("iso 9001", "iso 9001"),
        ("ISO/IEC 17025", "iso 17025"),
        ("AS9100", "en 9100"),
        ("EN 1090-2", "en 1090 2"),
        ("IFS Food", "ifs food"),
        ("!Halal", "halal"),
    ],
)
def test_a_norm_has_one_name(spelling, expected):
    assert normal(spelling) == expected


def test_held_and_denied_are_told_apart():
    names = ("ISO 9001", "!EN 9100")
    assert held(names) == {"iso 9001"}
    assert denied(names) == {"en 9100"}


def test_a_part_of_a_norm_covers_the_norm_but_not_the_other_way_round():
    assert covers("en 1090 2", "en 1090")
    assert not covers("en 1090", "en 1090 2")
    assert not covers("iso 90011", "iso 9001")
