"""What carries a suggestion and what is to be checked: asked for when it is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from stammtisch.matching import bridge, queries
from stammtisch.matching.models import Closeup

logger = logging.getLogger(__name__)


@transaction.atomic
def ask_for_closeups(*, suggestion_ids: Iterable[int], now: datetime) -> None:
    """Let suggestions wait for a close look; one that is being looked at waits again."""
    Closeup.objects.bulk_create(
        [Closeup(suggestion_id=pk, requested_at=now) for pk in sorted(set(suggestion_ids))],
        update_conflicts=True,
        unique_fields=["suggestion"],
        update_fields=["requested_at", "claimed_at", "claims", "finished_at"],
    )


def look_closer(*, closeup: Closeup, now: datetime) -> bool:
    """Look closely at one leased suggestion, and store what was seen.

    It is stored only while the lease is still the caller's; say whether it was.
    """
    suggestion = queries.suggestion_with_firms(closeup.suggestion_id)
    (seen,) = bridge.look_closer([suggestion])
    lease = Closeup.objects.filter(
        pk=closeup.pk, claimed_at=closeup.claimed_at, finished_at=None
    )
    is_stored = lease.update(finished_at=now, **seen) == 1
    logger.info("closeup.finished id=%s stored=%s", closeup.pk, is_stored)
    return is_stored
