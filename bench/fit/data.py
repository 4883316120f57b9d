"""Read the training data: pairs, sentences whose direction is known, texts with an activity."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent.parent / "data/scenarios"
FOLDS = 10
HARD = ("ind", "agro", "bau", "serv")
"""Scenarios in which what fits avoids the words of the need; weighed little."""

WEIGHT = {"everyday": 1.0, "reversed": 0.5, "first": 1.0, "hard": 0.15, "problems": 0.5,
          "drawn": 0.15}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One need, one offer, and whether they fit.

    Attributes:
        group: texts of one group are learnt from together or not at all.
        source: a key of WEIGHT.
    """

    need: str
    need_language: str
    offer: str
    offer_language: str
    fits: bool
    kind: str
    group: str
    source: str

    @property
    def fold(self) -> int:
        return fold_of(self.group)


@dataclass(frozen=True)
class Sentence:
    """A text whose direction (and perhaps activity) is known."""

    text: str
    language: str
    is_need: bool
    activity: str
    group: str


def fold_of(group: str) -> int:
    """Put a group into one of the folds, always the same."""
    return int(hashlib.md5(group.encode()).hexdigest(), 16) % FOLDS


def _lines(path: Path, fields: int) -> list[list[str]]:
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    return [[part.strip() for part in line] for line in lines if len(line) == fields]


def blocks() -> tuple[dict[str, list[tuple[str, str, str, str]]], list[Sentence]]:
    """Return the scenarios (role, language, activity, text) by id, and single sentences."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    single: list[Sentence] = []
    for path in sorted(FOLDER.glob("*.txt")):
        name = ""
        for line in path.read_text("utf-8").splitlines():
            head = re.fullmatch(r"\[(\w+)\]", line.strip())
            parts = [part.strip() for part in line.split("\t")]
            if head:
                name = head[1]
                found.setdefault(name, [])
            elif len(parts) == 4 and name == "direction":
                if parts[0] != "dir_neither":
                    group = f"{path.stem}-{len(single)}"
                    is_need = parts[0] == "dir_need"
                    single.append(Sentence(parts[3], parts[1], is_need, "", group))
            elif len(parts) == 4 and not line.startswith("#"):
                found[name].append((parts[0], parts[1], parts[2], parts[3]))
    found.pop("direction", None)
    return {key: rows for key, rows in found.items() if rows}, single


def group_of(block: str) -> str:
    """Twins are one group."""
    return block[:-1] if block[-1] in "ab" else block


def _reversed() -> list[tuple[str, str, str, str, str]]:
    """Return (block, first letters of the offer, language, activity, need)."""
    paths = sorted((FOLDER / "needs_of_unfitting").glob("*.tsv"))
    return [tuple(line) for path in paths for line in _lines(path, 5)]  # type: ignore[misc]


def pairs() -> list[Row]:
    """Return all labelled pairs."""
    found, _ = blocks()
    rows: list[Row] = []
    for name, lines in found.items():
        need = next(line for line in lines if line[0] == "need")
        twin = found.get(name[:-1] + ("b" if name[-1] == "a" else "a"), [])
        answers = [(line, line[0] == "fit", line[0].removeprefix("not_"))
                   for line in lines if line[0] not in {"need", "solve"}]  # fmt: skip
        if name[-1] in "ab":
            answers += [(line, False, "twin") for line in twin if line[0] == "fit"]
        source = "hard" if name.startswith(HARD) else "everyday"
        rows += [
            Row(need[3], need[1], line[3], line[1], fits, kind, group_of(name), source)
            for line, fits, kind in answers
        ]
    for name, start, language, _, need in _reversed():
        for line in found.get(name, []):
            if line[0] in {"need", "solve"}:
                continue
            fits = line[0].startswith("not_") and line[3].startswith(start[:20])
            kind, group = "fit" if fits else "other", group_of(name)
            rows.append(Row(need, language, line[3], line[1], fits, kind, group, "reversed"))
    return [*rows, *_first(), *_problems()]


def _first() -> list[Row]:
    with (FOLDER / "first_pairs.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(r["need"], r["need_lang"], r["offer"], r["offer_lang"],
                r["should_match"] == "1", r["kind"].removeprefix("neg_"),
                f"first-{r['scenario']}", "first")
            for r in csv.DictReader(file) if r["kind"] != "neg_easy"
        ]  # fmt: skip


def _problems() -> list[Row]:
    lines = _lines(FOLDER / "problems.tsv", 4)
    return [
        Row(problem, language, text, language, fits, "fit" if fits else "other",
            f"problem-{at}", "problems")
        for at, (language, problem, solver, wrong) in enumerate(lines)
        for text, fits in ((solver, True), (wrong, False))
    ]  # fmt: skip


def drawn(rows: list[Row], vectors: dict[str, np.ndarray], near: int, far: int) -> list[Row]:
    """Draw for every need offers that fit others: some of the 25 nearest, some at random.

    They teach that most of a list does not fit, and they keep a model from learning which
    offers *look* like the unfitting ones.
    """
    rng = np.random.default_rng(0)
    needs = {row.need: row for row in rows}
    offers = list({row.offer: row for row in rows if row.fits}.values())
    groups = np.array([row.group for row in offers])
    theirs = np.array([vectors[row.offer] for row in offers])
    found: list[Row] = []
    for row in needs.values():
        others = groups != row.group
        similar = np.where(others, theirs @ vectors[row.need], -9)
        chosen = [*rng.choice(np.argsort(-similar)[:25], near, replace=False),
                  *rng.choice(np.flatnonzero(others), far, replace=False)]  # fmt: skip
        found += [
            replace(row, offer=offers[at].offer, offer_language=offers[at].offer_language,
                    fits=False, kind="drawn" if place < near else "easy", source="drawn")
            for place, at in enumerate(chosen)
        ]  # fmt: skip
    return found


def sentences() -> list[Sentence]:
    """Return every distinct text whose direction is known."""
    found, single = blocks()
    made: dict[str, Sentence] = {}
    for name, lines in found.items():
        for role, language, activity, text in lines:
            if role != "solve":
                is_need = role in {"need", "not_direction"}
                made.setdefault(
                    text, Sentence(text, language, is_need, activity, group_of(name))
                )
    for name, _, language, activity, need in _reversed():
        made.setdefault(need, Sentence(need, language, True, activity, group_of(name)))
    for row in [*_first(), *_problems()]:
        made.setdefault(row.need, Sentence(row.need, row.need_language, True, "", row.group))
        is_need = row.kind == "direction"
        made.setdefault(
            row.offer, Sentence(row.offer, row.offer_language, is_need, "", row.group)
        )
    for name in ("direction.tsv", "first_direction.tsv"):
        for at, (mark, language, text) in enumerate(_lines(FOLDER / name, 3)):
            if mark in "npos":
                group = f"{name}-{at}"
                made.setdefault(text, Sentence(text, language, mark in "np", "", group))
    for each in single:
        made.setdefault(each.text, each)
    return list(made.values())
