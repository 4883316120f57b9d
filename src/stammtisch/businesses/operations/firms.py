"""Enters and changes firms by hand."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses import bridge, signals
from stammtisch.businesses.models import Business
from stammtisch.businesses.operations.search import index_businesses
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)

FIELDS = (
    "name", "short_name", "street", "postcode", "place", "district", "lat", "lon", "nace_code",
    "nace_version", "size", "founded_year", "languages", "certificates", "website",
    "description",
)  # fmt: skip
MATTERS_ABOVE = frozenset({"name", "postcode", "place", "lat", "lon", "certificates"})


class NoName(Refused):
    """A firm needs a name."""


class SameName(Refused):
    """A firm of this name is in the register; nothing is merged silently."""


@transaction.atomic
def create_business(
    *,
    agency: Agency,
    values: Mapping[str, Any],
    actor: User,
    now: datetime,
    source: str = "",
    is_another: bool = False,
) -> Business:
    """Enter a firm; fields that ``values`` leaves out are empty.

    Args:
        agency: whose register it is.
        values: field of ``FIELDS`` → value.
        actor: who enters it.
        now: when.
        source: where the firm was heard of.
        is_another: enter it although a firm of this name is there.

    Raises:
        NoName: the name is empty.
        SameName: a firm of this name is there, and no other postcode tells them apart.
    """
    business = Business(agency=agency, source=source, created_at=now, changed_at=now)
    _write(business, values)
    if not is_another and _has_same_name(business):
        raise SameName(_("A firm of this name is in the register already."))
    business.search_text = bridge.folded(business.name)
    business.save()
    index_businesses([business.pk])
    business.refresh_from_db(fields=["search_text"])
    audit.record("business.created", business, at=now, actor=actor)
    logger.info("business.created id=%s", business.pk)
    return business


@transaction.atomic
def change_business(
    *, business: Business, values: Mapping[str, Any], actor: User, now: datetime
) -> Business:
    """Change a firm; fields that ``values`` leaves out stay. Nothing changed, nothing done.

    Raises:
        NoName: the name is taken away.
    """
    row = Business.objects.select_for_update().get(pk=business.pk)
    before = {name: getattr(row, name) for name in FIELDS}
    _write(row, values)
    changed = [name for name in FIELDS if getattr(row, name) != before[name]]
    if not changed:
        return row
    row.changed_at = now
    row.save(update_fields=[*changed, "changed_at"])
    index_businesses([row.pk])
    row.refresh_from_db(fields=["search_text"])
    audit.record("business.changed", row, at=now, actor=actor, fields=" ".join(changed))
    if MATTERS_ABOVE.intersection(changed):
        signals.business_changed.send(Business, business=row, now=now)
    return row


def _write(business: Business, values: Mapping[str, Any]) -> None:
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise ValueError(f"no fields of a firm: {sorted(unknown)}")
    for name, value in values.items():
        setattr(business, name, bridge.tidied(value) if isinstance(value, str) else value)
    if not business.name:
        raise NoName(_("A firm needs a name."))


def _has_same_name(business: Business) -> bool:
    name = bridge.folded(business.name)
    others = Business.objects.filter(agency=business.agency_id, search_text__contains=name)
    return any(
        bridge.folded(other.name) == name
        and (not other.postcode or other.postcode == business.postcode or not business.postcode)
        for other in others.only("name", "postcode")
    )
