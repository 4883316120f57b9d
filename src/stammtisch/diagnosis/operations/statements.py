"""Notes needs and offers, words them for others, and closes them."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Import
from stammtisch.diagnosis import signals
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.diagnosis.operations.drafts import StatementDraft, searched
from stammtisch.diagnosis.operations.releases import check_release
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class DayInFuture(Refused):
    """Nobody has heard anything on a day that is still to come."""


class StatusUnchanged(Refused):
    """The statement already stands as somebody wanted to set it."""


class KindUnchanged(Refused):
    """The statement already has the direction that somebody wanted to give it."""


@transaction.atomic
def add_statement(
    *,
    business: Business,
    draft: StatementDraft,
    heard_on: date,
    actor: User,
    now: datetime,
    visit: Visit | None = None,
    words_are_no_names: bool = False,
) -> Statement:
    """Note one need or offer of a firm, heard on a visit or without one.

    Raises:
        NamesSomebody: the released wording names a firm or somebody of the register.
        DayInFuture: ``heard_on`` is after today.
    """
    check_day(heard_on, now=now)
    overruled = check_release(
        released=draft.released, business=business, words_are_no_names=words_are_no_names
    )
    statement = save_draft(
        business=business, draft=draft, heard_on=heard_on, actor=actor, now=now, visit=visit,
        names_overruled=overruled,
    )  # fmt: skip
    announce([statement], now=now)
    return statement


def check_day(heard_on: date, *, now: datetime) -> None:
    """Refuse a day after today.

    Raises:
        DayInFuture: it is after today.
    """
    if heard_on > timezone.localdate(now):
        raise DayInFuture(_("This day is still to come."))


def save_draft(
    *,
    business: Business,
    draft: StatementDraft,
    heard_on: date,
    actor: User,
    now: datetime,
    visit: Visit | None = None,
    source_import: Import | None = None,
    names_overruled: int = 0,
) -> Statement:
    """Write one statement and its audit row inside the caller's transaction."""
    statement = Statement.objects.create(
        agency_id=business.agency_id,
        business=business,
        visit=visit,
        source_import=source_import,
        heard_on=heard_on,
        search_text=draft.search_text,
        created_at=now,
        changed_at=now,
        **draft.values,
    )
    audit.record(
        "statement.noted", statement, at=now, actor=actor, kind=draft.kind,
        pass_on=draft.pass_on, names_overruled=names_overruled,
        source_import=source_import.pk if source_import else None,
    )  # fmt: skip
    logger.info("statement.noted id=%s kind=%s", statement.pk, draft.kind)
    return statement


def announce(statements: list[Statement], *, now: datetime) -> None:
    """Tell the apps above which statements to look at again."""
    if ids := [statement.pk for statement in statements]:
        signals.statements_changed.send(Statement, statement_ids=ids, now=now)


@transaction.atomic
def change_statement(
    *,
    statement: Statement,
    draft: StatementDraft,
    actor: User,
    now: datetime,
    words_are_no_names: bool = False,
) -> Statement:
    """Set wording, facts and permission to what ``draft`` says; equal values write nothing.

    A released wording that stays is not checked again: somebody has answered for it.

    Raises:
        NamesSomebody: the released wording names a firm or somebody of the register.
    """
    row = locked(statement)
    changed = sorted(
        name for name, value in draft.values.items() if getattr(row, name) != value
    )
    if not changed:
        return row
    overruled = 0
    if "released" in changed:
        overruled = check_release(
            released=draft.released,
            business=row.business,
            words_are_no_names=words_are_no_names,
        )
    for name in changed:
        setattr(row, name, draft.values[name])
    row.search_text, row.changed_at = draft.search_text, now
    row.save(update_fields=[*changed, "search_text", "changed_at"])
    audit.record(
        "statement.changed", row, at=now, actor=actor, fields=" ".join(changed),
        pass_on=row.pass_on, names_overruled=overruled,
    )  # fmt: skip
    logger.info("statement.changed id=%s", row.pk)
    announce([row], now=now)
    return row


@transaction.atomic
def set_status(*, statement: Statement, status: str, actor: User, now: datetime) -> Statement:
    """Open, solve or withdraw a statement.

    Raises:
        StatusUnchanged: it stands so already.
    """
    row = locked(statement)
    new = Statement.Status(status)
    if row.status == new:
        raise StatusUnchanged(_("This was done already: it is %s.") % new.label)
    write_status(row, new, actor=actor, now=now)
    announce([row], now=now)
    return row


@transaction.atomic
def turn_statement(*, statement: Statement, kind: str, actor: User, now: datetime) -> Statement:
    """Mend the direction: what was noted as a need is an offer, or the other way round.

    Wording, facts and permission stay. Turning it again undoes it, but for the line about what
    would solve a need: an offer has none, so it is deleted, and the audit entry says so.

    Raises:
        KindUnchanged: it has this direction already.
    """
    row = locked(statement)
    new = Statement.Kind(kind)
    if row.kind == new:
        raise KindUnchanged(_("This was done already: it is noted as %s.") % new.label)
    changed = ["kind"]
    if row.solution and new != Statement.Kind.NEED:
        row.solution, row.search_text = "", searched(row.verbatim, row.released)
        changed.append("solution")
    row.kind, row.changed_at = new, now
    row.save(update_fields=[*changed, "search_text", "changed_at"])
    audit.record(
        "statement.turned", row, at=now, actor=actor, fields=" ".join(changed), kind=new.value
    )
    logger.info("statement.turned id=%s kind=%s", row.pk, new.value)
    announce([row], now=now)
    return row


def write_status(
    row: Statement, status: Statement.Status, *, actor: User, now: datetime
) -> None:
    """Write a status and its audit row inside the caller's transaction."""
    row.status, row.changed_at = status, now
    row.save(update_fields=["status", "changed_at"])
    audit.record("statement.status_set", row, at=now, actor=actor, status=status.value)
    logger.info("statement.status_set id=%s status=%s", row.pk, status.value)


def locked(statement: Statement) -> Statement:
    """Return the row of a statement, locked until the transaction ends, with its firm."""
    rows = Statement.objects.select_for_update(of=("self",)).select_related("business")
    return rows.get(pk=statement.pk)
