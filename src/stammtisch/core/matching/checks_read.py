"""Rows of the checklist that rest on what was read from the two texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.matching import amounts, compare
from stammtisch.core.matching.check import Check, no, unclear, yes
from stammtisch.core.matching.compare import Outcome
from stammtisch.core.matching.distance import distance_km
from stammtisch.core.matching.exclude import nearest_radius
from stammtisch.core.matching.facts import Amount, Language, Radius, read
from stammtisch.core.matching.types import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stammtisch.core.matching.types import Statement

_SINGLE = re.compile(r"(?:≤ )?(-?[\d.e+]+) (.+)")
_MOST_UNSAID = 2
"""Open questions of one kind; more amounts of a text are seldom requirements."""


def checks_read(need: Statement, offer: Statement) -> Iterator[Check]:
    """Yield what the texts say of amounts, times, place, languages and terms.

    What a column states is not repeated: the stated amount, day or radius goes before.
    """
    ours, theirs = read(need.text), read(offer.text)
    hidden = _stated(need, offer)
    unsaid: dict[str, int] = {}
    for verdict in compare.verdicts(ours, theirs, distance_km=distance_km(need, offer)):
        if verdict.kind not in _ROWS or verdict.kind in hidden:
            continue
        first = "" if verdict.need is None else ours.words(verdict.need)
        second = "" if verdict.offer is None else theirs.words(verdict.offer)
        check = _ROWS[verdict.kind](verdict, first, second)
        if check is not None and check.question is not None:
            unsaid[verdict.kind] = unsaid.get(verdict.kind, 0) + 1
        if check is not None and unsaid.get(verdict.kind, 0) <= _MOST_UNSAID:
            yield check


def _stated(need: Statement, offer: Statement) -> frozenset[str]:
    """Return the kinds that columns already answer or ask about."""
    kinds: set[str] = set()
    if amounts.verdict(need, offer) is not None:
        kinds |= {"amount", "lot"}
    if nearest_radius(need, offer) is not None:
        kinds.add("radius")
    if need.available_from is not None or need.available_until is not None:
        kinds.add("days")
    return frozenset(kinds)


def _amount(verdict: compare.Verdict, need: str, offer: str) -> Check | None:
    wanted, other = verdict.need, verdict.offer
    if not isinstance(wanted, Amount):
        return None
    if verdict.outcome is Outcome.UNKNOWN or not isinstance(other, Amount):
        return _unsaid("amount", need)
    fits = verdict.outcome is Outcome.SATISFIED
    return (yes if fits else no)(verdict.kind, _beside(wanted, other, fits=fits), need, offer)


def _unsaid(requirement: str, need: str) -> Check:
    """Ask about what the need's words ask for and the offer does not speak of."""
    values = {"needed": need}
    said, question = Reason("check_words_unsaid", values), Reason("ask_words", values)
    return unclear(requirement, said, question, need)


def _beside(wanted: Amount, other: Amount, *, fits: bool) -> Reason:
    """Put two amounts side by side; two single numbers with the sign between them."""
    ours, theirs = _SINGLE.fullmatch(wanted.shown), _SINGLE.fullmatch(other.shown)
    if ours and theirs and ours[2] == theirs[2]:
        is_enough = float(theirs[1]) >= float(ours[1])
        code = "check_amount_enough" if fits else "check_amount_short"
        values = {"needed": f"{ours[1]} {ours[2]}", "offered": f"{theirs[1]} {theirs[2]}"}
        if is_enough is fits:
            return Reason(code, values)
    return Reason("check_amount", {"needed": wanted.shown, "offered": other.shown})


def _time(verdict: compare.Verdict, need: str, offer: str) -> Check | None:
    if verdict.outcome is Outcome.UNKNOWN:
        return _unsaid("time", need)
    fits = verdict.outcome is Outcome.SATISFIED
    said = Reason("time_suits" if fits else "time_clashes", {"needed": need, "offered": offer})
    return (yes if fits else no)("time", said, need, offer)


def _place(verdict: compare.Verdict, need: str, offer: str) -> Check | None:
    radius = verdict.need or verdict.offer
    if not isinstance(radius, Radius):
        return None
    values = {"radius_km": f"{radius.km:g}"}
    if verdict.outcome is Outcome.UNKNOWN:
        said = Reason("place_not_stated", values)
        return unclear("place", said, Reason("ask_place", values), need, offer)
    if verdict.outcome is Outcome.SATISFIED:
        return yes("place", Reason("check_within", values), need, offer)
    return no("place", Reason("check_beyond", values), need, offer)


def _language(verdict: compare.Verdict, need: str, offer: str) -> Check | None:
    wanted = verdict.need
    if not isinstance(wanted, Language):
        return None
    values = {"needed": wanted.code}
    if verdict.outcome is Outcome.SATISFIED:
        return yes("language", Reason("language_spoken", values), need, offer)
    said = Reason("check_language_unsaid", values)
    return unclear("language", said, Reason("ask_language", values), need, offer)


def _term(
    requirement: str, codes: Mapping[Outcome, str], question: str = ""
) -> Callable[[compare.Verdict, str, str], Check | None]:
    """Return what makes a row of a term that the offer sets by itself."""

    def row(verdict: compare.Verdict, _need: str, offer: str) -> Check | None:
        code = codes.get(verdict.outcome)
        if code is None:
            return None
        said = Reason(code, {})
        if verdict.outcome is Outcome.UNKNOWN:
            return unclear(requirement, said, Reason(question, {}), "", offer)
        fits = verdict.outcome is Outcome.SATISFIED
        return (yes if fits else no)(requirement, said, "", offer)

    return row


_ROWS: Mapping[str, Callable[[compare.Verdict, str, str], Check | None]] = {
    "amount": _amount,
    "lot": _amount,
    "days": _time,
    "weekdays": _time,
    "hours": _time,
    "radius": _place,
    "language": _language,
    "own_use": _term("own_use", {Outcome.VIOLATED: "check_own_use"}),
    "free_capacity": _term("capacity", {Outcome.SATISFIED: "check_capacity"}),
    "no_capacity": _term("capacity", {Outcome.VIOLATED: "check_full"}),
    "private_only": _term("customers", {Outcome.VIOLATED: "check_private"}),
    "large_only": _term(
        "lot",
        {Outcome.VIOLATED: "check_large", Outcome.UNKNOWN: "check_large"},
        "ask_lot",
    ),
    "small_welcome": _term("lot", {Outcome.SATISFIED: "check_small"}),
}
"""Norms, processes and materials have rows of their own; prices stay between the two firms."""
