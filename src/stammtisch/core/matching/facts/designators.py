"""Measures with a letter in front: Ra 0,8 · DN 50 · M36 · PN 16 · Ø 30 is read as a word."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from stammtisch.core.matching.facts.types import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.facts.folding import Folded

_NUM = r"[0-9]+(?:[.,][0-9]+)?"
_BOUND = r"(?P<max>[<]=? ?|bis |max\.? |up to |jusqu'a |hasta |fino a |ate |tot |do )?"
_TO = r"(?: ?(?:-|bis|to|a|au|al|ate|tot|do) ?"
_PATTERNS = {
    "roughness": re.compile(
        rf"\b(?P<mark>ra|rz) ?(?:=|von |of |de )?{_BOUND}(?P<a>{_NUM})"
        rf"{_TO}(?:ra |rz )?(?P<b>{_NUM}))?(?: ?(?:μm|um))?\b"
    ),
    "dn": re.compile(rf"{_BOUND}\b(?P<mark>dn) ?(?P<a>[0-9]+){_TO}(?:dn ?)?(?P<b>[0-9]+))?\b"),
    "pn": re.compile(rf"{_BOUND}\b(?P<mark>pn) ?(?P<a>[0-9]+){_TO}(?:pn ?)?(?P<b>[0-9]+))?\b"),
    "thread": re.compile(
        rf"{_BOUND}\b(?P<mark>m) ?(?P<a>[0-9]{{1,2}}){_TO}m ?(?P<b>[0-9]{{1,2}}))?\b"
    ),
}
_MEANING = {
    "dn": ("length", "diameter"),
    "pn": ("pressure", ""),
    "thread": ("length", "thread"),
}


def designated(folded: Folded) -> Iterator[Amount]:
    """Yield such measures; places refer to the folded text."""
    for name, pattern in _PATTERNS.items():
        for hit in pattern.finditer(folded.flat):
            mark = folded.written(hit.start("mark"), hit.end("mark"))
            if not mark[0].isupper() or (name == "thread" and not _is_thread(folded, hit)):
                continue
            low = float(hit["a"].replace(",", "."))
            high = float((hit["b"] or hit["a"]).replace(",", "."))
            low, high = min(low, high), max(low, high)
            dimension, attribute = _MEANING.get(name, (name, hit["mark"]))
            if hit["max"] and not hit["b"]:
                low = -math.inf
            yield Amount(
                start=hit.start(), end=hit.end(), dimension=dimension, low=low, high=high,
                attribute=attribute, unit=mark,
            )  # fmt: skip


def _is_thread(folded: Folded, hit: re.Match[str]) -> bool:
    """Say whether M36 is a thread: no space, no M2 for a square metre, a usual size."""
    text = folded.written(hit.start("mark"), hit.end("a"))
    return " " not in text and text not in {"M2", "M3"} and "²" not in text and "³" not in text
