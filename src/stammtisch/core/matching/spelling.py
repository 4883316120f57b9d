"""How alike two texts are spelt: the same object in compounds and in related languages."""

from __future__ import annotations

import re
from functools import lru_cache

from stammtisch.core.text import fold

_WORD = re.compile(r"\w{4,}")
_LETTERS = 4
MOST = 0.25


def likeness(one: str, other: str) -> float:
    """Return the share of runs of four letters that two texts have in common, 0...25.

    More than a quarter is not more telling: only labels of one or two words have it.

    Source:
        Dice 1945, Measures of the Amount of Ecologic Association Between Species.
    """
    ours, theirs = runs(one), runs(other)
    return min(MOST, 2 * len(ours & theirs) / max(1, len(ours) + len(theirs)))


@lru_cache(maxsize=50_000)
def runs(text: str) -> frozenset[str]:
    """Return the runs of four letters of the folded words, word ends counted as letters."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        framed = f" {word} "
        found.update(framed[at : at + _LETTERS] for at in range(len(framed) - _LETTERS + 1))
    return frozenset(found)
