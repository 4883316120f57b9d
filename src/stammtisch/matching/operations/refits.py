"""Learns an agency's taste from its decisions, once a night."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from stammtisch.diagnosis.models import Statement
from stammtisch.matching import bridge, queries
from stammtisch.matching.bridge import learning
from stammtisch.matching.models import Refit
from stammtisch.matching.operations.rankings import ask_for_ranking
from stammtisch.shared import audit

logger = logging.getLogger(__name__)

CROWD = 2000
"""Suggestions whose measures say how much each of them varies."""


def ask_for_refits(*, until: datetime, now: datetime) -> int:
    """Let agencies wait for a refit that decided something since the last; return how many.

    Of several workers that ask at the same moment, one makes the row.
    """
    agencies = queries.agencies_to_refit(until=until, engine=bridge.engine_name())
    Refit.objects.bulk_create(
        [Refit(agency_id=pk, until=until, requested_at=now) for pk in agencies],
        ignore_conflicts=True,
    )
    return len(agencies)


def refit(*, refit: Refit, now: datetime) -> bool:
    """Fit one leased refit and store what was learnt; say whether the lease was still held.

    The fit holds no lock, and the same decisions give the same adjustment: it does not matter
    which worker makes it. Where it changes what an agency sees, its needs are ranked again.
    """
    lesson = learning.lesson_from(
        queries.decisions_standing(refit.agency_id, until=refit.until),
        queries.answers_given(refit.agency_id, until=refit.until),
        crowd=queries.measures_known(refit.agency_id, limit=CROWD),
    )
    with transaction.atomic():
        queries.agency_locked(refit.agency_id)
        before = queries.adjustment_of(refit.agency_id)
        lease = Refit.objects.filter(pk=refit.pk, claimed_at=refit.claimed_at, finished_at=None)
        stored = lease.update(
            finished_at=now, engine=bridge.engine_name(), decisions=lesson.decisions,
            adjustment=lesson.adjustment, loss=lesson.loss,
        )  # fmt: skip
        if stored == 0:
            logger.info("refit.lost id=%s", refit.pk)
            return False
        is_changed = _heads(before) != _heads(lesson.adjustment)
        audit.record(
            "refit.finished", refit, at=now, actor=None,
            decisions=lesson.decisions, is_changed=is_changed,
        )  # fmt: skip
        if is_changed:
            ids = queries.statement_ids_open(refit.agency_id)
            ask_for_ranking(statement_ids=ids[Statement.Kind.NEED], now=now)
    logger.info("refit.finished id=%s changed=%s", refit.pk, is_changed)
    return True


def _heads(adjustment: dict[str, Any] | None) -> tuple[Any, Any]:
    """Return what an adjustment changes; two that change the same are equal."""
    if adjustment is None:
        return None, None
    return adjustment["order"], adjustment["probability"]
