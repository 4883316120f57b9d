"""What may be done with a suggestion."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Decision, Refit, Suggestion

NIGHT = time(3)
"""When a day's decisions are learnt from, in the office's time; exists on every day."""

ASKED = 0.5
"""What *ask first* counts for the order: the pair was worth a call."""


def can_introduce(suggestion: Suggestion) -> bool:
    """Say whether both firms allowed what they said to be passed on at all."""
    sides = (suggestion.need, suggestion.offer)
    return all(side.pass_on != Statement.PassOn.NO for side in sides)


def is_open(suggestion: Suggestion) -> bool:
    """Say whether the engine still suggests it and both statements stand."""
    sides = (suggestion.need, suggestion.offer)
    return suggestion.is_current and all(s.status == Statement.Status.OPEN for s in sides)


def last_night(now: datetime) -> datetime:
    """Return the newest moment at which a day's decisions are learnt from."""
    local = timezone.localtime(now)
    night = datetime.combine(local.date(), NIGHT, tzinfo=local.tzinfo)
    if night > local:
        night = datetime.combine(local.date() - timedelta(days=1), NIGHT, tzinfo=local.tzinfo)
    return night


def fits(decision: Decision) -> bool | None:
    """Say whether a decision found that the two belong together; None: it does not say.

    *Known already* is a good suggestion that came late. *Wrong direction* is a fault of the
    record, and *timing* one of the calendar: neither says anything about the pair.
    """
    if decision.verdict == Decision.Verdict.INTRODUCE:
        return True
    if decision.verdict == Decision.Verdict.ASK_FIRST:
        return None
    if decision.reason == Decision.Reason.KNOWN:
        return True
    silent = {Decision.Reason.DIRECTION, Decision.Reason.TIMING}
    return None if decision.reason in silent else False


def order_weight(decision: Decision) -> float:
    """Return what a decision counts for the order of lists, 0..1."""
    if decision.verdict == Decision.Verdict.ASK_FIRST:
        return ASKED
    return 0.0 if fits(decision) is None else 1.0


def gains(refit: Refit) -> dict[str, int]:
    """Return head → by how many per cent its error shrank on decisions held back, where used.

    A head that did no better than the shipped one is not used, and is left out.
    """
    heads = refit.adjustment or {}
    return {
        head: round(100 * (1 - learnt / shipped)) if shipped else 0
        for head, (shipped, learnt) in refit.loss.items()
        if heads.get(head)
    }
