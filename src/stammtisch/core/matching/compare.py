"""Compare what was read from two texts: satisfied, violated or unknown, fact by fact."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stammtisch.core.matching import times
from stammtisch.core.matching.certificates import covers
from stammtisch.core.matching.facts import Amount, Fact, Facts, Norm, Term, Trade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stammtisch.core.matching.facts import Price

SLACK = 1.001
WARMER = 8.0
"""Degrees by which heat may miss and still serve."""

COUNTED = frozenset({"pieces", "people"})
COUNTED_WEIGHT = 0.5
"""Six people fit every course and 500 pieces any machine: a count says less than a measure."""

_RATED = frozenset({"mass", "volume", "pieces", "area"})
_FINE = frozenset({"tolerance", "ra", "rz"})
"""Measures of which less is better."""

_STRICT = frozenset({"thread", "tolerance", "ra", "rz", "piece", "lead_time", "term"})
"""Measures that compare only with themselves, never with a number that names none."""

_FAR = 30.0
"""Two lengths of which one names no direction and that differ more are not the same measure."""

_SMALL_LOT = 200.0


class Outcome(StrEnum):
    """How an offer answers what a need asks for."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One fact of a pair.

    Attributes:
        kind: ``amount``, ``lot``, ``norm``, ``process``, ``material``, ``days``, ``weekdays``,
            ``hours``, ``radius``, ``language``, ``price``, or a value of ``Term``.
        need: what is asked for; None for a term that the offer sets by itself.
        offer: what answers it; None where nobody says.
        weight: 1, or less where the fact says little.
    """

    kind: str
    outcome: Outcome
    need: Fact | None
    offer: Fact | None
    weight: float = 1.0


def verdicts(
    need: Facts, offer: Facts, *, distance_km: float | None = None
) -> tuple[Verdict, ...]:
    """Compare the facts of a need with those of an offer.

    Every verdict is about facts that were only read, so it may become a reason or a doubt and
    never an exclusion. From them come the measures (``counts``), the checklist and the reasons.

    Args:
        need: what was read from the need.
        offer: what was read from the offer.
        distance_km: between the two; without it a radius stays unknown.

    Returns:
        In the order of the kinds above, and of the need's text within a kind.
    """
    return (
        *_amounts(need, offer),
        *_norms(need, offer),
        *_trades(need, offer),
        *_times(need, offer),
        *_radii(need, offer, distance_km),
        *_languages(need, offer),
        *_prices(need, offer),
        *_terms(need, offer),
    )


def counts(found: Iterable[Verdict]) -> Counter[tuple[str, Outcome]]:
    """Count verdicts by kind and outcome."""
    return Counter((each.kind, each.outcome) for each in found)


def evidence(need: Facts, offer: Facts) -> tuple[float, float]:
    """Return how much the amounts say for the pair, and how much against it."""
    weights = dict.fromkeys(Outcome, 0.0)
    for each in _amounts(need, offer):
        weights[each.outcome] += each.weight
    return weights[Outcome.SATISFIED], weights[Outcome.VIOLATED]


def _outcome(fits: int) -> Outcome:
    return (Outcome.UNKNOWN, Outcome.SATISFIED, Outcome.VIOLATED)[fits]


def _amounts(need: Facts, offer: Facts) -> Iterator[Verdict]:
    for wanted in need.amounts:
        if wanted.is_lot and math.isinf(wanted.high):
            continue  # a need's smallest lot is somebody else's, and a complaint
        judged = [
            (_fits(wanted, other), other) for other in offer.amounts if _alike(wanted, other)
        ]
        good = next((other for fits, other in judged if fits > 0), None)
        bad = next((other for fits, other in judged if fits < 0), None)
        counted = wanted.dimension in COUNTED
        answer: Amount | None
        if good is not None and not (counted and bad is not None):
            fits, answer = 1, good
        elif bad is not None:
            fits, answer = -1, bad
        else:
            fits, answer = 0, judged[0][1] if judged else None
        kind = "lot" if answer is not None and answer.is_lot else "amount"
        weight = COUNTED_WEIGHT if counted else 1.0
        yield Verdict(
            kind=kind, outcome=_outcome(fits), need=wanted, offer=answer, weight=weight
        )


def _alike(wanted: Amount, other: Amount) -> bool:
    if wanted.dimension != other.dimension:
        return False
    ours, theirs = wanted.attribute, other.attribute
    if ours == theirs:
        return (
            wanted.dimension != "duration" or bool(ours) or bool(wanted.period and other.period)
        )
    if (ours and theirs) or {ours, theirs} & _STRICT:
        return False
    if wanted.dimension != "length":
        return True
    sizes = [_size(amount) for amount in (wanted, other)]
    return min(sizes) > 0 and max(sizes) / min(sizes) <= _FAR


def _size(amount: Amount) -> float:
    return amount.high if math.isfinite(amount.high) else amount.low


def _fits(wanted: Amount, other: Amount) -> int:
    """+1 the offer covers the need, -1 it cannot, 0 nobody can say.

    A bare number of an offer is a ceiling; of times, tolerances and roughness less is better.
    """
    if other.is_lot and wanted.period:
        _, most = wanted.yearly(both_rates=True)
        return 1 if most >= other.low / SLACK else -1
    rates = bool(wanted.period) + bool(other.period)
    if rates == 1 and wanted.dimension in _RATED:
        return 0
    both = rates == 2  # noqa: PLR2004 -- need and offer
    low, high = wanted.yearly(both_rates=both)
    floor, ceiling = other.yearly(both_rates=both)
    amount = high if math.isfinite(high) else low
    if wanted.attribute in _FINE or (wanted.dimension == "duration" and not both):
        best = floor if math.isfinite(floor) else ceiling
        return 1 if best <= amount * SLACK else -1
    if math.isinf(ceiling):
        fits = amount >= floor
    elif floor == ceiling or math.isinf(floor):
        warm = wanted.dimension == "temperature" and math.isfinite(floor)
        fits = abs(amount - ceiling) <= WARMER if warm else amount <= ceiling * SLACK
    else:
        lot = wanted.dimension in {"pieces", "people", "length"}
        fits = (floor / SLACK if lot else -math.inf) <= amount <= ceiling * SLACK
    return 1 if fits else -1


def _norms(need: Facts, offer: Facts) -> Iterator[Verdict]:
    wanted = {norm.name: norm for norm in reversed(need.certificates) if not norm.is_denied}
    for name, norm in reversed(wanted.items()):
        answers = [each for each in offer.certificates if _answers(each, name)]
        denied = next((each for each in answers if each.is_denied), None)
        if denied is not None:
            yield Verdict(kind="norm", outcome=Outcome.VIOLATED, need=norm, offer=denied)
        else:
            outcome = Outcome.SATISFIED if answers else Outcome.UNKNOWN
            answer = answers[0] if answers else None
            yield Verdict(kind="norm", outcome=outcome, need=norm, offer=answer)


def _answers(owned: Norm, wanted: str) -> bool:
    return covers(owned.name.lower(), wanted.lower())


def _trades(need: Facts, offer: Facts) -> Iterator[Verdict]:
    for sort in ("process", "material"):
        ours = [trade for trade in need.trades if trade.sort == sort]
        theirs = {trade.name: trade for trade in offer.trades if trade.sort == sort}
        shared = any(trade.name in theirs for trade in ours)
        for trade in ours:
            answer = theirs.get(trade.name) or (
                None if shared else _rival(trade, theirs.values())
            )
            outcome = Outcome.UNKNOWN
            if answer is not None:
                same = answer.name == trade.name
                outcome = Outcome.SATISFIED if same else Outcome.VIOLATED
            yield Verdict(kind=sort, outcome=outcome, need=trade, offer=answer)


def _rival(trade: Trade, others: Iterable[Trade]) -> Trade | None:
    return next((other for other in others if other.group == trade.group), None)


def _times(need: Facts, offer: Facts) -> Iterator[Verdict]:
    for days in need.days:
        if not days.is_closed:
            fits, day = times.days_fit(days, offer.days)
            yield Verdict(kind="days", outcome=_outcome(fits), need=days, offer=day)
    for week in need.weekdays:
        if not week.is_closed:
            fits, weekday = times.weekdays_fit(week, offer.weekdays)
            yield Verdict(kind="weekdays", outcome=_outcome(fits), need=week, offer=weekday)
    for hours in need.hours:
        if not hours.is_closed:
            fits, hour = times.hours_fit(hours, offer.hours)
            yield Verdict(kind="hours", outcome=_outcome(fits), need=hours, offer=hour)


def _radii(need: Facts, offer: Facts, distance_km: float | None) -> Iterator[Verdict]:
    for radius in need.radii:
        fits = 0 if distance_km is None else 1 if distance_km <= radius.km else -1
        yield Verdict(kind="radius", outcome=_outcome(fits), need=radius, offer=None)
    for radius in offer.radii:
        fits = 0 if distance_km is None else 1 if distance_km <= radius.km else -1
        yield Verdict(kind="radius", outcome=_outcome(fits), need=None, offer=radius)


def _languages(need: Facts, offer: Facts) -> Iterator[Verdict]:
    spoken = {each.code: each for each in offer.languages}
    for language in need.languages:
        answer = spoken.get(language.code) or next(iter(offer.languages), None)
        outcome = Outcome.UNKNOWN
        if answer is not None:
            same = answer.code == language.code
            outcome = Outcome.SATISFIED if same else Outcome.VIOLATED
        yield Verdict(kind="language", outcome=outcome, need=language, offer=answer)


def _prices(need: Facts, offer: Facts) -> Iterator[Verdict]:
    for wanted in need.prices:
        answer = next((each for each in offer.prices if _same_price(wanted, each)), None)
        fits = 0
        if answer is not None:
            limit = wanted.high if math.isfinite(wanted.high) else wanted.low
            asked = answer.low if math.isfinite(answer.low) else answer.high
            fits = 1 if asked <= limit * SLACK else -1
        yield Verdict(kind="price", outcome=_outcome(fits), need=wanted, offer=answer)


def _same_price(one: Price, other: Price) -> bool:
    return (one.currency, one.per) == (other.currency, other.per)


_TERMS = {
    Term.OWN_USE: Outcome.VIOLATED,
    Term.FREE_CAPACITY: Outcome.SATISFIED,
    Term.SEEKS_CUSTOMERS: Outcome.SATISFIED,
    Term.PRIVATE_ONLY: Outcome.VIOLATED,
}


def _terms(need: Facts, offer: Facts) -> Iterator[Verdict]:
    """Judge what the offer says of itself."""
    small = need.says(Term.SMALL_WELCOME) or any(
        amount.dimension == "pieces"
        and 0 < amount.yearly(both_rates=bool(amount.period))[1] <= _SMALL_LOT
        for amount in need.amounts
    )
    later = any(day.is_closed for day in offer.days) and bool(need.days)
    for flag in offer.flags:
        if flag.term is Term.NO_CAPACITY:
            outcome = Outcome.UNKNOWN if later else Outcome.VIOLATED  # judged by the days
        elif flag.term is Term.LARGE_ONLY:
            outcome = Outcome.VIOLATED if small else Outcome.UNKNOWN
        elif flag.term is Term.SMALL_WELCOME:
            outcome = Outcome.SATISFIED if small else Outcome.UNKNOWN
        else:
            outcome = _TERMS[flag.term]
        yield Verdict(kind=flag.term.value, outcome=outcome, need=None, offer=flag)
