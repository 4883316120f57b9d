"""Words that a need and an offer share, shown as the need spells them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources

from stammtisch.core.text import fold

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ENDINGS = sorted(
    "ungen ions ung ing ern ers ies es en er em ed as os is s e n y a o i".split(),  # noqa: SIM905 -- legible
    key=len,
    reverse=True,
)
SHORTEST = 4
PART = 5
"""Letters of a stem that may begin or end a longer one (``blech`` in ``lochblech``)."""


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
    """Cut the longest common ending that leaves four letters."""
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST:
            return folded.removesuffix(ending)
    return folded


def shared_words(need: str, offer: str) -> tuple[str, ...]:
    """Return the need's words whose stem, or a part of it, the offer has too."""
    ours, theirs = stems(need), stems(offer)
    return tuple(word for key, word in ours.items() if key in theirs or _is_part(key, theirs))


def _is_part(key: str, others: dict[str, str]) -> bool:
    return any(_begins_or_ends(key, other) or _begins_or_ends(other, key) for other in others)


def _begins_or_ends(part: str, whole: str) -> bool:
    return len(part) >= PART and (whole.startswith(part) or whole.endswith(part))
