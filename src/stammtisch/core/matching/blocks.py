"""The matching cut into blocks that any process can work: same block, same numbers.

A matrix product may differ in its last digit with the number of rows it is made of. Blocks are
therefore always cut at the same places, whoever works them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import direction, weigh
from stammtisch.core.matching.encode.parts import understood
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.explain import Pair, explain
from stammtisch.core.matching.features import Side, measure, prepare
from stammtisch.core.matching.masks import Codes, Columns, admissible, columns_of
from stammtisch.core.matching.shortlist import shortlists
from stammtisch.core.matching.types import Kind, Match, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stammtisch.core.matching.encode import Encoder, Vectors

    Stored = Mapping[str, npt.NDArray[np.float32]]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NEEDS, OFFERS = 128, 1024
"""Statements of a block; small enough to keep many workers busy."""

PAIRS = 2048
"""Pairs of one need that are measured at once when all admissible pairs are asked for."""


@dataclass(frozen=True, slots=True)
class Market:
    """All offers, measured once, against which any block of needs is ranked.

    Attributes:
        codes: numbers for the offers' businesses, units and certificates.
        guessed: id → how sure the guess is, of offers whose kind was guessed.
        encoder_name: made the vectors; decides which languages are doubtful.
    """

    side: Side
    columns: Columns
    codes: Codes
    guessed: Mapping[str, float]
    encoder_name: str


def cut(statements: Sequence[Statement], side: Kind) -> list[Sequence[Statement]]:
    """Cut one side at the places where it is always cut; at least one block, maybe empty."""
    size = NEEDS if side is Kind.NEED else OFFERS
    return [statements[at : at + size] for at in range(0, max(1, len(statements)), size)]


def guess_kinds(
    statements: Sequence[Statement], encoder: Encoder, stored: Stored
) -> list[tuple[Kind, float]]:
    """Guess need or offer for a block, and how sure each guess is."""
    vectors = vectors_of(statements, encoder, stored)
    name, part = understood(vectors, encoder.name)
    usable = part if direction.understands(name) else [None] * len(statements)
    with one_thread():
        return [
            direction.guess_kind(s.text, s.language, vector=vector)
            for s, vector in zip(statements, usable, strict=True)
        ]


def survey(
    statements: Sequence[Statement], side: Kind, encoder: Encoder, stored: Stored
) -> Side:
    """Encode and measure a block of one side."""
    with one_thread():
        return prepare(statements, side, vectors_of(statements, encoder, stored), encoder)


def market_of(sides: Sequence[Side], guessed: Mapping[str, float], encoder_name: str) -> Market:
    """Put the surveyed blocks of all offers together."""
    whole = Side(
        statements=[statement for side in sides for statement in side.statements],
        vectors=np.concatenate([side.vectors for side in sides]),
        languages=np.concatenate([side.languages for side in sides]),
        hub=np.concatenate([side.hub for side in sides]),
        need_logit=np.concatenate([side.need_logit for side in sides]),
        activities=np.concatenate([side.activities for side in sides]),
        leaning=np.concatenate([side.leaning for side in sides]),
        concepts=np.concatenate([side.concepts for side in sides]),
    )
    codes = Codes()
    return Market(
        side=whole,
        columns=columns_of(whole.statements, Kind.OFFER, codes),
        codes=codes,
        guessed=guessed,
        encoder_name=encoder_name,
    )


def rank(
    market: Market, needs: Side, rows: range, guessed: Mapping[str, float], *, top: int
) -> Iterator[Iterator[Match]]:
    """Yield for each of some rows of a block of needs its matches, the best offer first.

    Args:
        market: all offers.
        needs: a whole block, as ``cut`` and ``survey`` made it.
        rows: which of its needs; all of them unless ``top`` is 0.
        guessed: id → how sure the guess is, of needs whose kind was guessed.
        top: matches a need; 0 = all admissible pairs.
    """
    columns = columns_of(needs.statements, Kind.NEED, market.codes.beyond())
    sure = {**guessed, **market.guessed} if guessed else market.guessed
    if top:
        with one_thread():
            chosen = shortlists(needs, market.side, columns, market.columns, top=top)
    for row in rows:
        cols = chosen[row] if top else _everything(columns, market.columns, row)
        yield islice(_matches(market, needs, row, cols, sure), top or None)


def vectors_of(statements: Sequence[Statement], encoder: Encoder, stored: Stored) -> Vectors:
    """Return one vector a statement, encoding those that are not stored."""
    if not statements:
        return np.empty((0, encoder.dimensions), dtype=np.float32)
    missing = [s for s in statements if s.id not in stored]
    rows = np.empty((len(statements), encoder.dimensions), dtype=np.float32)
    with one_thread():
        fresh = encoder.encode([s.text for s in missing]) if missing else rows[:0]
    made = {s.id: vector for s, vector in zip(missing, fresh, strict=True)}
    for row, statement in enumerate(statements):
        rows[row] = made[statement.id] if statement.id in made else stored[statement.id]
    return rows


def _everything(needs: Columns, offers: Columns, row: int) -> Ints:
    open_ = admissible(needs, offers, slice(row, row + 1), slice(0, len(offers)))
    return np.flatnonzero(open_[0])


def _matches(
    market: Market, needs: Side, row: int, cols: Ints, guessed: Mapping[str, float]
) -> Iterator[Match]:
    scores, chances = _weighed(market, needs, row, cols)
    for place, at in enumerate(np.lexsort((cols, -scores)), 1):
        chance = float(chances[at])
        pair = Pair(needs, row, market.side, int(cols[at]))
        said = explain(pair, encoder_name=market.encoder_name, guessed=guessed)
        yield Match(
            need_id=pair.need.id,
            offer_id=pair.offer.id,
            rank=place,
            score=float(scores[at]),
            probability=chance,
            band=weigh.band(chance),
            **said._asdict(),
        )


def _weighed(market: Market, needs: Side, row: int, cols: Ints) -> tuple[Floats, Floats]:
    scores, chances = np.empty(len(cols)), np.empty(len(cols))
    with one_thread():
        for start in range(0, len(cols), PAIRS):
            part = slice(start, start + PAIRS)
            table = measure(needs, row, market.side, cols[part])
            scores[part], chances[part] = weigh.score(table), weigh.listed_probability(table)
    return scores, chances
