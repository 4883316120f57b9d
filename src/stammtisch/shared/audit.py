"""What people must be able to prove later, written in the transaction that did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from stammtisch.shared.models import AuditEntry


def record(
    action: str,
    thing: models.Model,
    *,
    at: datetime,
    actor: models.Model | None,
    **details: str | float | None,
) -> AuditEntry:
    """Write one audit row about ``thing``.

    Args:
        action: ``noun.verb``, for example ``statement.noted``.
        thing: the saved row; its agency is taken from ``agency_id`` where it has one.
        actor: the user who acted; None for the machine itself.
        details: ids, counts and choices; never a name, an address or a text.
    """
    agency_id: Any = getattr(thing, "agency_id", None)
    if thing._meta.label == "accounts.Agency":  # noqa: SLF001 -- the public name of a model's options
        agency_id = thing.pk
    return AuditEntry.objects.create(
        at=at,
        agency_id=agency_id,
        actor_id=actor.pk if actor else None,
        action=action,
        object_type=thing._meta.label,  # noqa: SLF001 -- as above
        object_id=thing.pk,
        details=details,
    )
