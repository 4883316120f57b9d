"""A hand-made vocabulary of processes, materials, modes and cues, found in eight languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from stammtisch.core.text import fold

_GAPS = re.compile(r"[\s\-–/]+")


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


class Vocabulary:
    """Finds every concept in a text by one walk over two tries.

    One trie holds the spellings that begin a word, the other those that stand anywhere in one,
    so that each place of the text is looked at once, however many spellings there are.
    """

    def __init__(self, lines: list[str]) -> None:
        self.concepts: list[Concept] = []
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
        before = " "
        for place, char in enumerate(folded):
            if char.isalnum():
                if not before.isalnum():
                    self._walk(self._starts, folded, place, found)
                self._walk(self._anywhere, folded, place, found)
            before = char
        return tuple(sorted(found))

    @staticmethod
    def _walk(root: _Node, folded: str, place: int, found: set[int]) -> None:
        node: _Node | None = root
        at = place
        while node is not None:
            found.update(node.begins)
            follows = folded[at : at + 1]
            if node.ends and not follows.isalnum():
                found.update(node.ends)
            node = node.next.get(follows)
            at += 1


def flat(text: str) -> str:
    """Fold a text and turn hyphens, slashes and typographic apostrophes into plain ones."""
    return _GAPS.sub(" ", fold(text.replace("’", "'")))


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the package."""
    text = resources.files(__package__).joinpath("data/concepts.txt").read_text("utf-8")
    return Vocabulary(text.splitlines())
