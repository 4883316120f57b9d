"""Put amounts that were read from two texts side by side."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching import compare
from stammtisch.core.matching.facts import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stammtisch.core.matching.facts import Amount, Facts

_SINGLE = re.compile(r"(?:≤ )?([\d.e+]+) (.+)")
_MOST_UNSAID = 2


class ReadAmount(NamedTuple):
    """An amount of the need's text and what the offer's text says to it.

    Attributes:
        fits: None = the offer's text says nothing to it.
        code: of ``reasons.SENTENCES``.
        need: the words that say it, where they are known.
        offer: the words that answer it.
    """

    fits: bool | None
    code: str
    values: Mapping[str, str]
    need: str = ""
    offer: str = ""


def read_amounts(need: str, offer: str) -> Iterator[ReadAmount]:
    """Yield the amounts of a need's text, those that are answered first."""
    ours, theirs = read(need), read(offer)
    unsaid: list[Amount] = []
    for wanted in ours.amounts:
        alone = replace(ours, amounts=(wanted,))
        verdicts = compare.amounts(alone, theirs)
        if not verdicts:
            unsaid.append(wanted)
            continue
        fits = verdicts[0][1]
        yield _answered(wanted, _answer(alone, theirs, fits=fits), fits=fits)
    for wanted in unsaid[:_MOST_UNSAID]:
        yield ReadAmount(None, "check_amount_unsaid", {"needed": wanted.shown})


def _answer(alone: Facts, theirs: Facts, *, fits: bool) -> Amount:
    """Return the first amount of the offer that decides as all of them together."""
    for other in theirs.amounts:
        verdicts = compare.amounts(alone, replace(theirs, amounts=(other,)))
        if verdicts and verdicts[0][1] is fits:
            return other
    return theirs.amounts[0]


def _answered(wanted: Amount, other: Amount, *, fits: bool) -> ReadAmount:
    ours, theirs = _SINGLE.fullmatch(wanted.shown), _SINGLE.fullmatch(other.shown)
    if ours and theirs and ours[2] == theirs[2]:
        needed, offered = float(ours[1]), float(theirs[1])
        values = {"needed": f"{ours[1]} {ours[2]}", "offered": f"{theirs[1]} {theirs[2]}"}
        if fits and offered >= needed:
            return ReadAmount(fits, "check_amount_enough", values)
        if not fits and offered < needed:
            return ReadAmount(fits, "check_amount_short", values)
    values = {"needed": wanted.shown, "offered": other.shown}
    return ReadAmount(fits, "check_amount", values)
