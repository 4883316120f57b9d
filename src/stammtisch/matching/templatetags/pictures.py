"""Small pictures, drawn on the server, readable in print and in the dark."""

from __future__ import annotations

from math import sqrt

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from stammtisch.matching.bridge import learning

register = template.Library()

SIDE, EDGE = 240, 34
"""Length of an axis, and room for its numbers."""

SMALLEST, LARGEST = 4.0, 13.0
"""Radius of a disc."""


@register.filter
def two_places(value: float) -> str:
    """Show a score with two digits after the point."""
    return number_format(value, decimal_pos=2, use_l10n=True)


@register.simple_tag
def reliability_picture(held: learning.Reliability) -> SafeString:
    """Draw what was said (right) against what came true (up); the table beside it says more."""
    most = max(group.size for group in held.groups)
    discs = format_html_join(
        "",
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="var(--offer-line)" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="{}" fill="var(--offer)"><title>{}</title></circle>',
        (
            (
                _x(group.said), _x(group.said), _y(group.low), _y(group.high),
                _x(group.said), _y(group.true),
                f"{SMALLEST + (LARGEST - SMALLEST) * sqrt(group.size / most):.1f}",
                _("said %(said)d %%, fitted %(true)d %%, %(size)d pairs")
                % {
                    "said": round(100 * group.said), "true": round(100 * group.true),
                    "size": group.size,
                },
            )
            for group in held.groups
        ),
    )  # fmt: skip
    width = SIDE + 2 * EDGE
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        width, width,
        _("What was said against what came true; the table below has the numbers."),
        _axes(), discs, _words(),
    )  # fmt: skip


def _x(share: float) -> str:
    return f"{EDGE + SIDE * share:.1f}"


def _y(share: float) -> str:
    return f"{EDGE + SIDE * (1 - share):.1f}"


def _axes() -> SafeString:
    """Draw the frame, and the line on which said and true agree."""
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="var(--line)"/>'
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="var(--line-strong)" '
        'stroke-dasharray="4 4"/>',
        EDGE, EDGE, SIDE, SIDE, _x(0), _y(0), _x(1), _y(1),
    )  # fmt: skip


def _words() -> SafeString:
    ticks = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" font-size="11" fill="var(--ink-2)">'
        "{} %</text>"
        '<text x="{}" y="{}" text-anchor="end" font-size="11" fill="var(--ink-2)">{}</text>',
        (
            (_x(at / 100), EDGE + SIDE + 15, at, EDGE - 5, float(_y(at / 100)) + 4, at)
            for at in (0, 50, 100)
        ),
    )
    names = format_html(
        '<text x="{}" y="{}" text-anchor="middle" font-size="12" fill="var(--ink)">{}</text>'
        '<text x="{}" y="{}" font-size="12" fill="var(--ink)">{}</text>',
        _x(0.5), EDGE + SIDE + 30, _("said"), 4, EDGE - 14, _("fitted"),
    )  # fmt: skip
    return format_html("{}{}", ticks, names)
