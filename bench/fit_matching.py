"""Fit the weights of the matcher: direction first, then pairs. Needs numpy only.

    python bench/fit_matching.py FOLDER

FOLDER holds ``train_pairs.csv``, ``train_pairs_balanced.csv`` and ``direction.tsv``. Writes
``background.tsv``, ``direction.json`` and ``weights.json`` into the package and prints how
reliable the probabilities are in cross-validation over scenarios.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from stammtisch.core.matching import direction, features, load_encoder, weigh
from stammtisch.core.matching.types import Kind, Statement

HERE = Path(__file__).resolve().parent.parent / "src/stammtisch/core/matching/data"
FOLDS = 5
RIDGE_ALONE, RIDGE_TOGETHER = 0.3, 1.0
"""How strongly the two direction models are held back."""
SIDE = {"n": Kind.NEED, "p": Kind.NEED, "o": Kind.OFFER, "s": Kind.OFFER}
ENCODER = load_encoder("use")


def fold_of(scenario: str) -> int:
    """Put a scenario into one of the folds, always the same."""
    return sum(ord(char) * place for place, char in enumerate(scenario, 1)) % FOLDS


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_background(pairs: list[dict[str, str]]) -> dict[Kind, list[tuple[str, str]]]:
    """Write the everyday statements; return them as (scenario, text) by side."""
    needs = {row["need"]: row["scenario"] for row in pairs}
    offers = {row["offer"]: row["scenario"] for row in pairs if row["kind"] == "pos"}
    lines = [f"need\t{text}" for text in needs] + [f"offer\t{text}" for text in offers]
    (HERE / "background.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return {
        Kind.NEED: [(scenario, text) for text, scenario in needs.items()],
        Kind.OFFER: [(scenario, text) for text, scenario in offers.items()],
    }


def kernel_logistic(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """Fit a ridge logistic regression by Newton steps in the dual; return primal weights."""
    balance = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    gram = x @ x.T
    dual = np.zeros(len(y))
    for _ in range(25):
        margin = gram @ dual
        chance = 1 / (1 + np.exp(-np.clip(margin, -30, 30)))
        curve = np.maximum(balance * chance * (1 - chance), 1e-6)
        target = margin + balance * (y - chance) / curve
        dual = np.linalg.solve(gram + ridge * np.diag(1 / curve), target)
    return x.T @ dual


class DirectionModel:
    """Phrases and vectors → need or offer."""

    def __init__(self, texts: list[str], vectors: np.ndarray, is_need: np.ndarray) -> None:
        counts = Counter(phrase for text in texts for phrase in direction.phrases(text))
        self.words = sorted(phrase for phrase, count in counts.items() if count >= 3)
        self.at = {word: place for place, word in enumerate(self.words)}
        bag = self.bag(texts)
        self.alone = kernel_logistic(bag, is_need, RIDGE_ALONE)
        self.together = kernel_logistic(np.hstack([bag, 3.0 * vectors]), is_need, RIDGE_TOGETHER)

    def bag(self, texts: list[str]) -> np.ndarray:
        """Return one row a text: its phrases over the root of their number, and a one."""
        rows = np.zeros((len(texts), len(self.words) + 1))
        for row, text in enumerate(texts):
            found = direction.phrases(text)
            for phrase in found:
                if phrase in self.at:
                    rows[row, self.at[phrase]] = 1 / np.sqrt(len(found))
        rows[:, -1] = 1
        return rows

    def logits(self, texts: list[str], vectors: np.ndarray | None) -> np.ndarray:
        """Return log-odds of need."""
        if vectors is None:
            return np.clip(self.bag(texts) @ self.alone, -6, 6)
        return np.clip(np.hstack([self.bag(texts), 3.0 * vectors]) @ self.together, -6, 6)

    def save(self) -> None:
        """Write the weights into the package."""
        keys = [*self.words, ""]

        def rounded(values: np.ndarray) -> dict[str, float]:
            return {key: round(float(v), 3) for key, v in zip(keys, values, strict=True)}

        model = {
            "encoder": ENCODER.name,
            "version": ENCODER.version,
            "alone": rounded(self.alone),
            "together": rounded(self.together[: len(keys)]),
            "vector": [round(float(v), 4) for v in self.together[len(keys) :]],
        }
        text = json.dumps(model, ensure_ascii=False, indent=0, sort_keys=True)
        (HERE / "direction.json").write_text(text + "\n", "utf-8")


def labelled(folder: Path, pairs: list[dict[str, str]]) -> list[tuple[str, Kind, str]]:
    """Return (text, kind, group) for everything whose direction is known."""
    found: dict[str, tuple[str, Kind, str]] = {}
    for row in pairs:
        found.setdefault(row["need"], (row["need"], Kind.NEED, row["scenario"]))
        kind = Kind.NEED if row["kind"] == "neg_direction" else Kind.OFFER
        if row["kind"] != "neg_easy":
            found.setdefault(row["offer"], (row["offer"], kind, row["scenario"]))
    for number, line in enumerate((folder / "direction.tsv").read_text("utf-8").splitlines()):
        mark, _, text = line.split("\t")
        if mark in SIDE:
            found.setdefault(text, (text, SIDE[mark], f"d{number}"))
    return list(found.values())


def fit_direction(data: list[tuple[str, Kind, str]]) -> dict[int, DirectionModel]:
    """Fit one model a fold (which has not seen it) and -1 on everything; save the latter."""
    texts = [text for text, _, _ in data]
    vectors = ENCODER.encode(texts).astype(float)
    is_need = np.array([kind is Kind.NEED for _, kind, _ in data], dtype=float)
    folds = np.array([fold_of(group) for _, _, group in data])
    models: dict[int, DirectionModel] = {}
    alone, together = np.zeros(len(data)), np.zeros(len(data))
    for fold in (*range(FOLDS), -1):
        keep = np.flatnonzero(folds != fold)
        model = DirectionModel([texts[i] for i in keep], vectors[keep], is_need[keep])
        models[fold] = model
        if fold >= 0:
            rest = np.flatnonzero(folds == fold)
            alone[rest] = model.logits([texts[i] for i in rest], None)
            together[rest] = model.logits([texts[i] for i in rest], vectors[rest])
    for name, logits in (("phrases alone", alone), ("phrases and vector", together)):
        right = (logits > 0) == (is_need == 1)
        sure = np.abs(logits) > np.log(0.7 / 0.3)
        print(
            f"direction, {name}: {right.mean():.3f} right of {len(right)}; "
            f"{right[sure].mean():.3f} of the {sure.mean():.3f} that are sure (p >= .7)"
        )
    models[-1].save()
    return models


def side_of(
    texts: list[str],
    languages: list[str],
    scenarios: list[str],
    side: Kind,
    models: dict[int, DirectionModel],
    everyday: dict[Kind, list[tuple[str, str]]],
) -> features.Side:
    """Prepare training statements so that nothing was learned from their own scenario."""
    made = [
        Statement(id=str(i), kind=None, text=text, language=language)
        for i, (text, language) in enumerate(zip(texts, languages, strict=True))
    ]
    vectors = ENCODER.encode(texts)
    others = everyday[Kind.OFFER if side is Kind.NEED else Kind.NEED]
    similar = vectors @ ENCODER.encode([text for _, text in others]).T
    own = np.array([[a == b for b, _ in others] for a in scenarios])
    hub = np.sort(np.where(own, -1, similar), axis=1)[:, -features.NEIGHBOURS :].mean(1)
    logits = [
        models[fold_of(scenario)].logits([text], vector[None].astype(float))[0]
        for text, scenario, vector in zip(texts, scenarios, vectors, strict=True)
    ]
    return features.Side(
        statements=made,
        vectors=vectors,
        languages=np.array([features.language_of(s) for s in made]),
        hub=hub.astype(float),
        need_logit=np.array(logits),
        concepts=features.concept_rows(texts),
    )


def measures(rows, models, everyday):  # noqa: ANN001, ANN201 -- a script
    """Return features of all rows, plus easy pairs (need × offers of other scenarios)."""
    needs = {r["need"]: (r["need_lang"], r["scenario"]) for r in rows}
    offers = {
        r["offer"]: (r["offer_lang"], r["scenario"]) for r in rows if r["kind"] != "neg_easy"
    }
    for r in rows:
        offers.setdefault(r["offer"], (r["offer_lang"], r["scenario"]))
    sides = [
        side_of(
            list(d), [v[0] for v in d.values()], [v[1] for v in d.values()], k, models, everyday
        )
        for d, k in ((needs, Kind.NEED), (offers, Kind.OFFER))
    ]
    n_at = {text: i for i, text in enumerate(needs)}
    o_at = {text: i for i, text in enumerate(offers)}
    hard = np.vstack(
        [
            features.measure(sides[0], n_at[r["need"]], sides[1], np.array([o_at[r["offer"]]]))
            for r in rows
        ]
    )
    generator = np.random.default_rng(0)
    scenarios = np.array([v[1] for v in offers.values()])
    easy, groups = [], []
    for text, (_, scenario) in needs.items():
        cols = generator.choice(np.flatnonzero(scenarios != scenario), EASY, replace=False)
        easy.append(features.measure(sides[0], n_at[text], sides[1], np.sort(cols)))
        groups += [scenario] * EASY
    return hard, np.vstack(easy), groups


EASY = 20
"""Offers of other scenarios that are drawn for every need, as examples of unrelated pairs."""

RIDGE = 30.0
EASY_WEIGHT = 0.5
RELATED = (
    "cosine",
    "csls",
    "process_shared",
    "material_shared",
    "mode_shared",
)


def logistic(x, y, weight, ridge=RIDGE):  # noqa: ANN001, ANN201 -- a script
    """Fit a weighted ridge logistic regression on standardised columns; return (weights, bias)."""
    mean = np.average(x, axis=0, weights=weight)
    spread = np.maximum(np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)), 1e-6)
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [1e-6])
    beta = np.zeros(z.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        gradient = z.T @ (weight * (y - chance)) - penalty @ beta
        curve = (z * (weight * chance * (1 - chance))[:, None]).T @ z + penalty
        beta += np.linalg.solve(curve, gradient)
    return beta[:-1] / spread, float(beta[-1] - (beta[:-1] * mean / spread).sum())


def auc(y, score):  # noqa: ANN001, ANN201 -- a script
    """Return the share of (fitting, unfitting) couples in the right order."""
    good, bad = score[y == 1], score[y == 0]
    return float(((good[:, None] > bad) + 0.5 * (good[:, None] == bad)).mean())


def main(folder: Path) -> None:
    """Fit everything."""
    pairs = rows_of(folder / "train_pairs.csv")
    everyday = write_background(pairs)
    models = fit_direction(labelled(folder, pairs))
    rows = rows_of(folder / "train_pairs_balanced.csv")
    hard, easy, easy_groups = measures(rows, models, everyday)
    is_easy = np.array([r["kind"] == "neg_easy" for r in rows] + [True] * len(easy))
    x = np.vstack([hard, easy])
    y = np.array([float(r["should_match"]) for r in rows] + [0.0] * len(easy))
    folds = np.array([fold_of(g) for g in [r["scenario"] for r in rows] + easy_groups])
    held = np.zeros(len(y))
    for fold in range(FOLDS):
        keep = folds != fold
        held[~keep] = chances(x[~keep], *fit(x[keep], y[keep], is_easy[keep]))
    report(y, held, len(hard), is_easy[: len(hard)], rows)
    related, fits = fit(x, y, is_easy)
    save(related, fits)


def fit(x, y, is_easy):  # noqa: ANN001, ANN201 -- a script
    """Fit P(related) on all pairs and P(fits | related) on the hard ones.

    Whether the languages differ is no feature: in the data every hard pair across languages
    fits, so a model would learn how the data were written.
    """
    hard = ~is_easy
    weight = np.where(is_easy, EASY_WEIGHT, 1.0)
    related = logistic_on(RELATED, x, hard.astype(float), weight)
    return related, logistic_on(features.NAMES, x[hard], y[hard], np.ones(hard.sum()))


def logistic_on(names, x, y, weight):  # noqa: ANN001, ANN201 -- a script
    """Fit on some columns; the others weigh 0."""
    cols = [features.NAMES.index(name) for name in names]
    weights, bias = logistic(x[:, cols], y, weight)
    whole = np.zeros(x.shape[1])
    whole[cols] = weights
    return whole, bias


def chances(x, related, fits):  # noqa: ANN001, ANN201 -- a script
    """Return P(related) × P(fits | related)."""
    return weigh.sigmoid(x @ related[0] + related[1]) * weigh.sigmoid(x @ fits[0] + fits[1])


def save(related, fits) -> None:  # noqa: ANN001 -- a script
    """Write the weights. Own use is too rare in the data: it weighs as much as no capacity."""
    at = {name: place for place, name in enumerate(features.NAMES)}
    fits[0][at["own_use"]] = fits[0][at["no_capacity"]]
    model = {"encoder": ENCODER.name, "version": ENCODER.version}
    for key, (w, b) in (("related", related), ("fits", fits)):
        named = {n: round(float(v), 4) for n, v in zip(features.NAMES, w, strict=True) if v}
        model[key] = {"bias": round(b, 4), "weights": named}
    text = json.dumps(model, indent=1)
    (HERE / "weights.json").write_text(text + "\n", "utf-8")
    print(text)


def report(y, held, count, is_easy_row, rows) -> None:  # noqa: ANN001 -- a script
    """Print how good and how reliable the held-out probabilities are."""
    chance = held[:count]
    truth = y[:count]
    hard = ~is_easy_row
    print(f"rows {count}, fitting {truth.mean():.3f}, easy rows {is_easy_row.sum()}")
    print(
        f"held out: AUC {auc(truth, chance):.3f}, hard only {auc(truth[hard], chance[hard]):.3f}, "
        f"Brier {np.mean((chance - truth) ** 2):.3f} (base {truth.mean() * (1 - truth.mean()):.3f})"
    )
    groups: dict[str, list[int]] = {}
    for i, row in enumerate(rows):
        groups.setdefault(row["need"], []).append(i)
    wins = [
        float(truth[max(g, key=lambda i: chance[i])])
        for g in groups.values()
        if 0 < truth[g].sum() < len(g)
    ]
    print(f"P@1 {np.mean(wins):.3f} over {len(wins)} needs")
    easy = held[count:]
    print(
        f"unrelated pairs: mean {easy.mean():.4f}, above .3 {np.mean(easy > 0.3):.4f}, above .6 {np.mean(easy > 0.6):.4f}"
    )
    edges = np.linspace(0, 1, 11)
    for low, high in zip(edges, edges[1:], strict=False):
        inside = (chance >= low) & (chance < high)
        if inside.any():
            print(
                f"{low:.1f}-{high:.1f}: n {inside.sum():4d} said {chance[inside].mean():.3f} true {truth[inside].mean():.3f}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
