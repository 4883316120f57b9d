"""Measure the matcher beside its peers and rewrite the table in docs/method/matching.md.

    python bench/bench_matching.py FOLDER

FOLDER holds ``pairs/pairs.csv`` (labelled pairs of texts) and ``town/`` (statements.csv,
businesses.csv, truth.csv). Without a folder nothing can be measured, and the script says so.
"""

from __future__ import annotations

import csv
import platform
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import peers

from stammtisch.core.matching import (
    Band,
    Kind,
    Statement,
    features,
    load_encoder,
    score_pairs,
    suggest_matches,
    weigh,
)
from stammtisch.core.tables import values

DOC = Path(__file__).resolve().parent.parent / "docs/method/matching.md"
ENCODER = load_encoder()
OFFER_ONLY = ("offer_sounds_like_need", "private_only", "large_only", "no_capacity", "own_use")


def read(path: Path) -> list[dict[str, str]]:
    """Read a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def statements(texts: list[str], languages: list[str]) -> list[Statement]:
    """Make bare statements of texts."""
    return [
        Statement(id=str(i), kind=None, text=text, language=language)
        for i, (text, language) in enumerate(zip(texts, languages, strict=True))
    ]


class Scores(NamedTuple):
    """Two matrices: what orders a list, and what is said about a pair."""

    order: np.ndarray
    pair: np.ndarray


def ours(needs: list[Statement], offers: list[Statement]) -> dict[str, Scores]:
    """Return our scores, and what the offer alone says without the need."""
    left, right = (
        features.prepare(side, kind, ENCODER.encode([s.text for s in side]), ENCODER)
        for side, kind in ((needs, Kind.NEED), (offers, Kind.OFFER))
    )
    cols = np.arange(len(offers))
    tables = [features.measure(left, row, right, cols) for row in range(len(needs))]
    blind = np.array([name in OFFER_ONLY for name in features.NAMES])
    fits = weigh.weights().fits
    alone = np.array([weigh.sigmoid((t * blind) @ fits.weight + fits.bias) for t in tables])
    mine = Scores(
        np.array([weigh.score(table) for table in tables]),
        np.array([weigh.pair_probability(table) for table in tables]),
    )
    return {"Stammtisch": mine, "offer only (control)": Scores(alone, alone)}


def scorers(needs: list[Statement], offers: list[Statement]) -> dict[str, Scores]:
    """Return every scorer's matrices by its name, the controls last."""
    left, right = [s.text for s in needs], [s.text for s in offers]
    plain = {
        "BM25": peers.bm25(left, right),
        "character n-grams": peers.character_ngrams(left, right),
        "plain USE": (ENCODER.encode(left) @ ENCODER.encode(right).T).astype(float),
    }
    length = peers.length_only(left, right)
    return {
        **{name: Scores(matrix, matrix) for name, matrix in plain.items()},
        **ours(needs, offers),
        "length only (control)": Scores(length, length),
    }


def recall(scores: np.ndarray, gold: list[set[int]], k: int) -> float:
    """Return the share of needs with a fitting offer in the first k; ties count against."""
    ranks = []
    for row, good in zip(scores, gold, strict=True):
        if good:
            best = max(row[col] for col in good)
            ranks.append(1 + sum(row[c] >= best for c in range(len(row)) if c not in good))
    return float(np.mean([rank <= k for rank in ranks]))


def auc(y: np.ndarray, score: np.ndarray) -> float:
    """Return the share of (fitting, unfitting) couples in the right order."""
    good, bad = score[y == 1], score[y == 0]
    return float(((good[:, None] > bad) + 0.5 * (good[:, None] == bad)).mean())


def first_right(rows: list[dict[str, str]], y: np.ndarray, score: np.ndarray) -> float:
    """Return the share of needs whose best labelled offer fits; ties count in parts."""
    groups: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(row["need"], []).append(at)
    hits = []
    for group in map(np.array, groups.values()):
        if 0 < y[group].sum() < len(group):
            best = score[group] >= score[group].max() - 1e-12
            hits.append(y[group][best].mean())
    return float(np.mean(hits))


def measure_pairs(folder: Path) -> list[str]:
    """Return the lines of the table on the open pairs."""
    rows = read(folder / "pairs/pairs.csv")
    left = {row["need"]: row["need_lang"] for row in rows}
    right = {row["offer"]: row["offer_lang"] for row in rows}
    needs = statements(list(left), list(left.values()))
    offers = statements(list(right), list(right.values()))
    at_need = {text: i for i, text in enumerate(left)}
    at_offer = {text: i for i, text in enumerate(right)}
    places = [(at_need[row["need"]], at_offer[row["offer"]]) for row in rows]
    y = np.array([int(row["should_match"]) for row in rows])
    same = np.array([row["cross_language"] == "0" for row in rows])
    gold: list[set[int]] = [set() for _ in needs]
    across: list[set[int]] = [set() for _ in needs]
    for (need, offer), label, alike in zip(places, y, same, strict=True):
        if label:
            gold[need].add(offer)
            across[need] |= set() if alike else {offer}
    lines = []
    for name, (matrix, chances) in scorers(needs, offers).items():
        score = np.array([chances[place] for place in places])
        is_chance = name.startswith(("Stammtisch", "offer"))
        brier = f"{np.mean((score - y) ** 2):.3f}" if is_chance else "–"
        cells = (
            recall(matrix, gold, 1),
            recall(matrix, gold, 10),
            recall(matrix, across, 10),
            auc(y, score),
            auc(y[same], score[same]),
            first_right(rows, y, score),
        )
        lines.append(f"| {name} | {' | '.join(f'{c:.2f}' for c in cells)} | {brier} |")
    return lines


def town_statements(folder: Path) -> dict[str, Statement]:
    """Return the invented town's statements with their facts, released wording."""
    places = {row["id"]: row for row in read(folder / "town/businesses.csv")}
    found = {}
    for row in read(folder / "town/statements.csv"):
        firm = places[row["business_id"]]
        found[row["id"]] = Statement(
            id=row["id"],
            kind=Kind(row["kind"]),
            text=row["released"],
            language=row["language"],
            business=row["business_id"],
            lat=float(firm["lat"]) if firm["lat"] else None,
            lon=float(firm["lon"]) if firm["lon"] else None,
            radius_km=float(row["radius_km"]) if row["radius_km"] else None,
            quantity_min=float(row["quantity_min"]) if row["quantity_min"] else None,
            quantity_max=float(row["quantity_max"]) if row["quantity_max"] else None,
            unit=row["unit"],
            certificates=values.items(row["certificates"]),
            available_from=values.day(row["available_from"]) if row["available_from"] else None,
            available_until=(
                values.day(row["available_until"]) if row["available_until"] else None
            ),
            own_use_only=row["own_use_only"] == "yes",
        )
    return found


def measure_town(folder: Path) -> list[str]:
    """Return the lines of the table on the invented town."""
    known = town_statements(folder)
    truth = read(folder / "town/truth.csv")
    needs = [s for s in known.values() if s.kind is Kind.NEED]
    offers = [s for s in known.values() if s.kind is Kind.OFFER]
    row_of = {s.id: i for i, s in enumerate(needs)}
    col_of = {s.id: i for i, s in enumerate(offers)}
    couples: dict[str, list[tuple[int, int]]] = {"match": [], "near_miss": []}
    for row in truth:
        if row["relation"] in couples and row["trap"] != "direction":
            place = (row_of[row["need_id"]], col_of[row["offer_id"]])
            couples[row["relation"]].append(place)
    lines = []
    for name, (matrix, _) in scorers(needs, offers).items():
        ranks = [
            sum(matrix[need] >= matrix[need, offer])  # ties count against
            for need, offer in couples["match"]
        ]
        wins = [
            np.sign(matrix[need, offer] - matrix[need, rival]) / 2 + 0.5
            for need, offer in couples["match"]
            for row, rival in couples["near_miss"]
            if row == need
        ]
        cells = (np.mean(np.array(ranks) <= k) for k in (1, 10))
        numbers = " | ".join(f"{c:.2f}" for c in (*cells, np.mean(wins)))
        lines.append(f"| {name} | {numbers} | – |")
    return [*lines, whole_line(needs, offers, truth, known)]


def whole_line(
    needs: list[Statement],
    offers: list[Statement],
    truth: list[dict[str, str]],
    known: dict[str, Statement],
) -> str:
    """Return the line of the whole engine: rules, lists, bands."""
    matches = suggest_matches(needs, offers, encoder=ENCODER, top=10)
    rank = {(m.need_id, m.offer_id): m.rank for m in matches}
    likely = {m.need_id for m in matches if m.band is Band.LIKELY}
    pairs: dict[str, list[tuple[str, str]]] = {"match": [], "near_miss": []}
    for row in truth:
        if row["relation"] in pairs and row["trap"] != "direction":
            pairs[row["relation"]].append((row["need_id"], row["offer_id"]))
    scored = {
        relation: dict(zip(found, score_all(found, known), strict=True))
        for relation, found in pairs.items()
    }
    wins = [
        good > bad
        for (need, _), good in scored["match"].items()
        for (other, _), bad in scored["near_miss"].items()
        if other == need
    ]
    ranks = [rank.get(pair, 99) for pair in pairs["match"]]
    unserved = [row["need_id"] for row in truth if row["relation"] == "unserved"]
    quiet = np.mean([need not in likely for need in unserved])
    cells = (np.mean([r <= 1 for r in ranks]), np.mean([r <= 10 for r in ranks]), np.mean(wins))
    numbers = " | ".join(f"{c:.2f}" for c in cells)
    return f"| Stammtisch with stated facts | {numbers} | {quiet:.2f} |"


def score_all(pairs: list[tuple[str, str]], known: dict[str, Statement]) -> list[float]:
    """Return each pair's score, far below all others when a stated fact rules it out."""
    left, right = [known[a] for a, _ in pairs], [known[b] for _, b in pairs]
    vectors = [ENCODER.encode([s.text for s in side]) for side in (left, right)]
    scored = score_pairs(left, right, *vectors, encoder=ENCODER)
    return [-99.0 if pair.excluded_by else pair.score for pair in scored]


def write(block: str) -> None:
    """Put the tables between their marks in the page."""
    page = DOC.read_text("utf-8")
    pattern = r"(<!-- bench:matching -->\n).*?(<!-- /bench:matching -->)"
    DOC.write_text(
        re.sub(pattern, lambda m: m[1] + block + m[2], page, flags=re.DOTALL), "utf-8"
    )


def main(folder: Path) -> None:
    """Measure and write."""
    began = time.monotonic()
    head = "| scorer | R@1 | R@10 | R@10 across | AUC | AUC in one language | P@1 | Brier |"
    town_head = "| scorer | R@1 | R@10 | match above near miss | unserved without *likely* |"
    python, encoder = platform.python_version(), f"{ENCODER.name} {ENCODER.version}"
    versions = f"2 cores x86-64, Python {python}, numpy {np.__version__}, {encoder}"
    today = datetime.now(UTC).date()
    lines = [
        "Open pairs (27 needs, 65 offers; one need is .037):",
        "",
        head,
        "|" + "---|" * 8,
        *measure_pairs(folder),
        "",
        "Invented town (155 needs, 181 offers, 114 true pairs, near misses of the same need):",
        "",
        town_head,
        "|" + "---|" * 5,
        *measure_town(folder),
        "",
        f"Measured {today} on {versions}.",
    ]
    block = "\n".join(lines) + "\n"
    print(block)
    print(f"{time.monotonic() - began:.1f} s")
    write(block)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("bench_matching.py needs a folder with pairs/ and town/; nothing measured.")
        sys.exit(0)
    main(Path(sys.argv[1]))
