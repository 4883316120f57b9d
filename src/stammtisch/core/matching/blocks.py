"""The matching cut into blocks that any process can work: same block, same numbers.

A matrix product may differ in its last digit with the number of rows it is made of. Blocks are
therefore always cut at the same places, whoever works them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import direction, weigh
from stammtisch.core.matching.encode.parts import fitted_rows, weights_for
from stammtisch.core.matching.encode.stored import vectors_of
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.explain import Pair, explain
from stammtisch.core.matching.features import (
    NAMES,
    Side,
    background,
    measure,
    prepare,
    side_of,
)
from stammtisch.core.matching.masks import Columns, admissible, columns_of
from stammtisch.core.matching.shortlist import shortlists
from stammtisch.core.matching.types import Kind, Match, Statement
from stammtisch.core.matching.views import best_wordings, with_wordings, wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stammtisch.core.matching.adjustment import Adjustment
    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.encode.stored import Stored

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NEEDS, OFFERS = 128, 1024
"""Statements of a block; small enough to keep many workers busy."""

PAIRS = 2048
"""Pairs of one need that are measured at once when all admissible pairs are asked for."""


@dataclass(frozen=True, slots=True)
class Market:
    """All offers, against which any block of needs is ranked.

    Attributes:
        guessed: id → how sure the guess is, of offers whose kind was guessed.
        encoder_name: made the vectors; decides which languages are doubtful.
        learned: what an agency's decisions changed; None = the shipped weights.
    """

    side: Side
    columns: Columns
    guessed: Mapping[str, float]
    encoder_name: str
    learned: Adjustment | None = None


def cut(statements: Sequence[Statement], side: Kind) -> list[Sequence[Statement]]:
    """Cut one side at the places where it is always cut; at least one block, maybe empty."""
    size = NEEDS if side is Kind.NEED else OFFERS
    return [statements[at : at + size] for at in range(0, max(1, len(statements)), size)]


def guess_kinds(
    statements: Sequence[Statement], encoder: Encoder, stored: Stored
) -> list[tuple[Kind, float]]:
    """Guess need or offer for a block, and how sure each guess is."""
    vectors = vectors_of(statements, encoder, stored)
    part = fitted_rows(vectors, encoder.name)
    usable = [None] * len(statements) if part is None else part
    fitted = weights_for(encoder.name)
    with one_thread():
        return [
            direction.guess_kind(s.text, s.language, vector=vector, encoder=fitted)
            for s, vector in zip(statements, usable, strict=True)
        ]


def survey(
    statements: Sequence[Statement], side: Kind, encoder: Encoder, stored: Stored
) -> Side:
    """Encode a block of one side, and measure what shortlists need."""
    with one_thread():
        found = prepare(statements, side, vectors_of(statements, encoder, stored), encoder)
        return found if side is Kind.OFFER else with_wordings(found, encoder, stored)


def market_of(sides: list[Side], guessed: Mapping[str, float], encoder: Encoder) -> Market:
    """Put the surveyed blocks of all offers together; empties ``sides`` on the way.

    So the vectors of many offers are held once, and not twice.
    """
    statements = [statement for side in sides for statement in side.statements]
    first = sides[0]
    vectors = np.empty((len(statements), first.vectors.shape[1]), dtype=np.float32)
    concepts = np.empty((len(statements), first.concepts.shape[1]), dtype=np.bool_)
    rough_hub = np.empty(len(statements), dtype=np.float32)
    del first
    stop = len(statements)
    while sides:
        side = sides.pop()
        rows = slice(stop - len(side), stop)
        vectors[rows], concepts[rows] = side.vectors, side.concepts
        rough_hub[rows] = side.rough_hub
        stop = rows.start
    with one_thread():
        everyday = background(encoder)[Kind.OFFER]
    return Market(
        side=side_of(
            statements,
            Kind.OFFER,
            vectors,
            concepts,
            rough_hub=rough_hub,
            everyday=everyday,
            encoder_name=encoder.name,
        ),
        columns=columns_of(statements, Kind.OFFER),
        guessed=guessed,
        encoder_name=encoder.name,
    )


def rank(
    market: Market,
    needs: Side,
    rows: range,
    guessed: Mapping[str, float],
    *,
    top: int,
    among: Sequence[Ints] | None = None,
    floors: Mapping[str, float] | None = None,
) -> Iterator[Iterator[Match]]:
    """Yield for each of some rows of a block of needs its matches, the best offer first.

    Args:
        market: all offers.
        needs: a whole block, as ``cut`` and ``survey`` made it.
        rows: which of its needs; all of them unless ``top`` is 0.
        guessed: id → how sure the guess is, of needs whose kind was guessed.
        top: matches a need; 0 = all admissible pairs.
        among: for each need of the block, the columns of the offers on its shortlist,
            ascending; without it, shortlists are made here.
        floors: need id → score below which a pair is left out, and not explained.
    """
    columns = columns_of(needs.statements, Kind.NEED)
    sure = {**guessed, **market.guessed} if guessed else market.guessed
    listed = among
    if top and among is None:
        with one_thread():
            listed = shortlists(needs, market.side, columns, market.columns, top=top)
    for row in rows:
        if listed is None or among is not None:
            cols = _open(columns, market.columns, row)
        if among is not None:
            cols = np.intersect1d(among[row], cols, assume_unique=True)
        elif listed is not None:
            cols = listed[row]
        floor = (floors or {}).get(needs.statements[row].id, -np.inf)
        yield islice(_matches(market, needs, row, cols, sure, floor=floor), top or None)


def _open(needs: Columns, offers: Columns, row: int) -> Ints:
    """Return the columns of all offers that nothing stated rules out."""
    open_ = admissible(needs, offers, slice(row, row + 1), slice(0, len(offers)))
    return np.flatnonzero(open_[0])


def _matches(
    market: Market,
    needs: Side,
    row: int,
    cols: Ints,
    guessed: Mapping[str, float],
    *,
    floor: float,
) -> Iterator[Match]:
    scores, chances, won, measures = _weighed(market, needs, row, cols)
    for place, at in enumerate(np.lexsort((cols, -scores)), 1):
        if scores[at] < floor:
            return
        chance = float(chances[at])
        pair = Pair(needs, row, market.side, int(cols[at]), wording(needs, won[at]))
        said = explain(pair, encoder_name=market.encoder_name, guessed=guessed)
        yield Match(
            need_id=pair.need.id,
            offer_id=pair.offer.id,
            rank=place,
            score=float(scores[at]),
            probability=chance,
            band=weigh.band(chance),
            view=pair.view,
            measures=_named(measures[at]),
            **said._asdict(),
        )


def _named(row: Floats) -> dict[str, float]:
    """Return what was measured by name, as short as it can be stored."""
    return {
        name: round(float(value), weigh.DIGITS)
        for name, value in zip(NAMES, row, strict=True)
        if value
    }


def _weighed(
    market: Market, needs: Side, row: int, cols: Ints
) -> tuple[Floats, Floats, Ints, Floats]:
    """Return score, probability and winning wording of each pair, and its measures therein.

    Which wording wins is for the weights to say that order the list, learnt ones too.
    """
    scores, chances = np.empty(len(cols)), np.empty(len(cols))
    won = np.empty(len(cols), dtype=np.int64)
    measures = np.empty((len(cols), len(NAMES)))
    weights, name = market.learned or weigh, market.encoder_name
    order = partial(weights.score, encoder=name)
    with one_thread():
        for start in range(0, len(cols), PAIRS):
            part = slice(start, start + PAIRS)
            table = measure(needs, row, market.side, cols[part])
            table, won[part] = best_wordings(
                table, needs, row, market.side, cols[part], score=order
            )
            measures[part] = table
            scores[part] = order(table)
            chances[part] = weights.listed_probability(table, name)
    return scores, chances, won, measures
