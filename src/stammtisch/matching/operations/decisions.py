"""What people say about suggestions; kept for good."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.matching import queries, rules
from stammtisch.matching.models import Decision, Suggestion
from stammtisch.shared import audit
from stammtisch.shared.dates import shown_at
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class AlreadyDecided(Refused):
    """A decision on this suggestion stands; it has to be taken back first."""


class AlreadyTakenBack(Refused):
    """The decision does not stand any more."""


class SuggestionGone(Refused):
    """The engine no longer suggests the pair, or one of the statements was closed."""


class NotToBePassedOn(Refused):
    """One of the firms has not allowed its words to leave the agency."""


@transaction.atomic
def decide(
    *, suggestion: Suggestion, verdict: str, reason: str, actor: User, now: datetime
) -> Decision:
    """Record what an officer says about a suggestion, with the probability that was shown.

    Raises:
        AlreadyDecided: somebody was faster; the message says who and when.
        SuggestionGone: there is nothing to decide on any more.
        NotToBePassedOn: it may be asked about, but not introduced.
        ValueError: a reason belongs to *not a match* only.
    """
    if reason and verdict != Decision.Verdict.NO_MATCH:
        msg = f"a reason goes with no_match only, got {reason!r} with {verdict!r}"
        raise ValueError(msg)
    # Both statements are held too: whether they may be passed on must not change meanwhile.
    rows = queries.suggestions_visible_to(actor).select_for_update(of=("self", "need", "offer"))
    held = rows.get(pk=suggestion.pk)
    _refuse_unfit(held, verdict)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                suggestion=held, decided_by=actor, decided_at=now, verdict=verdict,
                reason=reason, probability=held.probability, engine=held.engine,
                measures=held.measures, is_exploratory=held.is_exploratory,
                drawn_with=held.drawn_with,
            )  # fmt: skip
    except IntegrityError:
        if (standing := queries.standing_decision(held)) is None:
            raise
        raise AlreadyDecided(_already(standing)) from None
    audit.record(
        "decision.made", held, at=now, actor=actor,
        decision=decision.pk, verdict=verdict, reason=reason,
    )  # fmt: skip
    logger.info("decision.made id=%s verdict=%s reason=%s", decision.pk, verdict, reason)
    return decision


def _refuse_unfit(suggestion: Suggestion, verdict: str) -> None:
    if not rules.is_open(suggestion):
        raise SuggestionGone(
            _("This is no longer suggested: the need or the offer has changed meanwhile.")
        )
    if verdict == Decision.Verdict.INTRODUCE and not rules.can_introduce(suggestion):
        raise NotToBePassedOn(
            _("One of the two firms has not allowed us to pass this on. Ask first.")
        )


def _already(standing: Decision) -> str:
    when = shown_at(standing.decided_at)
    return _("%(who)s has already decided “%(verdict)s” on this (%(when)s).") % {
        "who": standing.decided_by.name,
        "verdict": standing.get_verdict_display(),
        "when": when,
    }


@transaction.atomic
def take_back(*, decision: Decision, actor: User, now: datetime) -> Decision:
    """Take a decision back, so that the suggestion waits again; the record of it stays.

    Raises:
        AlreadyTakenBack: it does not stand any more.
    """
    standing = Decision.objects.filter(
        pk=decision.pk, taken_back_at=None, suggestion__agency=actor.agency_id
    )
    if standing.update(taken_back_at=now) == 0:
        raise AlreadyTakenBack(_("This decision has already been taken back."))
    decision.taken_back_at = now
    audit.record(
        "decision.taken_back", decision.suggestion, at=now, actor=actor, decision=decision.pk
    )
    logger.info("decision.taken_back id=%s", decision.pk)
    return decision
