"""Find in a text, as it was written, what it has in common with others."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching.vocabulary import vocabulary
from stammtisch.core.matching.words import SHORTEST, in_common, stem, stems, stop_words
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_LIGATURES = {"œ": "oe", "æ": "ae"}
_LONGEST = 5
"""Words of the longest spelling that is looked for as a whole."""


class Mark(StrEnum):
    """Why some words are highlighted; of two that overlap the later one is shown."""

    PART = "part"
    CONCEPT = "concept"
    WORD = "word"
    FACT = "fact"


class Span(NamedTuple):
    """``text[start:end]`` is highlighted."""

    start: int
    end: int
    mark: Mark


class _Word(NamedTuple):
    start: int
    end: int
    folded: str


def highlight(
    text: str,
    others: Sequence[str],
    *,
    foreign: Sequence[str] = (),
    facts: Iterable[str] = (),
) -> tuple[Span, ...]:
    """Return what to highlight in a text beside others, in the order of the text.

    Spans do not overlap, begin and end with a letter, a digit or a sign of measure, and leave
    stop words out, except where a fact (``bis 3 m``) contains one.

    Args:
        text: as it was written; places refer to it.
        others: what it is compared with.
        foreign: the same in other languages, where cognates (*aluminio*) count too.
        facts: words of the text that state facts which decide.
    """
    found = [*_shared_concepts(text, [*others, *foreign])]
    found += _shared_words(text, others, across=False)
    found += _shared_words(text, foreign, across=True)
    for words in filter(None, facts):
        hits = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)
        found.extend(Span(hit.start(), hit.end(), Mark.FACT) for hit in hits)
    return _resolved(text, found)


def _shared_concepts(text: str, others: Sequence[str]) -> Iterator[Span]:
    shared = {number for other in others for number in _concepts(other)} & _concepts(text)
    for number, start, end in concept_places(text):
        if number in shared:
            yield Span(start, end, Mark.CONCEPT)


def _shared_words(text: str, others: Sequence[str], *, across: bool) -> Iterator[Span]:
    theirs = {key for other in others for key in stems(other)}
    for word in _words(text) if theirs else ():
        if len(word.folded) < SHORTEST or word.folded in stop_words() or word.folded.isdigit():
            continue
        key = stem(word.folded)
        if key in theirs:
            yield Span(word.start, word.end, Mark.WORD)
            continue
        for other in theirs:
            part = in_common(key, other, across)
            if part is not None:
                yield _part(text, word, part)


def _part(text: str, word: _Word, part: slice) -> Span:
    """Return where letters of a stem stand, with the ending if they reach to it."""
    places = _places(text[word.start : word.end])
    start = word.start + places[part.start]
    if part.stop == len(stem(word.folded)):
        return Span(start, word.end, Mark.PART)
    return Span(start, word.start + places[part.stop - 1] + 1, Mark.PART)


def _concepts(text: str) -> set[int]:
    known = vocabulary().concepts
    return {number for number in vocabulary().find(text) if known[number].kind != "cue"}


@lru_cache(maxsize=4_096)
def concept_places(text: str) -> tuple[tuple[int, int, int], ...]:
    """Return number, start and end of the words that name each concept of a text.

    Whole words, and the fewest that name it; a concept that is named twice stands twice.
    """
    words, known = list(_words(text)), vocabulary()
    wanted = set(known.find(text))
    found: list[tuple[int, int, int]] = []
    for size in range(1, _LONGEST + 1):
        for first in range(len(words) - size + 1):
            start, end = words[first].start, words[first + size - 1].end
            named = set(known.find(text[start:end])) & wanted
            found.extend((number, start, end) for number in named)
        wanted -= {number for number, _, _ in found}
        if not wanted:
            break
    return tuple(sorted(found, key=lambda each: (each[1], each[2], each[0])))


def _words(text: str) -> Iterator[_Word]:
    for hit in _WORD.finditer(text):
        yield _Word(hit.start(), hit.end(), fold(hit[0]))


def _places(word: str) -> list[int]:
    """Return for each letter of ``fold(word)`` the place in ``word`` it came from."""
    places: list[int] = []
    before = ""
    for at, char in enumerate(word):
        for letter in _folded_char(char):
            if letter == "e" and before and before in "aou":
                before = ""  # of one pair only, so that a third letter stays
                continue
            before = letter
            places.append(at)
    return places


@cache
def _folded_char(char: str) -> str:
    """Return the letters of one, before ``fold`` makes one of ``ae``, ``oe``, ``ue``."""
    plain = unicodedata.normalize("NFKD", char.casefold())
    return "".join(fold(letter) for part in plain for letter in _LIGATURES.get(part, part))


def _resolved(text: str, spans: list[Span]) -> tuple[Span, ...]:
    paint: list[tuple[Mark, int] | None] = [None] * len(text)
    order = list(Mark)
    # the higher rank is painted over the lower, the longer over the shorter
    ranked = sorted(spans, key=lambda each: (order.index(each.mark), each.end - each.start))
    for number, span in enumerate(ranked):
        paint[span.start : span.end] = [(span.mark, number)] * (span.end - span.start)
    for word in _words(text):
        if word.folded in stop_words():
            for at in range(word.start, word.end):
                colour = paint[at]
                if colour is not None and colour[0] is not Mark.FACT:
                    paint[at] = None
    return tuple(_trimmed(text, paint))


def _trimmed(text: str, paint: list[tuple[Mark, int] | None]) -> Iterator[Span]:
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and paint[end] == paint[start]:
            end += 1
        colour, left, right = paint[start], start, end
        while left < right and not _is_edge(text, left):
            left += 1
        while right > left and not _is_edge(text, right - 1):
            right -= 1
        if colour is not None and left < right:
            yield Span(left, right, colour[0])
        start = end


def _is_edge(text: str, at: int) -> bool:
    return text[at].isalnum() or text[at] in "%°²³≤≥<>ø⌀" or unicodedata.combining(text[at]) > 0
