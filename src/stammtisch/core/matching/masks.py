"""The rules of ``exclude`` for whole blocks of pairs at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.amounts import SLACK
from stammtisch.core.matching.certificates import denied, held
from stammtisch.core.matching.distance import EARTH_KM, globe_points
from stammtisch.core.matching.types import Kind
from stammtisch.core.matching.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stammtisch.core.matching.types import Statement

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NOWHERE = -1
_FIRST_DAY, _LAST_DAY = 0, 10**7


@lru_cache(maxsize=100_000)
def code_of(kind: str, name: str) -> int:
    """Return a number for a business, unit or norm, the same in every process; "" is -1.

    63 bits of a digest: that two of a million names share one has a chance of 1 in 10 million,
    and then one pair is ruled out wrongly.
    """
    if not name:
        return _NOWHERE
    digest = hashlib.blake2b(f"{kind} {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


@dataclass(frozen=True, slots=True)
class Columns:
    """The facts of one side as columns, ready for comparison with the other side.

    Attributes:
        wrong: own use only, or the wrong kind for this side: matches nobody.
        points: unit vectors on the globe, NaN where unknown.
        radius: chord lengths on the unit globe; infinite when not stated.
        dimension: code of unit dimension and rate, -1 when unknown.
        least: smallest amount in base units a year; -inf when not stated.
        most: largest amount; inf when not stated.
        norms: certificates that are required (need) or denied (offer), by code.
    """

    business: Ints
    wrong: Bools
    points: Floats
    radius: Floats
    start: Ints
    end: Ints
    dimension: Ints
    least: Floats
    most: Floats
    norms: dict[int, Ints]

    def __len__(self) -> int:
        return len(self.business)

    def taken(self, rows: Ints, norms: Iterable[int]) -> Columns:
        """Return the facts of some rows only, in their order, with some norms only."""
        found = {}
        for code in self.norms.keys() & set(norms):
            holding = self.norms[code]
            places = np.minimum(np.searchsorted(holding, rows), len(holding) - 1)
            found[code] = np.flatnonzero(holding[places] == rows)
        kept = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "norms"}
        return Columns(**kept, norms=found)


def columns_of(statements: Sequence[Statement], side: Kind) -> Columns:
    """Lay out the facts of one side."""
    units = [parse_unit(s.unit) for s in statements]
    factors = [unit.yearly if unit else 1.0 for unit in units]
    dims = [f"{u.dimension} {bool(u.period)}" if u else "" for u in units]
    return Columns(
        business=_codes("business", [s.business for s in statements]),
        wrong=np.array([_is_wrong(s, side) for s in statements], dtype=np.bool_),
        points=globe_points(statements),
        radius=np.array([_chord(s.radius_km) for s in statements], dtype=np.float64),
        start=_days([s.available_from for s in statements], _FIRST_DAY),
        end=_days([s.available_until for s in statements], _LAST_DAY),
        dimension=_codes("unit", dims),
        least=_amounts([s.quantity_min for s in statements], factors, -np.inf),
        most=_amounts([s.quantity_max for s in statements], factors, np.inf),
        norms=_norms(statements, side),
    )


def _codes(kind: str, names: Iterable[str]) -> Ints:
    return np.array([code_of(kind, name) for name in names], dtype=np.int64)


def _is_wrong(statement: Statement, side: Kind) -> bool:
    if statement.kind is not None and statement.kind is not side:
        return True
    return side is Kind.OFFER and statement.own_use_only


def _chord(radius_km: float | None) -> float:
    if radius_km is None or radius_km >= EARTH_KM * np.pi:
        return float("inf")
    return float(2 * np.sin(radius_km / (2 * EARTH_KM)))


def _days(days: Sequence[object], missing: int) -> Ints:
    ordinals = [missing if day is None else day.toordinal() for day in days]  # type: ignore[attr-defined]
    return np.array(ordinals, dtype=np.int64)


def _amounts(amounts: list[float | None], factors: list[float], missing: float) -> Floats:
    pairs = zip(amounts, factors, strict=True)
    return np.array([missing if a is None else a * f for a, f in pairs], dtype=np.float64)


def _norms(statements: Sequence[Statement], side: Kind) -> dict[int, Ints]:
    rows: dict[int, list[int]] = {}
    for row, statement in enumerate(statements):
        if statement.certificates:
            names = (held if side is Kind.NEED else denied)(statement.certificates)
            for name in sorted(names):
                rows.setdefault(code_of("norm", name), []).append(row)
    return {code: np.array(places, dtype=np.int64) for code, places in rows.items()}


def admissible(needs: Columns, offers: Columns, rows: slice, cols: slice) -> Bools:
    """Say for a block of pairs whether no stated fact rules them out; shape (rows, cols)."""
    open_ = ~needs.wrong[rows, None] & ~offers.wrong[None, cols]
    business = needs.business[rows, None]
    open_ &= (business != offers.business[None, cols]) | (business == _NOWHERE)
    _close_dates(open_, needs, offers, rows, cols)
    _close_distance(open_, needs, offers, rows, cols)
    _close_quantity(open_, needs, offers, rows, cols)
    _close_norms(open_, needs, offers, rows, cols)
    return open_


def _close_dates(
    open_: Bools, needs: Columns, offers: Columns, rows: slice, cols: slice
) -> None:
    if (needs.end[rows].min(initial=_LAST_DAY) < _LAST_DAY) or np.any(needs.start[rows]):
        open_ &= needs.end[rows, None] >= offers.start[None, cols]
        open_ &= offers.end[None, cols] >= needs.start[rows, None]


def _close_distance(
    open_: Bools, needs: Columns, offers: Columns, rows: slice, cols: slice
) -> None:
    limit = np.minimum(needs.radius[rows, None], offers.radius[None, cols])
    if not np.isfinite(limit).any():
        return
    ours, theirs = needs.points[rows], offers.points[cols]
    chord = np.sqrt(
        sum(np.square(ours[:, None, axis] - theirs[None, :, axis]) for axis in range(3))
    )
    open_ &= ~(chord > limit)  # NaN, an unknown place, is not above anything


def _close_quantity(
    open_: Bools, needs: Columns, offers: Columns, rows: slice, cols: slice
) -> None:
    asking = np.flatnonzero((needs.dimension[rows] != _NOWHERE) & (needs.least[rows] > -np.inf))
    for row in asking:
        at = row + (rows.start or 0)
        same = offers.dimension[cols] == needs.dimension[at]
        small = needs.least[at] > offers.most[cols] * (1 + SLACK)
        open_[row] &= ~(same & small)


def _close_norms(
    open_: Bools, needs: Columns, offers: Columns, rows: slice, cols: slice
) -> None:
    start, stop = rows.start or 0, (rows.start or 0) + open_.shape[0]
    left, right = cols.start or 0, (cols.start or 0) + open_.shape[1]
    for code, asking in needs.norms.items():
        denying = offers.norms.get(code)
        if denying is not None:
            ours = asking[(asking >= start) & (asking < stop)] - start
            theirs = denying[(denying >= left) & (denying < right)] - left
            open_[np.ix_(ours, theirs)] = False
