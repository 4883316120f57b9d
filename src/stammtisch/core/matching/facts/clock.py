"""Times of the day and days of the week."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching.facts.clauses import is_closed
from stammtisch.core.matching.facts.types import Hours, Weekdays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

DAY = 1440
_NOON = 720
_HOUR = re.compile(
    r"(?<![\w.,:/])(?P<h>[01]?[0-9]|2[0-4])"
    r"(?:(?P<sep>[:.]| ?h ?|uhr )(?P<m>[0-5][0-9])(?![0-9.]))?"
    r"(?: ?(?P<unit>uhr|uur|h|hs|hrs|heures?|horas?|ore|am|pm|a\.m\.|p\.m\.|o'clock))?"
    r"(?![\w:]|[.,/][0-9]|-[a-z])"
)
_UNIT = re.compile(r" (uhr|uur|heures?|o'clock|am|pm)\b")
_GERMAN_AM = re.compile(
    r" (?:tag|wochenende|vormittag|nachmittag|abend|morgen|mittag|stuck|[a-z]+tag)\b"
)
_SURE = frozenset({"uhr", "am", "pm", "a.m.", "p.m.", "o'clock"})
_TO = re.compile(
    r" ?(?:-|bis(?: um)?|to|until|till|a|et|and|und|y|e|en|tot|do|i|alle|a las|las|as|ate as"
    r"|jusqu'a|en)(?: ore)? ?"
)
_CLOCK = frozenset({"clock", "bare_clock"})
_EARLY = 300
_EVENING, _NIGHT, _MORNING = 720, 1320, 360
_DAYS_TO = re.compile(
    r" ?(?:-|bis|bis einschliesslich|to|until|through|till|thru|a|au|al|ao|ate|hasta|fino a"
    r"|tot(?: en met)?|t/m|do|alla)(?: (?:the|le|la|el|il))? ?"
)
_WEEK = 7


class _Time(NamedTuple):
    start: int
    end: int
    minute: int
    is_sure: bool  # a clock even without a preposition
    has_unit: bool
    half: str  # am, pm or nothing


def hours(folded: Folded, hits: Hits) -> list[Hours]:
    """Read the times of the day; places refer to the folded text."""
    found = [
        Hours(start=hit.start, end=hit.end, first=0, last=DAY) for hit in hits.of("always")
    ]
    found += _clocks(folded, hits)
    for hit in hits.of("daypart"):
        if not any(each.start < hit.end and hit.start < each.end for each in found):
            first, last = map(int, hit.value.split("-"))
            closed = is_closed(folded, hits, hit.start, hit.end)
            found.append(
                Hours(start=hit.start, end=hit.end, first=first, last=last, is_closed=closed)
            )
    return sorted(found, key=lambda each: each.start)


def _clocks(folded: Folded, hits: Hits) -> list[Hours]:
    times = [*_times(folded), *_words(folded, hits)]
    times.sort()
    found: list[Hours] = []
    at = 0
    while at < len(times):
        time = times[at]
        following = times[at + 1] if at + 1 < len(times) else None
        before = hits.all_ending(_left(folded.flat, time.start), _CLOCK)
        bare = any(hit.category == "bare_clock" for hit in before)
        if following and _is_range(folded, time, following, before, bare=bare):
            found.append(_range(folded, hits, time, following, before))
            at += 2
            continue
        if time.is_sure or bare or (before and time.has_unit):
            found.append(_single(folded, hits, time, before))
        at += 1
    return found


def _left(text: str, at: int) -> int:
    return at - 1 if text[at - 1 : at] == " " else at


def _times(folded: Folded) -> Iterator[_Time]:
    for hit in _HOUR.finditer(folded.flat):
        unit, separator = hit["unit"] or "", hit["sep"] or ""
        minute = 60 * int(hit["h"]) + int(hit["m"] or 0)
        sure = (
            unit in _SURE
            or separator in {":", "uhr "}
            or (separator.strip() == "h" and bool(hit["m"]))
        )
        if unit == "am" and _GERMAN_AM.match(folded.flat, hit.end()):
            continue
        if separator == "." and not unit:
            continue
        if minute <= DAY:
            half = unit.replace(".", "") if unit[:1] in {"a", "p"} else ""
            yield _Time(hit.start(), hit.end(), minute, sure, bool(unit or separator), half)


def _words(folded: Folded, hits: Hits) -> Iterator[_Time]:
    for hit in hits.of("number"):
        unit = _UNIT.match(folded.flat, hit.end)
        if unit and float(hit.value) in range(1, 25):
            sure = unit[1] in {"uhr", "o'clock"}
            half = unit[1] if unit[1] in {"am", "pm"} else ""
            minute = 60 * int(float(hit.value))
            yield _Time(hit.start, unit.end(), minute, sure, has_unit=True, half=half)
    for hit in hits.of("clock_word"):
        yield _Time(hit.start, hit.end, int(hit.value), is_sure=False, has_unit=True, half="")


def _is_range(
    folded: Folded, left: _Time, right: _Time, before: list[Hit], *, bare: bool
) -> bool:
    if not _TO.fullmatch(folded.flat, left.end, right.start):
        return False
    if left.is_sure or right.is_sure or bare:
        return True
    return right.has_unit and (
        bool(before) or (left.has_unit and _EARLY <= left.minute < right.minute)
    )


def _range(folded: Folded, hits: Hits, left: _Time, right: _Time, before: list[Hit]) -> Hours:
    start = before[0].start if before else left.start
    half = right.half
    last, end = _on_the_dial(hits, folded.flat, right)
    first = _dialled(left.minute, left.half or half)
    if not left.half and half == "pm" and first >= last:
        first = left.minute
    elif end != right.end and last >= _NOON > left.minute and last - _NOON > left.minute:
        first = left.minute + _NOON
    closed = is_closed(folded, hits, start, end)
    return Hours(start=start, end=end, first=first, last=last, is_closed=closed)


def _single(folded: Folded, hits: Hits, time: _Time, before: list[Hit]) -> Hours:
    minute, end = _on_the_dial(hits, folded.flat, time)
    start = before[0].start if before else time.start
    values = {hit.value for hit in before}
    first = last = minute
    if values & {"from", "after"} and not values & {"at"}:
        last = DAY
    elif values & {"until", "before"}:
        first = 0
    if first == last == 0 and "until" in values:
        last = DAY
    closed = is_closed(folded, hits, start, end)
    return Hours(start=start, end=end, first=first, last=last, is_closed=closed)


def _dialled(minute: int, half: str) -> int:
    if half == "pm" and minute < _NOON:
        return minute + _NOON
    if half == "am" and minute >= _NOON:
        return minute - _NOON
    return minute


def _on_the_dial(hits: Hits, text: str, time: _Time) -> tuple[int, int]:
    """Return the minute of the day and the end, with *am*, *pm* or *in the evening* applied."""
    minute = _dialled(time.minute, time.half)
    after = (
        hits.starting(time.end + 1, ("daypart",))
        if text[time.end : time.end + 1] == " "
        else None
    )
    if after is None:
        return minute, time.end
    first = int(after.value.split("-")[0])
    late = first == _NIGHT and minute >= _MORNING
    if minute < _NOON and (_EVENING <= first < _NIGHT or late):
        minute += _NOON
    return minute, after.end


def weekdays(folded: Folded, hits: Hits) -> list[Weekdays]:
    """Read the days of the week; places refer to the folded text."""
    sure = hits.of("weekday")
    starts = {hit.start for hit in sure}
    known = [hit for hit in hits.of("maybe_weekday") if hit.start not in starts]
    known = sorted([*sure, *known, *_short_pairs(folded, hits)])
    found: list[Weekdays] = []
    at = 0
    while at < len(known):
        hit = known[at]
        following = known[at + 1] if at + 1 < len(known) else None
        if following and _are_range(folded, hit, following):
            found.append(_week_range(folded, hits, hit, following))
            at += 2
            continue
        numbered = folded.flat[max(0, hit.start - 2) : hit.start - 1].isdigit()
        if (hit.category == "weekday" and not numbered) or _is_weekday(folded, hit):
            found.append(_week_single(folded, hits, hit))
        at += 1
    return found


def _short_pairs(folded: Folded, hits: Hits) -> list[Hit]:
    """Return abbreviations that stand in pairs: *Mo-Fr*; alone they are other words."""
    found = []
    for left, right in pairwise(hits.of("short_weekday")):
        if folded.flat[left.end : right.start].strip() in {"-", "bis", "to", "t/m"}:
            found += [left, right]
    return found


def _are_range(folded: Folded, left: Hit, right: Hit) -> bool:
    if len(left.value) > 1 or len(right.value) > 1:
        return False
    return _DAYS_TO.fullmatch(folded.flat, left.end, right.start) is not None


def _is_weekday(folded: Folded, hit: Hit) -> bool:
    """Say whether Portuguese *às segundas* means Mondays and not second ones."""
    word = folded.flat[hit.start : hit.end]
    before = folded.flat[: hit.start].split()[-1:]
    plural = hit.category == "maybe_weekday" and word.endswith("s")
    return plural and before in (["as"], ["nas"], ["aos"])


def _week_range(folded: Folded, hits: Hits, left: Hit, right: Hit) -> Weekdays:
    first, last = int(left.value), int(right.value)
    chosen = {(first + step) % _WEEK for step in range((last - first) % _WEEK + 1)}
    opened = hits.ending(_left(folded.flat, left.start), ("range_from", "t_from"))
    start = opened.start if opened else left.start
    return Weekdays(
        start=start, end=right.end, days=frozenset(chosen),
        is_closed=is_closed(folded, hits, start, right.end),
    )  # fmt: skip


def _week_single(folded: Folded, hits: Hits, hit: Hit) -> Weekdays:
    opened = hits.ending(_left(folded.flat, hit.start), ("t_every",))
    start = opened.start if opened else hit.start
    return Weekdays(
        start=start, end=hit.end, days=frozenset(map(int, hit.value.split(","))),
        is_closed=is_closed(folded, hits, start, hit.end),
    )  # fmt: skip
