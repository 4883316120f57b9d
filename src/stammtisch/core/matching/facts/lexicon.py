"""Finds the words that facts are made of, all of them in one walk over two tries.

The words stand in ``data/facts/*.txt``, one ``category value: spelling, spelling`` a line, as
people write them. ``x*`` may go on, ``*x`` may begin inside a word, ``x!`` must have exactly
these accents (French *dès*, not *des*), and capitals where it has some. A space matches a
hyphen, an umlaut also ``ue``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching.facts.folding import Folded, flat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
_PACKAGE = "stammtisch.core.matching"
FILES = ("measures", "times", "norms", "terms")


class Hit(NamedTuple):
    """A word or phrase of the lexicon, in the folded text."""

    start: int
    end: int
    category: str
    value: str


class _Entry(NamedTuple):
    category: str
    value: str
    exact: str  # the accents it must have; empty = any


class _Node:
    """A place in a trie of spellings."""

    __slots__ = ("begins", "ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.begins: list[_Entry] = []  # the word may go on after this place
        self.ends: list[_Entry] = []  # the word must end at this place


class Hits:
    """Every word that was found, by its category, its beginning and its end."""

    def __init__(self, found: Iterable[Hit]) -> None:
        self._all: dict[str, list[Hit]] = {}
        self._starting: dict[int, list[Hit]] = {}
        self._ending: dict[int, list[Hit]] = {}
        for hit in found:
            self._all.setdefault(hit.category, []).append(hit)
            self._starting.setdefault(hit.start, []).append(hit)
            self._ending.setdefault(hit.end, []).append(hit)

    def of(self, *categories: str) -> list[Hit]:
        """Return the hits of some categories, in the order of the text."""
        if len(categories) == 1:
            return self._all.get(categories[0], [])
        return sorted(hit for name in categories for hit in self._all.get(name, ()))

    def starting(self, at: int, categories: Collection[str]) -> Hit | None:
        """Return the longest hit that begins at a place."""
        found = [hit for hit in self._starting.get(at, ()) if hit.category in categories]
        return max(found, key=lambda hit: hit.end, default=None)

    def all_starting(self, at: int, categories: Collection[str]) -> list[Hit]:
        """Return the hits that begin at a place and are as long as the longest of them."""
        found = [hit for hit in self._starting.get(at, ()) if hit.category in categories]
        longest = max((hit.end for hit in found), default=0)
        return [hit for hit in found if hit.end == longest]

    def all_ending(self, at: int, categories: Collection[str]) -> list[Hit]:
        """Return the hits that end at a place and are as long as the longest of them."""
        found = [hit for hit in self._ending.get(at, ()) if hit.category in categories]
        longest = min((hit.start for hit in found), default=0)
        return [hit for hit in found if hit.start == longest]

    def ending(self, at: int, categories: Collection[str]) -> Hit | None:
        """Return the longest hit that ends at a place."""
        found = [hit for hit in self._ending.get(at, ()) if hit.category in categories]
        return min(found, key=lambda hit: hit.start, default=None)


class Lexicon:
    """All words with their categories."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._starts = _Node()
        self._inside = _Node()
        for line in lines:
            if line.strip() and not line.startswith(("#", "label ", "alias ")):
                head, spellings = line.split(": ", 1)
                category, _, value = head.strip().partition(" ")
                for spelling in spellings.split(","):
                    self._add(category, value, spelling.strip())

    def _add(self, category: str, value: str, spelling: str) -> None:
        exact = spelling.rstrip("!") if spelling.endswith("!") else ""
        entry = _Entry(category, value, exact)
        bare = spelling.strip("!*")
        for variant in {flat(bare), flat("".join(_UMLAUTS.get(c, c) for c in bare))}:
            node = self._inside if spelling.startswith("*") else self._starts
            for char in variant.replace("-", " "):
                node = node.next.setdefault(char, _Node())
            (node.begins if spelling.endswith("*") else node.ends).append(entry)

    def find(self, folded: Folded) -> Hits:
        """Return every word of the lexicon in a text; of a category the longest at a place."""
        best: dict[tuple[int, str], Hit] = {}
        text = folded.flat
        before = " "
        for at, char in enumerate(text):
            if char != " ":
                inside = before.isalnum() and char.isalnum()
                if not inside or (before.isdigit() and char.isalpha()):
                    self._collect(self._starts, folded, at, best)
                if char.isalpha():
                    self._collect(self._inside, folded, at, best)
            before = char
        return Hits(sorted(best.values()))

    def _collect(
        self, root: _Node, folded: Folded, start: int, best: dict[tuple[int, str], Hit]
    ) -> None:
        for end, entry in _walk(root, folded.flat, start):
            if entry.exact and not _is_exact(folded.written(start, end), entry.exact):
                continue
            begin = start if root is self._starts else _word_start(folded.flat, start)
            hit = Hit(begin, end, entry.category, entry.value)
            key = (begin, entry.category)
            if key not in best or best[key].end < end:
                best[key] = hit


def _is_exact(written: str, exact: str) -> bool:
    return (written.casefold() if exact == exact.casefold() else written) == exact


def _walk(root: _Node, text: str, start: int) -> Iterator[tuple[int, _Entry]]:
    node: _Node | None = root
    for at in range(start, len(text)):
        node = node.next.get(" " if text[at] == "-" else text[at]) if node else None
        if node is None:
            return
        end = at + 1
        for entry in node.begins:
            yield _word_end(text, end), entry
        if node.ends and not (text[at].isalnum() and text[end : end + 1].isalnum()):
            for entry in node.ends:
                yield end, entry


def _word_end(text: str, at: int) -> int:
    while at < len(text) and text[at].isalnum():
        at += 1
    return at


def _word_start(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isalnum():
        at -= 1
    return at


def lines_of(name: str) -> list[str]:
    """Return the lines of a file of words."""
    text = resources.files(_PACKAGE).joinpath(f"data/{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that comes with the package."""
    lines = [line for name in FILES for line in lines_of(f"facts/{name}")]
    lines += [f"unit {line}" for line in lines_of("units")]
    lines += [f"number {line}" for line in lines_of("numbers")]
    return Lexicon(lines)
