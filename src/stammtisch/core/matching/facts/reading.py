"""Read everything that a text says, in one go."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from stammtisch.core.matching.facts.amounts import amounts
from stammtisch.core.matching.facts.calendar import days
from stammtisch.core.matching.facts.clauses import clause
from stammtisch.core.matching.facts.clock import hours, weekdays
from stammtisch.core.matching.facts.designators import designated
from stammtisch.core.matching.facts.folding import Folded
from stammtisch.core.matching.facts.lexicon import lexicon
from stammtisch.core.matching.facts.norms import norms
from stammtisch.core.matching.facts.numbers import no_numbers, ranges
from stammtisch.core.matching.facts.prices import prices
from stammtisch.core.matching.facts.terms import flags, languages
from stammtisch.core.matching.facts.trades import trades
from stammtisch.core.matching.facts.types import (
    Days,
    Fact,
    Facts,
    Flag,
    Hours,
    Term,
    Weekdays,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stammtisch.core.matching.facts.numbers import Range

F = TypeVar("F", bound=Fact)
T = TypeVar("T", Days, Hours, Weekdays)


@lru_cache(maxsize=50_000)
def read(text: str) -> Facts:
    """Read the facts of one statement.

    What is read is a proposal: it may become a reason or a doubt, never an exclusion.

    Source:
        docs/method/matching.md, "Facts".
    """
    folded = Folded(text)
    hits = lexicon().find(folded)
    certificates = norms(folded, hits)
    year, day, week = days(folded, hits), hours(folded, hits), weekdays(folded, hits)
    times: list[Fact] = [*year, *day, *week]
    terms = flags(folded, hits, times)
    year, day, week = (
        _closed(folded, year, terms), _closed(folded, day, terms), _closed(folded, week, terms)
    )  # fmt: skip
    letters = list(designated(folded))
    taken = [(fact.start, fact.end) for fact in (*certificates, *times, *letters)]
    found = ranges(folded, hits, [*taken, *no_numbers(folded, hits)])
    costs = prices(folded, hits, found)
    measures, radii = amounts(folded, hits, _without_money(found, costs))
    return Facts(
        text=text,
        amounts=_placed(folded, _distinct([*measures, *letters])),
        certificates=_placed(folded, certificates),
        days=_placed(folded, year),
        weekdays=_placed(folded, week),
        hours=_placed(folded, day),
        radii=_placed(folded, radii),
        languages=_placed(folded, languages(folded, hits)),
        prices=_placed(folded, costs),
        flags=_placed(folded, terms),
        trades=tuple(trades(text)),
    )


def _closed(folded: Folded, times: list[T], terms: Iterable[Flag]) -> list[T]:
    """Close the times of a clause that says that there is no room."""
    full = [flag for flag in terms if flag.term is Term.NO_CAPACITY]
    return [
        replace(time, is_closed=True)
        if any(_share(folded, time, flag) for flag in full)
        else time
        for time in times
    ]


def _share(folded: Folded, one: Fact, other: Fact) -> bool:
    left, right = clause(folded, one.start, one.end)
    return left <= other.start < right


def _without_money(found: Iterable[Range], costs: Iterable[Fact]) -> list[Range]:
    money = [(cost.start, cost.end) for cost in costs]
    return [each for each in found if not any(s <= each.start < e for s, e in money)]


def _distinct(found: list[F]) -> list[F]:
    return sorted(dict.fromkeys(found), key=lambda fact: fact.start)


def _placed(folded: Folded, found: Iterable[F]) -> tuple[F, ...]:
    placed = []
    for fact in found:
        start, end = folded.place(fact.start, fact.end)
        placed.append(replace(fact, start=start, end=end))
    return tuple(placed)
