"""Simulate officers who teach the matcher, and print the table of docs/method/matching.md.

    python bench/bench_learning.py

Every everyday need of bench/data/scenarios against every everyday offer, measured by the
engine; only the decisions are simulated. Takes a quarter of an hour on one core; same seeds,
same table.
"""

from __future__ import annotations

import numpy as np
from fit import data
from officers import Officer, Pool, Step, Way, officers, pool, story

from stammtisch.core.matching import load_encoder
from stammtisch.core.matching.learn import SHIPPED

SEEDS, SEEDS_ELSE = 36, 12
"""Officers of each kind that teach it as it is built, and otherwise."""

AT = (5, 20, 50, 100, 150)


WAYS = {
    "as built": Way(),
    "no proof asked": Way(knobs=SHIPPED._replace(sure=0.0)),
    "proof 1": Way(knobs=SHIPPED._replace(sure=1.0)),
    "Gaussian": Way(knobs=SHIPPED._replace(tails=1e9)),
    "tails 2": Way(knobs=SHIPPED._replace(tails=2.0)),
    "taste .06": Way(knobs=SHIPPED._replace(taste=0.06)),
    "taste .25": Way(knobs=SHIPPED._replace(taste=0.25)),
    "level .3": Way(knobs=SHIPPED._replace(level=0.3)),
    "reasons count 0": Way(knobs=SHIPPED._replace(pointer=0.0)),
    "reasons count 1": Way(knobs=SHIPPED._replace(pointer=1.0)),
    "no reasons given": Way(gives_reasons=False),
    "nothing exploratory": Way(explores=False),
    "exploratory weigh 1/chance": Way(inverse=True),
    "pairwise, no proof asked": Way(pairwise=True),
}


def crowd_of(pairs: Pool, seeds: int) -> dict[str, list[Officer]]:
    """Return the officers by kind."""
    coins = officers(pairs, seeds=seeds, strength=0.0, measures=1)
    for officer in coins:
        officer.is_whimsical = True
    return {
        "three strong": officers(pairs, seeds=seeds, strength=1.0, measures=3),
        "four mild": officers(pairs, seeds=seeds, strength=0.5, measures=4),
        "one strong": officers(pairs, seeds=seeds, strength=1.2, measures=1),
        "as shipped": officers(pairs, seeds=seeds, strength=0.0, measures=1),
        "a coin": coins,
    }


def row(pairs: Pool, kind: list[Officer], way: Way) -> str:
    """Return one line: share of the shipped regret that is left, and the worst moments."""
    stories = [story(pairs, officer, way) for officer in kind]
    start = np.mean([steps[0].shipped for steps in stories])
    left = [
        _left([step for steps in stories for step in steps if step.count == at]) for at in AT
    ]
    last = [steps[-1] for steps in stories]
    pooled = np.mean([1 - step.learnt for step in last]) / max(1 - start, 1e-9)
    shown = [f"{each:.2f}" if 1 - start > 0.001 else "–" for each in [*left, pooled]]
    ratios = np.array([step.learnt / step.shipped for steps in stories for step in steps])
    gain = np.mean([steps[-1].brier - steps[-1].brier_shipped for steps in stories])
    return " | ".join(
        [
            f"{1 - start:.3f}",
            *shown,
            f"{ratios.min():.3f}",
            f"{100 * (ratios < 0.98).mean():.1f} %",
            f"{gain:+.4f}",
        ]
    )


def _left(steps: list[Step]) -> float:
    """Return the mean share of an officer's regret that is left."""
    return float(np.mean([(1 - s.learnt) / max(1 - s.shipped, 1e-9) for s in steps]))


def main() -> None:
    """Print the table."""
    said = [each for each in data.pairs() if each.source == "everyday"]
    needs = list(dict.fromkeys(each.need for each in said))
    offers = list(dict.fromkeys(each.offer for each in said))
    found = pool(needs, offers, load_encoder())
    print(
        f"{len(needs)} needs, {len(offers)} offers, {SEEDS} officers a taste; below the first"
    )
    print(f"way, {SEEDS_ELSE} of them")
    names = ["learning", "taste", "regret at start", *map(str, AT), "pooled", "worst"]
    names += ["beyond 2 %", "Brier"]
    print(f"| {' | '.join(names)} |")
    print("|" + "---|" * len(names))
    for name, way in WAYS.items():
        seeds = SEEDS if way == Way() else SEEDS_ELSE
        for taste, kind in crowd_of(found, seeds).items():
            print(f"| {name} | {taste} | {row(found, kind, way)} |", flush=True)


if __name__ == "__main__":
    main()
