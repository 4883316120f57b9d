"""What everybody else would use: BM25, character n-grams, plain vectors, and two controls."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np

from stammtisch.core.text import fold

_WORD = re.compile(r"\w+")
K1, B = 1.2, 0.75


def bm25(needs: list[str], offers: list[str]) -> np.ndarray:
    """Return Okapi BM25 of every offer for every need, on folded words."""
    bags = [Counter(_WORD.findall(fold(text))) for text in offers]
    sizes = np.array([sum(bag.values()) for bag in bags])
    seen = Counter(word for bag in bags for word in bag)
    scores = np.zeros((len(needs), len(offers)))
    for row, need in enumerate(needs):
        for word in set(_WORD.findall(fold(need))) & seen.keys():
            rarity = math.log(1 + (len(offers) - seen[word] + 0.5) / (seen[word] + 0.5))
            counts = np.array([bag[word] for bag in bags])
            damped = counts + K1 * (1 - B + B * sizes / sizes.mean())
            scores[row] += rarity * counts * (K1 + 1) / damped
    return scores


def character_ngrams(needs: list[str], offers: list[str]) -> np.ndarray:
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
    ours, theirs = rows[: len(needs)], rows[len(needs) :]
    return np.array([[_dot(a, b) for b in theirs] for a in ours])


def _grams(text: str) -> Counter[str]:
    words = [f" {word} " for word in _WORD.findall(fold(text))]
    return Counter(
        w[i : i + n] for w in words for n in (3, 4, 5) for i in range(len(w) - n + 1)
    )


def _dot(a: dict[str, float], b: dict[str, float]) -> float:
    return sum(value * b[gram] for gram, value in a.items() if gram in b)


def length_only(needs: list[str], offers: list[str]) -> np.ndarray:
    """Return the length of the offer. Whatever this gets right, the data give away."""
    return np.tile([float(len(text)) for text in offers], (len(needs), 1))
