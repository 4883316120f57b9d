"""Compare ways to find a need's best ten among very many offers, and rewrite the table.

    python bench/bench_index.py [FOLDER] [--offers N] [--keep FOLDER] [--write]

Offers are put together from the words of others (``crowd.py``); FOLDER may hold tables and JSON
files with more words. Up to 160 000 texts are encoded; the rest are their relatives. Every way
runs in a process of its own, on one core, and looks for the same: the largest product of
vectors less hubness. ``faiss-cpu`` and ``usearch`` are compared where they are installed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crowd
import numpy as np

from stammtisch.core.matching import Kind, Remembering, Statement, features, load_encoder
from stammtisch.core.matching.index import Entry, Index
from stammtisch.core.matching.shortlist import hub_weight, meaning_weight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOC = Path(__file__).resolve().parent.parent / "docs/method/matching.md"
TEXTS, QUERIES, BEST = 160_000, 200, 10
PLACES = (47.5, 54.5), (6.5, 14.5)
ONE = os.environ | {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
Search = "Callable[[np.ndarray], np.ndarray]"


def prepare(folder: Path, words: Path | None, offers: int) -> None:
    """Write vectors, hubs, texts and the right answers, unless they are there."""
    if (folder / "truth.npy").exists():
        return
    texts = crowd.texts(min(offers, TEXTS) + QUERIES, words)
    encoder = Remembering(load_encoder(), folder / "texts.vectors")
    vectors = np.vstack(
        [encoder.encode(texts[at : at + 4096]) for at in range(0, len(texts), 4096)]
    )
    (folder / "texts.json").write_text(json.dumps(texts), "utf-8")
    spread = crowd.spread(vectors[:-QUERIES], offers)
    hubs = features.hubness(spread, features.background(encoder)[Kind.OFFER])
    np.save(folder / "offers.npy", spread)
    np.save(folder / "hubs.npy", hubs.astype(np.float32))
    np.save(folder / "needs.npy", vectors[-QUERIES:])
    rows, truth = asked(vectors[-QUERIES:]), np.empty((QUERIES, BEST), dtype=np.int64)
    for at in range(0, QUERIES, 20):
        marks = rows[at : at + 20, :-1] @ spread.T - hub_weight() * hubs.astype(np.float32)
        best = np.argpartition(-marks, BEST, axis=1)[:, :BEST]
        truth[at : at + 20] = best
    np.save(folder / "truth.npy", truth)


def asked(needs: np.ndarray) -> np.ndarray:
    """Return needs with one column more, so that one product gives the mark."""
    cost = np.full((len(needs), 1), -hub_weight(), dtype=np.float32)
    return np.hstack([needs * meaning_weight(), cost]).astype(np.float32)


def told(folder: Path) -> np.ndarray:
    """Return offers with their hub as one column more."""
    offers = np.load(folder / "offers.npy", mmap_mode="r")
    hubs = np.load(folder / "hubs.npy")
    whole = np.empty((len(offers), offers.shape[1] + 1), dtype=np.float32)
    whole[:, :-1], whole[:, -1] = offers, hubs
    return whole


def exact(folder: Path) -> dict[str, Search]:
    """Multiply every vector."""
    rows = told(folder)

    def search(query: np.ndarray) -> np.ndarray:
        marks = rows @ query
        return np.argpartition(-marks, BEST)[:BEST]

    return {"": search}


def cells(folder: Path) -> dict[str, Search]:
    """Divide the space into 1 024 cells, and multiply vectors of bytes in the nearest ones."""
    rows = told(folder)
    pick = np.random.default_rng(0)
    middles = rows[pick.choice(len(rows), 1024, replace=False), :-1]
    sample = rows[pick.choice(len(rows), min(50_000, len(rows)), replace=False), :-1]
    for _ in range(8):
        nearest = (sample @ middles.T).argmax(1)
        for cell in np.unique(nearest):
            middles[cell] = sample[nearest == cell].mean(0)
        middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    nearest = np.concatenate(
        [(rows[at : at + 8192, :-1] @ middles.T).argmax(1) for at in range(0, len(rows), 8192)]
    )
    order = np.argsort(nearest, kind="stable")
    ends = np.searchsorted(nearest[order], np.arange(1025))
    scale = np.abs(rows[:, :-1]).max(axis=1) / 127
    small = np.empty((len(rows), rows.shape[1] - 1), dtype=np.int8)
    for at in range(0, len(rows), 65_536):
        part = order[at : at + 65_536]
        small[at : at + 65_536] = np.rint(rows[part, :-1] / scale[part, None])
    scale, hubs = scale[order], rows[order, -1].copy()
    del rows
    offers = np.load(folder / "offers.npy", mmap_mode="r")

    def search(query: np.ndarray, probes: int) -> np.ndarray:
        near = np.argpartition(-(middles @ query[:-1]), probes)[:probes]
        places = np.concatenate([np.arange(ends[cell], ends[cell + 1]) for cell in near])
        marks = (small[places].astype(np.float32) @ query[:-1]) * scale[places]
        marks += query[-1] * hubs[places]
        few = places[np.argpartition(-marks, 4 * BEST)[: 4 * BEST]]
        last = offers[order[few]] @ query[:-1] + query[-1] * hubs[few]
        return order[few[np.argpartition(-last, BEST)[:BEST]]]

    return {
        f"{probes} of 1 024 cells": lambda query, probes=probes: search(query, probes)
        for probes in (16, 64, 192)
    }


def faiss_cells(folder: Path) -> dict[str, Search]:
    """Cells and bytes as faiss has them."""
    import faiss  # noqa: PLC0415 -- may not be installed

    faiss.omp_set_num_threads(1)
    rows = told(folder)
    made = faiss.index_factory(rows.shape[1], "IVF1024,SQ8", faiss.METRIC_INNER_PRODUCT)
    made.train(rows[:: max(1, len(rows) // 60_000)])
    for at in range(0, len(rows), 65_536):
        made.add(rows[at : at + 65_536])
    del rows

    def search(query: np.ndarray, probes: int) -> np.ndarray:
        made.nprobe = probes
        return made.search(query[None], BEST)[1][0]

    return {
        f"{probes} of 1 024 cells": lambda query, probes=probes: search(query, probes)
        for probes in (16, 64, 192)
    }


def usearch_graph(folder: Path) -> dict[str, Search]:
    """A graph of near neighbours (HNSW) over bytes, as usearch has it."""
    from usearch.index import Index as Graph  # noqa: PLC0415 -- may not be installed

    rows = told(folder)
    made = Graph(ndim=rows.shape[1], metric="ip", dtype="i8", connectivity=16)
    for at in range(0, len(rows), 65_536):
        part = rows[at : at + 65_536]
        made.add(np.arange(at, at + len(part)), part, threads=1)
    del rows

    def search(query: np.ndarray, effort: int) -> np.ndarray:
        made.expansion_search = effort
        # bytes hold -1..1, so the query is scaled; order is all that is asked for
        return made.search(query / np.abs(query).max(), BEST, threads=1).keys

    return {
        f"effort {effort}": lambda query, effort=effort: search(query, effort)
        for effort in (64, 256, 1024)
    }


WAYS = {
    "exact": ("every vector, float32 (numpy)", exact),
    "cells": ("cells + bytes + exact (numpy)", cells),
    "faiss": ("cells + bytes (faiss IVF, SQ8)", faiss_cells),
    "usearch": ("graph over bytes (usearch HNSW)", usearch_graph),
}
OURS = "signs + bytes + exact (ours, numpy)"


def run(way: str, folder: Path) -> list[dict[str, Any]]:
    """Build and measure one way in this process; return a row of the table a setting."""
    if way == "ours":
        return ours(folder)
    name, make = WAYS[way]
    began = time.process_time()
    searches = make(folder)
    built = time.process_time() - began
    queries, truth = asked(np.load(folder / "needs.npy")), np.load(folder / "truth.npy")
    found = []
    for setting, search in searches.items():
        search(queries[0])
        spent, right = clocked([lambda q=q, s=search: s(q) for q in queries], truth)
        label = f"{name}, {setting}" if setting else name
        found.append({"way": label, "recall": right, "ms": spent, "built": built, "mb": held()})
    return found


def clocked(calls: list[Callable[[], Any]], truth: np.ndarray) -> tuple[float, float]:
    """Return the processor's milliseconds a call, and the share of the truth that was found."""
    began = time.process_time()
    answers = [call() for call in calls]
    spent = 1e3 * (time.process_time() - began) / len(calls)
    pairs = zip(answers, truth, strict=True)
    hits = [len({int(n) for n in answer} & {int(n) for n in right}) for answer, right in pairs]
    return spent, sum(hits) / (len(truth) * BEST)


def held() -> float:
    """Return the megabytes that this process holds now."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1000


def statements(folder: Path, count: int) -> Iterator[list[Entry]]:
    """Yield the offers with facts as firms state them, to be taken into an index."""
    texts, pick = json.loads((folder / "texts.json").read_text("utf-8")), random.Random(0)
    vectors = np.load(folder / "offers.npy", mmap_mode="r")
    known = min(count, len(texts) - QUERIES)
    for start in range(0, count, 2048):
        part = []
        for row in range(start, min(start + 2048, count)):
            said = texts[row if row < known else row % known]
            part.append(Entry(row + 1, 1, stated(f"{row + 1}", said, pick), vectors[row]))
        yield part


def stated(name: str, text: str, pick: random.Random, kind: Kind = Kind.OFFER) -> Statement:
    """Return a statement with a firm, a place, and now and then an amount or a certificate."""
    return Statement(
        id=name,
        kind=kind,
        text=text,
        business=f"{kind} {pick.randrange(300_000)}",
        lat=pick.uniform(*PLACES[0]),
        lon=pick.uniform(*PLACES[1]),
        quantity_max=pick.choice((None, None, 20.0, 900.0)),
        unit=pick.choice(("", "kg", "Stück")),
        certificates=pick.choice(((), (), ("ISO 9001",), ("!ISO 9001",))),
    )


def ours(folder: Path) -> list[dict[str, Any]]:
    """Build and measure the index; once for needs that state nothing, once with a radius."""
    texts = json.loads((folder / "texts.json").read_text("utf-8"))[-QUERIES:]
    vectors, count = np.load(folder / "needs.npy"), len(np.load(folder / "hubs.npy"))
    options = {"owner": "bench", "side": Kind.OFFER, "encoder": load_encoder()}
    index = Index(folder / "index", exact=0, **options)
    began, built = time.process_time(), 0.0
    if not index.look():
        index.make_anew(statements(folder, count), applied=1)
        built = time.process_time() - began
        (folder / "built.json").write_text(json.dumps(built), "utf-8")
        os.execv(sys.executable, [sys.executable, *sys.argv])  # measure what a reader holds
    opened = time.process_time() - began
    built = json.loads((folder / "built.json").read_text("utf-8"))
    whole = Index(folder / "index", exact=10**9, **options)
    pick, found = random.Random(1), []
    bare = [Statement(id="n", kind=Kind.NEED, text=text) for text in texts]
    near = [stated("n", text, pick, Kind.NEED) for text in texts]
    near = [replace(need, radius_km=150.0) for need in near]
    calls = {
        label: [
            lambda need=need, vector=vector: index.search(need, vector, size=BEST)
            for need, vector in zip(needs, vectors, strict=True)
        ]
        for label, needs in (("", bare), (", need with a radius", near))
    }
    answers = {}
    for label, some in calls.items():
        some[0]()
        spent, _ = clocked(some, np.zeros((QUERIES, BEST)))
        answers[label] = [list(call()) for call in some]
        found.append({"way": OURS + label, "ms": spent, "built": built, "mb": held()})
    whole.look()
    for some, row, needs in zip(answers.values(), found, (bare, near), strict=True):
        truth = [
            list(whole.search(need, vector, size=BEST))
            for need, vector in zip(needs, vectors, strict=True)
        ]
        hits = sum(len(set(a) & set(b)) for a, b in zip(some, truth, strict=True))
        row["recall"] = hits / sum(map(len, truth))
    found[0]["way"] += f" (opened in {opened:.0f} s)"
    return found


def table(rows: list[dict[str, Any]], offers: int) -> str:
    """Return the table as it stands on the page."""
    lines = [
        f"{f'{offers:,}'.replace(',', ' ')} offers, {QUERIES} needs, one core:",
        "",
        "| way | recall@10 | ms a query | held, MB | built in s |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row['way']} | {row['recall']:.3f} | {row['ms']:.1f} | {row['mb']:.0f} "
        f"| {row['built']:.0f} |"
        for row in rows
    ]
    day, machine = datetime.now(UTC).date().isoformat(), platform.machine()
    lines += ["", f"Measured {day} on {machine}, numpy {np.__version__}; processor time."]
    return "\n".join(lines)


def main() -> None:
    """Measure every way in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="?", type=Path)
    parser.add_argument("--offers", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="folder for what was made, for another run")
    parser.add_argument("--write", action="store_true", help="rewrite the table on the page")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(run(options.way, options.keep)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(exist_ok=True)
        prepare(folder, options.words, options.offers)
        rows = []
        for way in ("exact", "ours", "cells", "faiss", "usearch"):
            command = [sys.executable, __file__, "--way", way, "--keep", str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=ONE)
            if done.returncode:
                reason = done.stderr.strip().splitlines()[-1]
                print(f"left out: {way} ({reason})", file=sys.stderr)
                continue
            rows += json.loads(done.stdout)
            print(f"done: {way}", file=sys.stderr)
    shown = table(rows, options.offers)
    print(shown)
    if options.write:
        mark = "<!-- bench:index -->\n{}\n<!-- /bench:index -->"
        text = DOC.read_text("utf-8")
        pattern = mark.format("(?:.*\n)*?").replace("\n<!-- /", "<!-- /")
        DOC.write_text(re.sub(pattern, lambda _: mark.format(shown), text), "utf-8")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
