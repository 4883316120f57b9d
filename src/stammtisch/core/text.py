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
_DIGRAPHS = re.compile(r"([aou])e")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Return ``text`` without case, accents, umlaut spelling and doubled white space.

    ``Müller``, ``MÜLLER``, ``Mueller`` and ``Muller`` all become ``muller``. The result is
    for comparing only: ``Bauer`` becomes ``baur``, which nobody should be shown.

    Source:
        docs/method/matching.md, "Folding".
    """
    lowered = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return _SPACE.sub(" ", _DIGRAPHS.sub(r"\1", bare)).strip()
