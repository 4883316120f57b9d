"""Where a clause begins and ends, and whether it closes what it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hits

_EDGE = re.compile(
    r"[;,!?\n]|(?<![0-9])[.:](?= )|\.$| - |(?<=[a-z]) (?:aber|but|mais|pero|ma|mas|maar|ale) "
)


def clause(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """Return the clause around ``flat[start:end]``."""
    text = folded.flat
    left = 0
    for edge in _EDGE.finditer(text, 0, start):
        left = edge.end()
    right = _EDGE.search(text, end)
    return left, right.start() if right else len(text)


def is_closed(folded: Folded, hits: Hits, start: int, end: int) -> bool:
    """Say whether a time is one of being booked or closed."""
    left, right = clause(folded, start, end)
    text = folded.flat
    for hit in hits.of("closed"):
        if left <= hit.start and hit.end <= right and (hit.end <= start or hit.start >= end):
            denied = any(
                left <= no.start and no.end <= hit.start
                and not text[no.end : hit.start].strip()
                for no in hits.of("not")
            )  # fmt: skip
            return not denied
    for no in hits.of("not"):
        if left <= no.start and no.end <= right:
            near = text[no.end : start] if no.end <= start else text[end : no.start]
            if not near.strip():
                return True  # not in August, Mondays not
    return False
