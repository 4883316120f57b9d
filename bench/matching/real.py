"""Tasks made of public data: descriptions as needs, official labels as offers.

Read with a fixed seed from ``eval/`` of the folder; what the files are stands in its
``SOURCES.md``. Nobody wrote these texts for us, and nothing is fitted on them.
"""

from __future__ import annotations

import csv
import json
import random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    Rows = list[dict[str, str]]

SEED = 7
QUERIES, LABELS = 300, 2000
"""Queries of a task, and CPV labels that they are looked up in."""
OSM_QUERIES, NAICS_QUERIES = 250, 400
EXACT, GROUP, CLASS = 3, 2, 1
"""How near a CPV code is to a tender's: the same, four digits, three digits in common."""


class Task(NamedTuple):
    """Texts to look up, labels to look them up in, and which labels are right.

    Attributes:
        beyond: no query's language is one that USE knows.
    """

    name: str
    queries: list[str]
    query_language: str
    labels: list[str]
    label_language: str
    gold: list[set[int]]
    beyond: bool = False


def tasks(folder: Path) -> list[Task]:
    """Draw all tasks; the order of the draws decides the samples, so it is fixed."""
    chance = random.Random(SEED)
    found = [
        *_procurement(folder, chance),
        *_activities(folder, chance),
        *_shops(folder, chance),
        *_industries(folder, chance),
    ]
    return sorted(found, key=lambda task: task.beyond)


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _procurement(folder: Path, chance: random.Random) -> list[Task]:
    """Labels of the EU's procurement codes, and short Spanish tenders."""
    codes = _read(folder / "cpv_multi.csv")
    by_code = {row["code"]: row for row in codes}
    tenders = _tenders(folder, by_code, chance)
    wanted = {code for row in tenders for code in row["cpv"].split()}
    rest = [row for row in codes if row["code"] not in wanted]
    chance.shuffle(rest)
    listed = [by_code[code] for code in sorted(wanted)] + rest[: LABELS - len(wanted)]
    chance.shuffle(listed)
    asked = chance.sample(listed, QUERIES)
    english = [row["en"] for row in listed]
    same = [
        {
            at
            for at, row in enumerate(listed)
            if row["code"] == one["code"] or row["en"].lower() == one["en"].lower()
        }
        for one in asked
    ]
    found = [
        Task(f"CPV {lang} → en", [r[lang] for r in asked], lang, english, "en", same, beyond)
        for lang, beyond in (("es", False), ("sv", True), ("ro", True), ("uk", True))
    ]
    texts = [row["text"] for row in tenders]
    near = [_near(row["cpv"].split(), listed) for row in tenders]
    spanish = [row["es"] for row in listed]
    return [*found, Task("tender es → CPV es", texts, "es", spanish, "es", near)]


def _tenders(folder: Path, known: dict[str, dict[str, str]], chance: random.Random) -> Rows:
    distinct: dict[str, dict[str, str]] = {}
    for row in _read(folder / "es_tenders.csv"):
        codes = row["cpv"].split()
        is_vague = all(code.endswith("000000") for code in codes)
        if not is_vague and all(code in known for code in codes):
            distinct.setdefault(row["text"].lower(), row)
    rows = list(distinct.values())
    chance.shuffle(rows)
    return rows[:QUERIES]


def _near(codes: list[str], listed: Rows) -> set[int]:
    """Return the labels within the tender's group; only without any, those of its class."""
    gains: dict[int, int] = {}
    for at, row in enumerate(listed):
        for code in codes:
            gain = _gain(code, row["code"])
            gains[at] = max(gains.get(at, 0), gain)
    close = {at for at, gain in gains.items() if gain >= GROUP}
    return close or {at for at, gain in gains.items() if gain}


def _gain(one: str, other: str) -> int:
    if one == other:
        return EXACT
    if one[:4] == other[:4]:
        return GROUP
    return CLASS if one[:3] == other[:3] else 0


def _activities(folder: Path, chance: random.Random) -> list[Task]:
    """Swiss labels of kinds of business, German against English."""
    rows = [
        row
        for row in _read(folder / "noga_multi.csv")
        if row["level"] == "type" and all(row[lang] for lang in ("de", "fr", "it", "en"))
    ]
    asked = chance.sample(range(len(rows)), QUERIES)
    queries, labels = [rows[at]["de"] for at in asked], [row["en"] for row in rows]
    return [Task("NOGA de → en", queries, "de", labels, "en", [{at} for at in asked])]


def _shops(folder: Path, chance: random.Random) -> list[Task]:
    """What OpenStreetMap calls a shop, and its other names."""
    presets = json.loads((folder / "osm_business.json").read_text("utf-8"))
    keys = [
        key
        for key, names in presets.items()
        if {"en", "de", "es", "pl", "fr"} <= names.keys() and not key.startswith("amenity/")
    ]
    chance.shuffle(keys)
    found = []
    for lang in ("de", "es", "pl"):
        names = [presets[key][lang]["name"] for key in keys]
        asked = _other_names([presets[key][lang] for key in keys], chance)
        gold = [
            {
                at
                for at, key in enumerate(keys)
                if at == own or term.lower() in _all_names(presets[key][lang])
            }
            for term, own in asked
        ]
        terms = [term for term, _ in asked]
        english = [presets[key]["en"]["name"] for key in keys]
        found += [
            Task(f"OSM {lang} → {lang}", terms, lang, names, lang, gold),
            Task(f"OSM {lang} → en", terms, lang, english, "en", gold),
        ]
    return [task for task in found if not task.name.startswith(("OSM es", "OSM pl → pl"))]


def _other_names(presets: list[dict[str, Any]], chance: random.Random) -> list[tuple[str, int]]:
    drawn = []
    for at, preset in enumerate(presets):
        name = preset["name"].lower()
        terms = [term for term in preset["terms"] if term.lower() != name and len(term) > 3]
        if terms:
            drawn.append((chance.choice(terms), at))
    chance.shuffle(drawn)
    return drawn[:OSM_QUERIES]


def _all_names(preset: dict[str, Any]) -> set[str]:
    return {preset["name"].lower(), *(term.lower() for term in preset["terms"])}


def _industries(folder: Path, chance: random.Random) -> list[Task]:
    """Examples that the US census gives for a branch, against the branches' titles."""
    rows = json.loads((folder / "naics2017.json").read_text("utf-8"))
    examples = [
        (text, at)
        for at, row in enumerate(rows)
        for text in row["examples"]
        if 8 < len(text) < 90
    ]
    chance.shuffle(examples)
    asked = examples[:NAICS_QUERIES]
    labels = [row["title"] for row in rows]
    queries = [text for text, _ in asked]
    return [Task("NAICS", queries, "en", labels, "en", [{at} for _, at in asked])]
