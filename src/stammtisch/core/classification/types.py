"""The values of a classification: its entries, and a suggestion of one of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTION, DIVISION, GROUP, CLASS = 1, 2, 3, 4
"""Levels of NACE; national digits lie below."""

FALLBACKS = ("en", "de")
"""Languages in which a label is shown when there is none in the reader's."""


class Fit(StrEnum):
    """How far a group of one revision is covered by a group of the other."""

    SAME = "same"
    MAIN = "main"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Where an activity stands in the other revision.

    Attributes:
        code: of the other revision.
        fit: same = one for the other; main = most of it goes there; partial = a part, or we
            are not sure how much.
    """

    code: str
    fit: Fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One class of a classification, at any level.

    Attributes:
        code: in the one form that ``codes`` gives.
        level: 1 = the widest.
        parent: code of the class above; empty = there is none.
        labels: language (ISO 639-1) → what it is.
        words: language → everyday words for what belongs here.
    """

    code: str
    level: int
    parent: str
    labels: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str) -> str:
        """Return the label in a language, else in English, else in German, else in any."""
        wanted = language.lower().split("-", maxsplit=1)[0]
        for choice in (wanted, *FALLBACKS, *self.labels):
            if text := self.labels.get(choice):
                return text
        return ""


@dataclass(frozen=True)
class Scheme:
    """A whole classification.

    Attributes:
        name: stable, such as ``NACE 2``.
        revision: ``2`` or ``2.1`` where the codes are those of NACE; else empty.
        entries: code → entry, in the order of the classification.
    """

    name: str
    revision: str
    entries: Mapping[str, Entry]

    @cached_property
    def choices(self) -> tuple[Entry, ...]:
        """What is suggested: the groups of NACE; of anything else what has nothing below."""
        if self.revision:
            return tuple(entry for entry in self.entries.values() if entry.level == GROUP)
        parents = {entry.parent for entry in self.entries.values()}
        return tuple(entry for entry in self.entries.values() if entry.code not in parents)

    @cached_property
    def languages(self) -> frozenset[str]:
        """Return the languages in which anything has a label."""
        return frozenset(name for entry in self.entries.values() for name in entry.labels)

    @cached_property
    def fingerprint(self) -> str:
        """A text that changes with every code, label and word."""
        digest = hashlib.sha256(self.name.encode())
        for entry in self.entries.values():
            said = (entry.code, sorted(entry.labels.items()), sorted(entry.words.items()))
            digest.update(repr(said).encode())
        return digest.hexdigest()[:16]

    def label(self, code: str, language: str) -> str:
        """Return the label of a code; of a code that is too fine, that of what it lies in."""
        while code:
            if entry := self.entries.get(code):
                return entry.label(language)
            code = code[:-1].rstrip(".")
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A class that a text may belong to, and why.

    Attributes:
        score: orders the suggestions; no probability.
        shared: words of the text that the class has too, as the text spells them.
        similarity: nearness of meaning, 0..1; 0 where there was no encoder.
    """

    entry: Entry
    score: float
    shared: tuple[str, ...]
    similarity: float
