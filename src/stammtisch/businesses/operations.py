"""Enters firms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses.models import Business
from stammtisch.shared import audit


@transaction.atomic
def create_business(
    *, agency: Agency, values: Mapping[str, Any], actor: User, now: datetime
) -> Business:
    """Enter a firm."""
    business = Business.objects.create(
        agency=agency, search_text=values["name"].casefold(), created_at=now, changed_at=now,
        **values,
    )  # fmt: skip
    audit.record("business.created", business, at=now, actor=actor)
    return business
