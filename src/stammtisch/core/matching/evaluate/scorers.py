"""What the matcher says about labelled pairs and lists, and two controls beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.evaluate.metrics import UNLISTED, rank_of_best
from stammtisch.core.matching.evaluate.types import LENGTH_ONLY, MATCHER, OFFER_ONLY
from stammtisch.core.matching.features import language_of
from stammtisch.core.matching.rank import score_pairs, suggest_matches
from stammtisch.core.matching.types import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.evaluate.types import LabelledPair

    Progress = Callable[[int, int], None]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LISTED = 10
"""Offers of a list that an officer is shown."""

BATCH = 1024
"""Pairs that are weighed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The distinct needs and offers of a file, and which belong together.

    Attributes:
        row_of: need of every pair.
        col_of: offer of every pair.
        need_languages: stated or detected; empty = unknown.
        offer_languages: likewise.
        fitting: for every need, the offers that fit.
        across: those of them that are known to be in another language.
    """

    needs: Sequence[Statement]
    offers: Sequence[Statement]
    row_of: Ints
    col_of: Ints
    need_languages: Sequence[str]
    offer_languages: Sequence[str]
    fitting: Sequence[frozenset[int]]
    across: Sequence[frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What one scorer says.

    Attributes:
        name: one of ``SCORERS``.
        pair: one number a pair; the higher, the better it fits.
        chance: one probability a pair; None where the scorer gives none.
        ranks: of every need with a fitting offer, the rank of the best one; else 0.
        ranks_across: the same for fitting offers in another language.
    """

    name: str
    pair: Floats
    chance: Floats | None
    ranks: Ints
    ranks_across: Ints


def lists_of(pairs: Sequence[LabelledPair]) -> Lists:
    """Find the distinct needs and offers; the same words in two languages are two texts."""
    needs = _distinct([(pair.need, pair.need_language) for pair in pairs])
    offers = _distinct([(pair.offer, pair.offer_language) for pair in pairs])
    row_of = np.array([needs[pair.need, pair.need_language] for pair in pairs], dtype=np.int64)
    col_of = np.array(
        [offers[pair.offer, pair.offer_language] for pair in pairs], dtype=np.int64
    )
    left, right = _statements("need", needs), _statements("offer", offers)
    ours, theirs = [language_of(s) for s in left], [language_of(s) for s in right]
    fitting: list[set[int]] = [set() for _ in left]
    for pair, row, col in zip(pairs, row_of, col_of, strict=True):
        if pair.fits:
            fitting[row].add(int(col))
    return Lists(
        needs=left,
        offers=right,
        row_of=row_of,
        col_of=col_of,
        need_languages=ours,
        offer_languages=theirs,
        fitting=[frozenset(good) for good in fitting],
        across=[
            frozenset(col for col in good if mine and theirs[col] and mine != theirs[col])
            for mine, good in zip(ours, fitting, strict=True)
        ],
    )


def _distinct(texts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {text: place for place, text in enumerate(dict.fromkeys(texts))}


def _statements(side: str, texts: dict[tuple[str, str], int]) -> list[Statement]:
    return [
        Statement(id=f"{side} {place}", kind=None, text=text, language=language)
        for (text, language), place in texts.items()
    ]


def matcher(lists: Lists, *, encoder: Encoder, progress: Progress | None) -> Scores:
    """Return what the product says: a probability a pair put forward, and its lists of ten."""
    told = progress or (lambda _done, _all: None)
    steps = len(lists.row_of) + len(lists.needs)
    vectors = _encoded([*lists.needs, *lists.offers], encoder, lambda: told(0, steps))
    chances: list[float] = []
    for start in range(0, len(lists.row_of), BATCH):
        rows, cols = (side[start : start + BATCH] for side in (lists.row_of, lists.col_of))
        needs, offers = [lists.needs[r] for r in rows], [lists.offers[c] for c in cols]
        ours, theirs = ([vectors[s.id] for s in side] for side in (needs, offers))
        scored = score_pairs(needs, offers, np.array(ours), np.array(theirs), encoder=encoder)
        chances += [pair.probability for pair in scored]
        told(len(chances), steps)
    listed: list[dict[int, float]] = [{} for _ in lists.needs]
    places = {s.id: place for place, s in enumerate([*lists.needs, *lists.offers])}
    for match in suggest_matches(
        lists.needs,
        lists.offers,
        encoder=encoder,
        vectors=vectors,
        top=LISTED,
        progress=lambda done, _: told(len(chances) + done, steps),
    ):
        col = places[match.offer_id] - len(lists.needs)
        listed[places[match.need_id]][col] = match.score
    pair = np.array(chances)
    ranks, across = (
        np.array([_shown_rank(*one) for one in zip(listed, good, lists.fitting, strict=True)])
        for good in (lists.fitting, lists.across)
    )
    return Scores(name=MATCHER, pair=pair, chance=pair, ranks=ranks, ranks_across=across)


def _encoded(
    statements: Sequence[Statement], encoder: Encoder, tick: Callable[[], None]
) -> dict[str, npt.NDArray[np.float32]]:
    found: dict[str, npt.NDArray[np.float32]] = {}
    for start in range(0, len(statements), BATCH):
        part = statements[start : start + BATCH]
        rows = encoder.encode([s.text for s in part])
        found |= {s.id: row for s, row in zip(part, rows, strict=True)}
        tick()
    return found


def _shown_rank(shown: dict[int, float], good: frozenset[int], fitting: frozenset[int]) -> int:
    """Return the rank of the best of ``good`` among what is shown; ties count against it."""
    if not good:
        return 0
    best = max((shown[col] for col in good if col in shown), default=None)
    if best is None:
        return UNLISTED
    return 1 + sum(score >= best for col, score in shown.items() if col not in fitting)


def offer_only(lists: Lists, *, encoder: Encoder) -> Scores:
    """Return what the matcher says of an offer when the need says nothing.

    The need is a sentence without a subject, in eight languages in turn; the mean counts.
    """
    neutral = [
        Statement(id=f"nothing {language}", kind=None, text=text, language=language)
        for language, text in _neutral()
    ]
    said = encoder.encode([s.text for s in neutral])
    offers = list(lists.offers)
    chance, score = np.zeros(len(offers)), np.zeros(len(offers))
    for start in range(0, len(offers), BATCH):
        part = offers[start : start + BATCH]
        vectors = encoder.encode([s.text for s in part])
        for need, vector in zip(neutral, said, strict=True):
            ours = np.repeat(vector[None], len(part), axis=0)
            made = score_pairs([need] * len(part), part, ours, vectors, encoder=encoder)
            chance[start : start + len(part)] += [pair.probability for pair in made]
            score[start : start + len(part)] += [pair.score for pair in made]
    mean = chance / len(neutral)
    return _blind(OFFER_ONLY, lists, mean, score / len(neutral), is_chance=True)


def _neutral() -> list[tuple[str, str]]:
    text = resources.files(__package__).joinpath("neutral.txt").read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(language, said) for language, said in lines]


def scores_of(name: str, lists: Lists, matrix: Floats) -> Scores:
    """Return the scores of any other scorer, which gives no probability.

    Args:
        name: what to call it.
        lists: as it was given them.
        matrix: one row a need, one column an offer; the higher, the better it fits.
    """
    ranks, across = (
        np.array(
            [
                rank_of_best(row, good, fitting) if good else 0
                for row, good, fitting in zip(matrix, wanted, lists.fitting, strict=True)
            ]
        )
        for wanted in (lists.fitting, lists.across)
    )
    pair = matrix[lists.row_of, lists.col_of]
    return Scores(name=name, pair=pair, chance=None, ranks=ranks, ranks_across=across)


def length_only(lists: Lists) -> Scores:
    """Return the offers' lengths in characters: what this gets right, the file gives away."""
    lengths = np.array([float(len(s.text)) for s in lists.offers])
    return _blind(LENGTH_ONLY, lists, lengths, lengths, is_chance=False)


def _blind(name: str, lists: Lists, said: Floats, score: Floats, *, is_chance: bool) -> Scores:
    """Return the scores of a scorer that looks at offers alone."""
    matrix = np.broadcast_to(score, (len(lists.needs), len(score)))
    pair = said[lists.col_of]
    found = scores_of(name, lists, matrix)
    return replace(found, pair=pair, chance=pair if is_chance else None)
