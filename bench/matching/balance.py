"""Make all offers of a need about equally long, so that length cannot tell which one fits."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.evaluate import LabelledPair

PHRASES = Path(__file__).with_name("phrases.tsv")
"""Phrases that say nothing about what fits: no amounts, no times, no customers."""

MARGIN = 40
"""Characters by which even the longest offer grows, so that every offer has a phrase."""


def equally_long(pairs: Sequence[LabelledPair], *, seed: int = 1) -> list[LabelledPair]:
    """Return the pairs with phrases added to every offer, up to one length a need."""
    chance = random.Random(seed)
    known = phrases()
    longest: dict[str, int] = {}
    for pair in pairs:
        longest[pair.need] = max(longest.get(pair.need, 0), len(pair.offer))
    return [
        replace(
            pair,
            offer=lengthened(
                pair.offer,
                longest[pair.need] + MARGIN,
                known.get(pair.offer_language, known["en"]),
                chance,
            ),
        )
        for pair in pairs
    ]


def phrases() -> dict[str, list[str]]:
    """Return the phrases of every language."""
    lines = (line.split("\t") for line in PHRASES.read_text("utf-8").splitlines())
    return {language: said for language, *said in lines}


def lengthened(text: str, length: int, said: Sequence[str], chance: random.Random) -> str:
    """Add phrases at random; the last one is the one that comes nearest to the length."""
    pool, made = chance.sample(list(said), len(said)), text.rstrip(" .")
    while pool:
        room = length - len(made) - len(", .")
        if room > max(map(len, pool)) + min(map(len, pool)):
            phrase = pool.pop()
        else:
            phrase = min(pool, key=lambda one: abs(room - len(one)))
            pool.clear()
        made = f"{made}, {phrase}"
    return f"{made}."
