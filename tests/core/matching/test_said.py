import pytest

from stammtisch.core.matching import reason_text
from stammtisch.core.matching.compare import Outcome, verdicts
from stammtisch.core.matching.facts import read
from stammtisch.core.matching.said import said


def sentences(need, offer, outcome):
    ours, theirs = read(need), read(offer)
    reasons = said(verdicts(ours, theirs), ours, theirs, outcome=outcome)
    return [reason_text(reason) for reason in reasons]


@pytest.mark.parametrize(
    ("need", "offer", "sentence"),
    [
        ("Walzen bis 3 m", "bis 4,20 m", "“bis 4,20 m” covers “bis 3 m”"),
        ("600 Stück", "ab 500 Stück", "the lot “ab 500 Stück” suits “600 Stück”"),
        ("nachts", "overnight", "“overnight” suits “nachts”"),
        ("max. 60 €/h", "Stundensatz 55 €", "“55 €” is within “max. 60 €/h”"),
        ("spricht Polnisch", "we speak Polish", "pl is spoken"),
        ("Drehteile", "freie Kapazität", "has room: “freie Kapazität”"),
    ],
)
def test_what_is_satisfied_is_said_in_the_words_of_the_texts(need, offer, sentence):
    assert sentences(need, offer, Outcome.SATISFIED) == [sentence]
    assert sentences(need, offer, Outcome.VIOLATED) == []


@pytest.mark.parametrize(
    ("need", "offer", "sentence"),
    [
        ("5 m", "bis 4,20 m", "“5 m” needed, “bis 4,20 m” offered"),
        ("60 Stück", "ab 500 Stück", "the smallest lot is “ab 500 Stück”, “60 Stück” needed"),
        ("nachts", "vormittags", "“nachts” needed, “vormittags” offered"),
        ("im Mai", "im Herbst", "“im Mai” needed, “im Herbst” offered"),
        ("max. 60 €/h", "Stundensatz 75 €", "at most “max. 60 €/h”, the offer says “75 €”"),
        ("spricht Polnisch", "we speak French", "pl is needed, the offer names fr"),
    ],
)
def test_what_is_violated_is_said_in_the_words_of_the_texts(need, offer, sentence):
    assert sentences(need, offer, Outcome.VIOLATED) == [sentence]


def test_amounts_in_other_units_come_with_their_base():
    need, offer = read("2 Tonnen"), read("bis 1.800 kg")
    (doubt,) = said(verdicts(need, offer), need, offer, outcome=Outcome.VIOLATED)
    assert doubt.values == {
        "needed": "2 Tonnen", "offered": "bis 1.800 kg", "needed_base": "2000 kg",
        "offered_base": "≤ 1800 kg",
    }  # fmt: skip


def test_the_same_sentence_is_said_once():
    need = "nachts, nachts"
    assert len(sentences(need, "vormittags", Outcome.VIOLATED)) == 1
