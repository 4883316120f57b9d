"""Norms and certificates: named, held, required, or expressly not held."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.matching.certificates import normal
from stammtisch.core.matching.facts.types import Norm, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

_NUMBERED = re.compile(
    r"\b(?:(?:din|onorm|nf|une|uni|bs|pn|sn|nen)[ -]?)?(?:en[ -]?)?"
    r"(?P<body>iso|iatf|en|din|trgs|ispm|as|astm|vda|iec|ohsas|ce en|dguv|vdi|api|asme|bsci)"
    r"(?:[ /-](?:en|iso|iec|ts|class|klasse|v))*[ -]?(?P<num>[0-9]{1,6}(?:-[0-9]{1,2})?)"
    r"(?::[0-9]{4})?(?![0-9.,]?[0-9])\b"
)
_ALSO = re.compile(
    r"(?: ?(?:,|/|und|and|et|y|e|en|i|sowie|&) ?)(?P<num>[0-9]{4,5}(?:-[0-9]{1,2})?)\b"
)
_CLAUSE = re.compile(r"[;!?\n]|[.:](?= )|\.$")
_BUT = re.compile(
    r",|\b(?:aber|sondern|jedoch|dafur|but|though|mais|en revanche|pero|sino|ma|mas|porem"
    r"|maar|wel|ale|lecz)\b"
)
_ONLY = re.compile(r" (?:nur|only|just|seulement|solo|solamente|apenas|so|alleen|tylko)\b")
_WORDS_BEFORE = 5
_SHORT_NUMBER = 4
_NOT_ORGANIC = "CONVENTIONAL"
_CLEANROOM = frozenset(f"iso {n}" for n in (5, 6, 7, 8, 14644))


def norms(folded: Folded, hits: Hits) -> list[Norm]:
    """Read the norms of a text; places refer to the folded text."""
    places = [*_numbered(folded, hits), *_named(hits)]
    found: list[Norm] = []
    for start, end, name in sorted(places):
        if found and start < found[-1].end:
            continue
        if name == _NOT_ORGANIC:
            norm = Norm(start=start, end=end, name="ORGANIC", standing=Standing.DENIED)
        else:
            standing = _standing(folded, hits, start, end)
            norm = Norm(start=start, end=end, name=name, standing=standing)
        found.append(norm)
    return found


def _named(hits: Hits) -> Iterator[tuple[int, int, str]]:
    barred = hits.of("no_norm")
    for hit in hits.of("norm"):
        if not any(other.start <= hit.start < other.end for other in barred):
            yield hit.start, hit.end, hit.value


def _numbered(folded: Folded, hits: Hits) -> Iterator[tuple[int, int, str]]:
    for hit in _NUMBERED.finditer(folded.flat):
        name = _numbered_name(hit["body"], hit["num"])
        if name and not _is_word(folded, hit):
            yield hit.start(), hit.end(), name
            end = hit.end()
            while more := _ALSO.match(folded.flat, end):
                if hits.starting(more.end() + 1, ("unit", "currency", "multiply")):
                    break
                start, end = more.span("num")
                yield start, end, _numbered_name(hit["body"], more["num"])


def _is_word(folded: Folded, hit: re.Match[str]) -> bool:
    """Say whether *en* or *as* is an everyday word here: norms are written in capitals."""
    body = folded.written(hit.start("body"), hit.end("body"))
    return hit["body"] in {"en", "as", "api"} and not body.isupper()


def _numbered_name(body: str, digits: str) -> str:
    digits = digits.split("-", maxsplit=1)[0]
    if body in {"as", "din"} and len(digits) < _SHORT_NUMBER:  # DIN 4 is a paper size
        return ""
    name = normal(f"{body.replace('ce en', 'en')} {digits}")
    return "CLEANROOM" if name in _CLEANROOM else name.upper()


def _standing(folded: Folded, hits: Hits, start: int, end: int) -> Standing:
    text = folded.flat
    opened = max((hit.end() for hit in _CLAUSE.finditer(text, 0, start)), default=0)
    closing = _CLAUSE.search(text, end)
    closed = closing.start() if closing else len(text)
    if _is_denied(text, hits, opened, start, end):
        return Standing.DENIED
    found = {
        hit.category
        for hit in hits.of("held", "required")
        if opened <= hit.start < closed and not _is_negated(hits, hit)
    }
    if "required" in found:
        return Standing.REQUIRED
    return Standing.HELD if found or _is_had(text, hits, start, end) else Standing.NAMED


def _is_denied(text: str, hits: Hits, opened: int, start: int, end: int) -> bool:
    turns = [hit.end() for hit in _BUT.finditer(text, opened, start)]
    since = max([opened, *turns])
    for hit in hits.of("not"):
        words = text[hit.end : start].split()
        near = since <= hit.start < start and len(words) <= _WORDS_BEFORE
        counted = any(char.isdigit() for char in text[hit.end : start])
        if near and not counted and not _ONLY.match(text, hit.end):
            return True
    after = end
    while text[after : after + 1] in {" ", ":", "("}:
        after += 1
    return after > end and hits.starting(after, ("denied_after",)) is not None


def _is_had(text: str, hits: Hits, start: int, end: int) -> bool:
    """Say whether *we have* stands near, in the same part of the sentence."""
    for hit in hits.of("have"):
        between = text[hit.end : start] if hit.end <= start else text[end : hit.start]
        if len(between.split()) <= _WORDS_BEFORE and not re.search(r"[,;!?\n]|[.:] ", between):
            return True
    return False


def _is_negated(hits: Hits, hit: Hit) -> bool:
    return any(other.start == hit.start for other in hits.of("not"))
