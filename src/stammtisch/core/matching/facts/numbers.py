"""Numbers in any office's spelling, number words, and ranges of both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

Place = tuple[int, int]

_FIGURES = re.compile(
    r"(?<![\w.,])(?:[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])"
    r"|[0-9]+(?:[.,][0-9]+)?)(?![.,]?[0-9])"
)
_NO_NUMBER = re.compile(
    r"(?:\+|\b00)[0-9][0-9 /().-]{6,}[0-9]"  # +49 221 4567
    r"|\b[0-9]{2}-[0-9]{3}\b(?!-)(?= [a-z])|\b[0-9]{4}-[0-9]{3}\b(?!-)"  # 60-535 Poznań
    r"|\b[12]\.[0-9]{4}\b"  # 1.4301
    r"|\b[0-9]+ ?%|\b[0-9]+/[0-9]+\b"
)
_STEEL = re.compile(
    r"\b(?:30[1-9]|31[0-9]|321|347|904|2205|2507)(ln|ti|[lnhb])?\b"
    r"(?! ?(?:-|to|bis|tot|a|do) ?[0-9])"
)
_RUN = re.compile(r"[\s:.#-]{0,3}(?:[a-z]{2} ?)?\+?[0-9][0-9 /().-]*(?![0-9])")
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_POSTCODE = re.compile(r"\b[0-9]{5}\b(?= [a-z])")
_DUTCH = re.compile(r"\b[0-9]{4} ?[a-z]{2}\b")
_TO = r"(?:-|bis(?: zu)?|to|a|al|au|ate|tot(?: en met)?|do|up to)"
_AND = r"(?:und|and|et|y|e|en|i|oder|or|ou|o|of|lub)"
_UNTIL = re.compile(rf" ?{_TO} ?")
_AND_ALSO = re.compile(rf" ?{_AND} ")
_OR = re.compile(r" (?:oder|or|ou|o|of|lub) ")
_OF = re.compile(r" (?:de |d'|di |of |van )")
_BY = re.compile(r" ?x ?")


class Number(NamedTuple):
    """A number in the folded text; a vague one (*a few hundred*) has two ends."""

    start: int
    end: int
    low: float
    high: float
    is_word: bool = False


class Range(NamedTuple):
    """One number, or several that belong together.

    Attributes:
        low: in base units where units were found, else as written.
        unit: the last unit, or none.
        is_open: one number only, so that *at most* and *at least* apply.
        is_word: written as a word.
    """

    start: int
    end: int
    low: float
    high: float
    unit: Hit | None
    is_open: bool
    is_word: bool
    is_box: bool = False


def number(text: str) -> float | None:
    """Read a number in any office spelling: ``1.200,5``, ``1,200.5``, ``5.000``, ``0,5``.

    What only looks like one (``192.168.100.12``, ``0.125.300``) is None.
    """
    bare = re.sub(r"[\s']", "", text)
    if "." in bare and "," in bare:
        decimal = max(bare.rfind("."), bare.rfind(","))
        whole = re.sub(r"[.,]", "", bare[:decimal])
        return float(f"{whole}.{bare[decimal + 1 :]}")
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+", bare):
        return float(re.sub(r"[.,]", "", bare))
    if bare.count(".") + bare.count(",") > 1:
        return None
    return float(bare.replace(",", "."))


def split_unit(unit: Hit) -> tuple[str, float]:
    """Return dimension and factor of a unit."""
    dimension, factor = unit.value.split()
    return dimension, float(factor)


def unit_after(folded: Folded, hits: Hits, end: int, *, is_word: bool = False) -> Hit | None:
    """Return the unit that follows a number: *3 m*, *3m*, *3-m*, *a dozen of boxes*."""
    at = end + 1 if folded.flat[end : end + 1] in {" ", "-"} else end
    unit = hits.starting(at, ("unit",))
    if unit is None:
        of = _OF.match(folded.flat, end)
        return hits.starting(of.end(), ("unit",)) if of and is_word else None
    if at == end and folded.written(at, unit.end) == "G":
        return None  # 5G is no weight
    if folded.flat[at : unit.end] in {"to", "a"} and _goes_on(folded, hits, unit.end):
        return None  # 20 to 50
    return unit


def _goes_on(folded: Folded, hits: Hits, end: int) -> bool:
    following = folded.flat[end + 1 : end + 2]
    return following.isdigit() or following == "-" or bool(hits.starting(end + 1, ("number",)))


def no_numbers(folded: Folded, hits: Hits) -> list[Place]:
    """Return where figures stand that are no amounts: phones, postcodes, years, steels."""
    text = folded.flat
    found = [hit.span() for hit in _NO_NUMBER.finditer(text)]
    runs = (_RUN.match(text, word.end) for word in hits.of("no_amount"))
    found += [run.span() for run in runs if run]
    for pattern in (_YEAR, _POSTCODE, _STEEL):
        for hit in pattern.finditer(text):
            grade = pattern is _STEEL and hit[1]
            if grade or unit_after(folded, hits, hit.end()) is None:
                found.append(hit.span())
    found += [
        hit.span()
        for hit in _DUTCH.finditer(text)
        if folded.written(hit.end() - 2, hit.end()).isupper()
        and unit_after(folded, hits, hit.start() + 4) is None
    ]
    return found


def numbers(folded: Folded, hits: Hits, taken: Sequence[Place]) -> list[Number]:
    """Return the numbers of a text that stand in no taken place, in order."""
    found = []
    for figures in _FIGURES.finditer(folded.flat):
        value = number(figures.group())
        if value is not None:
            start = figures.start()
            if _is_minus(folded.flat, start):
                start, value = start - 1, -value
            found.append(Number(start, figures.end(), value, value))
    found += [
        Number(hit.start, hit.end, float(hit.value), float(hit.value), is_word=True)
        for hit in hits.of("number")
    ]
    found += _vague(folded.flat, hits)
    kept: list[Number] = []
    for each in sorted(found, key=lambda n: (n.start, -n.end)):
        if kept and each.start < kept[-1].end:
            continue
        if not any(start < each.end and each.start < end for start, end in taken):
            kept.append(_multiplied(each, folded.flat, hits))
    return kept


def _is_minus(text: str, start: int) -> bool:
    return text[start - 1 : start] == "-" and (start == 1 or text[start - 2] in " (\n")


def _vague(text: str, hits: Hits) -> list[Number]:
    """Read *a few hundred* as 200 to 900."""
    found = []
    for hit in hits.of("vague"):
        size = float(hit.value)
        before = hits.ending(hit.start - 1, ("some",)) if text[hit.start - 1] == " " else None
        start = before.start if before else hit.start
        if before or text[hit.start : hit.end] == "kilkaset":
            found.append(Number(start, hit.end, 2 * size, 9 * size, is_word=True))
    return found


def _multiplied(each: Number, text: str, hits: Hits) -> Number:
    at = each.end + 1 if text[each.end : each.end + 1] == " " else each.end
    hit = hits.starting(at, ("multiply",))
    if hit is None:
        return each
    factor = float(hit.value)
    return each._replace(end=hit.end, low=each.low * factor, high=each.high * factor)


def ranges(folded: Folded, hits: Hits, taken: Sequence[Place]) -> list[Range]:
    """Return the numbers of a text with their units, those that belong together as one."""
    known = numbers(folded, hits, taken)
    found: list[Range] = []
    at = 0
    while at < len(known):
        size = _box(folded, hits, known, at)
        if size > 1:
            found.append(_boxed(folded, hits, known[at : at + size]))
        elif at + 1 < len(known) and _belong(folded, hits, known[at], known[at + 1]):
            size = 2
            found.append(_joined(folded, hits, known[at], known[at + 1]))
        else:
            found.append(_single(folded, hits, known[at]))
        at += size
    return found


def _between(folded: Folded, hits: Hits, left: Number, right: Number) -> str:
    """Return what stands between two numbers, without the unit of the first."""
    unit = unit_after(folded, hits, left.end)
    start = unit.end if unit and unit.end <= right.start else left.end
    return folded.flat[start : right.start]


def _belong(folded: Folded, hits: Hits, left: Number, right: Number) -> bool:
    between = _between(folded, hits, left, right)
    ours, theirs = (
        unit_after(folded, hits, each.end, is_word=each.is_word) for each in (left, right)
    )
    if ours and theirs and split_unit(ours)[0] != split_unit(theirs)[0]:
        return False
    if _UNTIL.fullmatch(between):
        return not (left.low > right.high >= 0 and ours is None)
    opened = hits.ending(left.start - 1, ("range_from",)) is not None
    bare = ours is None and theirs is not None and left.low < right.high
    either = _OR.fullmatch(between) and left.is_word and left.low < right.low <= 3 * left.low
    return bool(either or (_AND_ALSO.fullmatch(between) and (opened or bare)))


def _box(folded: Folded, hits: Hits, known: list[Number], at: int) -> int:
    size = 1
    while at + size < len(known) and _BY.fullmatch(
        _between(folded, hits, known[at + size - 1], known[at + size])
    ):
        size += 1
    return size


def _factor(unit: Hit | None) -> float:
    return split_unit(unit)[1] if unit else 1.0


def _single(folded: Folded, hits: Hits, each: Number) -> Range:
    unit = unit_after(folded, hits, each.end, is_word=each.is_word)
    factor = _factor(unit)
    return Range(
        each.start, unit.end if unit else each.end, each.low * factor, each.high * factor,
        unit, is_open=each.low == each.high, is_word=each.is_word,
    )  # fmt: skip


def _joined(folded: Folded, hits: Hits, left: Number, right: Number) -> Range:
    last = unit_after(folded, hits, right.end, is_word=right.is_word)
    first = unit_after(folded, hits, left.end) or last
    if first and first.end > right.start and first is not last:
        first = last
    low, high = left.low * _factor(first), right.high * _factor(last or first)
    unit = last or first
    return Range(
        left.start, max(right.end, unit.end if unit else 0), min(low, high), max(low, high),
        unit, is_open=False, is_word=left.is_word and right.is_word,
    )  # fmt: skip


def _boxed(folded: Folded, hits: Hits, sides: list[Number]) -> Range:
    """Read ``3 x 1 x 1 m`` as its longest side."""
    last = unit_after(folded, hits, sides[-1].end)
    units = [unit_after(folded, hits, side.end) or last for side in sides]
    longest = max(side.high * _factor(unit) for side, unit in zip(sides, units, strict=True))
    unit = last or units[0]
    end = max(sides[-1].end, last.end if last else 0)
    return Range(
        sides[0].start, end, longest, longest, unit, is_open=True, is_word=False, is_box=True
    )
