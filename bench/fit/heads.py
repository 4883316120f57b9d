"""Fit what is known of single texts (direction, activity) and of who serves whom (affinity)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import data
import numpy as np
import solve

from stammtisch.core.matching import direction, heads

HERE = Path(__file__).resolve().parent.parent.parent
DIMENSIONS, RANK = {512: 192, 896: 320}, 64
"""Principal axes in which the affinity is fitted, by columns; rank in which it is shipped."""

RIDGE_ACTIVITY, RIDGE_AFFINITY = 1.5, 25.0
RIDGE_WORDS, RIDGE_TOGETHER, VECTOR = 0.3, 0.3, direction.VECTOR_SCALE
_RAREST, _SMALLEST = 4, 0.02


class Direction:
    """Words, pairs of words and vectors → need or offer."""

    def __init__(self, texts: list[str], vectors: np.ndarray, is_need: np.ndarray) -> None:
        counts = Counter(phrase for text in texts for phrase in direction.phrases(text))
        self.words = sorted(phrase for phrase, count in counts.items() if count >= _RAREST)
        self.at = {word: place for place, word in enumerate(self.words)}
        weight = np.where(is_need == 1, 0.5 / is_need.mean(), 0.5 / (1 - is_need.mean()))
        bag = self.bag(texts)
        self.alone = self._fit(bag, None, is_need, weight, RIDGE_WORDS)
        self.together = self._fit(bag, vectors, is_need, weight, RIDGE_TOGETHER)

    def bag(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """Return rows, columns and values of the phrases, and the number of texts."""
        rows, cols, values = [], [], []
        for row, text in enumerate(texts):
            found = direction.phrases(text)
            known = [self.at[phrase] for phrase in found if phrase in self.at]
            rows += [row] * len(known)
            cols += known
            values += [1 / np.sqrt(max(1, len(found)))] * len(known)
        return np.array(rows, int), np.array(cols, int), np.array(values), len(texts)

    def _fit(self, bag, vectors, y, weight, ridge) -> np.ndarray:
        rows, cols, values, size = bag
        words = len(self.words)
        dense = np.ones((size, 1)) if vectors is None else np.hstack(
            [np.ones((size, 1)), VECTOR * vectors])  # fmt: skip

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            logits = np.bincount(rows, flat[cols] * values, size) + dense @ flat[words:]
            value = (weight * (np.logaddexp(0, logits) - y * logits)).sum()
            rest = weight * (solve.sigmoid(logits) - y)
            slope = np.concatenate(
                [np.bincount(cols, rest[rows] * values, words), dense.T @ rest]
            )
            return float(value + ridge / 2 * flat @ flat), slope + ridge * flat

        return solve.minimum(loss, np.zeros(words + dense.shape[1]), 80)

    def logits(self, texts: list[str], vectors: np.ndarray | None) -> np.ndarray:
        """Return log-odds of need."""
        rows, cols, values, size = self.bag(texts)
        weight = self.alone if vectors is None else self.together
        words = len(self.words)
        logits = np.bincount(rows, weight[cols] * values, size) + weight[words]
        if vectors is not None:
            logits = logits + VECTOR * vectors @ weight[words + 1 :]
        return np.clip(logits, -6, 6)

    def save(self, encoder: str, version: str) -> None:
        """Write the weights into the package."""
        words = len(self.words)

        def rounded(values: np.ndarray) -> dict[str, float]:
            kept = {w: round(float(v), 3) for w, v in zip(self.words, values, strict=False)
                    if abs(v) >= _SMALLEST}  # fmt: skip
            return {**kept, "": round(float(values[words]), 3)}

        model = {
            "version": version,
            "alone": rounded(self.alone), "together": rounded(self.together),
            "vector": [round(float(v), 4) for v in self.together[words + 1 :]],
        }  # fmt: skip
        text = json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True)
        (folder(encoder) / "direction.json").write_text(text + "\n", "utf-8")


def activity(texts: list[data.Sentence], vectors: np.ndarray) -> np.ndarray:
    """Fit which activity a vector is about."""
    known = list(heads.activities())
    use = [at for at, each in enumerate(texts) if each.activity in known]
    x = np.hstack([heads.SHARPNESS * vectors[use], np.ones((len(use), 1))])
    labels = np.array([known.index(texts[at].activity) for at in use])
    return solve.softmax(x, labels, len(known), RIDGE_ACTIVITY)


class Affinity:
    """A bilinear form of need and offer, cut to its largest singular values."""

    def __init__(self, needs, offers, y, weight) -> None:
        self.need_mean, self.offer_mean = needs.mean(axis=0), offers.mean(axis=0)
        both = np.vstack([needs - self.need_mean, offers - self.offer_mean])
        _, axes = np.linalg.eigh(both.T @ both)
        axes = axes[:, -DIMENSIONS[len(axes)] :]
        inner = solve.bilinear(
            heads.REACH * (needs - self.need_mean) @ axes,
            heads.REACH * (offers - self.offer_mean) @ axes, y, weight, RIDGE_AFFINITY,
        )  # fmt: skip
        u, s, v = np.linalg.svd(inner)
        self.need_map = axes @ u[:, :RANK] * np.sqrt(s[:RANK])
        self.offer_map = axes @ v[:RANK].T * np.sqrt(s[:RANK])


def save_heads(encoder: str, weight: np.ndarray, affinity: Affinity) -> None:
    """Write activity and affinity into the package, in half precision."""
    small = {
        "activity": weight, "need_mean": affinity.need_mean, "offer_mean": affinity.offer_mean,
        "need_map": affinity.need_map, "offer_map": affinity.offer_map,
    }  # fmt: skip
    half = {name: values.astype(np.float16) for name, values in small.items()}
    np.savez(folder(encoder) / "heads.npz", **half)


def folder(encoder: str) -> Path:
    """Return where the package keeps what was fitted on an encoder's vectors."""
    path = HERE / "src/stammtisch/core/matching/data/fitted" / encoder
    path.mkdir(parents=True, exist_ok=True)
    return path
