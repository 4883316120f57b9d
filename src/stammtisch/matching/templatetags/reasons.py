"""Reasons in the reader's language, and the shared words marked in what was said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from stammtisch.diagnosis.templatetags.facts import language_name
from stammtisch.matching import bridge
from stammtisch.shared.dates import shown_on

register = template.Library()

SENTENCES = {
    # what rules a pair out
    "same_direction": gettext_noop("both look for the same thing or both offer it"),
    "same_business": gettext_noop("both come from the same firm"),
    "own_use_only": gettext_noop("only for the firm's own use"),
    "too_far": gettext_noop("%(km)s km apart, at most %(radius_km)s km wanted"),
    "dates_apart": gettext_noop("one ends on %(until)s, the other begins on %(from)s"),
    "certificate_not_held": gettext_noop("%(certificate)s is required and expressly not held"),
    "quantity_too_small": gettext_noop("%(needed)s needed, at most %(offered)s offered"),
    # what speaks for a pair
    "shared_concepts": gettext_noop("both speak of %(concepts)s"),
    "shared_words": gettext_noop("shared words: %(words)s"),
    "similar_meaning": gettext_noop("similar meaning, no shared words (%(similarity)s of 1)"),
    "across_languages": gettext_noop("across languages: %(need)s and %(offer)s"),
    "near": gettext_noop("%(km)s km away"),
    "quantity_fits": gettext_noop("quantity fits: %(offered)s offered, %(needed)s needed"),
    "amount_covers": gettext_noop("“%(offered)s” covers “%(needed)s”"),
    "lot_suits": gettext_noop("the lot “%(offered)s” suits “%(needed)s”"),
    "time_suits": gettext_noop("“%(offered)s” suits “%(needed)s”"),
    "price_suits": gettext_noop("“%(offered)s” is within “%(needed)s”"),
    "language_spoken": gettext_noop("%(needed)s is spoken"),
    "free_capacity": gettext_noop("has room: “%(offered)s”"),
    "seeks_customers": gettext_noop("looks for customers: “%(offered)s”"),
    "small_welcome": gettext_noop("small lots are welcome: “%(offered)s”"),
    "certificate_held": gettext_noop("holds %(certificate)s"),
    "certificate_read_held": gettext_noop("holds %(certificate)s, as the offer says"),
    "dates_overlap": gettext_noop("both stand from %(from)s to %(until)s"),
    # what should be asked
    "kind_guessed": gettext_noop("need or offer? this was guessed (%(percent)s %% sure)"),
    "sounds_like_need": gettext_noop("the offer sounds like a need itself"),
    "sounds_like_offer": gettext_noop("the need sounds like an offer"),
    "other_process": gettext_noop("%(need)s is needed, %(offer)s is offered"),
    "other_material": gettext_noop("the need speaks of %(need)s, the offer of %(offer)s"),
    "other_mode": gettext_noop("is %(offer)s what is meant by %(need)s?"),
    "private_customers": gettext_noop("seems to serve private customers"),
    "large_lots": gettext_noop("seems to want large lots"),
    "no_capacity": gettext_noop("seems to be fully booked"),
    "own_use_read": gettext_noop("seems to be for the firm's own use"),
    "quantity_not_stated": gettext_noop("quantity not stated; %(needed)s are needed"),
    "units_differ": gettext_noop("amounts cannot be compared: %(needed)s and %(offered)s"),
    "smallest_lot": gettext_noop("smallest lot %(offered)s, needed %(needed)s"),
    "amount_misses": gettext_noop("“%(needed)s” is needed, “%(offered)s” is offered"),
    "lot_too_large": gettext_noop("smallest lot “%(offered)s”, needed “%(needed)s”"),
    "time_clashes": gettext_noop("“%(needed)s” is needed, the offer says “%(offered)s”"),
    "price_clashes": gettext_noop("price: “%(needed)s” wanted, “%(offered)s” asked"),
    "language_other": gettext_noop("%(needed)s is needed, the offer names %(offered)s"),
    "certificate_not_stated": gettext_noop("%(certificate)s: held?"),
    "certificate_read_denied": gettext_noop("%(certificate)s is not held, as the offer says"),
    "place_not_stated": gettext_noop("place not known; at most %(radius_km)s km wanted"),
    "language_unsupported": gettext_noop("the model does not know the language %(language)s"),
}
"""Every code that the engine can give, as a sentence; a test compares the two."""

_CONCEPTS = frozenset({"other_process", "other_material", "other_mode", "shared_concepts"})
_DAYS = frozenset({"dates_apart", "dates_overlap"})
_TONGUES = frozenset({"language_spoken", "language_other"})
_AMOUNT = re.compile(r"([≤≥] )?([\d.e+]+)(?:–([\d.e+]+))? (\S+)(?: a (\w+))?")
_UNITS = {
    "pieces": gettext_noop("pieces"),
    "people": gettext_noop("people"),
    "days": gettext_noop("days"),
}
_PERIODS = {
    "hour": gettext_noop("an hour"),
    "day": gettext_noop("a day"),
    "week": gettext_noop("a week"),
    "month": gettext_noop("a month"),
    "year": gettext_noop("a year"),
}
_WORD = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*)")


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
    if code in _CONCEPTS:
        language = get_language() or "en"
        return {key: _concepts(language, value) for key, value in values.items()}
    if code in _DAYS:
        return {key: shown_on(date.fromisoformat(value)) for key, value in values.items()}
    if code in _TONGUES:
        return {key: language_name(value) for key, value in values.items()}
    return values


def _amount(text: str) -> str:
    """Say an amount that the engine read, such as ``≤ 3000 mm`` or ``20–50 pieces a week``."""
    parts = _AMOUNT.fullmatch(text)
    if parts is None:
        return text
    mark, low, high, unit, period = parts.groups()
    numbers = "–".join(_localized(end) for end in (low, high) if end)
    words = [f"{mark or ''}{numbers}", _(_UNITS[unit]) if unit in _UNITS else unit]
    return " ".join([*words, _(_PERIODS[period])] if period in _PERIODS else words)


def _localized(number: str) -> str:
    value = float(number)
    return number_format(
        int(value) if value.is_integer() else value, use_l10n=True, force_grouping=True
    )


def _concepts(language: str, names: str) -> str:
    return ", ".join(bridge.concept_in(language, name) for name in names.split(", "))


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """Escape a text and mark in it what it shares with ``words``, also parts of words."""
    found = bridge.words_to_mark(text, tuple(words))
    pieces = _WORD.split(text)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if p in found else p,) for p in pieces)
    )
