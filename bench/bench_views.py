"""Does another wording of a need help? Held out by scenario, beside other ways to use it.

Lines about what would solve a need stand in the everyday and the hard scenarios; what was said,
written for 70 everyday needs afterwards without looking at their offers, in ``said.tsv``. The
authors of the lines knew the offers, so a line of another scenario, one that is near in
meaning, stands in for an officer who guesses wrong.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from pathlib import Path

import numpy as np

from stammtisch.core.matching import features
from stammtisch.core.matching.direction import STATED_OFFER
from stammtisch.core.matching.types import Kind

HERE = Path(__file__).resolve().parent
WORDED = (
    "cosine", "csls", "second", "affinity", "activity", "spelling", "process_shared",
    "process_clash", "material_shared", "material_clash", "mode_shared", "mode_clash",
)  # fmt: skip
"""Measures that another wording brings; facts stay those of the principal one."""

SIMILAR = WORDED[:6]
NEAREST, SIZE = slice(2, 10), 400
AT = {name: place for place, name in enumerate(features.NAMES)}


def fitting():
    """Load what fits the models."""
    spec = importlib.util.spec_from_file_location("fit", HERE / "fit/__main__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fit = fitting()
data, report = fit.data, fit.report


def wordings() -> tuple[dict[str, str], dict[str, str], dict[str, tuple[str, str]]]:
    """Return need → what would solve it, need → what was said, text → language and group."""
    blocks, _ = data.blocks()
    solving, needs, known = {}, {}, {}
    for name, lines in blocks.items():
        need, solve = (next(x for x in lines if x[0] == role) for role in ("need", "solve"))
        solving[need[3]], needs[name] = solve[3], need
        known[solve[3]] = (solve[1], data.group_of(name))
    said = {}
    for line in (data.FOLDER / "said.tsv").read_text("utf-8").splitlines():
        name, text = line.split("\t")
        said[needs[name][3]] = text
        known[text] = (needs[name][1], data.group_of(name))
    return solving, said, known


def guessed_wrong(solving, known, vectors) -> dict[str, str]:
    """Return need → a line of another group, one of those nearest to the right one."""
    draw, lines = np.random.default_rng(0), list(dict.fromkeys(solving.values()))
    rows, groups = np.array([vectors[x] for x in lines]), [known[x][1] for x in lines]
    found = {}
    for need, line in solving.items():
        near = np.argsort(-(rows @ vectors[line]), kind="stable")
        others = [at for at in near if groups[at] != known[line][1]]
        found[need] = lines[draw.choice(others[NEAREST])]
    return found


class Model:
    """The judges of one fold, with the ways to use several wordings."""

    def __init__(self, judges) -> None:
        self.rank, self.chance = judges.rank, judges.chance

    def plain(self, first, other):
        del other
        return self.rank(first), self.chance(first)

    def alone(self, first, other):
        return self.plain(self.reworded(first, other, WORDED), None)

    def best(self, first, *others, less=0.0):
        tables = [first, *(self.reworded(first, other, WORDED) for other in others)]
        scores = np.array([self.rank(t) - less * bool(at) for at, t in enumerate(tables)])
        won, every = scores.argmax(axis=0), np.arange(len(first))
        return scores[won, every], np.array([self.chance(t) for t in tables])[won, every]

    def nearest(self, first, other):
        table = first.copy()
        for name in SIMILAR:
            table[:, AT[name]] = np.maximum(first[:, AT[name]], other[:, AT[name]])
        return self.rank(table), self.chance(table)

    def mean(self, first, other):
        table = (first + self.reworded(first, other, WORDED)) / 2
        return self.rank(table), self.chance(table)

    @staticmethod
    def reworded(first, other, names):
        table = first.copy()
        for name in names:
            table[:, AT[name]] = other[:, AT[name]]
        return table


class Bench:
    """Everything that is measured once."""

    def __init__(self) -> None:
        rows, texts = data.pairs(), data.sentences()
        self.solving, self.said, known = wordings()
        own = [t for row in rows for t in (row.need, row.offer)] + [e.text for e in texts]
        vectors = fit.vectors_of(own) | fit.vectors_of(list(known))
        rows += data.drawn(rows, vectors, fit.NEAR, fit.FAR)
        folds = range(data.FOLDS)
        by_fold = {fold: fit.Learnt(fold, texts, rows, vectors) for fold in (*folds, -1)}
        self.measured = fit.Pairs(rows, by_fold, vectors, vectors)
        x, fold = self.measured.table(rows), np.array([row.fold for row in rows])
        self.models = {
            each: Model(fit.Judges(x[fold != each], [r for r in rows if r.fold != each]))
            for each in folds
        }
        needs = {row.need: (row.need_language, row.group) for row in rows} | known
        self.measured.needs = fit.side_of(needs, Kind.NEED, by_fold, vectors)
        self.measured.need_at = {text: at for at, text in enumerate(needs)}
        self.wrong = guessed_wrong(self.solving, known, vectors)
        self.rows = [row for row in rows if row.source in {"everyday", "hard", "first"}]

    def pairs(self, source, use, *views) -> str:
        """Return the figures of labelled pairs."""
        by_need = defaultdict(list)
        for row in self.rows:
            if row.source == source and all(row.need in view for view in views):
                by_need[row.need].append(row)
        found, chances = [], []
        for need, rows in by_need.items():
            cols = np.array([self.measured.offer_at[row.offer] for row in rows])
            fold = rows[0].fold
            tables = [self.measured.line(t, cols, fold) for t in _texts(need, views)]
            found += rows
            chances.append(use(self.models[fold], *tables)[1])
        chances = np.concatenate(chances)
        _, _, _, auc, first, *_ = report.figures(found, chances).split("|")
        return f"{auc.strip()} | {first.strip()}"

    def lists(self, use, *views) -> str:
        """Return how high a fitting offer stands among ``SIZE`` and the scenario's own."""
        sold = [r for r in self.rows if r.source == "everyday" and r.kind != "direction"]
        offers = list(dict.fromkeys(row.offer for row in sold))
        cols = np.array([self.measured.offer_at[text] for text in offers])
        fits, own = defaultdict(set), defaultdict(set)
        for row in sold:
            own[row.group].add(row.offer)
            if row.fits:
                fits[row.need].add(row.offer)
        draw, above = np.random.default_rng(0), []
        for need, row in {row.need: row for row in sold}.items():
            here = np.array([text in own[row.group] for text in offers])
            here[draw.choice(len(offers), SIZE, replace=False)] = True
            if not all(need in view for view in views):
                continue
            at = np.flatnonzero(here)
            tables = [self.measured.line(t, cols[at], row.fold) for t in _texts(need, views)]
            for table in tables:
                table[:, AT["direction"]], table[:, AT["offer_sounds_like_need"]] = (
                    STATED_OFFER, 0,
                )  # fmt: skip
            score = np.round(use(self.models[row.fold], *tables)[0], 4)
            good = np.array([offers[i] in fits[need] for i in at])
            above.append((score[~good] >= score[good].max()).sum())
        above = np.array(above)
        return f"{np.mean(above < 1):.3f} | {np.mean(above < 10):.3f}"


def _texts(need, views):
    return [need, *(view[need] for view in views)]


def main() -> None:
    """Print both tables."""
    bench = Bench()
    ways = {
        "need alone": Model.plain, "line alone": Model.alone, "best score": Model.best,
        "best score, line − .25": lambda m, a, b: m.best(a, b, less=0.25),
        "best score, line − .5": lambda m, a, b: m.best(a, b, less=0.5),
        "best similarity": Model.nearest, "mean of both": Model.mean,
    }  # fmt: skip
    count = len([need for need in bench.solving if need in {
        row.need for row in bench.rows if row.source == "everyday"}])  # fmt: skip
    print(f"| what would solve it ({count} everyday needs) | R@1 | R@10 | AUC | P@1 "
          "| hard: AUC | P@1 | wrong line: R@1 | R@10 | AUC | P@1 |")  # fmt: skip
    print("|---" * 11 + "|")
    for name, use in ways.items():
        parts = [bench.lists(use, bench.solving), bench.pairs("everyday", use, bench.solving),
                 bench.pairs("hard", use, bench.solving), bench.lists(use, bench.wrong),
                 bench.pairs("everyday", use, bench.wrong)]  # fmt: skip
        print(f"| {name} | " + " | ".join(parts) + " |", flush=True)
    print(f"\n| what was said ({len(bench.said)} of them) | R@1 | R@10 | AUC | P@1 |")
    print("|---" * 5 + "|")
    both = (bench.said, bench.solving)
    for name, use in {
        "worded for release": lambda m, a, *_: m.plain(a, a),
        "said": lambda m, a, b, _: m.alone(a, b),
        "worded, said": lambda m, a, b, _: m.best(a, b),
        "worded, what would solve it": lambda m, a, _, c: m.best(a, c),
        "worded, said, what would solve it": lambda m, a, b, c: m.best(a, b, c),
        "said, what would solve it": lambda m, a, b, c: m.best(m.reworded(a, b, WORDED), c),
    }.items():
        parts = [bench.lists(use, *both), bench.pairs("everyday", use, *both)]
        print(f"| {name} | " + " | ".join(parts) + " |", flush=True)


if __name__ == "__main__":
    main()
