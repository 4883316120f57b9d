"""What stands directly before and after an amount, and what it says about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

_BEFORE = frozenset(
    {
        "at_most", "from", "at_least", "about", "filler", "attr", "lot", "order", "period",
        "minus", "radius", "range_from", "rate",
    }
)  # fmt: skip
_AFTER = frozenset(
    {"attr", "or_more", "or_less", "period", "per_order", "filler", "around", "far", "radius"}
)
_STEPS = 7
_WINDOW = 32
"""Characters in which a length may name its direction, or a rate its period."""

_STOPS = frozenset(".;!?\n()0123456789")


@dataclass(slots=True)
class Around:
    """The neighbours of an amount, the nearest first.

    Attributes:
        start: where the amount begins.
        end: where it ends.
        before: hits that end at the same place are one step.
        after: hits that begin at the same place are one step.
    """

    start: int
    end: int
    before: list[list[Hit]] = field(default_factory=list)
    after: list[list[Hit]] = field(default_factory=list)

    def says(self, *categories: str) -> bool:
        """Say whether such a word stands before it."""
        return self.first_before(*categories) is not None

    def first_before(self, *categories: str) -> Hit | None:
        """Return the nearest such word before it."""
        return _first(self.before, categories)

    def first_after(self, *categories: str) -> Hit | None:
        """Return the nearest such word after it."""
        return _first(self.after, categories)

    def begin(self, *categories: str) -> int:
        """Return where the words of some categories begin that are chained to the amount."""
        start = self.start
        for step in self.before:
            if any(hit.category in categories for hit in step):
                start = step[0].start
            elif not any(hit.category in {"filler", "about"} for hit in step):
                break
        return start

    def finish(self, *categories: str) -> int:
        """Return where the words of some categories end that are chained to the amount."""
        end = self.end
        for step in self.after:
            if any(hit.category in categories for hit in step):
                end = step[0].end
            elif not any(hit.category == "filler" for hit in step):
                break
        return end


def _first(steps: list[list[Hit]], categories: Collection[str]) -> Hit | None:
    return next((hit for step in steps for hit in step if hit.category in categories), None)


def look_around(folded: Folded, hits: Hits, start: int, end: int, *, floor: int) -> Around:
    """Collect the words that are chained to ``flat[start:end]``.

    Args:
        folded: the text.
        hits: the words found in it.
        start: beginning of the number.
        end: end of its unit.
        floor: where the words of the amount before end.
    """
    around = Around(start, end)
    text, at = folded.flat, start
    while len(around.before) < _STEPS:
        while at > floor and text[at - 1] in " :(=":
            at -= 1
        found = hits.all_ending(at, _BEFORE)
        if not found or found[0].start < floor:
            break
        around.before.append(found)
        at = found[0].start
    at = end
    while len(around.after) < _STEPS:
        while text[at : at + 1] in {" ", ")"}:
            at += 1
        found = hits.all_starting(at, _AFTER) or _slashed(text, hits, at)
        if not found:
            break
        around.after.append(found)
        at = found[0].end
    return around


def _slashed(text: str, hits: Hits, at: int) -> list[Hit]:
    """Read ``/Monat`` as a period."""
    if text[at : at + 1] != "/":
        return []
    hit = hits.starting(at + 2 if text[at + 1 : at + 2] == " " else at + 1, ("slash",))
    return [hit._replace(category="period")] if hit else []


def near_period(folded: Folded, hits: Hits, start: int, end: int) -> Hit | None:
    """Return the period of a rate a few words on or before: ``40 t of chips a month``."""
    text = folded.flat
    for hit in hits.of("period"):
        between = text[end : hit.start] if hit.start >= end else text[hit.end : start]
        if len(between) <= _WINDOW and not (_STOPS & set(between)) and "," not in between:
            return hit
    return None


def earlier_attribute(
    folded: Folded, hits: Hits, start: int, allowed: frozenset[str]
) -> Hit | None:
    """Return the noun a few words before that names the direction of a length."""
    for hit in reversed(hits.of("attr")):
        between = folded.flat[hit.end : start]
        if (
            hit.value in allowed
            and start - _WINDOW <= hit.end <= start
            and not (_STOPS & set(between))
            and ("," not in between or len(between.strip(" ,").split()) <= 1)
            and _is_noun(folded.written(hit.start, hit.end))
        ):
            return hit
    return None


def _is_noun(word: str) -> bool:
    return word[0].isupper() or not word.isascii() or len(word) >= len("diametro")
