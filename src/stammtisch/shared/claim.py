"""Waiting rows are the queue: win one by a conditional update, and hold it as a lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from stammtisch.shared.models import Claimable

LEASE_S = 120
MAX_CLAIMS = 5

Row = TypeVar("Row", bound=Claimable)


def rows_waiting(
    rows: QuerySet[Row], *, now: datetime, lease_s: int = LEASE_S
) -> QuerySet[Row]:
    """Return unfinished rows that nobody holds, longest waiting first.

    A lease older than ``lease_s`` seconds counts as lost, so that the work of a killed
    worker is taken over. A row that was claimed ``MAX_CLAIMS`` times without being finished
    is left alone: it would only kill the next worker.
    """
    expired = now - timedelta(seconds=lease_s)
    free = Q(claimed_at=None) | Q(claimed_at__lt=expired)
    return rows.filter(free, finished_at=None, claims__lt=MAX_CLAIMS).order_by(
        "requested_at", "pk"
    )


def claim_next(rows: QuerySet[Row], *, now: datetime, lease_s: int = LEASE_S) -> Row | None:
    """Lease the longest waiting row to the caller, or return None when nothing waits.

    The update repeats the condition under which the row was read: of two workers that saw
    the same row, one changes it and the other goes on to the next.
    """
    for row in rows_waiting(rows, now=now, lease_s=lease_s)[:20]:
        won = rows.filter(pk=row.pk, claimed_at=row.claimed_at, finished_at=None).update(
            claimed_at=now, claims=F("claims") + 1
        )
        if won == 1:
            row.refresh_from_db()
            return row
    return None


def renew(row: Claimable, *, now: datetime) -> bool:
    """Extend the lease on ``row``; return False when another worker has taken it over."""
    model = type(row)
    held = model._default_manager.filter(pk=row.pk, claimed_at=row.claimed_at, finished_at=None)  # noqa: SLF001 -- its public name here
    if held.update(claimed_at=now) == 0:
        return False
    row.claimed_at = now
    return True
