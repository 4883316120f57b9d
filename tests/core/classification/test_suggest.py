"""Five codes for a text: by words, by meaning, the same every time."""

import csv
from pathlib import Path

import pytest

from stammtisch.core.classification import Entry, Scheme, find_codes, shipped, suggest_codes
from stammtisch.core.classification import suggest as module
from stammtisch.core.matching import load_encoder

FIRMS = Path(__file__).parents[3] / "bench/data/firms_coded.tsv"


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


class Shelf(dict):
    """A store that counts what is put into it."""

    def put(self, key, values):
        self[key] = values


def small(**words):
    entries = {
        code: Entry(code=code, level=1, parent="", labels={"en": label})
        for code, label in words.items()
    }
    return Scheme("small", "", entries)


def codes(found):
    return [suggestion.entry.code for suggestion in found]


def test_shared_words_alone_find_a_class_and_are_named_as_the_text_spells_them():
    found = suggest_codes("Wir betreiben eine Großbäckerei.", "de", None, shipped("2"))
    assert found[0].entry.code == "10.7"
    assert found[0].shared == ("Großbäckerei",)
    assert found[0].similarity == 0


def test_a_text_that_shares_nothing_gets_nothing_without_an_encoder():
    assert suggest_codes("xyzzy", "", None, shipped("2")) == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_gets_nothing(text):
    assert suggest_codes(text, "de", None, shipped("2")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We plate and harden steel parts for others.", "25.6"),
        ("Notre boulangerie livre du pain aux restaurants.", "10.7"),
        ("Naprawiamy samochody osobowe.", "45.2"),
        ("Buscamos un abogado para contratos.", "69.1"),
    ],
)
def test_meaning_finds_a_class_across_languages(text, code, encoder):
    assert code in codes(suggest_codes(text, "", encoder, shipped("2")))


def test_suggestions_are_as_many_as_asked_for_and_in_order(encoder):
    found = suggest_codes("Transport mit Lkw", "de", encoder, shipped("2"), 7)
    assert len(found) == 7
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    assert len(set(codes(found))) == 7


@pytest.mark.parametrize(("column", "revision"), [("nace2", "2"), ("nace21", "2.1")])
def test_the_right_group_is_among_five_for_most_firms(column, revision, encoder):
    with FIRMS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["half"] == "test"]
    hits = sum(
        row[column] in codes(suggest_codes(row["text"], "", encoder, shipped(revision)))
        for row in rows
    )
    assert hits / len(rows) >= 0.8


def test_vectors_are_made_once_and_then_taken_from_the_store(encoder, monkeypatch):
    scheme, shelf = small(a="bread", b="engine"), Shelf()
    first = suggest_codes("rolls from the oven", "en", encoder, scheme, store=shelf)
    assert len(shelf) == 1
    monkeypatch.setattr(module, "_VECTORS", {})
    again = Shelf({key: bytes(values) for key, values in shelf.items()})
    again.put = None  # nothing has to be put: it would fail
    assert suggest_codes("rolls from the oven", "en", encoder, scheme, store=again) == first


def test_a_damaged_store_is_made_again(encoder, monkeypatch):
    scheme, shelf = small(a="cheese", b="bolt"), Shelf()
    first = suggest_codes("dairy", "en", encoder, scheme, store=shelf)
    (key,) = shelf
    monkeypatch.setattr(module, "_VECTORS", {})
    shelf[key] = b"half of it"
    assert suggest_codes("dairy", "en", encoder, scheme, store=shelf) == first
    assert len(shelf[key]) > len(b"half of it")


def test_a_scheme_of_other_languages_is_compared_by_what_it_has(encoder):
    entries = {
        code: Entry(code=code, level=1, parent="", labels={"fr": label})
        for code, label in (("a", "Boulangerie"), ("b", "Forge"))
    }
    found = suggest_codes("Brot backen", "de", encoder, Scheme("fr", "", entries), 1)
    assert codes(found) == ["a"]


@pytest.mark.parametrize(
    ("asked", "first"),
    [("25", "25"), ("25.6", "25.6"), ("256", "25.6"), ("f", "F"), ("BÄCKER", "10.7"),
     ("backer", "10.7"), ("foundry", "24.5"), ("Gießerei", "24.5"), ("giesserei", "24.5")],
)  # fmt: skip
def test_a_code_is_found_by_its_beginning_or_by_a_word(asked, first):
    assert find_codes(asked, shipped("2"))[0].code == first


def test_a_section_is_found_with_its_divisions():
    assert [entry.code for entry in find_codes("F", shipped("2"))] == ["F", "41", "42", "43"]


def test_all_words_must_be_there():
    found = {entry.code for entry in find_codes("metal window", shipped("2"))}
    assert "25.1" in found
    assert "16.2" not in found


@pytest.mark.parametrize("asked", ["", "  ", "...", "zzzz", "77.77", "-"])
def test_nothing_is_found_for_nothing(asked):
    assert find_codes(asked, shipped("2")) == []
