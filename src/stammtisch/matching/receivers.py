"""Hears of changed statements and firms, and says which statements were decided on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from stammtisch.businesses.models import Business
from stammtisch.businesses.signals import business_changed
from stammtisch.diagnosis.signals import statements_changed, statements_removing
from stammtisch.matching import operations, queries


@receiver(statements_changed, dispatch_uid="matching.statements_changed")
def ask_for_changed(
    sender: Any,  # noqa: ANN401, ARG001 -- Django's signature
    statement_ids: Iterable[int],
    now: datetime,
    **_kwargs: Any,  # noqa: ANN401 -- signals add arguments
) -> None:
    """Ask for a new comparison in the transaction of the change."""
    operations.note_changes(statement_ids=statement_ids)
    operations.ask_for_ranking(statement_ids=statement_ids, now=now)


@receiver(business_changed, dispatch_uid="matching.business_changed")
def ask_for_firm(
    sender: Any,  # noqa: ANN401, ARG001 -- Django's signature
    business: Business,
    now: datetime,
    **_kwargs: Any,  # noqa: ANN401 -- signals add arguments
) -> None:
    """Compare again what a firm needs and offers: its place or certificates changed."""
    ids = queries.open_statement_ids_of(business.pk)
    operations.note_changes(statement_ids=ids)
    operations.ask_for_ranking(statement_ids=ids, now=now)


@receiver(statements_removing, dispatch_uid="matching.statements_removing")
def keep_decided(
    sender: Any,  # noqa: ANN401, ARG001 -- Django's signature
    statement_ids: Iterable[int],
    **_kwargs: Any,  # noqa: ANN401 -- signals add arguments
) -> set[int]:
    """Name those that somebody decided on: decisions are kept, so their statements are too."""
    return queries.decided_statement_ids(statement_ids)


@receiver(statements_removing, dispatch_uid="matching.fill_lists_again")
def fill_lists_again(
    sender: Any,  # noqa: ANN401, ARG001 -- Django's signature
    statement_ids: Iterable[int],
    now: datetime,
    **_kwargs: Any,  # noqa: ANN401 -- signals add arguments
) -> None:
    """Let needs be compared again whose lists will have a gap: the next best offer moves up."""
    operations.note_changes(statement_ids=statement_ids)
    needs = queries.needs_listing(statement_ids)
    operations.ask_for_ranking(statement_ids=needs, now=now)
