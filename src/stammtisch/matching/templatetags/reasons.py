"""Reasons in the reader's language, and what two texts share, marked in what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.templatetags.facts import language_name
from stammtisch.matching import bridge
from stammtisch.matching.templatetags._sentences import (
    CERTIFICATES,
    MARKS,
    PERIODS,
    REQUIREMENTS,
    SENTENCES,
    STRENGTHS,
    UNITS,
)
from stammtisch.shared.dates import shown_on

register = template.Library()

_CONCEPTS = frozenset(
    "other_process other_material other_mode shared_concepts shared_fields check_both "  # noqa: SIM905 -- legible
    "check_other check_unsaid ask_other ask_process ask_material".split()
)
_DAYS = frozenset(
    "dates_apart dates_overlap check_dates_unsaid check_dates_unsaid_from "  # noqa: SIM905 -- legible
    "check_dates_unsaid_until ask_dates ask_dates_from ask_dates_until".split()
)
_TONGUES = frozenset(
    {"language_spoken", "language_other", "check_language_unsaid", "ask_language"}
)
_READ = frozenset(
    "check_amount check_amount_enough "  # noqa: SIM905 -- legible
    "check_amount_short check_amount_unsaid ask_amount".split()
)
_CHECKED = frozenset(
    "shared_words similar_meaning near quantity_fits amount_covers lot_suits time_suits "  # noqa: SIM905 -- legible
    "language_spoken free_capacity small_welcome "
    "certificate_held certificate_read_held dates_overlap sounds_like_need other_process "
    "other_material other_mode private_customers large_lots no_capacity own_use_read "
    "quantity_not_stated units_differ smallest_lot amount_misses lot_too_large time_clashes "
    "language_other certificate_not_stated certificate_read_denied "
    "place_not_stated shared_concepts".split()
)
"""Reasons and doubts that grounds and checklist say better, where they are known."""

_ACRONYM = 6
"""Letters of the longest certificate that is a row of initials, such as HACCP."""

_AMOUNT = re.compile(r"([≤≥] )?([\d.e+]+)(?:–([\d.e+]+))? (\S+)(?: a (\w+))?")


@register.filter
def sentence(reason: Mapping[str, object]) -> str:
    """Say a stored reason or doubt in the reader's language.

    A code that this version does not know (stored by another one) is shown as it stands.
    """
    code, stored = str(reason.get("code", "")), reason.get("values")
    values = (
        {key: str(value) for key, value in stored.items()}
        if isinstance(stored, Mapping)
        else {}
    )
    if code not in SENTENCES:
        return code.replace("_", " ")
    said = _(SENTENCES[code]) % _shown(code, values)
    if "needed_base" in values:  # the texts count in different units
        both = _amount(values.get("offered_base", "")), _amount(values["needed_base"])
        said = f"{said} ({both[0]} · {both[1]})"
    return said


def _shown(code: str, values: dict[str, str]) -> dict[str, str]:
    return {key: _value(code, key, value) for key, value in values.items()}


def _value(code: str, key: str, value: str) -> str:
    """Say one value: a concept, a day, an amount, a language; anything else as it stands."""
    if key == "strength":
        strength = STRENGTHS[value]
        return _(strength)
    if key == "certificate":
        return _certificate(value)
    for codes, say in (
        (_CONCEPTS, _concepts), (_DAYS, _day), (_READ, _amount), (_TONGUES, language_name),
    ):  # fmt: skip
        if code in codes:
            return say(value)
    return value


def _day(value: str) -> str:
    return shown_on(date.fromisoformat(value))


def _certificate(name: str) -> str:
    """Say a norm that has a word for a name; letters in capitals, numbers as they stand."""
    if name in CERTIFICATES:
        return _(CERTIFICATES[name])
    return name.upper() if name.isalpha() and len(name) <= _ACRONYM else name


def _amount(text: str) -> str:
    """Say an amount that the engine read, such as ``≤ 3000 mm`` or ``20–50 pieces a week``."""
    parts = _AMOUNT.fullmatch(text)
    if parts is None:
        return text
    mark, low, high, unit, period = parts.groups()
    numbers = "–".join(_localized(end) for end in (low, high) if end)
    words = [f"{mark or ''}{numbers}", _(UNITS[unit]) if unit in UNITS else unit]
    return " ".join([*words, _(PERIODS[period])] if period in PERIODS else words)


def _localized(number: str) -> str:
    value = float(number)
    return number_format(
        int(value) if value.is_integer() else value, use_l10n=True, force_grouping=True
    )


def _concepts(names: str) -> str:
    language = get_language() or "en"
    return ", ".join(bridge.concept_in(language, name) for name in names.split(", "))


@register.filter
def unchecked(reasons: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the reasons or doubts that the checklist does not say as well."""
    return [reason for reason in reasons if reason.get("code") not in _CHECKED]


@register.filter
def beginning(reasons: Iterable[Mapping[str, Any]], prefix: str) -> list[Mapping[str, Any]]:
    """Return the reasons whose code begins so."""
    return [reason for reason in reasons if str(reason.get("code", "")).startswith(prefix)]


@register.filter
def questions(checks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return what is to be asked."""
    return [check["question"] for check in checks if check.get("question")]


@register.filter
def requirement(key: str) -> str:
    """Say what a row of the checklist is about."""
    return _(REQUIREMENTS[key]) if key in REQUIREMENTS else key.replace("_", " ")


@register.simple_tag
def highlighted(
    text: str,
    own: Statement,
    others: Statement | Sequence[Statement],
    facts: Sequence[str] = (),
    view: str = "",
) -> SafeString:
    """Escape a text of a statement and mark in it what it shares with others.

    Args:
        text: what was said, or another wording.
        own: the statement it belongs to.
        others: one of the other direction, or several.
        facts: words that state facts which decide.
        view: which wording of the others counts; empty: the principal one.
    """
    beside = [others] if isinstance(others, Statement) else others
    pieces: list[str] = []
    at = 0
    for span in bridge.marks(text, own.language, beside, facts or (), view):
        pieces.append(text[at : span.start])
        pieces.append(
            format_html(
                '<mark class="{}">{}</mark>', span.mark.value, text[span.start : span.end]
            )
        )
        at = span.end
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, text[at:]]))


@register.simple_tag
def marks_legend() -> list[tuple[str, str]]:
    """Return each kind of mark with what it means in the reader's language."""
    return [(kind, _(meaning)) for kind, meaning in MARKS.items()]
