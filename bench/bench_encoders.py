"""Measure encoders alone on public data and rewrite the table in docs/method/matching.md.

    python bench/bench_encoders.py [FOLDER] [--print-only]

FOLDER holds ``eval/`` (see ``matching/real.py``); without it nothing can be measured. Nothing
was fitted on these texts. Needs the extra ``e5``. Vectors are kept in the temporary
folder of the machine.
"""

from __future__ import annotations

import argparse
import platform
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "matching"))

import lists  # noqa: E402 -- lies in bench/matching
import vectors  # noqa: E402 -- likewise
from real import Task, tasks  # noqa: E402 -- likewise

from stammtisch.core.matching import encoder_missing  # noqa: E402 -- as above
from stammtisch.core.matching.encode.base import Encoder, Vectors  # noqa: E402 -- as above
from stammtisch.core.matching.encode.e5 import E5Encoder  # noqa: E402 -- as above
from stammtisch.core.matching.encode.mixed import MixedEncoder  # noqa: E402 -- as above
from stammtisch.core.matching.encode.scale import Scaled, anchors_of  # noqa: E402 -- as above
from stammtisch.core.matching.evaluate import metrics  # noqa: E402 -- as above
from stammtisch.core.matching.features import background, hubness  # noqa: E402 -- as above
from stammtisch.core.matching.types import Kind  # noqa: E402 -- as above

DOC = HERE.parent / "docs/method/matching.md"
TOP = 10
NEEDED = ("use", "e5", "use+e5", "ngrams")


class RawE5:
    """The model of the extra ``e5`` as it comes, without centring."""

    name, dimensions = "e5 raw", E5Encoder.dimensions

    def __init__(self) -> None:
        self._encoder = E5Encoder()
        self.version = self._encoder.version

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        return self._encoder.raw(texts)


class Again:
    """The model of ``e5`` as its encoder sees it, with what was kept of it."""

    def __init__(self, raw: Encoder) -> None:
        self._raw = raw

    def query(self, texts: list[str]) -> Vectors:
        """Return one unit row a text."""
        return self._raw.encode(texts)


def figures(ranks: Sequence[int]) -> str:
    """Return R@10 and MRR ×100."""
    found = np.array(ranks, dtype=float)
    return f"{100 * np.mean(found <= TOP):.1f} / {100 * np.mean(1 / found):.0f}"


def by_cosine(task: Task, encoder: Encoder, *, is_corrected: bool) -> str:
    """Rank the labels by cosine, or by cosine less half the label's hubness."""
    ours, theirs = encoder.encode(task.queries), encoder.encode(task.labels)
    scores = ours @ theirs.T
    if is_corrected:
        scores = 2 * scores - hubness(theirs, background(encoder)[Kind.OFFER])
    pairs = zip(scores, task.gold, strict=True)
    return figures([metrics.rank_of_best(row, gold) for row, gold in pairs])


def rows_of(found: Sequence[Task]) -> list[list[str]]:
    """Return one row a way of comparing, one column a task."""
    raw = vectors.KeptEncoder(RawE5())
    second = E5Encoder(Again(raw))
    made = {"e5": second, "use+e5": MixedEncoder(second=second)}
    known: dict[str, Encoder] = {
        name: Scaled(made[name], anchors_of(name)) if name in made else _kept(name)
        for name in NEEDED
    }
    ways: list[tuple[str, Encoder, bool]] = [
        ("n-grams", known["ngrams"], False),
        ("USE", known["use"], False),
        ("e5 raw", raw, False),
        ("e5 centred", known["e5"], False),
        (".6 USE + .4 e5", known["use+e5"], False),
        ("USE, hub-corrected", known["use"], True),
        ("e5 centred, hub-corrected", known["e5"], True),
        (".6 USE + .4 e5, hub-corrected", known["use+e5"], True),
    ]
    rows = []
    for title, encoder, is_corrected in ways:
        cells = [by_cosine(task, encoder, is_corrected=is_corrected) for task in found]
        rows.append([title, *cells])
        print(*rows[-1], sep=" | ", flush=True)
    for name in NEEDED:
        cells = [figures(lists.shown(task, known[name])) for task in found]
        rows.append([f"`match --encoder {name}`", *cells])
        print(*rows[-1], sep=" | ", flush=True)
    return rows


def _kept(name: str) -> Encoder:
    return vectors.KeptEncoder(vectors.load_encoder(name))


def write(block: str) -> None:
    """Put the table between its marks in the page."""
    page = DOC.read_text("utf-8")
    pattern = r"(<!-- bench:encoders -->\n).*?(<!-- /bench:encoders -->)"
    new = re.sub(pattern, lambda m: m[1] + block + m[2], page, flags=re.DOTALL)
    DOC.write_text(new, "utf-8")


def main(folder: Path, *, is_kept: bool) -> None:
    """Measure and write."""
    told = {name: encoder_missing(name) for name in NEEDED}
    if any(told.values()):
        sys.exit("; ".join(f"{name}: {why}" for name, why in told.items() if why))
    found = tasks(folder / "eval")
    head = ["way of comparing", *(task.name for task in found)]
    body = rows_of(found)
    versions = [f"{n} {vectors.load_encoder(n).version}" for n in ("use", "e5", "ngrams")]
    versions.append(f"Python {platform.python_version()}")
    today = datetime.now(UTC).date()
    lines = [
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
        *("| " + " | ".join(row) + " |" for row in body),
        "",
        f"R@10 / MRR ×100. Measured {today} on {platform.machine()}, {', '.join(versions)}.",
    ]
    print("\n".join(lines))
    if is_kept:
        write("\n".join(lines) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench/bench_encoders.py", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--print-only", action="store_true")
    options = parser.parse_args()
    if options.folder is None:
        print("No folder with eval/ was given: nothing to measure.")
    else:
        main(options.folder, is_kept=not options.print_only)
