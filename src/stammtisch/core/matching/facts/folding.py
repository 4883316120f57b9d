"""Fold a text for reading, and map places back to what was written.

Unlike ``core.text.fold`` this keeps ``ue`` (which in Dutch or English is no umlaut), the ends
of lines, the sign ø for a diameter and the degree sign; the word lists allow for both
spellings.
"""

from __future__ import annotations

import unicodedata

from stammtisch.core.text import fold_char

_KEPT = {
    "ø": "ø", "Ø": "ø", "⌀": "ø", "∅": "ø", "°": "°", "º": "°", "℃": "°c", "×": "x", "✕": "x",
    "’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    "≤": "<", "⩽": "<", "≥": ">", "⩾": ">", "…": " ", "½": "½", "\u00ad": "",
}  # fmt: skip
_NEWLINES = frozenset("\n\r\v\f\x85\u2028\u2029")


class _Chars(dict[str, str]):
    """What a single character becomes; learns as it goes."""

    def __missing__(self, char: str) -> str:
        if char in _KEPT:
            folded = _KEPT[char]
        elif char in _NEWLINES:
            folded = "\n"
        elif char.isspace():
            folded = " "
        else:
            folded = "".join(part for part in fold_char(char) if not part.isspace())
        self[char] = folded
        return folded


_CHARS = _Chars()


class Folded:
    """A text in its folded form.

    Attributes:
        text: as it was written.
        flat: as it is read: no case, no accents, single spaces.
    """

    __slots__ = ("_places", "flat", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        parts: list[str] = []
        places: list[int] = []
        last = " "
        for at, char in enumerate(text):
            for part in _CHARS[char]:
                if part == " " and last in " \n":
                    continue
                if part == "\n" and last == " " and parts:
                    parts.pop()
                    places.pop()
                parts.append(part)
                places.append(at)
                last = part
        self.flat = "".join(parts)
        self._places = places

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``flat[start:end]``, which must not be empty, stands in the text."""
        left, right = self._places[start], self._places[end - 1] + 1
        while right < len(self.text) and unicodedata.combining(self.text[right]):
            right += 1
        return left, right

    def written(self, start: int, end: int) -> str:
        """Return how ``flat[start:end]`` was written."""
        left, right = self.place(start, end)
        return self.text[left:right]


def flat(text: str) -> str:
    """Return the folded form alone."""
    return Folded(text).flat
