"""Runs later: compares statements that were noted or changed."""

from __future__ import annotations

from django.utils import timezone

from stammtisch.matching import operations
from stammtisch.matching.models import Ranking
from stammtisch.shared.claim import claim_next


def run_next_ranking() -> bool:
    """Compare the statement that has waited longest; say whether there was one."""
    ranking = claim_next(Ranking.objects.all(), now=timezone.now())
    if ranking is not None:
        operations.rank_statement(ranking=ranking, now=timezone.now())
    return ranking is not None
