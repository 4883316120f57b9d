"""Say in words how far the figures of an evaluation can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching.evaluate.types import (
    LENGTH_ONLY,
    MATCHER,
    OFFER_ONLY,
    PAIRS,
    RELIABILITY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stammtisch.core.matching.evaluate.types import Figure

VERY_FEW, FEW = 10, 50
"""Groups below which figures are an anecdote, and below which they are rough."""

EVEN, GIVEN_AWAY = 0.5, 0.1
"""AUC of chance, and how far a control must be from it to be mentioned."""

_THIN = 20


def notes(figures: Sequence[Figure], *, groups: int, rounds: int) -> Iterator[str]:
    """Yield sentences, the most important first."""
    known = {(f.part, f.scorer, f.name): f for f in figures if not f.of}
    yield from _few_groups(known, groups, rounds)
    yield from _artefacts(known)
    thin = [
        f.of
        for f in figures
        if (f.part, f.name) == (RELIABILITY, "true") and 0 < f.count < _THIN
    ]
    if thin:
        yield (
            f"Of {len(thin)} rows of the reliability table fewer than {_THIN} pairs are known: "
            "read them together with their neighbours."
        )


def _few_groups(
    known: dict[tuple[str, str, str], Figure], groups: int, rounds: int
) -> Iterator[str]:
    named = {"auc": "the AUC", "p_at_1": "P@1"}
    spans = [
        f"{title} may as well be {found.low:.2f} or {found.high:.2f}"
        for name, title in named.items()
        if (found := known.get((PAIRS, MATCHER, name)))
        and found.low is not None
        and found.high is not None
    ]
    so = f": {', '.join(spans)}" if spans else ""
    if groups < 2:  # noqa: PLR2004 -- nothing to draw from
        yield (
            "All pairs belong to one group, so nothing is known about how much the figures "
            "would change with others."
        )
    elif groups < VERY_FEW:
        yield (
            f"Only {groups} groups: an anecdote, not a measurement{so}. With so few even the "
            "intervals are too narrow."
        )
    elif groups < FEW:
        yield (
            f"Only {groups} groups, so all figures are rough{so}. A difference that stays "
            "inside an interval may be chance."
        )
    if groups >= 2 and not rounds:  # noqa: PLR2004 -- as above
        yield "No rounds were drawn, so there are no intervals."


def _artefacts(known: dict[tuple[str, str, str], Figure]) -> Iterator[str]:
    length = known.get((PAIRS, LENGTH_ONLY, "auc"))
    if length is not None and (side := _gives_away(length)):
        how = "longer" if side > 0 else "shorter"
        yield (
            f"The length of the offer alone reaches an AUC of {length.value:.2f} (chance is "
            f".50): in this file fitting offers are {how} than the others. A scorer that looks "
            "at length is flattered or punished by that."
        )
    blind = known.get((PAIRS, OFFER_ONLY, "auc"))
    if blind is not None and (side := _gives_away(blind)):
        how = "better" if side > 0 else "worse"
        yield (
            f"The offer alone, without the need, reaches an AUC of {blind.value:.2f} (chance "
            f"is .50): in this file fitting offers look {how} than the others by themselves."
        )


def _gives_away(found: Figure) -> int:
    """Say whether a control is better (+1) or worse (-1) than chance, and not by chance."""
    if found.value is None or abs(found.value - EVEN) < GIVEN_AWAY:
        return 0
    side = 1 if found.value > EVEN else -1
    if found.low is None or found.high is None:
        return side
    return side if found.low > EVEN or found.high < EVEN else 0
