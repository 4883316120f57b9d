"""Say which measures carry a pair's probability, in groups that people understand."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import weigh
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.features import (
    NAMES,
    background,
    background_texts,
    measure,
    prepare,
)
from stammtisch.core.matching.types import Kind, Reason, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stammtisch.core.matching.encode import Encoder

Floats = npt.NDArray[np.float64]

STRONG, WEAK = 1.0, 0.3
"""Log-odds from which a group counts much, and at all; 1 makes 50 % of 27 %, .3 of 43 %."""

_NEEDS_APART, _LISTED = 3, 5
MOST = 3
"""Grounds that are told on either side."""


class Contribution(NamedTuple):
    """What a group of measures adds to the log-odds, beside a typical pair of a list."""

    group: str
    log_odds: float


def judged_log_odds(table: Floats, encoder: str = "use") -> Floats:
    """Return the log-odds of the probability as the package weighs it."""
    return weigh.logit(weigh.pair_probability(table, encoder))


def contributions(
    row: Floats,
    typical: Floats,
    log_odds: Callable[[Floats], Floats] = judged_log_odds,
) -> tuple[Contribution, ...]:
    """Return what each group adds: the log-odds less those with its measures as usual.

    For a linear model that is Σ weight × (value − typical value); for a product of two it also
    is what would be lost.

    Args:
        row: measures of one pair, as in ``features.NAMES``.
        typical: those of a typical pair.
        log_odds: the model.
    """
    names = tuple(dict.fromkeys(groups().values()))
    table = np.tile(row, (len(names) + 1, 1))
    for at, group in enumerate(names, 1):
        columns = [column for column, name in enumerate(NAMES) if groups()[name] == group]
        table[at, columns] = typical[columns]
    found = log_odds(table)
    return tuple(
        Contribution(group, float(found[0] - found[at])) for at, group in enumerate(names, 1)
    )


def grounds(found: tuple[Contribution, ...], *, words_shared: bool) -> tuple[Reason, ...]:
    """Return the main grounds for a pair, strongest first, then those against it.

    Args:
        found: what every group adds.
        words_shared: whether the texts have any word or part of a word in common.
    """
    ranked = sorted(found, key=lambda each: -abs(each.log_odds))
    told = [each for each in ranked if abs(each.log_odds) >= WEAK]
    speaks_for = [each for each in told if each.log_odds > 0][:MOST]
    against = [each for each in told if each.log_odds < 0][:MOST]
    return tuple(
        Reason(_code(each, words_shared=words_shared), {"strength": _strength(each)})
        for each in (*speaks_for, *against)
    )


def _code(each: Contribution, *, words_shared: bool) -> str:
    if each.group == "meaning" and each.log_odds > 0 and not words_shared:
        return "for_meaning_alone"
    return f"{'for' if each.log_odds > 0 else 'against'}_{each.group}"


def _strength(each: Contribution) -> str:
    return "strong" if abs(each.log_odds) >= STRONG else "weak"


@cache
def groups() -> Mapping[str, str]:
    """Return measure → group of what people understand by it."""
    table = group_table()
    return {name: group for group, names in table.items() for name in names}


@cache
def group_table() -> Mapping[str, tuple[str, ...]]:
    """Return group → its measures, also of groups that have none."""
    text = resources.files(__package__).joinpath("data/measures.txt").read_text("utf-8")
    lines = [line.split(":") for line in text.splitlines() if line and line[0] != "#"]
    return {group: tuple(names.split()) for group, names in lines}


_TYPICAL: dict[tuple[str, str], Floats] = {}


def typical(encoder: Encoder) -> Floats:
    """Return the median measures of pairs that stand high in a list without fitting.

    Of the everyday statements that come with the package: every third need and the five offers
    nearest to it. Worked once a process and encoder.
    """
    key = (encoder.name, encoder.version)
    if key not in _TYPICAL:
        with one_thread():
            _TYPICAL[key] = _median(encoder)
    return _TYPICAL[key]


def _median(encoder: Encoder) -> Floats:
    texts, vectors = background_texts(), background(encoder)
    needs = prepare(
        _statements(texts[Kind.NEED], Kind.NEED), Kind.NEED, vectors[Kind.OFFER], encoder
    )
    offers = prepare(
        _statements(texts[Kind.OFFER], Kind.OFFER), Kind.OFFER, vectors[Kind.NEED], encoder
    )
    rows = []
    for row in range(0, len(texts[Kind.NEED]), _NEEDS_APART):
        near = np.argsort(-(offers.vectors @ needs.vectors[row]), kind="stable")[:_LISTED]
        rows.append(measure(needs, row, offers, near))
    return np.asarray(np.median(np.concatenate(rows), axis=0), dtype=np.float64)


def _statements(texts: list[str], kind: Kind) -> list[Statement]:
    return [Statement(id=str(at), kind=kind, text=text) for at, text in enumerate(texts)]
