"""Words that a need and an offer share, shown as the need spells them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from stammtisch.core.text import fold

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ENDINGS = re.compile(
    r"(?:ungen|ions|ung|ing|ern|ers|ies|ées|es|en|er|em|ed|as|os|is|s|e|n|y|a|o|i)$"
)
SHORTEST = 4
PART = 6
"""Letters that a word must have in common with a longer one (Blech in Lochbleche: 5 + stem)."""


@cache
def stop_words() -> frozenset[str]:
    """Return the folded words that say nothing about a trade."""
    text = resources.files(__package__).joinpath("data/stopwords.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())


@lru_cache(maxsize=20_000)
def stems(text: str) -> dict[str, str]:
    """Return stem → original spelling of the words that carry meaning, in text order."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        folded = fold(word)
        if len(folded) >= SHORTEST and folded not in stop_words() and not folded.isdigit():
            found.setdefault(stem(folded), word)
    return found


def stem(folded: str) -> str:
    """Cut one common ending, but never below four letters."""
    cut = _ENDINGS.sub("", folded)
    return cut if len(cut) >= SHORTEST else folded


def shared_words(need: str, offer: str) -> tuple[str, ...]:
    """Return the need's words whose stem, or a long part of it, the offer has too."""
    ours, theirs = stems(need), stems(offer)
    return tuple(word for key, word in ours.items() if key in theirs or _is_part(key, theirs))


def _is_part(key: str, others: dict[str, str]) -> bool:
    return any(
        (len(key) >= PART and key in other) or (len(other) >= PART and other in key)
        for other in others
    )
