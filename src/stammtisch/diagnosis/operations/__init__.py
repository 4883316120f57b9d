"""Notes visits, needs and offers, and changes them."""

from stammtisch.businesses.operations import SameName
from stammtisch.diagnosis.operations.drafts import (
    FactsContradict,
    NothingToSolve,
    StatementDraft,
)
from stammtisch.diagnosis.operations.facts import FactGone, take_over_fact
from stammtisch.diagnosis.operations.imports import (
    Unclear,
    drafts_of,
    import_statements,
    undo_imported_statements,
)
from stammtisch.diagnosis.operations.releases import NamesSomebody
from stammtisch.diagnosis.operations.statements import (
    DayInFuture,
    KindUnchanged,
    StatusUnchanged,
    add_statement,
    change_statement,
    set_status,
    turn_statement,
)
from stammtisch.diagnosis.operations.visits import (
    AlreadyNoted,
    EmptyNote,
    change_visit,
    note_visit,
    note_visit_at_new_firm,
)

__all__ = [
    "AlreadyNoted",
    "DayInFuture",
    "EmptyNote",
    "FactGone",
    "FactsContradict",
    "KindUnchanged",
    "NamesSomebody",
    "NothingToSolve",
    "SameName",
    "StatementDraft",
    "StatusUnchanged",
    "Unclear",
    "add_statement",
    "change_statement",
    "change_visit",
    "drafts_of",
    "import_statements",
    "note_visit",
    "note_visit_at_new_firm",
    "set_status",
    "take_over_fact",
    "turn_statement",
    "undo_imported_statements",
]
