"""Loads classifications."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.classifications import bridge
from stammtisch.classifications.models import Entry, Scheme
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)
BATCH = 500


class OtherRevision(Refused):
    """A scheme of this name holds the codes of another revision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What loading a file does, or would do, to a scheme.

    Attributes:
        kept: entries that the file does not have; they stay.
    """

    new: Sequence[Entry]
    changed: Sequence[Entry]
    unchanged: int
    kept: int


def plan_scheme(*, loaded: bridge.LoadedScheme) -> Changes:
    """Return what loading would do, and change nothing.

    Raises:
        OtherRevision: a scheme of this name is there with codes of another revision.
    """
    scheme = Scheme.objects.filter(name=loaded.name).first()
    if scheme and scheme.revision != loaded.revision:
        raise OtherRevision(
            _("%(name)s is loaded already, with the codes of another revision.")
            % {"name": loaded.name}
        )
    known = {entry.code: entry for entry in scheme.entries.all()} if scheme else {}
    new: list[Entry] = []
    changed: list[Entry] = []
    for read in loaded.entries:
        entry = known.get(read.code) or Entry(code=read.code, labels={})
        before = (entry.level, entry.parent_code, entry.labels)
        entry.labels = {**entry.labels, **read.labels}
        entry.level, entry.parent_code = read.level, read.parent
        entry.search_text = bridge.folded(" ".join(entry.labels.values()))
        if entry.pk is None:
            new.append(entry)
        elif before != (entry.level, entry.parent_code, entry.labels):
            changed.append(entry)
    met = {read.code for read in loaded.entries}
    unchanged = len(loaded.entries) - len(new) - len(changed)
    return Changes(new=new, changed=changed, unchanged=unchanged, kept=len(known.keys() - met))


@transaction.atomic
def load_scheme(*, loaded: bridge.LoadedScheme, file_name: str, now: datetime) -> Changes:
    """Load a file: new codes come in, labels of its languages are renewed, the rest stays.

    Raises:
        OtherRevision: a scheme of this name is there with codes of another revision.
    """
    scheme, is_new = Scheme.objects.select_for_update().get_or_create(
        name=loaded.name,
        defaults={"revision": loaded.revision, "file_name": file_name, "loaded_at": now},
    )
    changes = plan_scheme(loaded=loaded)
    for entry in changes.new:
        entry.scheme = scheme
    Entry.objects.bulk_create(changes.new, batch_size=BATCH)
    fields = ["level", "parent_code", "labels", "search_text"]
    Entry.objects.bulk_update(changes.changed, fields, batch_size=BATCH)
    scheme.languages = list(dict.fromkeys([*scheme.languages, *loaded.languages]))
    scheme.file_name, scheme.loaded_at = file_name, now
    scheme.save(update_fields=["languages", "file_name", "loaded_at"])
    audit.record(
        "scheme.loaded", scheme, at=now, actor=None, is_new=is_new,
        new=len(changes.new), changed=len(changes.changed),
    )  # fmt: skip
    logger.info(
        "scheme.loaded id=%s new=%s changed=%s",
        scheme.pk, len(changes.new), len(changes.changed),
    )  # fmt: skip
    return changes
