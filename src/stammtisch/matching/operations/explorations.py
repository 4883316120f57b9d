"""Marks what is shown to learn from, beside what is shown because it is likely."""

from __future__ import annotations

from collections.abc import Iterable

from stammtisch.matching import queries
from stammtisch.matching.bridge import learning
from stammtisch.matching.models import Suggestion


def mark_exploratory(*, agency_id: int, needs: Iterable[int], seed: int) -> None:
    """Draw anew, inside the caller's transaction, what these needs show to learn from.

    The draw depends on the seed, the need and its list alone, so it stays as it is while the
    list does. What was decided keeps its own record of how it came to be shown.
    """
    changed: list[Suggestion] = []
    for need, listed in queries.current_lists(agency_id, needs).items():
        below = [row.offer_id for row in listed if row.band == Suggestion.Band.UNLIKELY]
        drawn = learning.drawn(need, shown=len(listed) - len(below), below=below, seed=seed)
        for row in listed:
            is_drawn = drawn is not None and row.offer_id == drawn.id
            chance = drawn.chance if drawn is not None and is_drawn else None
            if (row.is_exploratory, row.drawn_with) != (is_drawn, chance):
                row.is_exploratory, row.drawn_with = is_drawn, chance
                changed.append(row)
    Suggestion.objects.bulk_update(changed, ["is_exploratory", "drawn_with"], batch_size=500)
