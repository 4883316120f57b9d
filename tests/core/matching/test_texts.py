import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.core.matching import compare, detect_language
from stammtisch.core.matching.facts import number, read
from stammtisch.core.matching.vocabulary import vocabulary
from stammtisch.core.matching.words import shared_words


def concepts(text):
    known = vocabulary().concepts
    return {known[at].english for at in vocabulary().find(text)}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("Wir hartverchromen Walzen", "hard chrome plating"),
        ("hard-chrome plating of rollers", "hard chrome plating"),
        ("chromage dur de rouleaux", "hard chrome plating"),
        ("Eloxierte Profile", "anodising"),
        ("Übersetzung ins Polnische", "translation"),
    ],
)
def test_a_concept_is_found_whatever_the_language(text, concept):
    assert concept in concepts(text)


def test_a_piece_count_is_not_plaster_and_a_room_is_not_carpentry():
    assert "plaster" not in concepts("500 Stück im Monat")
    assert "carpentry" not in concepts("34 Zimmer")


def test_every_concept_has_labels_for_people_and_a_name_of_its_own():
    known = vocabulary().concepts
    assert all(concept.english and concept.german for concept in known)
    assert len({concept.name for concept in known}) == len(known)


def test_shared_words_are_stems_and_parts_in_the_needs_spelling():
    need = "Unsere Lochbleche müssen nach dem Lasern entgratet werden"
    offer = "Schleif- und Entgratanlage für Bleche, Entgraten nach dem Laser"
    assert shared_words(need, offer) == ("Lochbleche", "Lasern", "entgratet")


def test_words_of_every_day_are_not_shared():
    assert shared_words("We need somebody for this", "We need somebody with that") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.200,5", 1200.5), ("1,200.5", 1200.5), ("5.000", 5000), ("0,5", 0.5), ("12", 12)],
)
def test_number_reads_any_office_spelling(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["192.168.100.12", "0.125.300", "1'234.567.8"])
def test_number_is_none_where_it_only_looks_like_one(text):
    assert number(text) is None


@given(
    st.lists(st.sampled_from(["0", "12", "345", ".", ",", "'", " ", "-", "bis", "x", " kg"]))
)
def test_no_row_of_figures_and_signs_stops_the_reading(pieces):
    assert read("".join([*pieces, " kg"])).norms == {}


def test_minus_before_one_temperature_or_two():
    frozen, cooled = read("minus 18 Grad"), read("-18 bis 4 Grad")
    assert [(each.low, each.high) for each in frozen.amounts] == [(-18, -18)]
    assert [(each.low, each.high) for each in cooled.amounts] == [(-18, 4)]


def test_amounts_are_read_with_bound_and_period():
    (amount,) = read("mindestens 500 Stück im Monat").amounts
    assert (amount.dimension, amount.low, amount.high, amount.period) == (
        "pieces",
        500,
        math.inf,
        "month",
    )
    assert amount.shown == "≥ 500 pieces a month"


def test_years_and_norms_are_no_amounts():
    assert read("Seit 1987, ISO 9001, Tel. 0361 123456").amounts == ()


def test_a_norm_may_be_expressly_missing():
    assert read("Wir haben ISO 9001, aber keine EN 9100.").norms == {
        "ISO 9001": True,
        "EN 9100": False,
    }


@pytest.mark.parametrize(
    ("need", "offer", "fits"),
    [
        ("60 Stück", "bis 80 Stück", True),
        ("60 Stück", "Mindestmenge 500 Stück", False),
        ("Walzen bis 3 m Länge", "Bad für 4,20 m Länge", True),
        ("Walzen von 5 m Länge", "bis 4,20 m Länge", False),
    ],
)
def test_read_amounts_are_compared(need, offer, fits):
    (verdict,) = compare.verdicts(read(need), read(offer))
    assert verdict.outcome == ("satisfied" if fits else "violated")


def test_amounts_of_different_kinds_are_not_compared():
    (verdict,) = compare.verdicts(read("60 Stück"), read("80 kg im Monat"))
    assert (verdict.outcome, verdict.offer) == ("unknown", None)


def test_a_language_is_never_guessed_below_four_words():
    assert detect_language("Wir suchen Drehteile") == ""
    assert detect_language("Wir suchen dringend einen Betrieb für Drehteile") == "de"
    assert detect_language("We urgently need a supplier of turned parts") == "en"
