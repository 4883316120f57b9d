"""Look a code up by its digits or by words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.text import fold

if TYPE_CHECKING:
    from stammtisch.core.classification.types import Entry, Scheme

_CODE = re.compile(r"[A-Va-v]?\s?[\d.\-]*")
_NOT_WORD = re.compile(r"[\W_]+")


def find_codes(asked: str, scheme: Scheme, k: int = 20) -> list[Entry]:
    """Return the entries whose code begins so, or whose labels and words have all the words.

    Args:
        asked: ``25``, ``25.6``, ``C``, ``bakery``; case, accents and dots do not matter.
        scheme: where to look.
        k: how many at most; those whose label has the words come first, then wider ones.
    """
    bare = asked.strip()
    if not bare:
        return []
    if _CODE.fullmatch(bare) and (bare.isalpha() or any(char.isdigit() for char in bare)):
        return _by_code(bare, scheme)[:k]
    words = [part for part in _NOT_WORD.split(fold(bare)) if part]
    ranked = [
        (rank, entry.level, at)
        for at, entry in enumerate(scheme.entries.values())
        if words and (rank := _rank(entry, words)) is not None
    ]
    entries = list(scheme.entries.values())
    return [entries[at] for _rank_, _level, at in sorted(ranked)[:k]]


def _by_code(bare: str, scheme: Scheme) -> list[Entry]:
    if bare.isalpha():
        section = scheme.entries.get(bare.upper())
        below = [e for e in scheme.entries.values() if e.parent == bare.upper()]
        return [section, *below] if section else below
    digits = re.sub(r"\D", "", bare)
    return [
        entry
        for entry in scheme.entries.values()
        if re.sub(r"\D", "", entry.code).startswith(digits) and not entry.code.isalpha()
    ]


def _rank(entry: Entry, words: list[str]) -> int | None:
    """Return 0 where a label has all the words, 1 where the everyday words help, else None."""
    labels = _begin_words(" ".join(entry.labels.values()))
    if all(f" {word}" in labels for word in words):
        return 0
    everything = labels + _begin_words(
        " ".join(word for listed in entry.words.values() for word in listed)
    )
    return 1 if all(f" {word}" in everything for word in words) else None


def _begin_words(text: str) -> str:
    return " " + _NOT_WORD.sub(" ", fold(text))
