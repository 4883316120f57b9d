import re

import pytest
from django.utils import translation

from stammtisch.core.matching import reasons as core
from stammtisch.matching.templatetags.reasons import (
    SENTENCES,
    marked,
    sentence,
)


def test_every_code_of_the_engine_has_a_sentence_with_the_same_values():
    wanted = {code: set(re.findall(r"{(\w+)}", text)) for code, text in core.SENTENCES.items()}
    assert set(SENTENCES) == set(wanted)
    for code, text in SENTENCES.items():
        assert set(re.findall(r"%\((\w+)\)s", text)) <= wanted[code], code


@pytest.mark.parametrize("code", sorted(core.SENTENCES))
def test_every_sentence_can_be_said(code):
    names = re.findall(r"{(\w+)}", core.SENTENCES[code])
    values = {name: "2026-05-07" if name in {"from", "until"} else "7" for name in names}
    said = sentence({"code": code, "values": values})
    assert said
    assert "%(" not in said


def test_sentence_shows_an_unknown_code_as_it_stands():
    assert sentence({"code": "made_by_tomorrow", "values": {}}) == "made by tomorrow"


def test_sentence_names_concepts_in_the_readers_language():
    reason = {"code": "shared_concepts", "values": {"concepts": "anodising"}}
    assert sentence(reason) == "both speak of anodising"
    with translation.override("de"):
        assert "anodising" not in sentence(reason)


def test_marked_marks_shared_words_and_parts_of_words():
    text = "Galvanik: Hartchrom auf Kolbenstangen, seit Juli."
    assert marked(text, ["Kolbenstange", "Hartchrombad"]) == (
        "Galvanik: <mark>Hartchrom</mark> auf <mark>Kolbenstangen</mark>, seit Juli."
    )


def test_marked_escapes_everything_that_was_said():
    text = '<script>alert("Hartchrom")</script> & <b>Hartchrom</b>'
    assert marked(text, ["Hartchrom", "<script>", "script"]) == (
        "&lt;<mark>script</mark>&gt;alert(&quot;<mark>Hartchrom</mark>&quot;)"
        "&lt;/<mark>script</mark>&gt; &amp; &lt;b&gt;<mark>Hartchrom</mark>&lt;/b&gt;"
    )


def test_marked_gives_the_text_back_when_nothing_is_shared():
    assert marked("Wir suchen Späne.", []) == "Wir suchen Späne."


@pytest.mark.parametrize(
    ("language", "base", "said"),
    [
        ("en", "2000 pieces a month", "“bis 2” covers “zwei” (2,000 pieces a month · 5 kg)"),
        ("en", "≤ 3000 mm", "“bis 2” covers “zwei” (≤ 3,000 mm · 5 kg)"),
        (
            "de",
            "20–50.5 pieces a week",
            "„bis 2“ deckt „zwei“ (20–50,5 Stück in der Woche · 5 kg)",
        ),
        ("de", "1e+06 kg", "„bis 2“ deckt „zwei“ (1.000.000 kg · 5 kg)"),
        ("de", "some text", "„bis 2“ deckt „zwei“ (some text · 5 kg)"),
    ],
)
def test_sentence_brings_amounts_of_other_units_to_one(language, base, said):
    values = {"needed": "zwei", "offered": "bis 2", "needed_base": "5 kg", "offered_base": base}
    with translation.override(language):
        assert sentence({"code": "amount_covers", "values": values}) == said


def test_sentence_quotes_an_amount_as_it_was_said():
    values = {"needed": "60 Stück", "offered": "ab 500 Stück"}
    reason = {"code": "lot_too_large", "values": values}
    assert sentence(reason) == "smallest lot “ab 500 Stück”, needed “60 Stück”"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Polish is spoken"), ("de", "Polnisch wird gesprochen")]
)
def test_sentence_names_a_language_in_the_readers_language(language, said):
    with translation.override(language):
        assert sentence({"code": "language_spoken", "values": {"needed": "pl"}}) == said


def test_sentence_shows_the_code_of_a_language_that_nobody_named():
    assert sentence({"code": "language_spoken", "values": {"needed": "qq"}}) == "qq is spoken"
