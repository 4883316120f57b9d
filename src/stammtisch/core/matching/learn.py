"""Learn an agency's taste from its decisions, held close to the model that is shipped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import weigh
from stammtisch.core.matching.adjustment import Adjustment, Head, table_of
from stammtisch.core.matching.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = npt.NDArray[np.float64]

FOLDS = 10
LEAST = 40
"""Decisions below which nothing is learnt: held against each other, they prove too little."""

LEAST_NEEDS = 4
"""Needs below which decisions do not say how much chance there is in them."""

MOST = 2000
"""The newest examples that are learnt from."""

ROUNDS, WIDER = 5, 3.0
"""How often the prior of each weight follows its size, and how many times wider it may get."""

_STEPS, _CLOSE_ENOUGH = 30, 1e-8
_WIDEST = 5.0


class Knobs(NamedTuple):
    """How strongly the shipped model holds; chosen by ``bench/bench_learning.py``.

    Attributes:
        taste: standard deviation of the prior of a weight, for a measure in its own unit.
        level: standard deviation of the prior of the bias.
        pointer: what the reason of a refusal counts beside the refusal itself, on the measures
            that it names.
        tails: degrees of freedom of the prior; fewer let a strong taste through sooner.
        sure: standard errors by which a fit must do better on decisions held back before any
            of it is used; more = later, and less harm by chance.
    """

    taste: float = 0.12
    level: float = 1.0
    pointer: float = 0.5
    tails: float = 4.0
    sure: float = 0.35


SHIPPED = Knobs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What somebody said about one pair.

    Attributes:
        need: id; pairs of one need are held back together when the fit is tested.
        measures: by name, as stored when the pair was ranked; a missing one is 0.
        fits: whether the two belong together, also where they know each other already.
        order_weight: what it counts for the order, 0..1.
        chance_weight: what it counts for the probability, 0..1.
        reason: why it was refused; the measures that it points at are held responsible.
    """

    need: str
    measures: Mapping[str, float]
    fits: bool
    order_weight: float = 1.0
    chance_weight: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learnt and how it did on decisions that were held back.

    Attributes:
        loss: mean log loss of (shipped model, learnt one) on pairs held back, in nats, for
            ``order`` and ``probability``; missing where there was too little to learn from.
            Learnt is what is used of the fit, or where none of it is used, all of it.
    """

    adjustment: Adjustment
    loss: Mapping[str, tuple[float, float]]


class Scale(NamedTuple):
    """Centre and unit of every measure; a measure that never varies has the unit infinity."""

    centre: Floats
    unit: Floats

    def of(self, table: Floats) -> Floats:
        """Return measures in units of how much they vary."""
        return np.asarray(np.clip((table - self.centre) / self.unit, -_WIDEST, _WIDEST))


def scale_of(table: Floats) -> Scale:
    """Return centre and unit of each column.

    The unit is the standard deviation, but at least a quarter of the range: a cue that one
    pair in five hundred has must not get a prior twenty times as wide as the others.
    """
    spread = np.maximum(table.std(axis=0), np.ptp(table, axis=0) / 4)
    return Scale(table.mean(axis=0), np.where(spread > 0, spread, np.inf))


def learn_from(
    examples: Sequence[Example],
    *,
    engine: str,
    encoder: str = "use",
    crowd: Sequence[Mapping[str, float]] = (),
    knobs: Knobs = SHIPPED,
) -> Lesson:
    """Fit an adjustment to what was decided; keep of each head what has proved itself.

    Decisions are held back need by need. A head that does not do better on them than the
    shipped model by ``knobs.sure`` standard errors is not used at all, and of one that does by
    t of them, the share 1 − (sure / t)². So an agency whose decisions follow no rule keeps the
    shipped model, and a fit that may have been luck counts little.

    Args:
        examples: oldest first; the newest ``MOST`` of them count.
        engine: version of the engine, kept in the adjustment.
        encoder: made the vectors that were measured; its weights are adjusted.
        crowd: measures of other pairs, which say how much each measure varies.
        knobs: how strongly the shipped model holds.

    Source:
        docs/method/matching.md, "Learning"; MAP logistic regression by Newton steps.
    """
    rows = list(examples)[-MOST:]
    table = table_of([row.measures for row in rows])
    scale = scale_of(np.vstack([table, table_of(crowd)])) if rows else None
    heads: dict[str, Head | None] = {"order": None, "probability": None}
    loss: dict[str, tuple[float, float]] = {}
    for name in heads:
        weight = _weights_of(rows, name)
        if scale is None or (weight > 0).sum() < LEAST:
            continue
        offset = _shipped(table, name, encoder)
        fit = _Fit(rows, scale.of(table), offset, weight, is_order=name == "order", knobs=knobs)
        proof = fit.held_back()
        loss[name] = proof.shipped, proof.learnt
        if proof.share > 0:
            heads[name] = _head(proof.share * fit.all(), scale)
    count = sum(row.order_weight > 0 or row.chance_weight > 0 for row in rows)
    adjustment = Adjustment(
        engine=engine, decisions=count, order=heads["order"], chance=heads["probability"]
    )
    return Lesson(adjustment=adjustment, loss=loss)


def _weights_of(rows: Sequence[Example], name: str) -> Floats:
    if name == "order":
        return np.array([row.order_weight for row in rows], dtype=np.float64)
    return np.array([row.chance_weight for row in rows], dtype=np.float64)


def _shipped(table: Floats, name: str, encoder: str) -> Floats:
    if name == "order":
        return weigh.score(table, encoder)
    return weigh.logit(weigh.listed_probability(table, encoder))


def _head(coefficients: Floats, scale: Scale) -> Head:
    raw = coefficients[1:] / scale.unit
    weights = {n: float(w) for n, w in zip(NAMES, raw, strict=True) if w}
    return Head(float(coefficients[0] - raw @ scale.centre), weights)


class _Proof(NamedTuple):
    """Mean log loss of both models on decisions held back, and the share of the fit to use."""

    shipped: float
    learnt: float
    share: float


class _Fit:
    """One head, fitted on all examples or on all but some."""

    def __init__(
        self,
        rows: Sequence[Example],
        table: Floats,
        offset: Floats,
        weight: Floats,
        *,
        is_order: bool,
        knobs: Knobs,
    ) -> None:
        self._is_order, self._knobs = is_order, knobs
        one = np.ones((len(rows), 1))
        self._x, self._offset, self._weight = np.hstack([one, table]), offset, weight
        self._y = np.array([row.fits for row in rows], dtype=np.float64)
        self._needs = np.unique([row.need for row in rows], return_inverse=True)[1]
        self._folds = np.array([_fold(row.need) for row in rows])
        spread = np.array([knobs.level, *[knobs.taste] * len(NAMES)])
        self._precision = 1 / spread**2
        masks = np.array([pointed_at(row.reason) for row in rows], dtype=np.float64)
        self._pointers = np.hstack([0 * one, table * masks])
        self._pointer_weight = np.where(
            masks.any(axis=1) & (self._y == 0), knobs.pointer * weight, 0.0
        )

    def all(self) -> Floats:
        """Return bias and weights, fitted on everything."""
        return self._on(np.ones(len(self._y), dtype=np.bool_))

    def _on(self, kept: npt.NDArray[np.bool_], columns: int | None = None) -> Floats:
        """Fit on some rows, and on the first ``columns`` alone where that is given.

        The Gaussian prior is fitted first; then the prior of each weight is made wider or
        narrower as its size asks for, which is a Student prior: most measures stay as shipped,
        and a taste that shows itself is held back less.
        """
        votes, pointers = kept & (self._weight > 0), kept & (self._pointer_weight > 0)
        fit = partial(
            fit_map,
            np.vstack([self._x[votes], self._pointers[pointers]])[:, :columns],
            np.concatenate([self._y[votes], np.zeros(pointers.sum())]),
            offset=np.concatenate([self._offset[votes], self._offset[pointers]]),
            weight=np.concatenate([self._weight[votes], self._pointer_weight[pointers]]),
        )
        found = fit(precision=self._precision[:columns])
        for _ in range(ROUNDS if columns is None else 0):
            found = fit(precision=self._student(found))
        return found

    def _student(self, found: Floats) -> Floats:
        """Return the precision that each weight's size asks for; the bias keeps its own."""
        tails = self._knobs.tails
        asked = (tails + 1) / (tails / self._precision + found**2)
        wide = np.maximum(asked, self._precision / WIDER**2)
        return np.concatenate([self._precision[:1], wide[1:]])

    def held_back(self) -> _Proof:
        """Say how the fit does on needs held back, and how much of it that earns.

        An order has no level, so there the shipped model may move its own: a fit has to earn
        its weights. A probability has one, and moving it is worth something.
        """
        shipped, learnt = self._offset.copy(), self._offset.copy()
        for fold in range(FOLDS):
            inside = self._folds == fold
            if inside.any():
                learnt[inside] += self._x[inside] @ self._on(~inside)
                if self._is_order:
                    shipped[inside] += self._on(~inside, columns=1)[0]
        share = self._earned(_losses(shipped, self._y) - _losses(learnt, self._y))
        used = shipped + share * (learnt - shipped) if share else learnt
        part = self._weight / self._weight.sum()
        return _Proof(
            float(part @ _losses(shipped, self._y)), float(part @ _losses(used, self._y)), share
        )

    def _earned(self, gains: Floats) -> float:
        """Return how much of a fit its gains on rows held back allow to use, 0..1.

        Rows of one need are no independent witnesses, so the standard error is that of needs.
        """
        part = self._weight / self._weight.sum()
        gain = float(part @ gains)
        needs = int(self._needs.max()) + 1
        if gain <= 0 or needs < LEAST_NEEDS:
            return 0.0
        spread = np.bincount(self._needs, part * (gains - gain))
        error = float(np.sqrt((spread**2).sum() * needs / (needs - 1)))
        return max(0.0, 1 - (self._knobs.sure * error / gain) ** 2)


def fit_map(
    x: Floats, y: Floats, *, offset: Floats, weight: Floats, precision: Floats
) -> Floats:
    """Return the coefficients of a logistic regression with a Gaussian prior around 0.

    Args:
        x: rows × columns.
        y: 0 or 1 a row.
        offset: log-odds that each row has before anything is added.
        weight: what each row counts.
        precision: 1 / variance of the prior, a column.
    """
    found = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        chance = weigh.sigmoid(offset + x @ found)
        slope = x.T @ (weight * (y - chance)) - precision * found
        curve = (x * (weight * chance * (1 - chance))[:, None]).T @ x + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        found = found + step
        if np.abs(step).max() < _CLOSE_ENOUGH:
            break
    return found


def _losses(logits: Floats, y: Floats) -> Floats:
    return np.asarray(np.logaddexp(0, np.where(y == 1, -logits, logits)))


def _fold(need: str) -> int:
    return hashlib.sha256(need.encode()).digest()[0] % FOLDS


def pointed_at(reason: str) -> tuple[bool, ...]:
    """Say for each measure of NAMES whether a reason names it."""
    words = _pointers().get(reason, frozenset())
    return tuple(bool(words & {name, *name.split("_")}) for name in NAMES)


@cache
def _pointers() -> dict[str, frozenset[str]]:
    """Return reason → names of measures, or words in such names."""
    text = resources.files(__package__).joinpath("data/pointers.txt").read_text("utf-8")
    lines = [line.partition(":") for line in text.splitlines() if line and line[0] != "#"]
    return {reason.strip(): frozenset(words.split()) for reason, _, words in lines}


def reasons() -> tuple[str, ...]:
    """Return the reasons that point at measures."""
    return tuple(_pointers())
