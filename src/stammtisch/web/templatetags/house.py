"""Small drawings and numbers that every page shows the same way."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from stammtisch.shared.dates import shown_at, shown_on

register = template.Library()
register.filter(shown_on)
register.filter(shown_at)


@register.simple_tag
def mark() -> SafeString:
    """Draw the mark: the disc sits in the ring."""
    return mark_safe(
        '<svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">'
        '<circle cx="11" cy="11" r="8.5" fill="none" stroke="var(--need)" stroke-width="3"/>'
        '<circle cx="11" cy="11" r="4.2" fill="var(--offer)"/></svg>'
    )


@register.simple_tag
def meter(percent: float) -> SafeString:
    """Draw a bar filled to ``percent`` (0..100); the number stands beside it in words."""
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="full" width="100" height="6"/>'
        '<rect class="part" width="{}" height="6"/></svg>',
        f"{max(0.0, min(100.0, float(percent))):.1f}",
    )


@register.filter
def percent(share: float) -> str:
    """Show a share of 0..1 as whole per cent; 0 and 100 are kept for what is certain."""
    whole = round(100 * share)
    return f"{min(99, max(1, whole)) if 0 < share < 1 else whole} %"


@register.filter
def km(distance_km: float | None) -> str:
    """Show a distance the way people say it: 400 m, 4 km."""
    if distance_km is None:
        return ""
    if distance_km < 1:
        return f"{max(100, round(distance_km * 10) * 100)} m"
    return f"{round(distance_km)} km"


@register.filter
def plain_number(value: float | None) -> str:
    """Show a quantity in the reader's language without needless decimals."""
    if value is None:
        return ""
    return number_format(value, decimal_pos=None if value % 1 else 0, use_l10n=True)
