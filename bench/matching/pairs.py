"""The open pairs, as they were written and with offers of equal length."""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING

import measures
import numpy as np
import peers
from balance import equally_long
from measures import CONTROLS, OURS, Number

from stammtisch.core.matching.evaluate import LabelledPair, evaluate, scores_of

if TYPE_CHECKING:
    from pathlib import Path

    from vectors import KeptEncoder

    from stammtisch.core.matching.evaluate import Lists, Scores

FIGURES = {
    "R@1": "r_at_1",
    "R@10": "r_at_10",
    "R@10 across": "r_at_10_across",
    "AUC": "auc",
    "P@1": "p_at_1",
    "within need": "within_need",
    "Brier": "brier",
}


def labelled(path: Path) -> list[LabelledPair]:
    """Read labelled pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            LabelledPair(
                need=row["need"],
                offer=row["offer"],
                fits=row["should_match"] == "1",
                need_language=row["need_lang"],
                offer_language=row["offer_lang"],
                kind=row["kind"],
                group=row["scenario"],
            )
            for row in csv.DictReader(file)
        ]


def lines(folder: Path, encoder: KeptEncoder) -> list[str]:
    """Return both tables on the open pairs, each with its ratios."""
    plain = labelled(folder / "pairs/pairs.csv")
    found = []
    for title, pairs in (
        ("Open pairs", plain),
        ("Open pairs, offers of one need equally long", equally_long(plain)),
    ):
        needs = len({pair.need for pair in pairs if pair.fits})
        offers = len({pair.offer for pair in pairs})
        groups = len({pair.group for pair in pairs})
        size = f"{len(pairs)} pairs of {groups} scenarios"
        asked = f"{needs} needs with a fitting offer among {offers}"
        found += [f"{title} ({size}; {asked}):", "", *_table(pairs, encoder), ""]
    return found


def matrices(
    needs: list[str], offers: list[str], encoder: KeptEncoder
) -> dict[str, np.ndarray]:
    """Return what every peer says of every need and offer."""
    words = peers.bm25(needs, offers)
    meaning = (encoder.encode(needs) @ encoder.encode(offers).T).astype(float)
    return {
        "BM25": words,
        "character n-grams": peers.character_ngrams(needs, offers),
        f"plain {encoder.name.upper()}": meaning,
        "RRF of both": peers.fused(meaning, words),
    }


def _table(pairs: list[LabelledPair], encoder: KeptEncoder) -> list[str]:
    kept: dict[str, np.ndarray] = {}
    names = ("BM25", "character n-grams", f"plain {encoder.name.upper()}", "RRF of both")

    def peer(name: str, lists: Lists) -> Scores:
        if not kept:
            sides = ([s.text for s in side] for side in (lists.needs, lists.offers))
            kept.update(matrices(*sides, encoder))
        return scores_of(name, lists, kept[name])

    result = evaluate(
        pairs,
        encoder=encoder,
        seed=measures.SEED,
        rounds=measures.ROUNDS,
        peers=[partial(peer, name) for name in names],
    )
    shown = {**{name: name for name in names}, "matcher": OURS, **CONTROLS}
    found = {
        (f.scorer, f.name): Number(f.value, f.low, f.high) for f in result.figures if not f.of
    }
    rows = [
        (title, [found.get((scorer, name), measures.NONE) for name in FIGURES.values()])
        for scorer, title in shown.items()
    ]
    head = ["scorer", *FIGURES]
    return [*measures.table(head, rows), "", *measures.ratios(head, rows)]
