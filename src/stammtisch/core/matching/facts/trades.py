"""Processes and materials of the vocabulary, with the words that name them."""

from __future__ import annotations

from stammtisch.core.matching.facts.types import Trade
from stammtisch.core.matching.vocabulary import vocabulary

_SORTS = frozenset({"process", "material"})


def trades(text: str) -> list[Trade]:
    """Read processes and materials; places refer to the text as it was written."""
    words = vocabulary()
    found: dict[str, Trade] = {}
    for number, start, end in words.find_places(text):
        concept = words.concepts[number]
        if concept.kind in _SORTS and concept.name not in found:
            found[concept.name] = Trade(
                start=start, end=end, sort=concept.kind, group=concept.group,
                name=concept.name, english=concept.english, german=concept.german,
            )  # fmt: skip
    return list(found.values())
