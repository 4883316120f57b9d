"""Show codes with what they are called, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from stammtisch.classifications import bridge

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def code_label(code: str, revision: str) -> str:
    """Return what a code is called, of the group it lies in: no query, fit for lists."""
    return bridge.shipped_label(code, revision, _language()) if code else ""


@register.filter
def code_named(code: str, revision: str) -> str:
    """Return a code with what it is called; the bare code where that is not known."""
    return f"{code} {code_label(code, revision)}".strip()


@register.inclusion_tag("classifications/_code.html")
def code_fact(code: str, revision: str) -> dict[str, Any]:
    """Show a code with its name, and the same in the other revision (1 query at most)."""
    return {
        "code": code,
        "revision": bridge.revision_name(revision),
        "label": bridge.label_of(code, revision, _language()),
        "elsewhere": bridge.elsewhere_of(code, revision, _language()),
    }


@register.filter
def elsewhere(code: str, revision: str) -> list[bridge.Elsewhere]:
    """Return where a code stands in the other revision: no query."""
    return bridge.elsewhere_of(code, revision, _language())


@register.filter
def label_here(entry: Any) -> str:  # noqa: ANN401 -- a value of the core or a row
    """Return the label of an entry in the reader's language, else in English, else in any."""
    labels: dict[str, str] = entry.labels
    wanted = (_language().split("-", maxsplit=1)[0], "en", "de", *labels)
    return next((labels[name] for name in wanted if labels.get(name)), "")
