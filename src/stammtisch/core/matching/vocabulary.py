"""A hand-made vocabulary of processes, materials, modes and cues, found in eight languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.text import fold, fold_places

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAPS = re.compile(r"[\s\-–/]+")
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 200_000
"""Different words that are remembered; the memory starts anew when there are more."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea of the trade.

    Attributes:
        kind: process, material, mode or cue.
        group: concepts of a group are easily taken for each other.
        name: stable key.
        english: label for people.
        german: label for people.
    """

    kind: str
    group: str
    name: str
    english: str
    german: str


class _Node:
    """A place in a trie of spellings."""

    __slots__ = ("begins", "ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.begins: list[int] = []  # concepts whose spelling may go on after this place
        self.ends: list[int] = []  # concepts whose word must end at this place

    def goes_on(self) -> bool:
        """Say whether a spelling goes on here after the end of a word."""
        return any(not char.isalnum() for char in self.next)


class _Word(NamedTuple):
    """What was found in one word, and the places of the tries from which it may go on."""

    found: frozenset[int]
    open: tuple[_Node, ...]


class Vocabulary:
    """Finds every concept in a text by one walk over two tries.

    One trie holds the spellings that begin a word, the other those that stand anywhere in one,
    so that each place of the text is looked at once, however many spellings there are. Words
    come again and again, so each is walked once; only spellings of several words go on in the
    text.
    """

    def __init__(self, lines: list[str]) -> None:
        self.concepts: list[Concept] = []
        self._words: dict[str, _Word] = {}
        self._starts = _Node()
        self._anywhere = _Node()
        for line in lines:
            if line and not line.startswith("#"):
                self._add(line)

    def _add(self, line: str) -> None:
        head, spellings = line.split(":", 1)
        key, english, german = (part.strip() for part in head.split("|"))
        kind, group, name = key.split()
        self.concepts.append(Concept(kind, group, name, english, german))
        for spelling in spellings.split(","):
            bare = spelling.strip()
            node = self._anywhere if bare.startswith("*") else self._starts
            for char in flat(bare.strip("*$")):
                node = node.next.setdefault(char, _Node())
            (node.ends if bare.endswith("$") else node.begins).append(len(self.concepts) - 1)

    def find(self, text: str) -> tuple[int, ...]:
        """Return the numbers of the concepts in a text, ascending."""
        folded = flat(text)
        found: set[int] = set()
        for hit in _WORD.finditer(folded):
            word = self._words.get(hit[0]) or self._learn(hit[0])
            found |= word.found
            for node in word.open:
                self._walk(node, folded, hit.end(), found)
        return tuple(sorted(found))

    def _learn(self, word: str) -> _Word:
        found: set[int] = set()
        begun = [self._walk(self._starts, word, 0, found)]
        begun += [self._walk(self._anywhere, word, at, found) for at in range(len(word))]
        if len(self._words) >= _MOST_WORDS:
            self._words.clear()
        open_ = tuple(node for node in begun if node is not None and node.goes_on())
        return self._words.setdefault(word, _Word(frozenset(found), open_))

    @staticmethod
    def _walk(root: _Node, folded: str, place: int, found: set[int]) -> _Node | None:
        """Follow a text from a place; return where the trie stands when the text ends."""
        node, at = root, place
        while True:
            found.update(node.begins)
            follows = folded[at : at + 1]
            if node.ends and not follows.isalnum():
                found.update(node.ends)
            if not follows:
                return node
            going = node.next.get(follows)
            if going is None:
                return None
            node, at = going, at + 1

    def find_places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield each concept's number with the beginning and end of the words that name it."""
        folded, places = flat_places(text)
        for number, start, end in self._hits(folded):
            left, right = start, end
            while left > 0 and folded[left - 1].isalnum():
                left -= 1
            while folded[right - 1].isalnum() and folded[right : right + 1].isalnum():
                right += 1
            yield number, places[left], places[right - 1] + 1

    def _hits(self, folded: str) -> Iterator[tuple[int, int, int]]:
        for hit in _WORD.finditer(folded):
            word = self._words.get(hit[0]) or self._learn(hit[0])
            if not word.found and not word.open:
                continue
            for place in range(hit.start(), hit.end()):
                if place == hit.start():
                    yield from self._trace(self._starts, folded, place)
                yield from self._trace(self._anywhere, folded, place)

    @staticmethod
    def _trace(root: _Node, folded: str, place: int) -> Iterator[tuple[int, int, int]]:
        """Follow a text from a place as ``_walk`` does, and yield where each concept stands."""
        node: _Node | None = root
        at = place
        while node is not None:
            for number in node.begins:
                yield number, place, at
            follows = folded[at : at + 1]
            if node.ends and not follows.isalnum():
                for number in node.ends:
                    yield number, place, at
            node = node.next.get(follows)
            at += 1


def flat(text: str) -> str:
    """Fold a text and turn hyphens, slashes and typographic apostrophes into plain ones."""
    return _GAPS.sub(" ", fold(text.replace("’", "'")))


def flat_places(text: str) -> tuple[str, list[int]]:
    """Return ``flat(text)``, and for each of its characters the place it came from."""
    folded, places = fold_places(text.replace("’", "'"))
    kept = [
        at
        for at, char in enumerate(folded)
        if not (_GAPS.match(char) and at and _GAPS.match(folded[at - 1]))
    ]
    return _GAPS.sub(" ", folded), [places[at] for at in kept]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the package."""
    text = resources.files(__package__).joinpath("data/concepts.txt").read_text("utf-8")
    return Vocabulary(text.splitlines())
