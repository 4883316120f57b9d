"""Cut a text into phrases, so that each can be left out in turn."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from stammtisch.core.text import fold

MOST = 5
"""Phrases a text is cut into; a longer text has longer phrases, so that its cost is bounded."""

LEAST_WORDS = 2
_STOP = re.compile(r"(?<=[.,;:!?…])\s+|\s+(?=[–—(])|(?<=[–—)])\s+|\s*\n\s*")
_WORD = re.compile(r"[^\W_]+")


class Phrase(NamedTuple):
    """``text[start:end]``, without white space around it."""

    start: int
    end: int


def phrases(text: str) -> tuple[Phrase, ...]:
    """Cut a text at punctuation and before conjunctions; at least one phrase, at most ``MOST``.

    A phrase has at least two words, except where the whole text has fewer.
    """
    cuts = [0, *sorted(_cuts(text)), len(text)]
    pieces = [(a, b) for a, b in pairwise(cuts) if a < b]
    while len(pieces) > 1:
        sizes = [len(_WORD.findall(text, *piece)) for piece in pieces]
        shortest = min(range(len(pieces)), key=sizes.__getitem__)
        if sizes[shortest] >= LEAST_WORDS and len(pieces) <= MOST:
            break
        left = _neighbour(sizes, shortest)
        pieces[left : left + 2] = [(pieces[left][0], pieces[left + 1][1])]
    return tuple(_bare(text, *piece) for piece in pieces)


def without(text: str, phrase: Phrase) -> str:
    """Return a text with a phrase left out."""
    return f"{text[: phrase.start].rstrip()} {text[phrase.end :].lstrip()}".strip()


def _cuts(text: str) -> set[int]:
    cuts = {hit.end() for hit in _STOP.finditer(text)}
    cuts |= {hit.start() for hit in _WORD.finditer(text) if fold(hit[0]) in _conjunctions()}
    return cuts - {0, len(text)}


def _neighbour(sizes: list[int], at: int) -> int:
    """Return the first of the two pieces to be joined: a piece and its shorter neighbour."""
    if at == 0:
        return 0
    if at == len(sizes) - 1:
        return at - 1
    return at - 1 if sizes[at - 1] <= sizes[at + 1] else at


def _bare(text: str, start: int, end: int) -> Phrase:
    while start < end - 1 and text[start].isspace():
        start += 1
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return Phrase(start, end)


@cache
def _conjunctions() -> frozenset[str]:
    text = resources.files(__package__).joinpath("data/conjunctions.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())
