"""The invented town: who should meet whom, who only looks like it, and who has nobody."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

import measures
import numpy as np
from measures import OURS, Number
from pairs import matrices

from stammtisch.core.matching import Band, Kind, Statement, score_pairs, suggest_matches
from stammtisch.core.matching.evaluate import LabelledPair, metrics
from stammtisch.core.matching.evaluate.scorers import length_only, lists_of, offer_only
from stammtisch.core.tables import values

if TYPE_CHECKING:
    from pathlib import Path

    from vectors import KeptEncoder

HEAD = [
    "scorer",
    "R@1",
    "R@10",
    "true pairs in ten",
    "match above near miss",
    "unserved without *likely*",
]
CLOSED = -99.0
"""Score of a pair that a stated fact rules out."""


class Town(NamedTuple):
    """Statements, and what is true about them.

    Attributes:
        match: for every need with a true pair, its offers.
        near: for every need with a near miss, those offers.
        unserved: needs that nobody serves.
    """

    needs: list[Statement]
    offers: list[Statement]
    match: dict[int, set[int]]
    near: dict[int, set[int]]
    unserved: set[int]


def lines(folder: Path, encoder: KeptEncoder) -> list[str]:
    """Return the table on the town, with its ratios."""
    town = read(folder / "town", "released")
    bare = [[_bare(s) for s in side] for side in (town.needs, town.offers)]
    texts = [[s.text for s in side] for side in bare]
    rows = [(name, _row(town, matrix)) for name, matrix in matrices(*texts, encoder).items()]
    rows.append((OURS, _engine(town._replace(needs=bare[0], offers=bare[1]), encoder)))
    rows.append((f"{OURS} with stated facts", _engine(town, encoder)))
    said = read(folder / "town", "verbatim")
    rows.append((f"{OURS} with stated facts, what was said", _engine(said, encoder)))
    for name, matrix in _controls(town, encoder).items():
        rows.append((f"{name} (control)", _row(town, matrix)))
    true = sum(map(len, town.match.values()))
    head = (
        f"Invented town ({len(town.needs)} needs, {len(town.offers)} offers, {true} true pairs "
        f"of {len(town.match)} needs, {len(town.unserved)} needs that nobody serves):"
    )
    return [head, "", *measures.table(HEAD, rows), "", *measures.ratios(HEAD, rows), ""]


def read(folder: Path, wording: str) -> Town:
    """Read the town in one of its two wordings."""
    known = _statements(folder, wording)
    needs = [s for s in known if s.kind is Kind.NEED]
    offers = [s for s in known if s.kind is Kind.OFFER]
    row_of = {s.id: at for at, s in enumerate(needs)}
    col_of = {s.id: at for at, s in enumerate(offers)}
    pairs: dict[str, dict[int, set[int]]] = {"match": {}, "near_miss": {}}
    unserved = set()
    for row in _rows(folder / "truth.csv"):
        if row["relation"] in pairs and row["trap"] != "direction":
            own = pairs[row["relation"]].setdefault(row_of[row["need_id"]], set())
            own.add(col_of[row["offer_id"]])
        elif row["relation"] == "unserved":
            unserved.add(row_of[row["need_id"]])
    return Town(needs, offers, pairs["match"], pairs["near_miss"], unserved)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _statements(folder: Path, wording: str) -> list[Statement]:
    firms = {row["id"]: row for row in _rows(folder / "businesses.csv")}
    return [
        _statement(row, firms[row["business_id"]], wording)
        for row in _rows(folder / "statements.csv")
    ]


def _statement(row: dict[str, str], firm: dict[str, str], wording: str) -> Statement:
    numbers = {
        name: float(source[name]) if source[name] else None
        for source, names in (
            (firm, ("lat", "lon")),
            (row, ("radius_km", "quantity_min", "quantity_max")),
        )
        for name in names
    }
    days = {
        name: values.day(row[name]) if row[name] else None
        for name in ("available_from", "available_until")
    }
    return Statement(
        id=row["id"],
        kind=Kind(row["kind"]),
        text=row[wording],
        language=row["language"],
        business=row["business_id"],
        unit=row["unit"],
        certificates=values.items(row["certificates"]),
        own_use_only=row["own_use_only"] == "yes",
        **numbers,
        **days,
    )


def _bare(statement: Statement) -> Statement:
    return Statement(
        id=statement.id, kind=None, text=statement.text, language=statement.language
    )


def _row(town: Town, matrix: np.ndarray) -> list[Number]:
    """Return the figures of a scorer that gives a matrix and no bands."""
    return [*_recalls(town, matrix), _near(town, matrix), measures.NONE]


def _recalls(town: Town, matrix: np.ndarray) -> list[Number]:
    best = {row: metrics.rank_of_best(matrix[row], good) for row, good in town.match.items()}
    every = [
        [float(metrics.rank_of_best(matrix[row], {col}) <= 10) for col in good]
        for row, good in town.match.items()
    ]
    return [
        measures.shares([[float(rank <= 1)] for rank in best.values()]),
        measures.shares([[float(rank <= 10)] for rank in best.values()]),
        measures.shares(every),
    ]


def _near(town: Town, matrix: np.ndarray) -> Number:
    return measures.shares(
        [
            [
                (np.sign(matrix[row, col] - matrix[row, rival]) + 1) / 2
                for col in good
                for rival in town.near.get(row, ())
            ]
            for row, good in town.match.items()
        ]
    )


def _engine(town: Town, encoder: KeptEncoder) -> list[Number]:
    """Return the figures of the whole product: rules, lists, bands."""
    shape = (len(town.needs), len(town.offers))
    places = {s.id: at for side in (town.needs, town.offers) for at, s in enumerate(side)}
    listed, likely = np.full(shape, -np.inf), set()
    for match in suggest_matches(town.needs, town.offers, encoder=encoder, top=10):
        row = places[match.need_id]
        listed[row, places[match.offer_id]] = match.score
        if match.band is Band.LIKELY:
            likely.add(row)
    asked = sorted(
        (row, col)
        for pairs in (town.match, town.near)
        for row, cols in pairs.items()
        for col in cols
    )
    needs, offers = (
        [town.needs[row] for row, _ in asked],
        [town.offers[col] for _, col in asked],
    )
    vectors = [encoder.encode([s.text for s in side]) for side in (needs, offers)]
    scores = np.full(shape, CLOSED)
    for place, pair in zip(
        asked, score_pairs(needs, offers, *vectors, encoder=encoder), strict=True
    ):
        scores[place] = CLOSED if pair.excluded_by else pair.score
    quiet = [[float(row not in likely)] for row in sorted(town.unserved)]
    return [*_recalls(town, listed), _near(town, scores), measures.shares(quiet)]


def _controls(town: Town, encoder: KeptEncoder) -> dict[str, np.ndarray]:
    """Return what is said of an offer without looking at the need."""
    first = town.needs[0].text
    pairs = [
        LabelledPair(need=first, offer=s.text, fits=True, offer_language=s.language)
        for s in town.offers
    ]
    known = lists_of(pairs)
    return {
        scores.name: np.tile(scores.pair, (len(town.needs), 1))
        for scores in (offer_only(known, encoder=encoder), length_only(known))
    }
