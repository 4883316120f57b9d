"""Runs later: compares statements that were noted or changed, and looks at what was found."""

from __future__ import annotations

from django.utils import timezone

from stammtisch.matching import operations, queries
from stammtisch.matching.models import Closeup, Ranking
from stammtisch.shared.claim import claim_next

MANY = 50
"""Waiting rankings of an agency from which comparing everything once may be faster."""

SHARE = 3
"""It is, when at least one ranking waits for so many open needs."""


def run_next_ranking() -> bool:
    """Compare the statement that has waited longest; say whether there was one."""
    ranking = claim_next(Ranking.objects.all(), now=timezone.now())
    if ranking is None:
        return False
    agency = ranking.statement.agency
    waiting = queries.rankings_waiting(agency)
    if waiting >= MANY and waiting * SHARE >= queries.needs_open(agency):
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


def run_next_index() -> bool:
    """Bring one agency's indexes on this machine up to date; say whether there was one."""
    return operations.keep_indexes()
