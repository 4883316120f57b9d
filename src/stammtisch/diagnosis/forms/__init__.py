"""What a person may type about visits, needs and offers: shape and spelling only."""

from stammtisch.diagnosis.forms.fields import DayField, DistanceField, NumberField, PartsField
from stammtisch.diagnosis.forms.statements import (
    DraftForm,
    HeardForm,
    StatementFilterForm,
    StatementForm,
)
from stammtisch.diagnosis.forms.visits import (
    MOST_STATEMENTS,
    Capture,
    FirmForm,
    VisitFilterForm,
    VisitForm,
)

__all__ = [
    "MOST_STATEMENTS",
    "Capture",
    "DayField",
    "DistanceField",
    "DraftForm",
    "FirmForm",
    "HeardForm",
    "NumberField",
    "PartsField",
    "StatementFilterForm",
    "StatementForm",
    "VisitFilterForm",
    "VisitForm",
]
