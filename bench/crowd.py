"""Many different statements, put together from the words of others, to measure speed on.

An object (a label of a classification, or the beginning of an everyday statement), one or two
clauses that were said about something else in the same language, and an amount. What comes out
means little, but its vectors lie as those of real lists do: many trades, many near misses.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching import Kind, detect_language
from stammtisch.core.matching.features import background_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CLAUSE = re.compile(r"\s*[,;:.–]\s+")
UNITS = ("kg", "m", "mm", "h", "t", "%", "€", "m²", "°C", "l", "kW", "km")
Vectors = np.ndarray


def words_of(folder: Path | None) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return objects and clauses by language: from the package, and from a folder's tables."""
    objects, clauses = defaultdict(list), defaultdict(list)
    said = [text for kind in Kind for text in background_texts()[kind]]
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.suffix == ".json":
            for language, label in labels_of(json.loads(path.read_text("utf-8"))):
                objects[language].append(label)
        elif path.suffix == ".csv":
            said += told_in(path, objects)
    for text in dict.fromkeys(said):
        language = detect_language(text) or "en"
        first, *rest = CLAUSE.split(text)
        objects[language].append(first)
        clauses[language] += [part.rstrip(".") for part in rest if len(part) > 8]
    return objects, clauses


def told_in(path: Path, objects: dict[str, list[str]]) -> list[str]:
    """Put a table's labels (columns named by a language) to the objects; return its texts."""
    said = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name, cell in row.items():
                if name in {"text", "need", "offer"} and cell:
                    said.append(cell)
                elif name and len(name) == 2 and cell and len(cell) > 4:
                    objects[name].append(cell)
    return said


def labels_of(tree: object, language: str = "en") -> Iterator[tuple[str, str]]:
    """Yield (language, text) of every longer string in a JSON tree."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from labels_of(value, key if len(key) == 2 else language)
    elif isinstance(tree, list):
        for value in tree:
            yield from labels_of(value, language)
    elif isinstance(tree, str) and len(tree) > 4:
        yield language, tree


def texts(count: int, folder: Path | None, *, seed: int = 0) -> list[str]:
    """Return ``count`` different texts."""
    pick = random.Random(seed)
    objects, clauses = words_of(folder)
    languages = sorted(set(objects) & set(clauses))
    weights = [len(objects[language]) + 5 * len(clauses[language]) for language in languages]
    found: dict[str, None] = {}
    while len(found) < count:
        (language,) = pick.choices(languages, weights)
        parts = [pick.choice(objects[language])]
        parts += pick.sample(
            clauses[language], min(len(clauses[language]), pick.choice((0, 1, 1, 2)))
        )
        if pick.random() < 0.6:
            parts.append(f"{pick.randint(2, 900)} {pick.choice(UNITS)}")
        found[", ".join(parts)] = None
    return list(found)


def spread(vectors: Vectors, count: int, *, seed: int = 0) -> Vectors:
    """Return ``count`` unit rows: the given ones, and as many relatives of them as are missing.

    A relative is a row moved by a part of the difference of two others, so that it leaves its
    place in a direction in which real texts differ.
    """
    pick = np.random.default_rng(seed)
    made = np.empty((count, vectors.shape[1]), dtype=np.float32)
    known = min(len(vectors), count)
    made[:known] = vectors[:known]
    for start in range(known, count, 65_536):
        size = min(65_536, count - start)
        base, plus, minus = (vectors[pick.integers(0, len(vectors), size)] for _ in range(3))
        share = pick.uniform(0.2, 0.6, (size, 1)).astype(np.float32)
        rows = base + share * (plus - minus)
        made[start : start + size] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def shuffled(rows: Iterable[int], *, seed: int = 0) -> list[int]:
    """Return the same numbers in another order."""
    order = list(rows)
    random.Random(seed).shuffle(order)
    return order
