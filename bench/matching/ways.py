"""Which way the money goes, for every statement of the open pairs and the town."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

import measures
from pairs import labelled

from stammtisch.core.matching import Kind, guess_kind
from stammtisch.core.matching.encode.parts import fitted_rows, weights_for

if TYPE_CHECKING:
    from pathlib import Path

    from measures import Number
    from vectors import KeptEncoder

SURE = 0.7
"""Probability from which a guess is called sure."""

FEW = 10
"""Statements below which a language gets no row of its own."""


class Said(NamedTuple):
    """A statement whose direction is known; statements of one group are drawn together."""

    text: str
    kind: Kind
    language: str
    group: str


def lines(folder: Path, encoder: KeptEncoder) -> list[str]:
    """Return the table on direction."""
    pairs = from_pairs(folder)
    released, verbatim = (from_town(folder, wording) for wording in ("released", "verbatim"))
    both = [*pairs, *released]
    parts = {
        "open pairs": pairs,
        "town, released wording": released,
        "town, what was said": verbatim,
        "open pairs and town, released": both,
    }
    for language in sorted({said.language for said in both}):
        own = [said for said in both if said.language == language]
        if len(own) >= FEW:
            parts[f"of these {language}"] = own
    rows = [(f"{name} ({len(part)})", _figures(part, encoder)) for name, part in parts.items()]
    head = ["statements", "right where sure", "unsure", "right"]
    return [
        f"Direction (sure: at least {100 * SURE:.0f} %):",
        "",
        *measures.table(head, rows),
        "",
    ]


def from_pairs(folder: Path) -> list[Said]:
    """Return every distinct text; the offer of a direction trap is a need."""
    found: dict[str, Said] = {}
    for pair in labelled(folder / "pairs/pairs.csv"):
        found.setdefault(pair.need, Said(pair.need, Kind.NEED, pair.need_language, pair.group))
        kind = Kind.NEED if pair.kind == "neg_direction" else Kind.OFFER
        found.setdefault(pair.offer, Said(pair.offer, kind, pair.offer_language, pair.group))
    return list(found.values())


def from_town(folder: Path, wording: str) -> list[Said]:
    """Return the town's statements; those of one business are drawn together."""
    with (folder / "town/statements.csv").open(encoding="utf-8", newline="") as file:
        return [
            Said(row[wording], Kind(row["kind"]), row["language"], row["business_id"])
            for row in csv.DictReader(file)
        ]


def _figures(part: list[Said], encoder: KeptEncoder) -> list[Number]:
    vectors = encoder.encode([said.text for said in part])
    right: dict[str, list[float]] = {}
    sure: dict[str, list[float]] = {}
    unsure: dict[str, list[float]] = {}
    name = weights_for(encoder.name)
    usable = fitted_rows(vectors, encoder.name)
    for said, vector in zip(part, usable, strict=True):
        kind, chance = guess_kind(said.text, said.language, vector=vector, encoder=name)
        hit = float(kind is said.kind)
        right.setdefault(said.group, []).append(hit)
        unsure.setdefault(said.group, []).append(float(chance < SURE))
        sure.setdefault(said.group, []).extend([hit] if chance >= SURE else [])
    return [measures.shares(list(values.values())) for values in (sure, unsure, right)]
