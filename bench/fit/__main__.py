"""Fit everything that the matcher has learnt, from bench/data/scenarios. Needs numpy only.

    python bench/fit [use | use+e5] [--check]

First direction, activity and affinity, then the measures of pairs. Prints how good it is on
scenarios that were held out (ten folds by scenario), and writes ``direction.json``,
``heads.npz`` and ``weights.json`` of the encoder into the package (not with ``--check``).
``use+e5`` needs the extra ``e5``, and five minutes when it is first run.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
import data
import heads
import report
import solve

from stammtisch.core.matching import features, load_encoder
from stammtisch.core.matching import heads as shipped
from stammtisch.core.matching.encode.parts import FITTED, fitted_rows
from stammtisch.core.matching.types import Kind, Statement

NEAR, FAR = 4, 4
"""Offers of other scenarios that are drawn for every need: among the nearest, and any."""

LISTED, LOOKED_AT = 10, 60
RIDGE, ORDER_RIDGE = 30.0, 100.0
RELATED = ("cosine", "csls", "second", "affinity", "activity", "spelling", "process_shared",
           "material_shared", "mode_shared")  # fmt: skip
NOT_FITS = ("cosine",)
NOT_ORDER = ("cosine", "direction", "affinity", "activity")
ENCODER = load_encoder(next((name for name in sys.argv[1:] if name in FITTED), "use"))


def vectors_of(texts: list[str]) -> dict[str, np.ndarray]:
    """Encode distinct texts; kept in the temporary folder between runs."""
    texts = sorted(set(texts))
    name = hashlib.sha256("\0".join([ENCODER.version, *texts]).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"stammtisch-fit-{name}.npy"
    if path.exists():
        rows = np.load(path)
    else:
        rows = ENCODER.encode(texts)
        np.save(path, rows)
    return dict(zip(texts, rows.astype(np.float64), strict=True))


def fitted(vectors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return what the models of single texts see of vectors."""
    rows = fitted_rows(np.array(list(vectors.values())), ENCODER.name)
    return dict(zip(vectors, rows, strict=True))


class Learnt:
    """What the models of one fold say; fold -1 has seen everything."""

    def __init__(self, fold: int, texts, rows, vectors) -> None:
        seen = [each for each in texts if data.fold_of(each.group) != fold]
        x = np.array([vectors[each.text] for each in seen])
        self.direction = heads.Direction(
            [each.text for each in seen], x, np.array([float(each.is_need) for each in seen])
        )
        self.activity = heads.activity(seen, x)
        kept = [row for row in rows if row.fold != fold]
        self.affinity = heads.Affinity(
            np.array([vectors[row.need] for row in kept]),
            np.array([vectors[row.offer] for row in kept]),
            np.array([float(row.fits) for row in kept]),
            np.array([data.WEIGHT[row.source] for row in kept]),
        )

    def chances(self, x: np.ndarray) -> np.ndarray:
        logits = shipped.SHARPNESS * x @ self.activity[:-1] + self.activity[-1]
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def pull(self, needs: np.ndarray, offers: np.ndarray) -> np.ndarray:
        reach = shipped.REACH
        left = reach * (needs - self.affinity.need_mean) @ self.affinity.need_map
        return left * (reach * (offers - self.affinity.offer_mean) @ self.affinity.offer_map)


def held_out(texts: dict[str, str], by_fold: dict[int, Learnt], vectors):
    """Return need log-odds and activities of texts, from models that never saw them."""
    names = list(texts)
    folds = np.array([data.fold_of(texts[name]) for name in names])
    logits = np.zeros(len(names))
    chances = np.zeros((len(names), len(shipped.activities())))
    for fold, model in by_fold.items():
        at = np.flatnonzero(folds == fold)
        if fold >= 0 and len(at):
            x = np.array([vectors[names[i]] for i in at])
            logits[at] = model.direction.logits([names[i] for i in at], x)
            chances[at] = model.chances(x)
    return logits, chances


def side_of(
    texts: dict[str, tuple[str, str]], kind: Kind, by_fold, vectors, seen
) -> features.Side:
    """Prepare one side (text → language, group) with what was learnt elsewhere."""
    made = [Statement(id=str(at), kind=None, text=text, language=language)
            for at, (text, (language, _)) in enumerate(texts.items())]  # fmt: skip
    rows = np.array([vectors[text] for text in texts], dtype=np.float32)
    side = features.prepare(made, kind, rows, ENCODER)
    groups = {text: group for text, (_, group) in texts.items()}
    logits, chances = held_out(groups, by_fold, seen)
    fields = {name: getattr(side, name) for name in side.__slots__}
    fields |= {"need_logit": logits, "activities": chances,
               "leaning": np.zeros((len(made), heads.RANK))}  # fmt: skip
    return features.Side(**fields)


class Pairs:
    """Measures of all rows, each held out from what was learnt."""

    def __init__(self, rows: list[data.Row], by_fold, vectors, seen) -> None:
        self.seen, self.by_fold = seen, by_fold
        group = {row.offer: row.group for row in rows if row.source != "drawn"}
        needs = {row.need: (row.need_language, row.group) for row in rows}
        offers = {row.offer: (row.offer_language, group[row.offer]) for row in rows}
        self.needs = side_of(needs, Kind.NEED, by_fold, vectors, seen)
        self.offers = side_of(offers, Kind.OFFER, by_fold, vectors, seen)
        self.need_at = {text: at for at, text in enumerate(needs)}
        self.offer_at = {text: at for at, text in enumerate(offers)}
        self.offer_texts = np.array(list(offers))

    def table(self, rows: list[data.Row]) -> np.ndarray:
        """Return one line of measures a row."""
        lines = [
            self.line(row.need, np.array([self.offer_at[row.offer]]), row.fold)[0]
            for row in rows
        ]
        return np.array(lines)

    def line(self, need: str, cols: np.ndarray, fold: int) -> np.ndarray:
        """Return the measures of one need and some offers, by models without its fold."""
        found = features.measure(self.needs, self.need_at[need], self.offers, cols)
        theirs = np.array([self.seen[text] for text in self.offer_texts[cols]])
        ours = self.seen[need][None, :]
        found[:, features.NAMES.index("affinity")] = (
            self.by_fold[fold].pull(ours, theirs).sum(axis=1)
        )
        return found


def on(names, x, y, weight, ridge):
    """Fit on some columns only; return weights for all columns, and a bias."""
    at = [features.NAMES.index(name) for name in names]
    part, bias = solve.logistic(x[:, at], y, weight, ridge)
    whole = np.zeros(len(features.NAMES))
    whole[at] = part
    return whole, bias


def without(names):
    return [name for name in features.NAMES if name not in names]


class Judges:
    """The three logistic models."""

    def __init__(self, x, rows: list[data.Row]) -> None:
        y = np.array([float(row.fits) for row in rows])
        weight = np.array([data.WEIGHT[row.source] for row in rows])
        easy = np.array([row.kind == "easy" for row in rows])
        self.related = on(RELATED, x, (~easy).astype(float), weight, RIDGE)
        hard = ~easy
        self.fits = on(without(NOT_FITS), x[hard], y[hard], weight[hard], RIDGE)
        self.order = on(without(NOT_ORDER), x, y, weight, ORDER_RIDGE)

    def chance(self, x: np.ndarray) -> np.ndarray:
        return solve.sigmoid(x @ self.related[0] + self.related[1]) * solve.sigmoid(
            x @ self.fits[0] + self.fits[1]
        )

    def rank(self, x: np.ndarray) -> np.ndarray:
        return x @ self.order[0] + self.order[1]


def main(arguments: list[str]) -> None:
    """Fit everything."""
    rows, texts = data.pairs(), data.sentences()
    vectors = vectors_of([t for row in rows for t in (row.need, row.offer)]
                         + [each.text for each in texts])  # fmt: skip
    rows += data.drawn(rows, vectors, NEAR, FAR)
    print(f"{len(rows)} pairs, {len(texts)} sentences, {len(features.NAMES)} measures")
    folds = range(data.FOLDS)
    seen = fitted(vectors)
    by_fold = {fold: Learnt(fold, texts, rows, seen) for fold in (*folds, -1)}
    report.direction(texts, by_fold, seen, heads.Direction)
    pairs = Pairs(rows, by_fold, vectors, seen)
    x, of_fold = pairs.table(rows), np.array([row.fold for row in rows])
    chance, models = np.zeros(len(rows)), {}
    for fold in folds:
        rest = of_fold != fold
        models[fold] = Judges(x[rest], [r for r, kept in zip(rows, rest, strict=True) if kept])
        chance[~rest] = models[fold].chance(x[~rest])
    report.pairs(rows, chance, x[:, features.NAMES.index("cosine")])
    listed = report.lists(pairs, models, rows, LISTED, LOOKED_AT)
    final = Judges(x, rows)
    report.weights(final, x)
    if "--check" not in arguments:
        save(final, listed)
        by_fold[-1].direction.save(ENCODER.name, ENCODER.version)
        heads.save_heads(ENCODER.name, by_fold[-1].activity, by_fold[-1].affinity)


def save(final: Judges, listed: tuple[float, float]) -> None:
    """Write the weights into the package."""

    def linear(weight, bias) -> dict[str, object]:
        named = dict(zip(features.NAMES, weight, strict=True))
        return {"weights": {n: round(float(v), 4) for n, v in named.items() if v},
                "bias": round(float(bias), 4)}  # fmt: skip

    whole = {
        "related": linear(*final.related), "fits": linear(*final.fits),
        "order": linear(*final.order),
        "listed": {"slope": round(listed[0], 4), "bias": round(listed[1], 4)},
    }  # fmt: skip
    (heads.folder(ENCODER.name) / "weights.json").write_text(
        json.dumps(whole, indent=1) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
