"""Words that a need and an offer share, shown as the need spells them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_ENDINGS = sorted(
    "ungen ions ung ing ern ers ies es en er em ed as os is s e n y a o i".split(),  # noqa: SIM905 -- legible
    key=len,
    reverse=True,
)
SHORTEST = 4
PART = 5
"""Letters of a stem that may begin or end a longer one (``blech`` in ``lochblech``)."""

COGNATE = 0.6
"""Share of the longer stem that two cognates must have in common from the beginning."""


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


def shared_words(need: str, offer: str, *, across: bool = False) -> tuple[str, ...]:
    """Return the need's words whose stem, or a part of it, the offer has too.

    Args:
        need: a text.
        offer: another.
        across: the two are in different languages, so cognates (*aluminium*, *aluminio*) count.
    """
    ours, theirs = stems(need), stems(offer)
    return tuple(word for key, word in ours.items() if has_in_common(key, theirs, across))


def has_in_common(key: str, others: Iterable[str], across: bool) -> bool:  # noqa: FBT001 -- as above
    """Say whether a stem is among others, is a part of one, or has one as a part."""
    return any(in_common(key, other, across) is not None for other in others)


def in_common(key: str, other: str, across: bool) -> slice | None:  # noqa: FBT001 -- as above
    """Return which letters of a stem another stem has too; None when that means nothing.

    A shorter stem counts where it begins or ends a longer one (``blech`` in ``lochblech``), a
    common beginning only across languages, where it makes out most of both.
    """
    if key == other:
        return slice(0, len(key))
    short, long = sorted((key, other), key=len)
    if len(short) >= PART and long.startswith(short):
        return slice(0, len(short))
    if len(short) >= PART and long.endswith(short):
        return slice(len(key) - len(short), len(key))
    pairs = enumerate(zip(key, other, strict=False))
    common = next((at for at, (a, b) in pairs if a != b), len(short))
    if across and common >= max(PART, COGNATE * len(long)):
        return slice(0, common)
    return None
