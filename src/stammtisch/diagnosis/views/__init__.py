"""Speaks HTTP."""

from stammtisch.diagnosis.views.statements import (
    statement_create,
    statement_detail,
    statement_edit,
    statement_export,
    statement_set_status,
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
    "firms",
    "statement_create",
    "statement_detail",
    "statement_edit",
    "statement_export",
    "statement_set_status",
    "statements",
    "visit_create",
    "visit_detail",
    "visit_edit",
    "visits",
]
