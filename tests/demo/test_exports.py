import re

import pytest

from stammtisch.demo.exports import MatchLines, Sheet, sheet_lines

LONG = "Aluminiumprofile von 3,80 m Länge sollen natur und schwarz eloxiert werden, " * 5
MATCH = MatchLines(
    percent=91,
    distance="4 km",
    need=LONG,
    need_firm="Leuchtenmanufaktur mit einem langen N …",
    offer="Kurz.",
    offer_firm="Eloxal",
    reasons=["quantity fits", "holds ISO 9001", "both speak of " + "anodising, " * 12],
    doubts=["certificate not stated: ISO 14001"],
)
SHEET = Sheet(
    about=["233 businesses " * 8],
    matches=[MATCH],
    waiting=["142 needs wait."],
    notes=["Known to everybody."],
    address="http://127.0.0.1:8000/",
    email="officer@agency.example",
    password="open-sesame",
)


def printed(columns, *, colour=False):
    return "\n".join(sheet_lines(SHEET, columns=columns, colour=colour))


@pytest.mark.parametrize("columns", [80, 100, 120, 240])
def test_no_line_is_wider_than_the_terminal_or_than_one_can_read(columns):
    widths = {len(line) for line in printed(columns).splitlines()}
    assert max(widths) <= min(columns, 100)


def test_colour_changes_nothing_but_the_colour():
    plain = printed(80)
    assert "\033" not in plain
    assert re.sub(r"\033\[[0-9;]*m", "", printed(80, colour=True)) == plain


def test_short_remarks_share_a_line_and_long_ones_are_wrapped_behind_their_sign():
    lines = printed(80).splitlines()
    assert "       ✓ quantity fits  ✓ holds ISO 9001" in lines
    first = next(n for n, line in enumerate(lines) if "✓ both speak of" in line)
    assert lines[first + 1].startswith("         anodising")
    assert "       ? certificate not stated: ISO 14001" in lines


def test_a_long_text_is_shortened_and_says_so():
    text = " ".join(printed(80).split())
    assert "…" in text
    assert LONG.strip() not in text


def test_a_sheet_without_matches_has_no_heading_for_them():
    empty = Sheet(
        about=[], matches=[], waiting=[], notes=[], address="a", email="b", password="c"
    )
    assert "match" not in "\n".join(sheet_lines(empty, columns=80, colour=False))
