"""Whatever is written, places are inside the text and in order; nothing stops the reading."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from stammtisch.core.matching.facts import Amount, read, spans
from stammtisch.core.matching.facts.folding import Folded
from stammtisch.core.matching.vocabulary import flat, flat_places, vocabulary
from stammtisch.core.text import fold, fold_places

ODD = "aeouäÄßøØœÆİıﬁ½²³…–\u0301\u0308\u00a0\u200d\u2028 \n\t'’"
WORDS = [
    "bis", "ab", "3", "2.500", "0,8", "m", "mm", "Stück", "t", "€", "/h", "ISO", "9001", "kein",
    "Mai", "montags", "14", "Uhr", "von", "-", "–", "x", "Ra", "DN", "M36", "ß", "İ", "ﬁ", "½",
    "²", "im Umkreis von", "km", "spricht", "Polnisch", "frei", "keine", "Kapazität", "Q3",
    "2026", "24/7", "1.5.", "/", "(", ")", ".", ",", "ca.", "Mindestmenge", "bar", "°C",
    "minus", "👍🏽", "日本", "ẞ", "…", "nachts", "und", "zwischen", "\u0301", "\u200d",
    "suchen", "Kunden", "nicht", "h", "am", "pm", "half a", "dozen",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=ODD),
    st.lists(st.sampled_from([*WORDS, "\n", "\u00a0"]), max_size=14).map(" ".join),
    st.lists(st.sampled_from([*WORDS, "\n", "\u00a0"]), max_size=14).map("".join),
)


@settings(deadline=None)
@given(TEXTS)
def test_every_fact_has_a_place_inside_the_text_and_in_order(text):
    facts = read(text)
    last = 0
    for fact in facts.found:
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.start >= last
        assert facts.words(fact)
        assert str(fact)
        last = fact.start


@settings(deadline=None)
@given(TEXTS)
def test_every_amount_is_a_range_of_numbers(text):
    for fact in read(text).found:
        if isinstance(fact, Amount):
            assert fact.low <= fact.high
            assert not math.isnan(fact.low + fact.high) or math.isinf(fact.low)


@settings(deadline=None)
@given(TEXTS)
def test_spans_are_the_text_again(text):
    facts = read(text)
    pieces = spans(facts)
    assert "".join(piece.text for piece in pieces) == text
    assert {fact for piece in pieces for fact in piece.facts} == set(facts.found)


@given(st.one_of(st.text(), st.text(alphabet=ODD)))
def test_folding_knows_where_every_character_came_from(text):
    folded, places = fold_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded)
    assert places == sorted(places)


@given(st.one_of(st.text(), st.text(alphabet=ODD)))
def test_a_place_of_the_folded_text_is_one_of_the_text(text):
    folded = Folded(text)
    for at in range(len(folded.flat)):
        start, end = folded.place(at, at + 1)
        assert 0 <= start < end <= len(text)


@given(TEXTS)
def test_concepts_are_the_same_with_and_without_their_places(text):
    folded, places = flat_places(text)
    assert folded == flat(text)
    assert len(places) == len(folded)
    found = list(vocabulary().find_places(text))
    assert {number for number, _, _ in found} == set(vocabulary().find(text))
    assert all(0 <= start < end <= len(text) for _, start, end in found)
