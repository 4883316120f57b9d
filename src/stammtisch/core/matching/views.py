"""Views of a need: several wordings of one thing, of which each offer is weighed by the best.

What was said, a wording for release and a line about what would solve it have different words
for one need. Facts come from the principal wording alone; another one may only bring meaning.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.encode.stored import vectors_of
from stammtisch.core.matching.features import measure_reworded, prepare
from stammtisch.core.matching.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.encode.stored import Stored
    from stammtisch.core.matching.features import Side
    from stammtisch.core.matching.types import Statement

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

PRINCIPAL = -1
"""Stands for the principal wording among numbers of further ones."""

_BETWEEN = "\x1f"


class Wordings(NamedTuple):
    """All further wordings of a block of needs, each as a statement of its own.

    Attributes:
        side: one row a wording.
        need: row of the need that each is a wording of, ascending.
        views: which of ``VIEWS`` each is.
    """

    side: Side
    need: Ints
    views: tuple[str, ...]


class Wording(NamedTuple):
    """One further wording, as a row of a side."""

    side: Side
    row: int
    view: str


def view_id(statement_id: str, view: str) -> str:
    """Return the id under which the vector of a view is kept."""
    return f"{statement_id}{_BETWEEN}{view}"


def reworded(need: Statement, view: str) -> Statement:
    """Return a need with another of its wordings as the only one, and an id of its own."""
    return replace(need, id=view_id(need.id, view), text=dict(need.views)[view], views=())


def with_wordings(needs: Side, encoder: Encoder, stored: Stored) -> Side:
    """Return needs with their further wordings measured too, where there are any.

    Rows of the principal wordings stay as they are, to the last digit.
    """
    found = [
        (row, view, reworded(need, view))
        for row, need in enumerate(needs.statements)
        for view, _ in need.views
    ]
    if not found:
        return needs
    statements = [statement for _, _, statement in found]
    side = prepare(statements, Kind.NEED, vectors_of(statements, encoder, stored), encoder)
    rows = np.array([row for row, _, _ in found], dtype=np.int64)
    return replace(needs, wordings=Wordings(side, rows, tuple(view for _, view, _ in found)))


def best_wordings(
    table: Floats,
    needs: Side,
    row: int,
    offers: Side,
    cols: Ints,
    *,
    score: Callable[[Floats], Floats],
) -> tuple[Floats, Ints]:
    """Return each pair as measured in the wording that scores best, and which that is.

    Args:
        table: measures of the pairs in the principal wording.
        score: what orders a list.

    Returns:
        Measures, and numbers of wordings, ``PRINCIPAL`` where no other scores more.
    """
    won = np.full(len(cols), PRINCIPAL, dtype=np.int64)
    if needs.wordings is None:
        return table, won
    best, marks = table, score(table)
    for other in np.flatnonzero(needs.wordings.need == row):
        seen = measure_reworded(table, needs.wordings.side, int(other), offers, cols)
        found = score(seen)
        better = found > marks
        best = np.where(better[:, None], seen, best)
        marks, won = np.where(better, found, marks), np.where(better, other, won)
    return best, won


def wording(needs: Side, number: int | np.int64) -> Wording | None:
    """Return a further wording by its number; None for the principal one."""
    if needs.wordings is None or number == PRINCIPAL:
        return None
    return Wording(needs.wordings.side, int(number), needs.wordings.views[number])
