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
        self.together = kernel_logistic(
            np.hstack([bag, 3.0 * vectors]), is_need, RIDGE_TOGETHER
        )

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


def side_of(  # noqa: PLR0917 -- a script
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
    """Return the features of all rows, and of every need with every offer of the list."""
    needs = {r["need"]: (r["need_lang"], r["scenario"]) for r in rows}
    offers = {r["offer"]: (r["offer_lang"], r["scenario"]) for r in rows}
    offers |= {r["offer"]: (r["offer_lang"], r["scenario"]) for r in rows if not is_easy(r)}
    sides = [
        side_of(
            list(d),
            [v[0] for v in d.values()],
            [v[1] for v in d.values()],
            kind,
            models,
            everyday,
        )
        for d, kind in ((needs, Kind.NEED), (offers, Kind.OFFER))
    ]
    at_need = {text: i for i, text in enumerate(needs)}
    at_offer = {text: i for i, text in enumerate(offers)}
    labelled_rows = [
        features.measure(
            sides[0], at_need[r["need"]], sides[1], np.array([at_offer[r["offer"]]])
        )
        for r in rows
    ]
    original = [r for r in rows if r["why"].startswith("training") and not is_easy(r)]
    listed = list(dict.fromkeys(r["offer"] for r in original))
    fitting = {(r["need"], r["offer"]) for r in original if r["should_match"] == "1"}
    cols = np.array([at_offer[text] for text in listed])
    lists = [features.measure(sides[0], row, sides[1], cols) for row in range(len(needs))]
    truth = np.array([[(need, offer) in fitting for offer in listed] for need in needs])
    own = np.array([[needs[n][1] == offers[o][1] for o in listed] for n in needs])
    return np.vstack(labelled_rows), np.array(lists), truth, own, [v[1] for v in needs.values()]


def is_easy(row: dict[str, str]) -> bool:
    """Say whether a row is a pair of unrelated trades."""
    return row["kind"] == "neg_easy"


EASY = 20
"""Offers of other scenarios that are drawn for every need, as examples of unrelated pairs."""

RIDGE, ORDER_RIDGE = 30.0, 100.0
EASY_WEIGHT = 0.5
RELATED = (
    "cosine",
    "csls",
    "process_shared",
    "material_shared",
    "mode_shared",
)


def logistic(x, y, weight, ridge=RIDGE):  # noqa: ANN001, ANN201 -- a script
    """Fit a weighted ridge logistic regression on standard columns; return weights, bias."""
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
    hard, lists, truth, own, scenarios = measures(rows, models, everyday)
    easy, easy_groups = draw_easy(lists, own, scenarios)
    easy_rows = np.array([is_easy(r) for r in rows] + [True] * len(easy))
    x = np.vstack([hard, easy])
    y = np.array([float(r["should_match"]) for r in rows] + [0.0] * len(easy))
    folds = np.array([fold_of(g) for g in [r["scenario"] for r in rows] + easy_groups])
    list_folds = np.array([fold_of(scenario) for scenario in scenarios])
    held = np.zeros(len(y))
    held_order, held_chance = np.zeros(truth.shape), np.zeros(truth.shape)
    for fold in range(FOLDS):
        keep = folds != fold
        related, fits, order = fit(x[keep], y[keep], easy_rows[keep])
        held[~keep] = chances(x[~keep], related, fits)
        rest = list_folds == fold
        held_order[rest] = lists[rest] @ order[0] + order[1]
        held_chance[rest] = chances(lists[rest], related, fits)
    report(y, held, len(hard), easy_rows[: len(hard)], rows)
    listed = fit_listed(held_order, held_chance, truth)
    save(*fit(x, y, easy_rows), listed)


def draw_easy(lists, own, scenarios):  # noqa: ANN001, ANN201 -- a script
    """Draw offers of other scenarios for every need, as examples of unrelated pairs."""
    generator = np.random.default_rng(0)
    easy, groups = [], []
    for table, same, scenario in zip(lists, own, scenarios, strict=True):
        cols = np.sort(generator.choice(np.flatnonzero(~same), EASY, replace=False))
        easy.append(table[cols])
        groups += [scenario] * EASY
    return np.vstack(easy), groups


def fit_listed(order, chance, truth):  # noqa: ANN001, ANN201 -- a script
    """Fit slope and bias on the first ten of every held-out list; print how good lists are."""
    ranks = [
        1 + min((row > row[col]).sum() for col in np.flatnonzero(good))
        for row, good in zip(order, truth, strict=True)
        if good.any()
    ]
    print(
        f"lists of {truth.shape[1]} offers: R@1 {np.mean(np.array(ranks) <= 1):.3f}, "
        f"R@10 {np.mean(np.array(ranks) <= 10):.3f}"
    )
    first = np.argsort(-order, axis=1)[:, :10]
    logits = weigh.logit(np.take_along_axis(chance, first, 1)).ravel()[:, None]
    y = np.take_along_axis(truth, first, 1).ravel().astype(float)
    slope, bias = logistic(logits, y, np.ones(len(y)), ridge=1e-3)
    reliability("listed", weigh.sigmoid(logits[:, 0] * slope[0] + bias), y)
    return float(slope[0]), bias


def reliability(name, chance, truth) -> None:  # noqa: ANN001 -- a script
    """Print what was said and what was true, by tenths."""
    print(f"{name}: Brier {np.mean((chance - truth) ** 2):.3f}")
    for tenth in range(10):
        inside = np.minimum((chance * 10).astype(int), 9) == tenth
        if inside.any():
            said, true = chance[inside].mean(), truth[inside].mean()
            print(f"  .{tenth}–: n {inside.sum():4d} said {said:.2f} true {true:.2f}")


def fit(x, y, easy_rows):  # noqa: ANN001, ANN201 -- a script
    """Fit P(related) on all pairs, P(fits | related) on the hard ones, the order on all.

    Whether the languages differ is no feature: in the data every hard pair across languages
    fits, so a model would learn how the data were written.
    """
    hard = ~easy_rows
    weight = np.where(easy_rows, EASY_WEIGHT, 1.0)
    related = logistic_on(RELATED, x, hard.astype(float), weight)
    fits = logistic_on(features.NAMES, x[hard], y[hard], np.ones(hard.sum()))
    order = logistic(x, y, np.ones(len(y)), ridge=ORDER_RIDGE)
    return related, fits, order


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


def save(related, fits, order, listed) -> None:  # noqa: ANN001 -- a script
    """Write the weights. Own use is too rare in the data: it weighs as much as no capacity."""
    at = {name: place for place, name in enumerate(features.NAMES)}
    fits[0][at["own_use"]] = fits[0][at["no_capacity"]]
    order[0][at["own_use"]] = order[0][at["no_capacity"]]
    model = {"encoder": ENCODER.name, "version": ENCODER.version}
    model["listed"] = {"slope": round(listed[0], 4), "bias": round(listed[1], 4)}
    for key, (w, b) in (("related", related), ("fits", fits), ("order", order)):
        named = {n: round(float(v), 4) for n, v in zip(features.NAMES, w, strict=True) if v}
        model[key] = {"bias": round(b, 4), "weights": named}
    text = json.dumps(model, indent=1)
    (HERE / "weights.json").write_text(text + "\n", "utf-8")
    print(text)


def report(y, held, count, easy_rows, rows) -> None:  # noqa: ANN001 -- a script
    """Print how good and how reliable the held-out probabilities are."""
    chance, truth, hard = held[:count], y[:count], ~easy_rows
    print(f"rows {count}, fitting {truth.mean():.3f}, easy rows {easy_rows.sum()}")
    print(f"held out: AUC {auc(truth, chance):.3f}, hard {auc(truth[hard], chance[hard]):.3f}")
    groups: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(row["need"], []).append(at)
    wins = [float(truth[max(g, key=chance.__getitem__)]) for g in groups.values()]
    print(f"P@1 {np.mean(wins):.3f} over {len(wins)} needs")
    easy = held[count:]
    print(f"unrelated pairs: mean {easy.mean():.4f}, above .6 {np.mean(easy > 0.6):.4f}")
    reliability("pairs", chance, truth)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
