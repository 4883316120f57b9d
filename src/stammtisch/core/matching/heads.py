"""What was learnt about a vector: which activity it is about, and who solves which problem."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from stammtisch.core.matching.encode import Vectors

Floats = npt.NDArray[np.float64]
SHARPNESS = 4.0
"""What a unit vector is multiplied by before its activity is guessed."""

REACH = 3.0
"""What a centred vector is multiplied by before it is projected."""

_FLOOR = 0.02
"""Keeps one unlucky guess of an activity from ruling a pair out."""


class Heads(NamedTuple):
    """Fitted for one encoder.

    Attributes:
        activity: one row a dimension and one for the bias, one column an activity.
        need_mean: subtracted from a need's vector before it is projected; offer_mean likewise.
        need_map: one row a dimension; offer_map has as many columns.
    """

    activity: Floats
    need_mean: Floats
    offer_mean: Floats
    need_map: Floats
    offer_map: Floats


@cache
def heads(encoder: str = "use") -> Heads:
    """Return what comes with the package for one of the encoders in ``FITTED``."""
    path = resources.files(__package__).joinpath(f"data/fitted/{encoder}/heads.npz")
    with path.open("rb") as file, np.load(file, allow_pickle=False) as raw:
        return Heads(**{name: raw[name].astype(np.float64) for name in raw.files})


@cache
def activities() -> tuple[str, ...]:
    """Return the names of the activities, in the order of the columns."""
    text = resources.files(__package__).joinpath("data/activities.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(line.split("|")[0].strip() for line in lines)


def activity_chances(
    vectors: Vectors | Floats | None, rows: int, encoder: str = "use"
) -> Floats:
    """Return for each statement how likely it is about each activity.

    Args:
        vectors: one unit row a statement; None = not understood: every activity is as likely.
        rows: how many statements.
        encoder: made the vectors.

    Returns:
        Shape (rows, activities); every row adds up to 1.
    """
    if vectors is None:
        return np.full((rows, len(activities())), 1 / len(activities()))
    weight = heads(encoder).activity
    logits = SHARPNESS * np.asarray(vectors, dtype=np.float64) @ weight[:-1] + weight[-1]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def agreement(need: Floats, offers: Floats) -> Floats:
    """Return the log of how likely a need and each offer are about one activity, plus .02."""
    return np.asarray(np.log(offers @ need + _FLOOR))


def need_projection(
    vectors: Vectors | Floats | None, rows: int, encoder: str = "use"
) -> Floats:
    """Return needs where their inner product with ``offer_projection`` is affinity.

    Affinity is high where similar needs were served by similar offers: it knows that a wet
    cellar wants a drier, which no similarity of the two sentences does.

    Returns:
        Shape (rows, rank); zeros where the vectors are not understood.
    """
    known = heads(encoder)
    return _projection(vectors, rows, known.need_mean, known.need_map)


def offer_projection(
    vectors: Vectors | Floats | None, rows: int, encoder: str = "use"
) -> Floats:
    """Return offers as ``need_projection`` does needs."""
    known = heads(encoder)
    return _projection(vectors, rows, known.offer_mean, known.offer_map)


def _projection(
    vectors: Vectors | Floats | None, rows: int, mean: Floats, weight: Floats
) -> Floats:
    if vectors is None:
        return np.zeros((rows, weight.shape[1]))
    return np.asarray(REACH * (np.asarray(vectors, dtype=np.float64) - mean) @ weight)
