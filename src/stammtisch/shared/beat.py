"""The worker's sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from stammtisch.shared.models import WorkerBeat

ALIVE_S = 60


def beat(*, worker: str, now: datetime) -> None:
    """Record that ``worker`` was alive at ``now`` and forget workers gone for a day."""
    WorkerBeat.objects.update_or_create(
        worker=worker,
        defaults={"seen_at": now},
        create_defaults={"started_at": now, "seen_at": now},
    )
    WorkerBeat.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()


def last_beat() -> datetime | None:
    """Return when any worker was last seen alive, or None if none ever was (1 query)."""
    newest = WorkerBeat.objects.order_by("-seen_at").values_list("seen_at", flat=True)
    return newest.first()
