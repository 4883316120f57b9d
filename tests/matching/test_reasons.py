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
    ("language", "read", "said"),
    [
        ("en", "2000 pieces a month", "“2,000 pieces a month” is covered, as the offer says"),
        ("en", "≤ 3000 mm", "“≤ 3,000 mm” is covered, as the offer says"),
        ("de", "20–50.5 pieces a week", "„20–50,5 Stück in der Woche“"),
        ("de", "1e+06 kg", "„1.000.000 kg“"),
        ("de", "some text", "„some text“"),
    ],
)
def test_sentence_says_a_read_amount_in_the_readers_language(language, read, said):
    with translation.override(language):
        text = sentence({"code": "amount_read_fits", "values": {"amount": read}})
    assert text.startswith(said)
