"""What the views of visits and of statements have in common."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet

from stammtisch.accounts import rules
from stammtisch.accounts.access import StaffRequest
from stammtisch.diagnosis import bridge

ROWS_A_PAGE = 50
Row = TypeVar("Row", bound=Model)


def refuse_readers(request: StaffRequest) -> None:
    """Refuse the pages on which something is written to those who may only read."""
    if not rules.can_write(request.user):
        raise PermissionDenied


def page_of(request: StaffRequest, rows: QuerySet[Row]) -> Page[Row]:
    """Return the asked-for page of a list, or the nearest there is (2 queries)."""
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


def words_in(text: str | None) -> list[str]:
    """Return the folded words of what was typed into a search box."""
    return bridge.folded(bridge.tidied(text or "")).split()
