"""Runs later: compares statements that were noted or changed, and looks at what was found."""

from __future__ import annotations

from django.utils import timezone

from stammtisch.matching import operations, queries
from stammtisch.matching.models import Closeup, Ranking
from stammtisch.shared.claim import claim_next

MANY = 50
"""Waiting rankings of an agency from which comparing everything once is faster."""


def run_next_ranking() -> bool:
    """Compare the statement that has waited longest; say whether there was one."""
    ranking = claim_next(Ranking.objects.all(), now=timezone.now())
    if ranking is None:
        return False
    agency = ranking.statement.agency
    if queries.rankings_waiting(agency) >= MANY:
        operations.rank_everything(agency=agency, now=timezone.now())
    else:
        operations.rank_statement(ranking=ranking, now=timezone.now())
    return True


def run_next_closeup() -> bool:
    """Look closely at the suggestion that has waited longest; say whether there was one."""
    closeup = claim_next(Closeup.objects.all(), now=timezone.now())
    if closeup is None:
        return False
    operations.look_closer(closeup=closeup, now=timezone.now())
    return True
