"""Cut a text where its facts begin and end, so that a page can mark them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stammtisch.core.matching.facts.types import Fact, Facts


class Span(NamedTuple):
    """A piece of the text, and the facts that it belongs to; none for the text between."""

    text: str
    start: int
    end: int
    facts: tuple[Fact, ...]


def spans(facts: Facts, chosen: Iterable[Fact] | None = None) -> tuple[Span, ...]:
    """Return the text cut in pieces; put together again they are the text.

    Args:
        facts: what was read.
        chosen: the facts to cut out; all of them when left out. Where two overlap, the piece
            that they share names both.
    """
    wanted = tuple(facts.found if chosen is None else chosen)
    edges = {0, len(facts.text)}
    for fact in wanted:
        edges |= {fact.start, fact.end}
    cuts = sorted(edges)
    return tuple(
        Span(
            facts.text[start:end],
            start,
            end,
            tuple(fact for fact in wanted if fact.start <= start and end <= fact.end),
        )
        for start, end in pairwise(cuts)
    )
