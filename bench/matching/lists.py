"""Rank queries in long lists, as the product does and as its peers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import measures
import numpy as np
from measures import OURS, Number
from pairs import matrices
from real import tasks

from stammtisch.core.matching import Statement, suggest_matches
from stammtisch.core.matching.evaluate import metrics

if TYPE_CHECKING:
    from pathlib import Path

    from real import Task
    from vectors import KeptEncoder

Ranks = list[int]
TOP = 10

LEAST = 0.01
"""Shares below this are taken for this in a ratio."""


def lines(folder: Path, encoder: KeptEncoder, beyond: KeptEncoder | None) -> list[str]:
    """Return the tables on public data."""
    plain = f"plain {encoder.name.upper()}"
    found: list[str] = []
    for title, is_beyond in (
        ("Public data, R@10 of the order of a list", False),
        ("The same in languages that USE does not know", True),
    ):
        rows, notes = [], []
        for task in (task for task in tasks(folder / "eval") if task.beyond == is_beyond):
            ranks = ranked(task, encoder)
            if is_beyond and beyond is not None:
                ranks[f"{OURS} with {beyond.name}"] = shown(task, beyond)
            size = f"{task.name} ({len(task.queries)} in {len(task.labels)})"
            best = ranks.get(f"{OURS} with {beyond.name}" if beyond else "", ranks[OURS])
            gap = measures.difference(_hits(best, TOP), _hits(ranks[plain], TOP))
            rows.append((size, [_share(own, TOP) for own in ranks.values()] + [gap]))
            first = (measures.short(float(np.mean(_hits(own, 1)))) for own in ranks.values())
            notes.append(f"{task.name} {' '.join(first)}")
            names = list(ranks)
        head = ["task", *names, f"gain over {plain}"]
        found += [f"{title}:", "", *measures.table(head, rows), ""]
        found += [f"R@1, in the same order: {'; '.join(notes)}.", *_below(rows, names), ""]
    return found


def ranked(task: Task, encoder: KeptEncoder) -> dict[str, Ranks]:
    """Return the rank of the best right label of every query, by scorer."""
    known = matrices(task.queries, task.labels, encoder)
    ranks = {
        name: [
            metrics.rank_of_best(row, gold) for row, gold in zip(matrix, task.gold, strict=True)
        ]
        for name, matrix in known.items()
    }
    lengths = np.array([float(len(label)) for label in task.labels])
    ranks[OURS] = shown(task, encoder)
    ranks["length only (control)"] = [metrics.rank_of_best(lengths, gold) for gold in task.gold]
    return ranks


def shown(task: Task, encoder: KeptEncoder) -> Ranks:
    """Return ranks in the lists of ten that ``match`` would show."""
    needs = _statements("need", task.queries, task.query_language)
    offers = _statements("offer", task.labels, task.label_language)
    texts = {s.id: s.text for s in (*needs, *offers)}
    vectors = dict(zip(texts, encoder.encode(list(texts.values())), strict=True))
    scores = np.full((len(needs), len(offers)), -np.inf)
    places = {s.id: at for side in (needs, offers) for at, s in enumerate(side)}
    for match in suggest_matches(needs, offers, encoder=encoder, vectors=vectors, top=TOP):
        scores[places[match.need_id], places[match.offer_id]] = match.score
    return [
        metrics.rank_of_best(row, gold) for row, gold in zip(scores, task.gold, strict=True)
    ]


def _statements(side: str, texts: list[str], language: str) -> list[Statement]:
    return [
        Statement(id=f"{side} {at}", kind=None, text=text, language=language)
        for at, text in enumerate(texts)
    ]


def _hits(ranks: Ranks, k: int) -> list[float]:
    return [float(rank <= k) for rank in ranks]


def _share(ranks: Ranks, k: int) -> Number:
    return measures.shares([[hit] for hit in _hits(ranks, k)])


def _below(rows: list[measures.Row], names: list[str]) -> list[str]:
    """Say, for every peer, in how many tasks it is beaten, and by how many times on average."""
    at = max(place for place, name in enumerate(names) if name.startswith(OURS))
    told = []
    for place, name in enumerate(names):
        if name.startswith(OURS) or "control" in name:
            continue
        pairs = [(own[at].value or 0.0, own[place].value or 0.0) for _, own in rows]
        times = np.exp(np.mean([np.log(max(a, LEAST) / max(b, LEAST)) for a, b in pairs]))
        lost = sum(a < b for a, b in pairs)
        told.append(f"{name} {times:.2f} (below it in {lost} of {len(pairs)})")
    return ["", f"{names[at]} ÷ peer, geometric mean of R@10: {'; '.join(told)}."]
