import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching.highlight import Mark, concept_places, highlight
from stammtisch.core.matching.highlight import _places as places_of
from stammtisch.core.matching.phrases import LEAST_WORDS, MOST, phrases, without
from stammtisch.core.matching.words import shared_words, stop_words
from stammtisch.core.text import fold

LETTERS = "aeouäöüßœæøłÉñcéxy-"
TEXTS = st.text(alphabet=LETTERS + " ,.;\n", max_size=60)


def marked(text, others=(), **more):
    return [(text[s.start : s.end], s.mark) for s in highlight(text, others, **more)]


def test_shared_words_are_marked_as_they_were_written():
    text = "Über Kolbenstangen für Müller"
    assert marked(text, ["Kolbenstange Mueller"]) == [
        ("Kolbenstangen", Mark.WORD), ("Müller", Mark.WORD),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "other", "part"),
    [
        ("Große Wandschränke", "Schrank, Schränke", "schränke"),
        ("Öfenbauer", "Kachelöfenbauer", "Öfenbauer"),
        ("Bürocontainer", "Container", "container"),
    ],
)
def test_a_part_of_a_compound_is_marked_in_the_original_spelling(text, other, part):
    assert (part, Mark.PART) in marked(text, [other])


def test_cognates_are_marked_across_languages_only():
    assert marked("telefonieren", ["telefonisch"]) == []
    assert marked("telefonieren", foreign=["telefonisch"]) == [("telefoni", Mark.PART)]
    assert shared_words("telefonieren", "telefonisch") == ()
    assert shared_words("telefonieren", "telefonisch", across=True) == ("telefonieren",)


def test_ideas_are_marked_in_other_words_and_other_languages():
    assert marked("zum Hartverchromen", ["hard chrome plating"]) == [
        ("Hartverchromen", Mark.CONCEPT)
    ]
    assert ("hard chrome", Mark.CONCEPT) in [
        (text[:11], mark) for text, mark in marked("hard chrome on rods", ["Hartverchromen"])
    ]


def test_a_fact_goes_before_whatever_it_covers_and_may_hold_a_stop_word():
    text = "Bleche über 3 m, nicht 13 m"
    assert marked(text, ["Bleche"], facts=["Bleche über 3 m"]) == [
        ("Bleche über 3 m", Mark.FACT)
    ]


def test_stop_words_are_never_marked():
    text = "wir suchen einen Betrieb"
    assert "suchen" in stop_words()
    assert marked(text, [text]) == []


@given(TEXTS, TEXTS, st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=4), max_size=2))
def test_spans_are_in_order_apart_and_have_clean_edges(text, other, facts):
    last = 0
    for span in highlight(text, [other], foreign=[other], facts=facts):
        assert last <= span.start < span.end <= len(text)
        assert text[span.start].isalnum()
        assert text[span.end - 1].isalnum()
        last = span.end


@given(st.text(alphabet=LETTERS.replace("-", ""), max_size=12))
def test_every_folded_letter_knows_its_place(word):
    assert len(places_of(word)) == len(fold(word))
    assert places_of(word) == sorted(places_of(word))


def test_a_concept_of_several_words_is_found_whole():
    text = "Wir bieten hard chrome und Wasserstrahl."
    named = {text[start:end] for _, start, end in concept_places(text)}
    assert "hard chrome" in named


@given(TEXTS.filter(bool))
def test_phrases_cover_the_text_in_order(text):
    cut = phrases(text)
    assert 1 <= len(cut) <= MOST
    joined = "".join("".join(text[p.start : p.end].split()) for p in cut)
    assert joined == "".join(text.split())


def test_phrases_are_cut_at_punctuation_and_conjunctions_but_not_in_numbers():
    text = "Länge 1,5 m, Ø 3.8 mm nach ISO 9001:2015 und Lieferung jede Woche"
    assert [text[p.start : p.end] for p in phrases(text)] == [
        "Länge 1,5 m,", "Ø 3.8 mm nach ISO 9001:2015", "und Lieferung jede Woche",
    ]  # fmt: skip


def test_a_phrase_has_at_least_two_words():
    cut = phrases("Ja, gern: Blech, Rohr und Draht, dazu Profile aus Stahl")
    text = "Ja, gern: Blech, Rohr und Draht, dazu Profile aus Stahl"
    assert all(len(text[p.start : p.end].split()) >= LEAST_WORDS for p in cut)


def test_without_leaves_the_rest_as_it_was():
    text = "Hartchrom bis 3 m. Montags."
    first, *_ = phrases(text + " Wir sind da.")
    assert without(text, first) == "Montags."
