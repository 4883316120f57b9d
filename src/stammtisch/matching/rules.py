"""What may be done with a suggestion."""

from __future__ import annotations

from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Suggestion


def can_introduce(suggestion: Suggestion) -> bool:
    """Say whether both firms allowed what they said to be passed on at all."""
    sides = (suggestion.need, suggestion.offer)
    return all(side.pass_on != Statement.PassOn.NO for side in sides)


def is_open(suggestion: Suggestion) -> bool:
    """Say whether the engine still suggests it and both statements stand."""
    sides = (suggestion.need, suggestion.offer)
    return suggestion.is_current and all(s.status == Statement.Status.OPEN for s in sides)
