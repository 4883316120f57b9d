"""Does a time of the year, the week or the day suit another?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stammtisch.core.matching.facts import Day, Days, Hours, Weekdays

_YEAR, _DAY = 365, 1440
_OPEN_DAYS = 183
"""An open end lasts half a year: *from May* says nothing about the May after."""

_CLEAR_DAYS = 92
"""So long before *from May* (after *until May*) it surely does not hold."""

_HALF = 0.5
"""Share of the wanted time from which a closed time rules it out."""

_ENOUGH = 0.3
"""Share of the shorter time in which both must hold; less leaves it open."""

T = TypeVar("T", "Days", "Weekdays", "Hours")
Mask = int  # one bit a day or a minute


def days_fit(wanted: Days, others: Sequence[Days]) -> tuple[int, Days | None]:
    """Return +1, -1 or 0, and the time of the offer that decides it."""
    ours = _inside(wanted)
    for other in others:
        if not other.is_closed and _agree(wanted, other):
            return 1, other
    for other in others:
        if (
            other.is_closed
            and _share(ours, _inside(other)) >= _HALF
            and _same_years(wanted, other)
        ):
            return -1, other
    open_ = [other for other in others if not other.is_closed]
    if open_ and all(_disagree(wanted, other) for other in open_):
        return -1, open_[0]
    return 0, others[0] if others else None


def _agree(one: Days, other: Days) -> bool:
    apart = _apart(one, other)
    return not apart if apart is not None else bool(_inside(one) & _inside(other))


def _disagree(one: Days, other: Days) -> bool:
    apart = _apart(one, other)
    if apart is not None:
        return apart
    return not (_inside(one) & ~_outside(other) or _inside(other) & ~_outside(one))


def _same_years(one: Days, other: Days) -> bool:
    return not _apart(one, other)


def _apart(one: Days, other: Days) -> bool | None:
    """Return whether one ends before the other begins; None where years are missing."""
    known = []
    for early, late in ((one, other), (other, one)):
        if early.last is None or late.first is None:
            continue
        if not (early.last.year and late.first.year):
            return None
        known.append(_ordinal(early.last) < _ordinal(late.first))
    return any(known) if known else None


def _ordinal(day: Day) -> int:
    return date(day.year, day.month, day.day).toordinal()


def _place(day: Day) -> int:
    """Return the day of a year without a leap day, from 0."""
    return date(2001, day.month, day.day).timetuple().tm_yday - 1


def _inside(days: Days) -> Mask:
    first = None if days.first is None else _place(days.first)
    last = None if days.last is None else _place(days.last)
    if first is not None and last is not None:
        return _circle(first, (last - first) % _YEAR + 1, _YEAR)
    if first is not None:
        return _circle(first, _OPEN_DAYS, _YEAR)
    if last is not None:
        return _circle(last - _OPEN_DAYS + 1, _OPEN_DAYS, _YEAR)
    return _circle(0, _YEAR, _YEAR)


def _outside(days: Days) -> Mask:
    if days.first is not None and days.last is not None:
        return _circle(0, _YEAR, _YEAR) & ~_inside(days)
    if days.first is not None:
        return _circle(_place(days.first) - _CLEAR_DAYS, _CLEAR_DAYS, _YEAR)
    return _circle(_place(days.last) + 1, _CLEAR_DAYS, _YEAR) if days.last is not None else 0


def _circle(start: int, length: int, size: int) -> Mask:
    """Return ``length`` bits from ``start`` on a circle."""
    start, full = start % size, (1 << size) - 1
    bits = ((1 << min(length, size)) - 1) << start
    return (bits & full) | (bits >> size)


def _share(ours: Mask, theirs: Mask) -> float:
    return (ours & theirs).bit_count() / ours.bit_count() if ours else 0.0


def weekdays_fit(wanted: Weekdays, others: Sequence[Weekdays]) -> tuple[int, Weekdays | None]:
    """Return +1, -1 or 0, and the days of the offer that decide it."""
    closed = [other for other in others if other.is_closed]
    open_ = [other for other in others if not other.is_closed]
    shut = _union(closed)
    for other in open_:
        if wanted.days & other.days - shut:
            return 1, other
    if wanted.days <= shut:
        return -1, closed[0]
    return (-1, open_[0]) if open_ else (0, closed[0] if closed else None)


def _union(others: Iterable[Weekdays]) -> frozenset[int]:
    return frozenset().union(*(other.days for other in others))


def hours_fit(wanted: Hours, others: Sequence[Hours]) -> tuple[int, Hours | None]:
    """Return +1, -1 or 0, and the time of the offer that decides it."""
    ours = _minutes(wanted)
    best, answer = 0.0, None
    for other in others:
        if not other.is_closed:
            theirs = _minutes(other)
            shorter = min(ours.bit_count(), theirs.bit_count())
            share = (ours & theirs).bit_count() / shorter
            if share > best or answer is None:
                best, answer = share, other
    if best >= _ENOUGH:
        return 1, answer
    for other in others:
        if other.is_closed and _share(ours, _minutes(other)) >= _HALF:
            return -1, other
    return (0 if best > 0 or answer is None else -1), answer


def _minutes(hours: Hours) -> Mask:
    length = hours.last - hours.first if hours.last > hours.first else 0
    if hours.last < hours.first:
        length = _DAY - hours.first + hours.last
    return _circle(hours.first, max(1, length), _DAY)
