"""Reads needs and offers for whoever compares them, and what an index must hear of."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet

from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Change, Edition

MANY = 1_000
"""Ids in one query; databases limit how many it may name."""

_NEED = Q(kind=Statement.Kind.NEED)
HAS_VIEW = {
    "verbatim": _NEED & ~Q(released="") & ~Q(verbatim=F("released")),
    "solution": _NEED & ~Q(solution=""),
}
"""Which statements have a further wording of each kind, as ``bridge.views_of`` says of one."""


def statements_open(agency_id: int) -> QuerySet[Statement]:
    """Return the agency's open needs and offers with firm and stored vectors (2 queries)."""
    rows = Statement.objects.filter(agency=agency_id, status=Statement.Status.OPEN)
    return rows.select_related("business").prefetch_related("vectors").order_by("pk")


def statements_open_among(agency_id: int, ids: Iterable[int]) -> list[Statement]:
    """Return those of some statements that are open, as above (2 queries for each thousand)."""
    wanted = sorted(set(ids))
    parts = (wanted[at : at + MANY] for at in range(0, len(wanted), MANY))
    return [row for part in parts for row in statements_open(agency_id).filter(pk__in=part)]


def statement_ids_open(agency_id: int) -> dict[str, list[int]]:
    """Return kind → ids of the agency's open statements, ascending (1 query)."""
    found: dict[str, list[int]] = {kind: [] for kind in Statement.Kind.values}
    rows = Statement.objects.filter(agency=agency_id, status=Statement.Status.OPEN)
    for kind, pk in rows.order_by("pk").values_list("kind", "pk"):
        found[kind].append(pk)
    return found


def wordings_open_counted(agency_id: int) -> dict[str, int]:
    """Return kind → number of wordings of the agency's open statements (1 query)."""
    rows = Statement.objects.filter(agency=agency_id, status=Statement.Status.OPEN)
    further = {f"n_{view}": Count("pk", filter=has) for view, has in HAS_VIEW.items()}
    counted = rows.order_by().values_list("kind").annotate(n=Count("pk"), **further)
    found = {kind: sum(numbers) for kind, *numbers in counted}
    return dict.fromkeys(Statement.Kind.values, 0) | found


def statements_open_dated(agency_id: int) -> QuerySet[Statement, tuple[Any, ...]]:
    """Return id, kind, when statement and firm last changed, of open ones (1 query).

    Behind that comes for each of ``HAS_VIEW`` whether it has it.
    """
    rows = Statement.objects.filter(agency=agency_id, status=Statement.Status.OPEN)
    has = {f"has_{view}": ExpressionWrapper(q, BooleanField()) for view, q in HAS_VIEW.items()}
    dated = rows.annotate(**has)
    return dated.values_list("pk", "kind", "changed_at", "business__changed_at", *has)


def edition_of(agency_id: int) -> Edition:
    """Return the agency's edition, which is made when it is first asked for (1 query)."""
    edition, _ = Edition.objects.get_or_create(
        agency_id=agency_id, defaults={"key": secrets.token_hex(16)}
    )
    return edition


def editions() -> dict[int, int]:
    """Return agency → number of its edition, of all agencies (1 query)."""
    return dict(Edition.objects.values_list("agency", "number"))


def statement_ids_changed(agency_id: int, since: int) -> list[int]:
    """Return what changed after an edition, also what is gone, the oldest first (1 query)."""
    rows = Change.objects.filter(agency=agency_id, number__gt=since).order_by("number")
    return list(rows.values_list("statement", flat=True))


def agencies_of(statement_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return agency → ids of some statements (1 query)."""
    found: dict[int, list[int]] = {}
    rows = Statement.objects.filter(pk__in=list(statement_ids)).order_by("agency", "pk")
    for agency, pk in rows.values_list("agency", "pk"):
        found.setdefault(agency, []).append(pk)
    return found


def open_statement_ids_of(business_id: int) -> list[int]:
    """Return the ids of a firm's open needs and offers (1 query)."""
    rows = Statement.objects.filter(business=business_id, status=Statement.Status.OPEN)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def statement_ids_left(agency_id: int, ids: Iterable[int]) -> set[int]:
    """Return those of some statements that (still) exist in an agency (1 query)."""
    rows = Statement.objects.filter(agency=agency_id, pk__in=list(ids))
    return set(rows.values_list("pk", flat=True))
