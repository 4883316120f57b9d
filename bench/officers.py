"""Simulated officers: they decide by a taste that differs from the shipped weights.

The pairs are real ones: needs against offers, measured by the engine. Only the decisions are
simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stammtisch.core.matching import learn, weigh
from stammtisch.core.matching.adjustment import Adjustment, Head, table_of
from stammtisch.core.matching.features import NAMES, measure, prepare
from stammtisch.core.matching.types import Kind, Statement

SHOWN, LISTED = 4, 30
"""Offers that the officer is shown of a need, and offers that may be ranked for it."""
HEAVIEST = 10.0
"""What an exploratory decision counts at most, where it is weighed by its chance."""

DISCOUNT = 1 / np.log2(np.arange(2, 7))
"""What the first five places of a list are worth."""


@dataclass(frozen=True)
class Pool:
    """Needs with the offers that may be ranked for each of them.

    Attributes:
        table: needs × LISTED × NAMES.
        scores: shipped log-odds of the order, needs × LISTED.
        scale: how much each measure varies.
    """

    table: np.ndarray
    scores: np.ndarray
    scale: learn.Scale


def pool(needs: list[str], offers: list[str], encoder) -> Pool:
    """Measure needs against offers, and keep the best ``LISTED`` of each need."""
    sides = {}
    for kind, texts in ((Kind.NEED, needs), (Kind.OFFER, offers)):
        statements = [
            Statement(id=f"{kind}{at}", kind=kind, text=text) for at, text in enumerate(texts)
        ]
        sides[kind] = prepare(statements, kind, encoder.encode(texts), encoder)
    tables = []
    for row in range(len(needs)):
        cosine = sides[Kind.OFFER].vectors @ sides[Kind.NEED].vectors[row]
        cols = np.sort(np.argsort(-cosine, kind="stable")[: 2 * LISTED])
        table = measure(sides[Kind.NEED], row, sides[Kind.OFFER], cols)
        tables.append(table[np.argsort(-weigh.score(table), kind="stable")[:LISTED]])
    whole = np.array(tables)
    flat = whole.reshape(-1, whole.shape[2])
    scores = weigh.score(flat).reshape(whole.shape[:2])
    return Pool(whole, scores, learn.scale_of(flat))


@dataclass
class Officer:
    """Somebody with a taste.

    Attributes:
        taste: added to the shipped log-odds, by standardised measure.
        level: added to all of them.
        is_whimsical: decides by a coin; what is good stays what the shipped weights say.
    """

    name: str
    taste: np.ndarray
    level: float
    seed: int
    is_whimsical: bool = False

    def chance(self, pool: Pool) -> np.ndarray:
        """Return how likely each pair is to please, needs × LISTED."""
        return weigh.sigmoid(pool.scores + pool.scale.of(pool.table) @ self.taste + self.level)


def officers(pool: Pool, *, seeds: int, strength: float, measures: int) -> list[Officer]:
    """Make officers whose tastes differ from the shipped weights in a few measures each."""
    flat = pool.table.reshape(-1, pool.table.shape[2])
    usual = np.median(flat, axis=0)
    common = np.flatnonzero((flat != usual).mean(axis=0) >= 0.05)
    found = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        taste = np.zeros(len(NAMES))
        for at in rng.choice(common, size=min(measures, len(common)), replace=False):
            taste[at] = strength * rng.choice([-1, 1]) * rng.uniform(0.7, 1.3)
        found.append(Officer("own taste", taste, float(rng.normal(0, 0.5)), seed))
    return found


def reason_of(taste: np.ndarray, row: np.ndarray) -> str:
    """Return the reason whose measures speak most against a pair, by the officer's taste."""
    against = {
        reason: float((np.array(learn.pointed_at(reason)) * taste * row).sum())
        for reason in learn.reasons()
    }
    worst = min(against, key=lambda reason: against[reason])
    return worst if against[worst] < -0.3 else ""


def value(scores: np.ndarray, chance: np.ndarray) -> float:
    """Return what lists in this order are worth, as a share of the best order's worth."""
    top = len(DISCOUNT)
    best = -np.sort(-chance, axis=1)[:, :top] @ DISCOUNT
    order = np.argsort(-scores, axis=1, kind="stable")[:, :top]
    return float((np.take_along_axis(chance, order, 1) @ DISCOUNT / best).mean())


class Step(NamedTuple):
    """How things stand after some decisions, on needs that were kept aside.

    Attributes:
        shipped: value of the lists in the shipped order; ``learnt`` that in the learnt one.
        brier_shipped: mean squared distance of the probability from the officer's own.
    """

    count: int
    shipped: float
    learnt: float
    brier_shipped: float
    brier: float
    adjustment: Adjustment


@dataclass(frozen=True, kw_only=True)
class Way:
    """How an officer is listened to."""

    knobs: learn.Knobs = learn.SHIPPED
    gives_reasons: bool = True
    explores: bool = True
    inverse: bool = False
    pairwise: bool = False


def story(
    pool: Pool, officer: Officer, way: Way = Way(), *, decisions: int = 150, every: int = 10
) -> list[Step]:
    """Let an officer decide, refit after every few decisions, and test on needs kept aside.

    The officer goes through half of the needs and judges the first ``SHOWN`` offers of each, in
    the order learnt so far, and now and then one from below.
    """
    rng = np.random.default_rng(1000 + officer.seed)
    needs = rng.permutation(len(pool.table))
    asked, kept = needs[: len(needs) // 2], needs[len(needs) // 2 :]
    chance, standard = officer.chance(pool), pool.scale.of(pool.table)
    crowd = [_named(row) for row in pool.table[kept, :10].reshape(-1, len(NAMES))]
    adjustment = Adjustment(engine="", decisions=0)
    examples: list[learn.Example] = []
    queue: list[tuple[int, int, float]] = []
    steps, turn = [], 0
    for count in range(1, decisions + 1):
        if not queue:
            need = int(asked[turn % len(asked)])
            turn += 1
            queue = _shown(adjustment.score(pool.table[need]), need, way, rng)
        need, col, drawn = queue.pop(0)
        like = 0.4 if officer.is_whimsical else chance[need, col]
        fits = bool(rng.random() < like)
        said = way.gives_reasons and not fits and not officer.is_whimsical
        reason = reason_of(officer.taste, standard[need, col]) if said else ""
        weight = min(HEAVIEST, 1 / drawn) if way.inverse else 1.0
        examples.append(
            learn.Example(
                need=str(need), measures=_named(pool.table[need, col]), fits=fits,
                order_weight=weight, chance_weight=weight, reason=reason,
            )
        )  # fmt: skip
        if count % every == 0 or count == 5:
            adjustment = _learnt(examples, crowd, way)
            steps.append(_step(count, pool, kept, chance[kept], adjustment))
    return steps


def _shown(
    scores: np.ndarray, need: int, way: Way, rng: np.random.Generator
) -> list[tuple[int, int, float]]:
    """Return (need, offer, chance of being shown)."""
    order = np.argsort(-scores, kind="stable")
    shown = [(need, int(col), 1.0) for col in order[:SHOWN]]
    share = SHOWN / 9
    if way.explores and rng.random() < share:
        below = order[SHOWN:10]
        shown.append((need, int(rng.choice(below)), share / len(below)))
    return shown


def _named(row: np.ndarray) -> dict[str, float]:
    return dict(zip(NAMES, row, strict=True))


def _step(
    count: int, pool: Pool, kept: np.ndarray, chance: np.ndarray, adjustment: Adjustment
) -> Step:
    flat = pool.table[kept].reshape(-1, len(NAMES))
    scores = adjustment.score(flat).reshape(chance.shape)
    said, shipped = adjustment.listed_probability(flat), weigh.listed_probability(flat)
    mine = chance.ravel()
    return Step(
        count, value(pool.scores[kept], chance), value(scores, chance),
        float(((shipped - mine) ** 2).mean()), float(((said - mine) ** 2).mean()), adjustment,
    )  # fmt: skip


def _learnt(examples: list[learn.Example], crowd: list[dict[str, float]], way: Way):
    if way.pairwise:
        return _by_pairs(examples, crowd, way.knobs)
    return learn.learn_from(examples, engine="", crowd=crowd, knobs=way.knobs).adjustment


def _by_pairs(examples, crowd, knobs):
    """Learn the order from pairs of offers of one need, of which one fits and one does not."""
    table = table_of([example.measures for example in examples])
    scale = learn.scale_of(np.vstack([table, table_of(crowd)]))
    rows, scores = scale.of(table), weigh.score(table)
    pairs = [
        (good, bad)
        for good, first in enumerate(examples)
        for bad, second in enumerate(examples)
        if first.need == second.need and first.fits and not second.fits
    ]
    if not pairs:
        return Adjustment(engine="", decisions=len(examples))
    good, bad = (list(each) for each in zip(*pairs, strict=True))
    found = learn.fit_map(
        rows[good] - rows[bad],
        np.ones(len(pairs)),
        offset=scores[good] - scores[bad],
        weight=np.ones(len(pairs)),
        precision=np.full(len(NAMES), 1 / knobs.taste**2),
    )
    weights = dict(zip(NAMES, found / scale.unit, strict=True))
    return Adjustment(engine="", decisions=len(examples), order=Head(0.0, weights))
