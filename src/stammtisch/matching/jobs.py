"""Runs later: compares, looks closer, learns each night, samples the unshown each month."""

from __future__ import annotations

from django.utils import timezone

from stammtisch.matching import operations, queries, rules
from stammtisch.matching.models import Closeup, Ranking, Refit, UnshownSample
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


def run_next_refit() -> bool:
    """Learn from an agency's decisions, once a night; say whether there was anything to do."""
    now = timezone.now()
    operations.ask_for_refits(until=rules.last_night(now), now=now)
    refit = claim_next(Refit.objects.all(), now=now)
    if refit is None:
        return False
    operations.refit(refit=refit, now=timezone.now())
    return True


def run_next_sample() -> bool:
    """Draw an agency's pairs that were not shown, once a month; say whether there were any."""
    now = timezone.now()
    month = timezone.localdate(now).replace(day=1)
    operations.ask_for_samples(month=month, now=now)
    sample = claim_next(UnshownSample.objects.all(), now=now)
    if sample is None:
        return False
    operations.draw_sample(sample=sample, now=timezone.now())
    return True
