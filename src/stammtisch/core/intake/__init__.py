"""Bring a list of firms into a register: which column is what, and what each line would do."""

from stammtisch.core.intake.cells import (
    CellProblem,
    certificates,
    languages,
    nace_code,
    size_class,
)
from stammtisch.core.intake.drafts import Draft, Remark, read_line, repeated, texts_of
from stammtisch.core.intake.fields import FIELDS, FIELDS_BY_NAME, FIRM, PERSON, STATEMENT, Field
from stammtisch.core.intake.guess import guess_fields
from stammtisch.core.intake.plan import (
    FIRM_FIELDS,
    PERSON_FIELDS,
    LinePlan,
    enter,
    plan_line,
)
from stammtisch.core.intake.register import KnownFirm, KnownPerson, Register

__all__ = [
    "FIELDS",
    "FIELDS_BY_NAME",
    "FIRM",
    "FIRM_FIELDS",
    "PERSON",
    "PERSON_FIELDS",
    "STATEMENT",
    "CellProblem",
    "Draft",
    "Field",
    "KnownFirm",
    "KnownPerson",
    "LinePlan",
    "Register",
    "Remark",
    "certificates",
    "enter",
    "guess_fields",
    "languages",
    "nace_code",
    "plan_line",
    "read_line",
    "repeated",
    "size_class",
    "texts_of",
]
