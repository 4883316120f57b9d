"""Print how good the fitted models are on what was held out."""

from __future__ import annotations

from collections import defaultdict

import data
import numpy as np
import solve

from stammtisch.core.matching import features, weigh
from stammtisch.core.matching.direction import STATED_OFFER

SIZE = 400
"""Offers of other scenarios in a list; an agency has some hundred."""


def direction(texts, by_fold, vectors, model) -> None:
    """Print direction held out by scenario, by words alone, and one language at a time."""
    y = np.array([each.is_need for each in texts])
    x = np.array([vectors[each.text] for each in texts])
    words = [each.text for each in texts]
    folds = np.array([data.fold_of(each.group) for each in texts])
    languages = np.array([each.language for each in texts])
    both, alone, left = np.zeros(len(y)), np.zeros(len(y)), np.zeros(len(y))
    for fold in range(data.FOLDS):
        at = np.flatnonzero(folds == fold)
        part = [words[i] for i in at]
        both[at] = by_fold[fold].direction.logits(part, x[at])
        alone[at] = by_fold[fold].direction.logits(part, None)
    for language in sorted(set(languages)):
        at, rest = languages == language, np.flatnonzero(languages != language)
        fitted = model([words[i] for i in rest], x[rest], y[rest].astype(float))
        left[at] = fitted.logits([words[i] for i in np.flatnonzero(at)], x[at])
    for name, logits in (("by scenario", both), ("words alone", alone), ("by language", left)):
        sure, right = np.abs(logits) > np.log(0.7 / 0.3), (logits > 0) == y
        print(f"direction, held out {name}: {right.mean():.3f} right of {len(y)}; "
              f"{right[sure].mean():.3f} where sure, {1 - sure.mean():.3f} unsure")  # fmt: skip


def auc(y: np.ndarray, score: np.ndarray) -> float:
    """Return the share of (fitting, unfitting) couples in the right order."""
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(y))
    ranks[order] = np.arange(1, len(y) + 1)
    for value in np.unique(score[np.flatnonzero(np.diff(np.sort(score), prepend=np.nan) == 0)]):
        same = score == value
        ranks[same] = ranks[same].mean()
    good = y.sum()
    return float((ranks[y].sum() - good * (good + 1) / 2) / (good * (len(y) - good)))


def figures(rows, score, chance=None) -> str:
    """Return AUC, P@1, within-need accuracy and Brier of some rows."""
    y = np.array([row.fits for row in rows])
    groups = defaultdict(list)
    for at, row in enumerate(rows):
        groups[row.need].append(at)
    usable = [np.array(g) for g in groups.values() if y[g].any() and not y[g].all()]
    first = [y[g][score[g] >= score[g].max() - 1e-12].mean() for g in usable]
    wins = [float((score[a] > score[b]) + 0.5 * (score[a] == score[b]))
            for g in usable for a in g[y[g]] for b in g[~y[g]]]  # fmt: skip
    brier = "" if chance is None else f" {np.mean((chance - y) ** 2):.3f}"
    return (f"| {len(y)} | {len(usable)} | {auc(y, score):.3f} | {np.mean(first):.3f} "
            f"| {np.mean(wins):.3f} |{brier or ' –'} |")  # fmt: skip


def pairs(rows, chance, cosine) -> None:
    """Print pairs by source, beside plain meaning and length."""
    length = np.array([float(len(row.offer)) for row in rows])
    print("| pairs | scorer | n | needs | AUC | P@1 | within | Brier |")
    print("|---" * 8 + "|")
    sources = ["everyday", "hard", "reversed", "first", "problems"]
    for name in [*sources, "all of these", "all and drawn"]:
        wanted = (
            sources if name == "all of these" else data.WEIGHT if "drawn" in name else [name]
        )
        at = np.array([i for i, row in enumerate(rows) if row.source in wanted])
        part = [rows[i] for i in at]
        print(f"| {name} | Stammtisch {figures(part, chance[at], chance[at])}")
        print(f"| | plain USE {figures(part, cosine[at])}")
        print(f"| | length only {figures(part, length[at])}")
    at = np.array([i for i, row in enumerate(rows) if row.source in {"everyday", "first"}])
    reliability("everyday and first", chance[at], np.array([rows[i].fits for i in at]))


def reliability(name, chance, truth) -> None:
    """Print what was said and what was true, by tenths."""
    print(f"{name}: Brier {np.mean((chance - truth) ** 2):.3f}")
    for tenth in range(10):
        inside = np.minimum((chance * 10).astype(int), 9) == tenth
        if inside.any():
            said, true = chance[inside].mean(), truth[inside].mean()
            print(f"  .{tenth}–: n {inside.sum():4d} said {said:.2f} true {true:.2f}")


def lists(pairs_, models, rows, listed, looked_at) -> tuple[float, float]:
    """Print lists of everyday offers; fit slope and bias on the first ten of each."""
    mine = [row for row in rows if row.source in {"everyday", "first"}]
    fitting = defaultdict(set)
    for row in mine:
        if row.fits:
            fitting[row.need].add(row.offer)
    sold = [r for r in mine if r.source == "everyday" and r.kind != "direction"]
    offers = list(dict.fromkeys(row.offer for row in sold))
    cols = np.array([pairs_.offer_at[text] for text in offers])
    groups = {row.need: row for row in mine if row.source == "everyday"}
    own = defaultdict(set)
    for row in sold:
        own[row.group].add(row.offer)
    chance_of = np.random.default_rng(0)
    cosines, ranks, plain = [], [], []
    chances, truths = [], []
    for need, row in groups.items():
        at = pairs_.need_at[need]
        listed_here = np.array([text in own[row.group] for text in offers])
        listed_here[chance_of.choice(len(offers), SIZE, replace=False)] = True
        similar = pairs_.offers.vectors[cols] @ pairs_.needs.vectors[at]
        similar = np.where(listed_here, similar, -9)
        near = np.argsort(-similar, kind="stable")[:looked_at]
        table = pairs_.line(need, cols[near], row.fold)
        table[:, features.NAMES.index("direction")] = STATED_OFFER
        table[:, features.NAMES.index("offer_sounds_like_need")] = 0
        score = models[row.fold].rank(table)
        order = np.argsort(-score, kind="stable")
        good = np.array([offers[i] in fitting[need] for i in near])
        cosines.append(good[:10].any())
        plain.append(bool(good[0]))
        ranks.append(good[order].argmax() if good.any() else looked_at)
        first = order[:listed]
        chances.append(models[row.fold].chance(table[first]))
        truths.append(good[first])
    ranks = np.array(ranks)
    ours = f"R@1 {np.mean(ranks < 1):.3f}, R@10 {np.mean(ranks < 10):.3f}"
    theirs = f"plain USE {np.mean(plain):.3f}, {np.mean(cosines):.3f}"
    print(f"lists of {SIZE} offers and those of the scenario: {ours}; {theirs}")
    logits = weigh.logit(np.concatenate(chances))[:, None]
    y = np.concatenate(truths).astype(float)
    slope, bias = solve.logistic(logits, y, np.ones(len(y)), 1e-3)
    reliability("listed", solve.sigmoid(logits[:, 0] * slope[0] + bias), y)
    return float(slope[0]), bias


def weights(final, x) -> None:
    """Print the weights on standard measures."""
    spread = x.std(axis=0)
    print("| measure | related | fits | order |\n|---|---|---|---|")
    for at, name in enumerate(features.NAMES):
        parts = [f"{model[0][at] * spread[at]:+.2f}" for model in
                 (final.related, final.fits, final.order)]  # fmt: skip
        print(f"| {name} | " + " | ".join(parts) + " |")
