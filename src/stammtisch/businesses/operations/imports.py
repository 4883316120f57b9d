"""Takes a list in, lets its columns be named, and queues it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses import bridge
from stammtisch.businesses.models import Import
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class NotReady(Refused):
    """The import is not where this step begins."""


class BadMapping(Refused):
    """The columns do not say which firm a line is about, or two hold the same."""


@transaction.atomic
def start_import(
    *,
    agency: Agency,
    actor: User,
    file_name: str,
    content: bytes,
    sheet: str = "",
    source: str = "",
    language: str = "",
    now: datetime,
) -> Import:
    """Keep an uploaded list with a guess at its columns; nothing enters the register.

    Args:
        agency: whose register it is for.
        actor: who uploaded it.
        file_name: as it was called there.
        content: its bytes.
        sheet: of a workbook; empty = the first.
        source: where the list comes from; its keys count within that. Empty = the file's name.
        language: in which lines that are refused later say why; empty = the installation's.
        now: when.

    Raises:
        UnreadableFile: it cannot be read; says where and what to do.
    """
    file_name = PurePath(file_name).name[:200]
    table = bridge.read_list(content, file_name=file_name, sheet=sheet)
    started = Import.objects.create(
        agency=agency, uploaded_by=actor, file_name=file_name, content=content, sheet=sheet,
        language=language, source=(bridge.tidied(source) or PurePath(file_name).stem)[:120],
        mapping=bridge.guessed_mapping(table), rows_total=len(table.rows), requested_at=now,
    )  # fmt: skip
    audit.record("import.uploaded", started, at=now, actor=actor, rows=len(table.rows))
    logger.info("import.uploaded id=%s rows=%s", started.pk, len(table.rows))
    return started


@transaction.atomic
def map_import(
    *, source: Import, mapping: Mapping[str, str], actor: User, now: datetime
) -> Import:
    """Record what the columns hold: column number as text → field.

    Raises:
        NotReady: the list is running or done.
        BadMapping: no column names the firm, or two columns hold the same.
    """
    row = Import.objects.select_for_update().get(pk=source.pk)
    if row.state not in {Import.State.UPLOADED, Import.State.PREVIEWED}:
        raise NotReady(_("This list has been imported; its columns are settled."))
    check_mapping(mapping)
    row.mapping, row.state = dict(mapping), Import.State.PREVIEWED
    row.save(update_fields=["mapping", "state"])
    audit.record("import.mapped", row, at=now, actor=actor, columns=len(mapping))
    return row


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse a mapping that does not name firms, or gives a field twice.

    Raises:
        BadMapping: it does.
    """
    twice = [name for name, count in Counter(mapping.values()).items() if count > 1]
    if twice:
        label = bridge.LABELS[twice[0]]
        raise BadMapping(
            _("Two columns hold “%(field)s”. Choose one of them.") % {"field": label}
        )
    if not {"name", "external_key"}.intersection(mapping.values()):
        raise BadMapping(_("Say which column holds the name of the firm."))


@transaction.atomic
def queue_import(*, source: Import, actor: User, now: datetime) -> Import:
    """Say yes to the preview: a worker takes the list from here.

    Raises:
        NotReady: the columns are not settled, or somebody has said yes already.
    """
    row = Import.objects.select_for_update().get(pk=source.pk)
    if row.state != Import.State.PREVIEWED:
        raise NotReady(_("This list is not waiting for a yes."))
    row.state, row.requested_at, row.claims = Import.State.QUEUED, now, 0
    row.claimed_at = row.finished_at = None
    row.save(update_fields=["state", "requested_at", "claims", "claimed_at", "finished_at"])
    audit.record("import.queued", row, at=now, actor=actor, rows=row.rows_total)
    logger.info("import.queued id=%s", row.pk)
    return row


@transaction.atomic
def fail_import(*, source: Import, error: str, now: datetime) -> Import:
    """Give a list up after too many attempts; what it has done so far can be undone."""
    row = Import.objects.select_for_update().get(pk=source.pk)
    row.state, row.error, row.finished_at = Import.State.FAILED, error, now
    row.save(update_fields=["state", "error", "finished_at"])
    audit.record("import.failed", row, at=now, actor=None, rows_done=row.rows_done)
    logger.error("import.failed id=%s rows_done=%s", row.pk, row.rows_done)
    return row
