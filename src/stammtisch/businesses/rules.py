"""What may be done to a list, by its state."""

from __future__ import annotations

from datetime import datetime, timedelta

from stammtisch.businesses.models import Import
from stammtisch.shared.claim import LEASE_S, MAX_CLAIMS


def is_stuck(source: Import, *, now: datetime) -> bool:
    """Say whether a running list has killed so many workers that none takes it any more."""
    if source.state != Import.State.QUEUED or source.claims < MAX_CLAIMS:
        return False
    return source.claimed_at is None or source.claimed_at < now - timedelta(seconds=LEASE_S)


def can_undo(source: Import, *, now: datetime) -> bool:
    """Say whether a list has done something that can be taken back."""
    done = {Import.State.DONE, Import.State.FAILED}
    return source.state in done or is_stuck(source, now=now)
