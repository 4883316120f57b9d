"""Lay out an evaluation for a person at a terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from stammtisch.core.matching.evaluate import SCORERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stammtisch.core.matching.evaluate import Evaluation, Figure

MATCHER = SCORERS[0]
TITLES = {
    "auc": "AUC",
    "p_at_1": "P@1",
    "within_need": "within need",
    "brier": "Brier",
    "r_at_1": "R@1",
    "r_at_10": "R@10",
    "r_at_1_across": "R@1 across",
    "r_at_10_across": "R@10 across",
}
HEADINGS = {
    "pairs": "Pairs that somebody put forward",
    "lists": "Lists of ten among all offers (across: fitting offers in another language)",
    "languages": "By languages (need → offer)",
    "negatives": "By kind of negative: share of fitting pairs that stand above it",
    "reliability": "Reliability: what was said and what was true",
}


def shown(found: Evaluation) -> str:
    """Return everything as text, tables first, then what is to be kept in mind."""
    head = (
        f"{found.pairs} pairs, {found.fitting} of them fit; {found.needs} needs, "
        f"{found.offers} offers, {found.groups} groups; encoder {found.encoder}.\n"
        "In brackets: 95 % interval over the groups."
    )
    blocks = [head]
    for part, heading in HEADINGS.items():
        figures = [figure for figure in found.figures if figure.part == part]
        if not figures:
            continue
        if part == "reliability":
            table = _reliability(figures)
        elif part in {"pairs", "lists"}:
            table = _by_scorer(figures)
        else:
            table = _by_subject(figures, also=found.fitting if part == "negatives" else 0)
        blocks.append("\n".join([heading, "", *_aligned(table)]))
    blocks += [f"Note: {note}" for note in found.notes]
    return "\n\n".join(blocks)


def _by_scorer(figures: Sequence[Figure]) -> list[list[str]]:
    """Return one row a scorer, one column a figure."""
    names = list(dict.fromkeys(figure.name for figure in figures))
    rows = [["", *(TITLES[name] for name in names)]]
    for scorer in dict.fromkeys(figure.scorer for figure in figures):
        own = {figure.name: figure for figure in figures if figure.scorer == scorer}
        rows.append([scorer, *(_cell(own.get(name)) for name in names)])
    counts = {figure.name: figure.count for figure in figures}
    return [*rows, ["n", *(str(counts[name]) for name in names)]]


def _by_subject(figures: Sequence[Figure], *, also: int) -> list[list[str]]:
    """Return one row a language pair or kind; the controls without interval.

    ``also`` pairs that every row is measured against are not counted as its own.
    """
    names = list(dict.fromkeys(figure.name for figure in figures))
    controls = [scorer for scorer in SCORERS if scorer != MATCHER]
    titles = [TITLES[name] for name in names] + [f"AUC {scorer}" for scorer in controls]
    rows = [["", "n", *titles]]
    for of in dict.fromkeys(figure.of for figure in figures):
        own = {(f.scorer, f.name): f for f in figures if f.of == of}
        cells = [_cell(own.get((MATCHER, name))) for name in names]
        cells += [_number(own[scorer, "auc"].value) for scorer in controls]
        rows.append([of, str(own[MATCHER, "auc"].count - also), *cells])
    return rows


def _reliability(figures: Sequence[Figure]) -> list[list[str]]:
    rows = [["", "n", "said", "true"]]
    for of in dict.fromkeys(figure.of for figure in figures):
        own = {figure.name: figure for figure in figures if figure.of == of}
        count = own["true"].count
        if count:
            rows.append([of, str(count), _number(own["said"].value), _cell(own["true"])])
    return rows


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return _number(figure.value)
    return f"{_number(figure.value)} ({_number(figure.low)}–{_number(figure.high)})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip_longest(*table, fillvalue="")]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
