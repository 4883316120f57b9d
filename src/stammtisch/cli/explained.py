"""The columns that ``match --explain`` adds."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from stammtisch.core.matching import look_closer, reason_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stammtisch.core.matching import Check, Closeup, Encoder, Match, Reason, Statement
    from stammtisch.core.tables import Cell

EXPLAINED = (
    "need_text",
    "offer_text",
    "explanation",
    "checklist",
    "questions",
    "need_phrase",
    "offer_phrase",
)
SIGNS = {"yes": "✓", "no": "✗", "open": "?"}
BATCH = 64
"""Pairs that are looked at together."""


def explained(
    matches: Iterable[Match], known: Mapping[str, Statement], *, encoder: Encoder
) -> Iterator[tuple[Match, list[Cell]]]:
    """Yield each match with the cells of ``EXPLAINED``."""
    waiting = iter(matches)
    while batch := list(islice(waiting, BATCH)):
        pairs = [(known[match.need_id], known[match.offer_id]) for match in batch]
        views = [match.view for match in batch]
        looked = look_closer(pairs, views, encoder=encoder)
        for match, (need, offer), seen in zip(batch, pairs, looked, strict=True):
            questions = [reason_text(each.question) for each in seen.checks if each.question]
            cells: list[Cell] = [
                need.text,
                offer.text,
                _explanation(match, seen),
                "; ".join(_line(check) for check in seen.checks),
                " ".join(questions),
                seen.need_phrase,
                seen.offer_phrase,
            ]
            yield match, cells


def sentences(reasons: Iterable[Reason]) -> str:
    """Return the English sentences of reasons, between semicolons."""
    return "; ".join(reason_text(reason) for reason in reasons)


def _explanation(match: Match, seen: Closeup) -> str:
    """Return a few sentences that a person can read aloud."""
    said = [f"{match.band.value.capitalize()} ({100 * match.probability:.0f} %)."]
    for title, prefix in (("Carried by", "for_"), ("Held back by", "against_")):
        grounds = [ground for ground in seen.grounds if ground.code.startswith(prefix)]
        if grounds:
            said.append(f"{title}: {sentences(grounds)}.")
    if match.reasons:
        said.append(f"For it: {sentences(match.reasons)}.")
    if match.doubts:
        said.append(f"To ask: {sentences(match.doubts)}.")
    return " ".join(said)


def _line(check: Check) -> str:
    return f"{SIGNS[check.verdict]} {reason_text(check.said)}"
