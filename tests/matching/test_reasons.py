import re

import pytest
from django.utils import translation

from stammtisch.core.matching import reasons as core
from stammtisch.core.matching.fields import fields
from stammtisch.core.matching.grounds import group_table
from stammtisch.core.matching.highlight import Mark
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.templatetags import _sentences
from stammtisch.matching.templatetags._sentences import SENTENCES
from stammtisch.matching.templatetags.reasons import (
    beginning,
    highlighted,
    questions,
    requirement,
    sentence,
    unchecked,
)

SAME_IN_BOTH = {"check_both", "check_amount_enough", "check_amount_short"}


def said(text, kind=Statement.Kind.NEED, language="de"):
    return Statement(verbatim=text, kind=kind, language=language)


def value_of(code, name):
    """Return a value as the engine gives it."""
    if name in {"from", "until"} and "date" in code:
        return "2026-05-07"
    return "strong" if name == "strength" else "7"


def test_every_code_of_the_engine_has_a_sentence_with_the_same_values():
    wanted = {code: set(re.findall(r"{(\w+)}", text)) for code, text in core.SENTENCES.items()}
    assert set(SENTENCES) == set(wanted)
    for code, text in SENTENCES.items():
        assert set(re.findall(r"%\((\w+)\)s", text)) <= wanted[code], code


@pytest.mark.parametrize("code", sorted(core.SENTENCES))
def test_every_sentence_can_be_said(code):
    names = re.findall(r"{(\w+)}", core.SENTENCES[code])
    values = {name: value_of(code, name) for name in names}
    spoken = {}
    for language in ("en", "de"):
        with translation.override(language):
            spoken[language] = sentence({"code": code, "values": values})
        assert spoken[language]
        assert "%(" not in spoken[language]
    if code not in SAME_IN_BOTH:
        assert spoken["en"] != spoken["de"]


def test_sentence_shows_an_unknown_code_as_it_stands():
    assert sentence({"code": "made_by_tomorrow", "values": {}}) == "made by tomorrow"


def test_sentence_names_concepts_in_the_readers_language():
    reason = {"code": "shared_concepts", "values": {"concepts": "anodising"}}
    assert sentence(reason) == "both speak of anodising"
    with translation.override("de"):
        assert "anodising" not in sentence(reason)


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


@pytest.mark.parametrize("prefix", ["for", "against"])
def test_every_group_of_measures_can_be_said(prefix):
    assert {f"{prefix}_{group}" for group in group_table()} <= set(SENTENCES)


def test_every_mark_and_every_word_of_the_tables_is_translated():
    assert set(_sentences.MARKS) == set(Mark)
    for table in (
        _sentences.REQUIREMENTS, _sentences.STRENGTHS, _sentences.MARKS,
        _sentences.CERTIFICATES,
    ):  # fmt: skip
        with translation.override("de"):
            assert all(translation.gettext(text) != text for text in table.values())


def test_a_ground_is_said_without_a_figure_in_the_readers_language():
    ground = {"code": "for_trade", "values": {"strength": "weak"}}
    assert sentence(ground) == "the same trade (counts a little)"
    with translation.override("de"):
        assert sentence(ground) == "dasselbe Fach (zählt wenig)"


def test_a_field_is_named_in_the_readers_language():
    reason = {"code": "shared_fields", "values": {"fields": "surface treatment"}}
    with translation.override("de"):
        assert sentence(reason) == "beide aus dem Bereich Oberflächenbehandlung"
    assert fields()["coat"].english == "surface treatment"


@pytest.mark.parametrize(
    ("certificate", "shown"),
    [("haccp", "HACCP"), ("ISO 9001", "ISO 9001"), ("organic", "organic certification")],
)
def test_a_certificate_is_called_as_people_call_it(certificate, shown):
    reason = {"code": "ask_certificate", "values": {"certificate": certificate}}
    assert sentence(reason) == f"Do you hold {shown}?"


def test_highlighted_marks_words_parts_and_ideas_each_in_its_way():
    need = said("Ich suche Blech, Kolbenstangen und jemanden zum Fräsen.")
    offer = said("Galvanik: Feinbleche, Kolbenstange; wir haben eine CNC-Fräse.")
    html = highlighted(need.verbatim, need, offer)
    assert '<mark class="word">Kolbenstangen</mark>' in html
    assert '<mark class="concept">' in html or '<mark class="word">Fräsen</mark>' in html
    assert "<mark" not in highlighted("Wir backen Brot.", need, offer)


def test_highlighted_marks_facts_as_they_were_said():
    need, offer = said("Länge bis 3 m, nicht 13 m."), said("Bäder bis 4 Meter")
    assert highlighted(need.verbatim, need, offer, ["bis 3 m"]) == (
        'Länge <mark class="fact">bis 3 m</mark>, nicht 13 m.'
    )


def test_highlighted_counts_cognates_across_languages_only():
    need = said("Wir telefonieren.", language="de")
    same, other = said("telefonisch", language="de"), said("telefonisch", language="nl")
    assert "<mark" not in highlighted(need.verbatim, need, same)
    assert '<mark class="part">telefoni</mark>eren' in highlighted(need.verbatim, need, other)


def test_highlighted_escapes_everything_that_was_said():
    text = '<script>alert("Hartchrom")</script> & <b>Hartchrom</b>'
    html = highlighted(text, said(text), said("Hartchrom script"))
    assert "<script>" not in html
    assert html.startswith('&lt;<mark class="word">script</mark>&gt;alert(&quot;')
    assert html.count(">Hartchrom</mark>") == 2


def test_what_the_checklist_says_is_not_said_twice():
    reasons = [{"code": code, "values": {}} for code in ("shared_words", "across_languages")]
    assert [reason["code"] for reason in unchecked(reasons)] == ["across_languages"]
    assert beginning(reasons, "shared_") == reasons[:1]


def test_questions_are_those_of_the_open_checks():
    asked = {"code": "ask_lot", "values": {}}
    assert questions([{"question": None}, {"question": asked}]) == [asked]


def test_an_unknown_requirement_is_shown_as_it_stands():
    assert requirement("place") == "Place"
    assert requirement("made_by_tomorrow") == "made by tomorrow"
