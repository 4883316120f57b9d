"""Times of the year: dates, months, seasons, with what bounds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching.facts.clauses import is_closed
from stammtisch.core.matching.facts.types import Day, Days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MID = 15
_PREPOSITIONS = frozenset({"t_in", "t_from", "t_until", "t_before", "t_after", "t_past"})
_ISO = re.compile(r"\b(20[0-9]{2})-([01][0-9])-([0-3][0-9])\b")
_FIGURES = re.compile(
    r"(?<![\w.,/])([0-3]?[0-9])([./-])([01]?[0-9])"
    r"(?:(?:\2)(20[0-9]{2}|[0-9]{2})(?![\w/]|[.,][0-9])|(\.)(?![0-9]))"
)
_DAY_BEFORE = re.compile(
    r"(?<![\w.,])([0-3]?[0-9])(?:\.|st|nd|rd|th|er|°|o|e)? ?(?:de |di |of |d'|van )?(?:the )?$"
)
_DAY_AFTER = re.compile(r" ([0-3]?[0-9])(?:st|nd|rd|th)?(?![\w.,:/%]?[0-9a-z])")
_YEAR = re.compile(r"(?:,? ?(?:de |del |do )?)((?:20)[0-9]{2})\b")
_QUARTER = re.compile(r"\bq([1-4])\b|\b([1-4])\. quartal\b")
_ARTICLE = re.compile(r"(?:the|le|la|les|l'|el|los|il|lo|o|os|a|den|dem|der|de|het|1er|zum) ?$")
_TO = re.compile(
    r" ?(?:-|bis(?: zum| einschliesslich| in den)?|to|until|through|till|up to|a|au|al|a la"
    r"|all'|jusqu'(?:a|au|en)|hasta(?: el)?|fino a[ld]?|ate(?: ao| a)?|tot(?: en met| aan)?"
    r"|t/m|do|en)"
    r"(?: (?:the|le|la|el|il|den|o|l'))? ?"
)
_AND = re.compile(r" (?:und|and|et|y|e|en|i|oder|or|ou|o|of|lub) (?:im |in |w |we |en |em )?")
_IN_SEASON = re.compile(
    r"\b(?:in|in the|during|this|next|every|each|from|until|before|after|by|early|late) $"
)
_STEEL = re.compile(
    r"[ -](?:steel|wire|clip|washer|mak|manufact|coil|load|balanc|mount|lock|plate|pin|tension"
    r"|protect|arrest|height|from)"
)
_HAS_BEEN = re.compile(r"\b(?:a|as|ai|ont|avons|avez|avait|avaient|ayant|un|une|une?) $")
_BETWEEN = frozenset(
    {"zwischen", "between", "entre", "tra", "fra", "tussen", "miedzy", "pomiedzy"}
)


class _Point(NamedTuple):
    """A day, month or season in the folded text."""

    start: int
    end: int
    first: Day
    last: Day
    is_sure: bool


def days(folded: Folded, hits: Hits) -> list[Days]:
    """Read the times of the year; places refer to the folded text."""
    points = _points(folded, hits)
    found: list[Days] = []
    at = 0
    while at < len(points):
        point = points[at]
        following = points[at + 1] if at + 1 < len(points) else None
        before = _before(folded, hits, point.start)
        if following and _is_range(folded, point, following):
            if point.is_sure or following.is_sure or before:
                found.append(_range(folded, hits, point, following))
            at += 2
            continue
        listed = at > 0 and _AND.fullmatch(folded.flat[points[at - 1].end : point.start])
        if (point.is_sure or before or listed) and (
            one := _single(folded, hits, point, before)
        ):
            found.append(one)
        at += 1
    return found


def _points(folded: Folded, hits: Hits) -> list[_Point]:
    found = [*_dates(folded), *_months(folded, hits), *_seasons(folded, hits)]
    found += _quarters(folded)
    kept: list[_Point] = []
    for point in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or point.start >= kept[-1].end:
            kept.append(point)
    return kept


def _dates(folded: Folded) -> Iterator[_Point]:
    for hit in _ISO.finditer(folded.flat):
        day = _day(int(hit[1]), int(hit[2]), int(hit[3]))
        if day:
            yield _Point(*hit.span(), day, day, is_sure=True)
    for hit in _FIGURES.finditer(folded.flat):
        year = int(hit[4] or 0)
        needs_year = hit[2] != "."
        day = _day(year + 2000 if 0 < year < 100 else year, int(hit[3]), int(hit[1]))  # noqa: PLR2004
        if day and (hit[4] or not needs_year):
            yield _Point(*hit.span(), day, day, is_sure=True)


def _day(year: int, month: int, day: int) -> Day | None:
    if 1 <= month <= len(LENGTHS) and 1 <= day <= LENGTHS[month - 1]:
        return Day(year, month, day)
    return None


def _months(folded: Folded, hits: Hits) -> Iterator[_Point]:
    for hit in hits.of("month", "maybe_month"):
        month = int(hit.value)
        start, end, first, last = _of_month(folded.flat, hits, hit)
        year = 0
        if dated := _YEAR.match(folded.flat, end):
            year, end = int(dated[1]), dated.end()
        sure = hit.category == "month" or bool(first or year)
        if not first or _day(year, month, first):
            begun = Day(year, month, first or 1)
            ended = Day(year, month, last or LENGTHS[month - 1])
            yield _Point(start, end, begun, ended, is_sure=sure)


def _of_month(text: str, hits: Hits, hit: Hit) -> tuple[int, int, int, int]:
    """Return begin and end of *15 March*, *March 15* or *early March*, and the days meant."""
    if number := _DAY_BEFORE.search(text, max(0, hit.start - 12), hit.start):
        day = int(number[1])
        return number.start(), hit.end, day, day
    if part := hits.ending(hit.start - 1, ("part",)):
        return part.start, hit.end, *_part(part.value, int(hit.value))
    number = _DAY_AFTER.match(text, hit.end)
    if number and not hits.starting(number.end() + 1, ("unit", "currency", "multiply")):
        return hit.start, number.end(), int(number[1]), int(number[1])
    return hit.start, hit.end, 0, 0


def _part(value: str, month: int) -> tuple[int, int]:
    if value == "begin":
        return 1, 10
    return (11, 20) if value == "mid" else (21, LENGTHS[month - 1])


def _seasons(folded: Folded, hits: Hits) -> Iterator[_Point]:
    for hit in hits.of("season", "maybe_season"):
        if hit.category == "maybe_season" and not _is_season(folded.flat, hit):
            continue
        ends = [Day(0, *map(int, end.split("-"))) for end in hit.value.split("..")]
        start, end, year = hit.start, hit.end, 0
        if dated := _YEAR.match(folded.flat, end):
            year, end = int(dated[1]), dated.end()
        first, last = (day._replace(year=year) for day in ends)
        if year and last < first:
            last = last._replace(year=year + 1)
        yield _Point(start, end, first, last, is_sure=hit.category == "season")


def _is_season(text: str, hit: Hit) -> bool:
    """Say whether *spring* is no steel and *été* no verb."""
    if text[hit.start : hit.end] in {"spring", "fall"}:
        before = _IN_SEASON.search(text, 0, hit.start)
        return before is not None and not _STEEL.match(text, hit.end)
    return not _HAS_BEEN.search(text, 0, hit.start)


def _quarters(folded: Folded) -> Iterator[_Point]:
    for hit in _QUARTER.finditer(folded.flat):
        last = 3 * int(hit[1] or hit[2])
        end, year = hit.end(), 0
        if dated := re.compile(r"[ /]+(20[0-9]{2})\b").match(folded.flat, end):
            year, end = int(dated[1]), dated.end()
        yield _Point(
            hit.start(), end, Day(year, last - 2, 1), Day(year, last, LENGTHS[last - 1]),
            is_sure=True,
        )  # fmt: skip


def _before(folded: Folded, hits: Hits, start: int) -> list[Hit]:
    """Return the prepositions directly before, without the article between."""
    text = folded.flat
    at = start
    for _ in range(2):
        while at > 0 and text[at - 1] == " ":
            at -= 1
        found = hits.all_ending(at, _PREPOSITIONS)
        if found and text[found[0].start : start].strip() + text[start : start + 3] != "wemay":
            return found
        article = _ARTICLE.search(text, max(0, at - 6), at)
        if article is None or (article.start() > 0 and text[article.start() - 1].isalnum()):
            return []
        at = article.start()
    return []


def _is_range(folded: Folded, left: _Point, right: _Point) -> bool:
    between = folded.flat[left.end : right.start]
    if _TO.fullmatch(between):
        return not (between.strip() == "en" and not _is_between(folded, left))
    return bool(_AND.fullmatch(between)) and _is_between(folded, left)


def _is_between(folded: Folded, point: _Point) -> bool:
    words = folded.flat[: point.start].split()
    return bool(words) and words[-1] in _BETWEEN


def _range(folded: Folded, hits: Hits, left: _Point, right: _Point) -> Days:
    start = left.start
    opened = hits.ending(left.start - 1, ("range_from", "t_from"))
    if opened:
        start = opened.start
    first, last = left.first, right.last
    if last.year and not first.year:
        first = first._replace(year=last.year if first[1:] <= last[1:] else last.year - 1)
    if first.year and not last.year:
        last = last._replace(year=first.year if first[1:] <= last[1:] else first.year + 1)
    return Days(
        start=start, end=right.end, first=first, last=last,
        is_closed=is_closed(folded, hits, start, right.end),
    )  # fmt: skip


def _single(folded: Folded, hits: Hits, point: _Point, before: list[Hit]) -> Days | None:
    kinds = {hit.category for hit in before}
    if "t_past" in kinds:
        return None
    start = before[0].start if before else point.start
    first: Day | None = point.first
    last: Day | None = point.last
    if "t_until" in kinds:
        first = None
    elif "t_from" in kinds and _opens(folded, before):
        last = None
    elif "t_before" in kinds:
        first, last = None, _shift(point.first, -1)
    elif "t_after" in kinds:
        first, last = _shift(point.last, 1), None
    closed = is_closed(folded, hits, start, point.end)
    return Days(start=start, end=point.end, first=first, last=last, is_closed=closed)


def _opens(folded: Folded, before: list[Hit]) -> bool:
    """Say whether a preposition alone means *from*: *de mayo* does not, *da maggio* does."""
    words = {folded.flat[hit.start : hit.end] for hit in before if hit.category == "t_from"}
    return not words <= {"de", "du", "del", "do", "von", "vom", "van", "per"}


def _shift(day: Day, step: int) -> Day:
    """Return the day before or after; every February has 28 days."""
    year, month, number = day.year, day.month, day.day + step
    if number < 1:
        month -= 1
        year, month = (year - 1 if year else 0, 12) if month == 0 else (year, month)
        number = LENGTHS[month - 1]
    elif number > LENGTHS[month - 1]:
        month, number = month + 1, 1
        year, month = (year + 1 if year else 0, 1) if month > len(LENGTHS) else (year, month)
    return Day(year, month, number)
