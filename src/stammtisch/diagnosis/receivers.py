"""Hears what happens in the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.businesses import signals
from stammtisch.businesses.models import Business, Import
from stammtisch.diagnosis import operations, queries

VISITS_ON_A_FIRM = 10
Section = tuple[str, str, dict[str, Any]]


@receiver(signals.row_imported)
def note_imported(
    *,
    source: Import,
    business: Business,
    values: Mapping[str, str],
    now: datetime,
    **_rest: object,
) -> None:
    """Note the needs and offers of one line of a spreadsheet."""
    operations.import_statements(
        source=source, business=business, drafts=operations.drafts_of(values), now=now
    )


@receiver(signals.texts_asked)
def tell_known_texts(*, business_ids: Collection[int], **_rest: object) -> dict[int, set[str]]:
    """Return what was heard of these firms, also what was solved or withdrawn (1 query)."""
    return queries.texts_of_firms(business_ids)


@receiver(signals.import_undone)
def take_back_imported(*, source: Import, now: datetime, **_rest: object) -> None:
    """Take back what an import noted."""
    operations.undo_imported_statements(source=source, now=now)


@receiver(signals.detail_sections)
def show_on_firm(*, user: User, business: Business, **_rest: object) -> list[Section]:
    """Return what a firm's page shows of its needs, offers and visits (3 queries)."""
    heard = queries.statements_of_firm(user, business)
    visits = queries.visits_of_firm(user, business, limit=VISITS_ON_A_FIRM)
    return [
        (_("Needs and offers"), "diagnosis/_firm_statements.html", {"statements": heard}),
        (_("Visits"), "diagnosis/_firm_visits.html", {"visits": visits}),
    ]
