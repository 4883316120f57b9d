"""Speaks HTTP."""

from stammtisch.diagnosis.views.statements import (
    facts,
    statement_create,
    statement_detail,
    statement_edit,
    statement_export,
    statement_set_status,
    statement_take,
    statement_turn,
    statements,
)
from stammtisch.diagnosis.views.visits import (
    firms,
    visit_create,
    visit_detail,
    visit_edit,
    visits,
)

__all__ = [
    "facts",
    "firms",
    "statement_create",
    "statement_detail",
    "statement_edit",
    "statement_export",
    "statement_set_status",
    "statement_take",
    "statement_turn",
    "statements",
    "visit_create",
    "visit_detail",
    "visit_edit",
    "visits",
]
