"""Reasons and doubts from what was read in two texts, in the words of the texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching.compare import Outcome, Verdict
from stammtisch.core.matching.facts import Amount, Fact, Facts, Language
from stammtisch.core.matching.types import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CODES = {
    ("amount", Outcome.SATISFIED): "amount_covers",
    ("amount", Outcome.VIOLATED): "amount_misses",
    ("lot", Outcome.SATISFIED): "lot_suits",
    ("lot", Outcome.VIOLATED): "lot_too_large",
    ("days", Outcome.SATISFIED): "time_suits",
    ("days", Outcome.VIOLATED): "time_clashes",
    ("weekdays", Outcome.SATISFIED): "time_suits",
    ("weekdays", Outcome.VIOLATED): "time_clashes",
    ("hours", Outcome.SATISFIED): "time_suits",
    ("hours", Outcome.VIOLATED): "time_clashes",
    ("price", Outcome.SATISFIED): "price_suits",
    ("price", Outcome.VIOLATED): "price_clashes",
    ("language", Outcome.SATISFIED): "language_spoken",
    ("language", Outcome.VIOLATED): "language_other",
    ("free_capacity", Outcome.SATISFIED): "free_capacity",
    ("seeks_customers", Outcome.SATISFIED): "seeks_customers",
    ("small_welcome", Outcome.SATISFIED): "small_welcome",
}
"""Kinds that are said here; the others have their own sentences."""


def said(
    found: Iterable[Verdict], need: Facts, offer: Facts, *, outcome: Outcome
) -> Iterator[Reason]:
    """Yield a reason (satisfied) or a doubt (violated) for each fact, quoting both texts.

    Args:
        found: what ``compare.verdicts`` returned for the two.
        need: what was read from the need.
        offer: what was read from the offer.
        outcome: which of the two is asked for.
    """
    given: set[tuple[str, str, str]] = set()
    for verdict in found:
        code = _CODES.get((verdict.kind, verdict.outcome))
        if code is None or verdict.outcome is not outcome:
            continue
        values = _values(verdict, need, offer)
        key = (code, values.get("needed", ""), values.get("offered", ""))
        if key not in given:
            given.add(key)
            yield Reason(code, values)


def _values(verdict: Verdict, need: Facts, offer: Facts) -> dict[str, str]:
    ours, theirs = verdict.need, verdict.offer
    if isinstance(ours, Language):
        values = {"needed": ours.code}
        return values | ({"offered": theirs.code} if isinstance(theirs, Language) else {})
    values = {} if ours is None else {"needed": need.words(ours)}
    if theirs is not None:
        values["offered"] = offer.words(theirs)
    return values | _converted(ours, theirs)


def _converted(ours: Fact | None, theirs: Fact | None) -> dict[str, str]:
    """Return both amounts in base units where the texts count in different ones."""
    if not (isinstance(ours, Amount) and isinstance(theirs, Amount)):
        return {}
    if ours.factor == theirs.factor and ours.period == theirs.period:
        return {}
    return {"needed_base": ours.shown, "offered_base": theirs.shown}
