"""Fold text so that spellings which people take for the same compare as equal."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)


class _Bare(dict[int, str | int | None]):
    """What becomes of a character: accents go, letters without one to drop are replaced.

    Filled while it is used, so that nobody looks through all of Unicode at the start.
    """

    def __missing__(self, code: int) -> int | None:
        """Decide once what becomes of a character."""
        kept = None if unicodedata.combining(chr(code)) else code
        self[code] = kept
        return kept


_BARE = _Bare(_LETTERS)
_DIGRAPHS = re.compile(r"([aou])e")
_SPACE = re.compile(r"\s+")


class _Folded(dict[str, str]):
    """Single characters, folded; learns as it goes."""

    def __missing__(self, char: str) -> str:
        lowered = unicodedata.normalize("NFKD", char.casefold()).translate(_LETTERS)
        self[char] = "".join(part for part in lowered if not unicodedata.combining(part))
        return self[char]


_CHARS = _Folded()


def fold(text: str) -> str:
    """Return ``text`` without case, accents, umlaut spelling and doubled white space.

    ``Müller``, ``MÜLLER``, ``Mueller`` and ``Muller`` all become ``muller``. The result is
    for comparing only: ``Bauer`` becomes ``baur``, which nobody should be shown.

    Source:
        docs/method/matching.md, "Folding".
    """
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare).translate(_BARE)
    return _SPACE.sub(" ", _DIGRAPHS.sub(r"\1", bare)).strip()


def fold_places(text: str) -> tuple[str, list[int]]:
    """Return ``fold(text)``, and for each of its characters the place in ``text`` it came from.

    A character that became two (``ß``) is the source of both; one that was dropped of none.
    """
    pairs = [(part, at) for at, char in enumerate(text) for part in _CHARS[char]]
    kept: list[tuple[str, int]] = []
    before = " "
    for part, at in pairs:
        if part == "e" and before in "aou":
            before = " "  # of one pair only, so that a third letter stays
            continue
        before = part
        if not part.isspace():
            kept.append((part, at))
        elif kept and kept[-1][0] != " ":
            kept.append((" ", at))
    if kept and kept[-1][0] == " ":
        kept.pop()
    return "".join(part for part, _ in kept), [at for _, at in kept]


def fold_char(char: str) -> str:
    """Return one character without case and accents: none, one or several characters."""
    return _CHARS[char]
