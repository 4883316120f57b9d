"""What was read from a text, for people: named, quoted, marked, and what would be stated."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_noop
from django.utils.translation import gettext as _

from stammtisch.diagnosis import bridge
from stammtisch.diagnosis.models import Statement
from stammtisch.shared.dates import shown_on

register = template.Library()

NAMES = {
    # amounts, by what they measure
    "lot": gettext_noop("lot"),
    "pieces": gettext_noop("quantity"),
    "people": gettext_noop("people"),
    "mass": gettext_noop("weight"),
    "volume": gettext_noop("volume"),
    "area": gettext_noop("area"),
    "power": gettext_noop("power"),
    "pressure": gettext_noop("pressure"),
    "temperature": gettext_noop("temperature"),
    "duration": gettext_noop("duration"),
    "term": gettext_noop("duration"),
    "lead_time": gettext_noop("delivery time"),
    "force": gettext_noop("force"),
    "piece": gettext_noop("weight of a piece"),
    "length": gettext_noop("length"),
    "width": gettext_noop("width"),
    "height": gettext_noop("height"),
    "depth": gettext_noop("depth"),
    "diameter": gettext_noop("diameter"),
    "thickness": gettext_noop("thickness"),
    "tolerance": gettext_noop("tolerance"),
    "thread": gettext_noop("thread"),
    "roughness": gettext_noop("roughness"),
    "ra": gettext_noop("roughness"),
    "rz": gettext_noop("roughness"),
    # norms, by how they stand
    "held": gettext_noop("certificate, held"),
    "required": gettext_noop("certificate, required"),
    "denied": gettext_noop("certificate, not held"),
    "named": gettext_noop("certificate"),
    # terms
    "own_use": gettext_noop("only for their own use"),
    "free_capacity": gettext_noop("has room"),
    "no_capacity": gettext_noop("no room"),
    "seeks_customers": gettext_noop("looks for customers"),
    "private_only": gettext_noop("private customers only"),
    "large_only": gettext_noop("large lots only"),
    "small_welcome": gettext_noop("small lots welcome"),
    # processes and materials
    "process": gettext_noop("process"),
    "material": gettext_noop("material"),
}
"""What a fact is, by its detail; a test compares this with what the core can give."""

KINDS = {
    "days": gettext_noop("time"),
    "weekdays": gettext_noop("time"),
    "hours": gettext_noop("time"),
    "radius": gettext_noop("radius"),
    "language": gettext_noop("language"),
    "price": gettext_noop("price"),
}
"""What a fact is, by its kind, where it has no detail."""


@register.filter
def read_facts(statement: Statement) -> list[bridge.ReadFact]:
    """Return what a statement says in its verbatim, beside what is stated of it."""
    return bridge.facts_of(statement)


@register.filter
def fact_name(fact: bridge.ReadFact) -> str:
    """Name a fact in the reader's language."""
    if fact.kind == "language":
        return language_name(fact.detail)
    return _(KINDS[fact.kind] if fact.kind in KINDS else NAMES[fact.detail])


def language_name(code: str) -> str:
    """Name a language in the reader's language; a code that nobody named stays a code."""
    if code == "zh":  # Django knows only its scripts
        return _("Chinese")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def would_state(fact: bridge.ReadFact) -> str:
    """Say what would stand in the columns once the fact is taken over."""
    states = fact.states
    if states is None:
        return ""
    if states.unit:
        return f"{_range(states.quantity_min, states.quantity_max)} {states.unit}"
    if name := states.certificate:
        return _("not %s") % name[1:] if name.startswith("!") else name
    if states.radius_km is not None:
        return f"{_number(states.radius_km)} km"
    if states.own_use_only:
        return _("only for their own use")
    return _days(states.available_from, states.available_until)


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"≥ {_number(low)}" if low is not None else f"≤ {_number(high or 0.0)}"
    return _number(low) if low == high else f"{_number(low)}–{_number(high)}"


def _number(value: float) -> str:
    whole = int(value) if value.is_integer() else value
    return number_format(whole, use_l10n=True, force_grouping=True)


def _days(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{shown_on(first)} – {shown_on(last)}"
    if first:
        return _("from %(day)s") % {"day": shown_on(first)}
    return _("until %(day)s") % {"day": shown_on(last)} if last else ""


@register.filter
def marked_facts(text: str) -> SafeString:
    """Escape a text and mark in it the words that were read as facts."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if is_fact else piece,)
            for piece, is_fact in bridge.pieces(text)
        ),
    )
