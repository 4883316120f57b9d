"""Notes visits, with what was heard on them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.businesses import operations as register
from stammtisch.businesses.models import Business
from stammtisch.diagnosis import bridge, queries
from stammtisch.diagnosis.models import Visit
from stammtisch.diagnosis.operations.drafts import StatementDraft
from stammtisch.diagnosis.operations.statements import announce, check_day, save_draft
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class EmptyNote(Refused):
    """Neither a note nor a need or offer was written down."""


class AlreadyNoted(Refused):
    """The same officer noted exactly this before: the form was sent twice.

    Attributes:
        visit: the visit as it was noted first.
    """

    def __init__(self, visit: Visit) -> None:
        super().__init__(_("This visit has been noted already."))
        self.visit = visit


@transaction.atomic
def note_visit(
    *,
    business: Business,
    actor: User,
    kind: str,
    visited_on: date,
    note: str,
    statements: Sequence[StatementDraft] = (),
    now: datetime,
) -> Visit:
    """Note a talk with a firm, and the needs and offers heard in it.

    Raises:
        EmptyNote: there is nothing to keep.
        DayInFuture: ``visited_on`` is after today.
        AlreadyNoted: the form was sent twice.
    """
    note = bridge.tidied(note)
    if not note and not statements:
        raise EmptyNote(_("Write down what you heard, or one need or offer."))
    check_day(visited_on, now=now)
    # Holding the firm lets the second of two equal forms see what the first one wrote.
    Business.objects.select_for_update().get(pk=business.pk)
    _check_new(
        queries.visits_same(
            business=business, officer=actor, visited_on=visited_on, kind=kind, note=note
        ),
        statements,
    )
    visit = Visit.objects.create(
        agency_id=business.agency_id, business=business, officer=actor, kind=kind,
        visited_on=visited_on, note=note, search_text=bridge.folded(note),
        created_at=now, changed_at=now,
    )  # fmt: skip
    audit.record(
        "visit.noted", visit, at=now, actor=actor, kind=kind, statements=len(statements)
    )
    heard = [
        save_draft(
            business=business, draft=draft, heard_on=visited_on, actor=actor, now=now,
            visit=visit,
        )
        for draft in statements
    ]  # fmt: skip
    announce(heard, now=now)
    logger.info("visit.noted id=%s statements=%s", visit.pk, len(heard))
    return visit


@transaction.atomic
def note_visit_at_new_firm(
    *,
    firm_name: str,
    actor: User,
    kind: str,
    visited_on: date,
    note: str,
    statements: Sequence[StatementDraft] = (),
    now: datetime,
) -> Visit:
    """Enter a firm by its name alone, and note a visit there.

    Raises:
        SameName: a firm of this name is in the register; nothing is merged silently.
        Refused: as ``note_visit``.
    """
    business = register.create_business(
        agency=actor.agency, values={"name": firm_name}, actor=actor, now=now
    )
    return note_visit(
        business=business, actor=actor, kind=kind, visited_on=visited_on, note=note,
        statements=statements, now=now,
    )  # fmt: skip


@transaction.atomic
def change_visit(
    *, visit: Visit, kind: str, visited_on: date, note: str, actor: User, now: datetime
) -> Visit:
    """Correct a visit; what was heard on it follows when the day moves.

    Raises:
        EmptyNote: the note is taken away although nothing else was heard.
        DayInFuture: ``visited_on`` is after today.
    """
    row = Visit.objects.select_for_update().get(pk=visit.pk)
    note = bridge.tidied(note)
    if not note and not row.statements.exists():
        raise EmptyNote(_("Write down what you heard, or one need or offer."))
    check_day(visited_on, now=now)
    row.statements.filter(heard_on=row.visited_on).update(heard_on=visited_on)
    row.kind, row.visited_on, row.note = kind, visited_on, note
    row.search_text, row.changed_at = bridge.folded(note), now
    row.save(update_fields=["kind", "visited_on", "note", "search_text", "changed_at"])
    audit.record("visit.changed", row, at=now, actor=actor, kind=kind)
    logger.info("visit.changed id=%s", row.pk)
    return row


def _check_new(same: Iterable[Visit], statements: Sequence[StatementDraft]) -> None:
    said = sorted((draft.kind, draft.verbatim) for draft in statements)
    for visit in same:
        if said == sorted((row.kind, row.verbatim) for row in visit.statements.all()):
            raise AlreadyNoted(visit)
