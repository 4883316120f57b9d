"""Suggest offers for needs: every pair by rules and meaning, the best ones by everything."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import blocks, weigh
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.exclude import exclusion
from stammtisch.core.matching.explain import Pair, explain
from stammtisch.core.matching.features import Side, measure, prepare
from stammtisch.core.matching.types import Kind, Match, ScoredPair, Statement
from stammtisch.core.matching.views import best_wordings, with_wordings, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stammtisch.core.matching.adjustment import Adjustment
    from stammtisch.core.matching.encode import Encoder, Vectors

    Progress = Callable[[int, int], None]
    Block = Sequence[Statement]


class Hands(Protocol):
    """Who works the blocks, each in its order: this process, or a cluster's workers."""

    def guess(self, parts: Iterable[Block]) -> Iterator[list[tuple[Kind, float]]]:
        """Guess the kinds of each block."""

    def open_market(self, parts: Iterable[Block], guessed: Mapping[str, float]) -> None:
        """Survey the blocks of all offers; comes before ``rank``."""

    def rank(
        self, parts: Iterable[Block], guessed: Mapping[str, float], *, top: int
    ) -> Iterator[Iterable[Match]]:
        """Yield the matches of each need of each block."""


class _Here:
    """This process works, one block after the other."""

    def __init__(
        self,
        encoder: Encoder,
        stored: Mapping[str, npt.NDArray[np.float32]],
        learned: Adjustment | None,
    ) -> None:
        self._encoder, self._stored, self._learned = encoder, stored, learned
        self._market: blocks.Market

    def guess(self, parts: Iterable[Block]) -> Iterator[list[tuple[Kind, float]]]:
        for part in parts:
            yield blocks.guess_kinds(part, self._encoder, self._stored)

    def open_market(self, parts: Iterable[Block], guessed: Mapping[str, float]) -> None:
        sides = [self._survey(part, Kind.OFFER) for part in parts]
        market = blocks.market_of(sides, guessed, self._encoder)
        self._market = replace(market, learned=self._learned)

    def rank(
        self,
        parts: Iterable[Block],
        guessed: Mapping[str, float],
        *,
        top: int,
        among: Sequence[blocks.Ints] = (),
        floors: Mapping[str, float] | None = None,
    ) -> Iterator[Iterable[Match]]:
        done = 0
        for part in parts:
            needs, rows = self._survey(part, Kind.NEED), range(len(part))
            listed = among[done : done + len(part)] or None
            yield from blocks.rank(
                self._market, needs, rows, guessed, top=top, among=listed, floors=floors
            )
            done += len(part)

    def _survey(self, part: Block, side: Kind) -> Side:
        return blocks.survey(part, side, self._encoder, self._stored)


def suggest_matches(
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None = None,
    *,
    encoder: Encoder,
    vectors: Mapping[str, npt.NDArray[np.float32]] | None = None,
    learned: Adjustment | None = None,
    top: int = 10,
    progress: Progress | None = None,
) -> list[Match]:
    """Suggest offers for every need, needs in input order, the best offer first.

    Args:
        statements: needs and offers mixed; or only the needs, when ``offers`` is given.
        offers: the offers, when needs and offers come apart; kinds left open follow the side.
        encoder: makes the vectors, and the background against which they are read.
        vectors: id → vector of this encoder, for statements that were encoded before; of a
            further wording under its ``view_id``.
        learned: what an agency's decisions changed; None = the shipped weights.
        top: matches a need; 0 = all admissible pairs.
        progress: called with (done, all) needs.

    Raises:
        ValueError: an id stands twice, or ``top`` is negative.
    Source:
        docs/method/matching.md.
    """
    return list(
        iter_matches(
            statements,
            offers,
            encoder=encoder,
            vectors=vectors,
            learned=learned,
            top=top,
            progress=progress,
        )
    )


def iter_matches(
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None = None,
    *,
    encoder: Encoder,
    vectors: Mapping[str, npt.NDArray[np.float32]] | None = None,
    learned: Adjustment | None = None,
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
        learned: as there.
        top: as there.
        progress: as there.
        tally: counts ``needs``, ``offers`` and ``pairs`` while it is worked.
    """
    hands = _Here(encoder, vectors or {}, learned)
    return matches_by(hands, statements, offers, top=top, progress=progress, tally=tally)


def match_listed(
    needs: Sequence[Statement],
    offers: Sequence[Statement],
    lists: Mapping[str, Iterable[str]],
    *,
    encoder: Encoder,
    vectors: Mapping[str, npt.NDArray[np.float32]],
    learned: Adjustment | None = None,
    floors: Mapping[str, float] | None = None,
    top: int = 10,
) -> list[Match]:
    """Suggest for every need the best of the offers on its shortlist, needs in input order.

    Args:
        needs: whose kinds are known or follow the side.
        offers: all that any list names; names without an offer are passed over.
        lists: need id → offer ids, in any order; what is stated rules pairs out here too.
        encoder: as for ``suggest_matches``.
        vectors: as there.
        learned: as there; floors are in its scores.
        floors: need id → score below which a pair is of no interest.
        top: matches a need; 0 = all admissible pairs of its list.
    """
    hands = _Here(encoder, vectors, learned)
    hands.open_market(blocks.cut(offers, Kind.OFFER), {})
    places = {offer.id: col for col, offer in enumerate(offers)}
    among = [
        np.array(sorted({places[o] for o in lists.get(need.id, ()) if o in places}), dtype=int)
        for need in needs
    ]
    parts = blocks.cut(needs, Kind.NEED)
    found = hands.rank(parts, {}, top=top, among=among, floors=floors)
    return [match for matches in found for match in matches]


def matches_by(
    hands: Hands,
    statements: Sequence[Statement],
    offers: Sequence[Statement] | None = None,
    *,
    top: int = 10,
    progress: Progress | None = None,
    tally: dict[str, int] | None = None,
) -> Iterator[Match]:
    """Yield what ``iter_matches`` yields, worked by ``hands``."""
    if top < 0:
        raise ValueError(f"top must not be negative, got {top}")
    _refuse_twins([*statements, *(offers or ())])
    needs, offers, guessed = _sides(hands, statements, offers)
    counts = {} if tally is None else tally
    counts |= {"needs": len(needs), "offers": len(offers), "pairs": 0}
    hands.open_market(blocks.cut(offers, Kind.OFFER), _of(offers, guessed))
    ranked = hands.rank(blocks.cut(needs, Kind.NEED), _of(needs, guessed), top=top)
    for done, matches in enumerate(ranked, 1):
        for match in matches:
            counts["pairs"] += 1
            yield match
        if progress is not None:
            progress(done, len(needs))


def _sides(
    hands: Hands, statements: Sequence[Statement], offers: Sequence[Statement] | None
) -> tuple[Sequence[Statement], Sequence[Statement], dict[str, float]]:
    """Return needs, offers, and how sure each guess of a kind is."""
    if offers is not None:
        return statements, [_stated(offer) for offer in offers], {}
    unknown = [s for s in statements if s.kind is None]
    parts = blocks.cut(unknown, Kind.OFFER) if unknown else []
    guesses = [guess for part in hands.guess(parts) for guess in part]
    kinds = {s.id: kind for s, (kind, _) in zip(unknown, guesses, strict=True)}
    filled = [replace(s, kind=kinds[s.id]) if s.id in kinds else s for s in statements]
    sure = {s.id: chance for s, (_, chance) in zip(unknown, guesses, strict=True)}
    needs, others = ([s for s in filled if s.kind is kind] for kind in (Kind.NEED, Kind.OFFER))
    return needs, others, sure


def _stated(offer: Statement) -> Statement:
    """Who gives offers apart from needs has said which they are."""
    return offer if offer.kind is not None else replace(offer, kind=Kind.OFFER)


def _of(statements: Sequence[Statement], guessed: Mapping[str, float]) -> dict[str, float]:
    return {s.id: guessed[s.id] for s in statements if s.id in guessed}


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
    """Weigh the pairs ``(needs[k], offers[k])``; further wordings of needs are encoded here."""
    with one_thread():
        left = prepare(needs, Kind.NEED, need_vectors, encoder)
        left = with_wordings(left, encoder, {})
        right = prepare(offers, Kind.OFFER, offer_vectors, encoder)
        return [_scored(left, right, row, encoder.name) for row in range(len(needs))]


def _scored(needs: Side, offers: Side, row: int, encoder_name: str) -> ScoredPair:
    cols = np.array([row])
    table = measure(needs, row, offers, cols)
    order = partial(weigh.score, encoder=encoder_name)
    table, won = best_wordings(table, needs, row, offers, cols, score=order)
    pair = Pair(needs, row, offers, row, wording(needs, won[0]))
    need, offer = pair.need, pair.offer
    chance = float(weigh.pair_probability(table, encoder_name)[0])
    said = explain(pair, encoder_name=encoder_name, guessed={})
    return ScoredPair(
        need_id=need.id,
        offer_id=offer.id,
        score=float(order(table)[0]),
        probability=chance,
        band=weigh.band(chance),
        excluded_by=exclusion(need, offer),
        view=pair.view,
        **said._asdict(),
    )


def _refuse_twins(statements: Sequence[Statement]) -> None:
    seen: set[str] = set()
    for statement in statements:
        if statement.id in seen:
            raise ValueError(f"id {statement.id} is given twice")
        seen.add(statement.id)
