import pytest

from stammtisch.core.matching.facts.folding import Folded, flat
from stammtisch.core.matching.facts.lexicon import FILES, Lexicon, lexicon, lines_of
from stammtisch.core.matching.facts.types import BASE, YEARLY, Term

CATEGORIES = {
    "about", "alias", "always", "around", "at_least", "at_most", "attr", "bare_clock",
    "capacity", "clock", "clock_word", "closed", "currency", "customers", "daypart",
    "denied_after", "exhausted", "far", "filler", "flag", "for_others", "free", "from", "have",
    "held", "in_tongue", "label", "lot", "maybe_month", "maybe_season", "maybe_weekday",
    "minus", "month", "multiply", "no_amount", "no_free", "no_norm", "no_price", "norm", "not",
    "or_less", "or_more", "order", "part", "per_order", "per_thing", "period", "radius",
    "range_from", "rate", "required", "season", "seek", "short_weekday", "slash", "some",
    "speak", "stand", "still", "t_after", "t_before", "t_every", "t_from", "t_in", "t_past",
    "t_until", "times", "tongue", "vague", "weekday",
}  # fmt: skip


def words(lines, text):
    hits = Lexicon(lines).find(Folded(text))
    return [(hit.value, text[hit.start : hit.end]) for hit in hits.of("word")]


def test_every_line_of_words_has_a_category_that_is_used():
    found = {
        line.split(": ", 1)[0].split(" ")[0]
        for name in FILES
        for line in lines_of(f"facts/{name}")
    }
    assert found == CATEGORIES


def test_no_spelling_is_empty():
    for name in [*(f"facts/{name}" for name in FILES), "units", "numbers"]:
        for line in lines_of(name):
            spellings = line.split(": ", 1)[1].split(",")
            assert all(flat(spelling.strip(" !*")) for spelling in spellings), line


def test_values_name_what_the_types_know():
    heads = [line.split(": ", 1)[0] for name in FILES for line in lines_of(f"facts/{name}")]
    values = {}
    for head in heads:
        category, _, value = head.partition(" ")
        values.setdefault(category, set()).add(value)
    assert values["flag"] == set(Term)
    assert values["period"] <= set(YEARLY)
    assert values["slash"] <= set(YEARLY)
    dimensions = {line.split(" ")[0] for line in lines_of("units")}
    assert dimensions - set(BASE) == {"distance", "money", "other", "seats"}


@pytest.mark.parametrize(
    ("spelling", "text", "found"),
    [
        ("walze", "Die Walze läuft", ["Walze"]),
        ("walze", "Walzen", []),
        ("walz*", "Walzwerke laufen", ["Walzwerke"]),
        ("*walze", "Druckwalze", ["Druckwalze"]),
        ("stück", "Stück Stueck STUCK", ["Stück", "Stueck", "STUCK"]),
        ("dès!", "dès, des", ["dès"]),
        ("ADR!", "ADR und Adr.", ["ADR"]),
        ("free range", "free-range eggs", ["free-range"]),
        ("m", "3m 3 m am", ["m", "m"]),
        ("€", "€5 5€", ["€", "€"]),
    ],
)
def test_a_spelling_says_how_it_is_found(spelling, text, found):
    assert [word for _, word in words([f"word x: {spelling}"], text)] == found


def test_of_a_category_the_longest_word_at_a_place_counts():
    assert words(["word short: bis", "word long: bis zu"], "bis zu 3") == [("long", "bis zu")]


def test_the_lexicon_is_loaded_once():
    assert lexicon() is lexicon()
