"""Keeps the indexes in step with the database, which alone holds the truth."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from django.db import transaction

from stammtisch.diagnosis.models import Statement
from stammtisch.matching import bridge, queries
from stammtisch.matching.bridge import index as bridge_index
from stammtisch.matching.models import Change, Edition, Vector

logger = logging.getLogger(__name__)

BATCH = 500
"""Statements that are read, encoded and taken in at once."""

_compared: set[tuple[int, str]] = set()
"""Agencies whose indexes this process has compared with the database."""

_kept: dict[int, int] = {}
"""Agency → edition to which this process has brought its indexes."""


@transaction.atomic
def note_changes(*, statement_ids: Iterable[int]) -> None:
    """Let every index hear of statements that changed or are about to go.

    Called in the transaction of the change. The edition stays locked until that ends, so that
    whoever reads a number has seen all changes up to it.
    """
    for agency_id, ids in queries.agencies_of(statement_ids).items():
        queries.edition_of(agency_id)
        edition = Edition.objects.select_for_update().get(agency=agency_id)
        edition.number += 1
        edition.save(update_fields=["number"])
        Change.objects.bulk_create(
            [Change(agency_id=agency_id, statement=pk, number=edition.number) for pk in ids],
            update_conflicts=True,
            unique_fields=["statement"],
            update_fields=["number"],
        )


def keep_indexes() -> bool:
    """Bring one agency's indexes up to date that are not; say whether there was one.

    So what was removed leaves the files soon, and whoever ranks finds little left to do.
    """
    for agency_id, number in queries.editions().items():
        if _kept.get(agency_id) != number:
            bring_up_to_date(agency_id=agency_id)
            _kept[agency_id] = number
            return True
    return False


def bring_up_to_date(*, agency_id: int) -> bridge_index.Indexes:
    """Let the agency's indexes on this machine know every committed change; return them.

    An index that is missing, damaged, made by another engine, or ahead of the database (which
    was restored) is made anew. In each process once, and whenever the numbers of wordings
    differ, index and database are compared, so that a change nobody told is found too.
    """
    edition = queries.edition_of(agency_id)
    indexes = bridge_index.indexes_of(agency_id, edition.key, bridge.model_name())
    for kind, index in indexes.items():
        if not index.look() or index.applied > edition.number:
            index.make_anew(_everything(agency_id, kind), applied=edition.number)
    known = min(index.applied for index in indexes.values())
    if known < edition.number:
        changed = queries.statement_ids_changed(agency_id, known)
        _take_in(indexes, agency_id, changed, edition.number)
    counted = queries.wordings_open_counted(agency_id)
    this = (agency_id, edition.key)
    if this not in _compared or any(counted[k] != len(i) for k, i in indexes.items()):
        unlike = _unlike(indexes, agency_id)
        if unlike:
            logger.info("index.unlike agency=%s count=%s", agency_id, len(unlike))
            _take_in(indexes, agency_id, unlike, edition.number)
        _compared.add(this)
    return indexes


def _everything(agency_id: int, kind: str) -> Iterator[bridge_index.Entries]:
    ids = queries.statement_ids_open(agency_id)[kind]
    for start in range(0, len(ids), BATCH):
        rows = queries.statements_open_among(agency_id, ids[start : start + BATCH])
        rows = [row for row in rows if row.kind == kind]
        yield bridge_index.entries_of(rows, vectors_kept(rows))


def _take_in(
    indexes: bridge_index.Indexes, agency_id: int, ids: list[int], number: int
) -> None:
    """Take changed statements in where they belong now, and out where they do not."""
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        is_last = start + BATCH >= len(ids)
        rows = queries.statements_open_among(agency_id, part)
        vectors = vectors_kept(rows)
        for kind, index in indexes.items():
            own = [row for row in rows if row.kind == kind]
            entries = bridge_index.entries_of(own, vectors)
            gone = {number for pk in part for number in bridge_index.numbers_of(pk)}
            gone -= {entry.number for entry in entries}
            if not index.change(entries, gone, applied=number if is_last else 0):
                index.make_anew(_everything(agency_id, kind), applied=number)


def _unlike(indexes: bridge_index.Indexes, agency_id: int) -> list[int]:
    """Return the ids of statements that index and database do not know alike."""
    known = {kind: index.stamps() for kind, index in indexes.items()}
    unlike = set()
    for pk, kind, stated, firm, *has in queries.statements_open_dated(agency_id):
        stamp = bridge_index.stamp_of(stated, firm)
        views = [
            "",
            *(view for view, is_there in zip(queries.HAS_VIEW, has, strict=True) if is_there),
        ]
        for view in views:
            if known[kind].pop(bridge_index.number_of(pk, view), None) != stamp:
                unlike.add(pk)
    left = (number for stamps in known.values() for number in stamps)
    return sorted(unlike | {bridge_index.pk_of(number) for number in left})


def vectors_kept(rows: list[Statement]) -> bridge.Vectors:
    """Return key → vector; what had to be encoded is stored for whoever comes next.

    Vectors of wordings that are gone are deleted.
    """
    (vectors, fresh), gone = bridge.vectors_of(rows), bridge.vectors_gone(rows)
    if fresh or gone:
        with transaction.atomic():
            Vector.objects.filter(pk__in=gone).delete()
            left = queries.statement_ids_left(
                rows[0].agency_id, [vector.statement_id for vector in fresh]
            )
            Vector.objects.bulk_create(
                [vector for vector in fresh if vector.statement_id in left],
                update_conflicts=True,
                unique_fields=["statement", "view"],
                update_fields=["model", "text_hash", "values"],
            )
    return vectors
