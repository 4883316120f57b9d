"""Suggest offers for needs: every pair by rules and meaning, the best ones by everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import direction, weigh
from stammtisch.core.matching.exclude import exclusion
from stammtisch.core.matching.explain import Pair, explain
from stammtisch.core.matching.features import Side, measure, prepare
from stammtisch.core.matching.masks import Codes, Columns, admissible, columns_of
from stammtisch.core.matching.shortlist import shortlists
from stammtisch.core.matching.types import Kind, Match, ScoredPair, Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stammtisch.core.matching.encode import Encoder, Vectors

    Progress = Callable[[int, int], None]

Ints = npt.NDArray[np.int64]
BLOCK = 2048
"""Pairs of one need that are measured at once when all admissible pairs are asked for."""


class _Sides(NamedTuple):
    """Both sides, measured, and whose kind was guessed."""

    needs: Side
    offers: Side
    guessed: dict[str, float]
    encoder_name: str


def suggest_matches(
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None = None,
    *,
    encoder: Encoder,
    vectors: Mapping[str, npt.NDArray[np.float32]] | None = None,
    top: int = 10,
    progress: Progress | None = None,
) -> list[Match]:
    """Suggest offers for every need, needs in input order, the best offer first.

    Args:
        statements: needs and offers mixed; or only the needs, when ``offers`` is given.
        offers: the offers, when needs and offers come apart; kinds left open follow the side.
        encoder: makes the vectors, and the background against which they are read.
        vectors: id → vector of this encoder, for statements that were encoded before.
        top: matches a need; 0 = all admissible pairs.
        progress: called with (done, all) needs.

    Raises:
        ValueError: an id stands twice, or ``top`` is negative.
    Source:
        docs/method/matching.md.
    """
    return list(
        iter_matches(
            statements, offers, encoder=encoder, vectors=vectors, top=top, progress=progress
        )
    )


def iter_matches(
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None = None,
    *,
    encoder: Encoder,
    vectors: Mapping[str, npt.NDArray[np.float32]] | None = None,
    top: int = 10,
    progress: Progress | None = None,
    tally: dict[str, int] | None = None,
) -> Iterator[Match]:
    """Yield what ``suggest_matches`` returns, need by need, without holding all of it.

    Args:
        statements: as there.
        offers: as there.
        encoder: as there.
        vectors: as there.
        top: as there.
        progress: as there.
        tally: counts ``needs``, ``offers`` and ``pairs`` while it is worked.
    """
    if top < 0:
        raise ValueError(f"top must not be negative, got {top}")
    _refuse_twins([*statements, *(offers or ())])
    sides = _prepare_sides(statements, offers, encoder, vectors or {})
    codes = Codes()
    need_columns = columns_of(sides.needs.statements, Kind.NEED, codes)
    offer_columns = columns_of(sides.offers.statements, Kind.OFFER, codes)
    chosen = (
        shortlists(sides.needs, sides.offers, need_columns, offer_columns, top=top)
        if top
        else _everything(need_columns, offer_columns)
    )
    counts = {} if tally is None else tally
    counts |= {"needs": len(sides.needs), "offers": len(sides.offers), "pairs": 0}
    for row, cols in enumerate(chosen):
        for match in _matches_of(sides, row, cols, top):
            counts["pairs"] += 1
            yield match
        if progress is not None:
            progress(row + 1, len(sides.needs))


def score_pair(need: Statement, offer: Statement, *, encoder: Encoder) -> ScoredPair:
    """Weigh one pair; the probability is given even when a stated fact rules it out."""
    vectors = encoder.encode([need.text, offer.text])
    return score_pairs([need], [offer], vectors[:1], vectors[1:], encoder=encoder)[0]


def score_pairs(
    needs: Sequence[Statement],
    offers: Sequence[Statement],
    need_vectors: Vectors,
    offer_vectors: Vectors,
    *,
    encoder: Encoder,
) -> list[ScoredPair]:
    """Weigh the pairs ``(needs[k], offers[k])``."""
    sides = _Sides(
        prepare(needs, Kind.NEED, need_vectors, encoder),
        prepare(offers, Kind.OFFER, offer_vectors, encoder),
        {},
        encoder.name,
    )
    return [_scored(sides, row) for row in range(len(needs))]


def _scored(sides: _Sides, row: int) -> ScoredPair:
    need, offer = sides.needs.statements[row], sides.offers.statements[row]
    table = measure(sides.needs, row, sides.offers, np.array([row]))
    chance = float(weigh.pair_probability(table)[0])
    said = explain(
        Pair(sides.needs, row, sides.offers, row), encoder_name=sides.encoder_name, guessed={}
    )
    return ScoredPair(
        need_id=need.id,
        offer_id=offer.id,
        score=float(weigh.score(table)[0]),
        probability=chance,
        band=weigh.band(chance),
        excluded_by=exclusion(need, offer),
        **said._asdict(),
    )


def _refuse_twins(statements: Sequence[Statement]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.id in seen:
            raise ValueError(f"id {statement.id} is given twice")
        seen.add(statement.id)


def _prepare_sides(
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None,
    encoder: Encoder,
    stored: Mapping[str, npt.NDArray[np.float32]],
) -> _Sides:
    guessed: dict[str, float] = {}
    if offers is None:
        statements, guessed = _with_kinds(statements, encoder, stored)
        needs = [s for s in statements if s.kind is Kind.NEED]
        offers = [s for s in statements if s.kind is Kind.OFFER]
    else:
        needs = list(statements)
    return _Sides(
        prepare(needs, Kind.NEED, _vectors_of(needs, encoder, stored), encoder),
        prepare(offers, Kind.OFFER, _vectors_of(offers, encoder, stored), encoder),
        guessed,
        encoder.name,
    )


def _with_kinds(
    statements: Sequence[Statement],
    encoder: Encoder,
    stored: Mapping[str, npt.NDArray[np.float32]],
) -> tuple[list[Statement], dict[str, float]]:
    """Return the statements with every kind filled in, and how sure each guess is."""
    unknown = [s for s in statements if s.kind is None]
    if not unknown:
        return list(statements), {}
    vectors = _vectors_of(unknown, encoder, stored)
    usable = vectors if direction.understands(encoder.name) else [None] * len(unknown)
    guesses = {
        s.id: direction.guess_kind(s.text, s.language, vector=vector)
        for s, vector in zip(unknown, usable, strict=True)
    }
    filled = [replace(s, kind=guesses[s.id][0]) if s.id in guesses else s for s in statements]
    return filled, {key: chance for key, (_, chance) in guesses.items()}


def _vectors_of(
    statements: Sequence[Statement],
    encoder: Encoder,
    stored: Mapping[str, npt.NDArray[np.float32]],
) -> Vectors:
    if not statements:
        return np.empty((0, encoder.dimensions), dtype=np.float32)
    missing = [s for s in statements if s.id not in stored]
    if len(missing) == len(statements):
        return encoder.encode([s.text for s in statements])
    rows = np.empty((len(statements), encoder.dimensions), dtype=np.float32)
    fresh = encoder.encode([s.text for s in missing]) if missing else rows[:0]
    made = {s.id: vector for s, vector in zip(missing, fresh, strict=True)}
    for row, statement in enumerate(statements):
        rows[row] = made[statement.id] if statement.id in made else stored[statement.id]
    return rows


def _everything(needs: Columns, offers: Columns) -> Iterator[Ints]:
    for row in range(len(needs)):
        open_ = admissible(needs, offers, slice(row, row + 1), slice(0, len(offers)))
        yield np.flatnonzero(open_[0])


def _matches_of(sides: _Sides, row: int, cols: Ints, top: int) -> Iterator[Match]:
    if not len(cols):
        return
    scores, chances = np.empty(len(cols)), np.empty(len(cols))
    for start in range(0, len(cols), BLOCK):
        part = slice(start, start + BLOCK)
        table = measure(sides.needs, row, sides.offers, cols[part])
        scores[part], chances[part] = weigh.score(table), weigh.listed_probability(table)
    order = np.lexsort((cols, -scores))[: top or None]
    for rank, at in enumerate(order, 1):
        chance = float(chances[at])
        said = explain(
            Pair(sides.needs, row, sides.offers, int(cols[at])),
            encoder_name=sides.encoder_name,
            guessed=sides.guessed,
        )
        yield Match(
            need_id=sides.needs.statements[row].id,
            offer_id=sides.offers.statements[cols[at]].id,
            rank=rank,
            score=float(scores[at]),
            probability=chance,
            band=weigh.band(chance),
            **said._asdict(),
        )
