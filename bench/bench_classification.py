"""Measure the pick list of codes and rewrite the table in docs/method/classification.md.

    python bench/bench_classification.py [FOLDER]

Our own firms and needs come along (``data/firms_coded.tsv``, ``needs_coded.tsv``; the halves
``test`` were not looked at while the pick list was tuned). FOLDER may hold ``noga_multi.csv``
(official labels in several languages) and ``naics2017.json`` (titles and examples); without it
those rows are left out and the table in the page is not touched.
"""

from __future__ import annotations

import csv
import json
import platform
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from stammtisch.core.classification import (
    Entry,
    Scheme,
    nace_form,
    read_classification,
    shipped,
    suggest_codes,
)
from stammtisch.core.matching import load_encoder
from stammtisch.core.matching.encode import Encoder
from stammtisch.core.tables import read_table

HERE = Path(__file__).resolve().parent
DOC = HERE.parent / "docs/method/classification.md"
ENCODER = load_encoder()
Case = tuple[str, str, str]
"""A text, its language and the right code."""


class NoMeaning:
    """An encoder that finds nothing alike: what shared words do alone."""

    name, version, dimensions = "none", "0", 1

    def encode(self, texts: Iterable[str]) -> np.ndarray:
        """Return zeros."""
        return np.zeros((len(list(texts)), 1), dtype=np.float32)


def own(kind: str, half: str, column: str) -> list[Case]:
    """Return our own firms or needs of one half with their codes in one revision."""
    with (HERE / f"data/{kind}_coded.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(r["text"], r["language"], r[column]) for r in rows if r["half"] == half]


def plain_scheme(name: str, entries: Iterable[tuple[str, dict[str, str]]]) -> Scheme:
    """Return a flat scheme of codes and labels."""
    made = {
        code: Entry(code=code, level=1, parent="", labels=labels) for code, labels in entries
    }
    return Scheme(name, "", made)


def without_words(scheme: Scheme) -> Scheme:
    """Return a scheme with its labels alone."""
    entries = {
        e.code: Entry(code=e.code, level=e.level, parent=e.parent, labels=e.labels)
        for e in scheme.entries.values()
    }
    return Scheme(f"{scheme.name} labels", scheme.revision, entries)


def row(
    title: str,
    cases: list[Case],
    scheme: Scheme,
    levels: tuple[Callable[[str], str], Callable[[str], str]],
    encoder: Encoder = ENCODER,
) -> str:
    """Return one line: share right at first place and among five, by group and by division."""
    group, division = levels
    counts = np.zeros(4)
    for text, language, right in cases:
        found = [s.entry.code for s in suggest_codes(text, language, encoder, scheme)]
        groups, divisions = [group(c) for c in found], [division(c) for c in found]
        counts += [
            groups[:1] == [group(right)], group(right) in groups,
            divisions[:1] == [division(right)], division(right) in divisions,
        ]  # fmt: skip
    shares = " | ".join(f"{share:.2f}" for share in counts / len(cases))
    line = f"| {title} | {len(cases)} | {shares} |"
    print(line, flush=True)
    return line


def first(digits: int) -> Callable[[str], str]:
    """Return what cuts a code to its first digits."""
    return lambda code: code.replace(".", "")[:digits]


def own_rows() -> list[str]:
    """Measure our own descriptions."""
    nace = (first(3), first(2))
    old, new = shipped("2"), shipped("2.1")
    test = own("firms", "test", "nace2")
    return [
        row("own firms, Rev. 2, tuned on", own("firms", "dev", "nace2"), old, nace),
        row("**own firms, Rev. 2, held out**", test, old, nace),
        row("… shared words alone", test, old, nace, NoMeaning()),
        row("… labels alone, no everyday words", test, without_words(old), nace),
        row("**own firms, Rev. 2.1, held out**", own("firms", "test", "nace21"), new, nace),
        row("own needs, Rev. 2, looked at", own("needs", "dev", "nace2"), old, nace),
        row("**own needs, Rev. 2, held out**", own("needs", "test", "nace2"), old, nace),
    ]


def noga_rows(path: Path) -> list[str]:
    """Measure official German labels of classes against ours, and against English ones."""
    nace = (first(3), first(2))
    loaded = read_classification(read_table(path))
    classes = [e for e in loaded.entries if re.fullmatch(r"\d\d\.\d\d", e.code)]
    cases = [(e.labels["de"], "de", nace_form(e.code)) for e in classes]
    english = plain_scheme("NOGA en", ((e.code, {"en": e.labels["en"]}) for e in classes))
    return [
        row("NOGA class de → our groups", cases, shipped("2"), nace),
        row("NOGA class de → NOGA class en (loaded)", cases, english, nace),
    ]


def naics_rows(path: Path) -> list[str]:
    """Measure the examples of NAICS against its titles, by 4 and by 3 digits."""
    known = json.loads(path.read_text(encoding="utf-8"))
    titles = plain_scheme("NAICS", ((c["code"], {"en": c["title"]}) for c in known))
    cases = [(text, "en", c["code"]) for c in known for text in c["examples"]]
    return [row("NAICS example → NAICS title (loaded)", cases, titles, (first(4), first(3)))]


def main() -> None:
    """Print the rows; with FOLDER, write them into the page too."""
    lines = own_rows()
    if len(sys.argv) == 1:
        print("official files were not measured: give the folder that holds them")
        return
    folder = Path(sys.argv[1])
    lines += noga_rows(folder / "noga_multi.csv") + naics_rows(folder / "naics2017.json")
    head = "| texts | n | group @1 | group @5 | division @1 | division @5 |\n"
    head += "|---|---|---|---|---|---|"
    made = (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, numpy "
        f"{np.__version__}, {ENCODER.name} {ENCODER.version}."
    )
    table = "\n".join([head, *lines, "", made])
    text = DOC.read_text(encoding="utf-8")
    pattern = r"(<!-- bench:classification -->\n).*(\n<!-- /bench:classification -->)"
    changed = re.sub(pattern, lambda m: m[1] + table + m[2], text, flags=re.DOTALL)
    DOC.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
