"""Facts read from the text, each with its place in it. Unconfirmed, so they never exclude."""

from stammtisch.core.matching.facts.amounts import LOOSE
from stammtisch.core.matching.facts.numbers import number
from stammtisch.core.matching.facts.reading import read
from stammtisch.core.matching.facts.spans import Span, spans
from stammtisch.core.matching.facts.stated import Stated, filled, stated
from stammtisch.core.matching.facts.types import (
    BASE,
    Amount,
    Day,
    Days,
    Fact,
    Facts,
    Flag,
    Hours,
    Language,
    Norm,
    Price,
    Radius,
    Standing,
    Term,
    Trade,
    Weekdays,
)

COMPARED = frozenset(BASE)

__all__ = [
    "BASE",
    "COMPARED",
    "LOOSE",
    "Amount",
    "Day",
    "Days",
    "Fact",
    "Facts",
    "Flag",
    "Hours",
    "Language",
    "Norm",
    "Price",
    "Radius",
    "Span",
    "Standing",
    "Stated",
    "Term",
    "Trade",
    "Weekdays",
    "filled",
    "number",
    "read",
    "spans",
    "stated",
]
