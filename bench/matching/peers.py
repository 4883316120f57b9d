"""What everybody else would use: BM25, character n-grams, and both worlds fused by rank."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"\w+")
K1, B = 1.2, 0.75
FUSED = 60
"""Ranks are added to this before they are turned over."""


def bm25(needs: Sequence[str], offers: Sequence[str]) -> np.ndarray:
    """Return Okapi BM25 of every offer for every need, on folded words.

    Source:
        Robertson and Zaragoza 2009, The Probabilistic Relevance Framework.
    """
    bags = [Counter(_WORD.findall(fold(text))) for text in offers]
    sizes = np.array([sum(bag.values()) for bag in bags], dtype=float)
    damping = K1 * (1 - B + B * sizes / sizes.mean())
    found = _postings(bags)
    for word, (places, counts) in found.items():
        rarity = math.log(1 + (len(bags) - len(places) + 0.5) / (len(places) + 0.5))
        weight = rarity * counts * (K1 + 1) / (counts + damping[places])
        found[word] = (places, weight)
    asked = [dict.fromkeys(_WORD.findall(fold(need)), 1.0) for need in needs]
    return _products(asked, found, len(bags))


def character_ngrams(needs: Sequence[str], offers: Sequence[str]) -> np.ndarray:
    """Return the cosine of tf-idf weighted character 3- to 5-grams inside words."""
    bags = [_grams(text) for text in (*needs, *offers)]
    seen = Counter(gram for bag in bags for gram in bag)
    rows = []
    for bag in bags:
        row = {
            gram: (1 + math.log(count)) * (math.log(len(bags) / seen[gram]) + 1)
            for gram, count in bag.items()
        }
        length = math.sqrt(sum(value * value for value in row.values())) or 1.0
        rows.append({gram: value / length for gram, value in row.items()})
    return _products(rows[: len(needs)], _postings(rows[len(needs) :]), len(offers))


def fused(*scores: np.ndarray) -> np.ndarray:
    """Return reciprocal rank fusion of some scorers; equal scores share the worst rank.

    Source:
        Cormack, Clarke and Büttcher 2009, Reciprocal Rank Fusion outperforms Condorcet.
    """
    return sum(1 / (FUSED + _ranks(matrix)) for matrix in scores)


def _ranks(matrix: np.ndarray) -> np.ndarray:
    rows = [
        len(row) - np.searchsorted(np.sort(row), row, side="left") for row in np.asarray(matrix)
    ]
    return np.array(rows, dtype=float)


def _grams(text: str) -> Counter[str]:
    words = [f" {word} " for word in _WORD.findall(fold(text))]
    return Counter(
        w[i : i + n] for w in words for n in (3, 4, 5) for i in range(len(w) - n + 1)
    )


def _postings(
    rows: Iterable[Mapping[str, float]],
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return for every term the rows that hold it, and how much of it."""
    found: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
    for place, row in enumerate(rows):
        for term, value in row.items():
            found[term][0].append(place)
            found[term][1].append(value)
    return {
        term: (np.array(places), np.array(values, dtype=float))
        for term, (places, values) in found.items()
    }


def _products(
    asked: Sequence[Mapping[str, float]],
    postings: Mapping[str, tuple[np.ndarray, np.ndarray]],
    size: int,
) -> np.ndarray:
    scores = np.zeros((len(asked), size))
    for row, terms in zip(scores, asked, strict=True):
        for term, value in terms.items():
            if term in postings:
                places, weights = postings[term]
                row[places] += value * weights
    return scores
