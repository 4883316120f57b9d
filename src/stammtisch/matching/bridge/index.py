"""Turns rows into entries of the core's indexes, and asks these what may fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from stammtisch.core import matching as core
from stammtisch.core.matching.index import Entry, Index
from stammtisch.core.matching.shortlist import size_for
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.bridge import TOP, Vectors, encoder, statement_of

NEEDS = 200
"""Needs that are compared with a new offer, besides those that list it already."""

AGENCIES = 64
"""Agencies whose indexes a process keeps at hand."""

Indexes = Mapping[str, Index]
Entries = Sequence[Entry]


@lru_cache(maxsize=AGENCIES)
def indexes_of(agency_id: int, key: str, model: str) -> Indexes:
    """Return kind → index of the agency's open statements, as this process sees them.

    ``key`` tells the databases apart that may have used the folder, ``model`` who made vectors.
    """
    del model  # an encoder of another name has other indexes
    folder = settings.INDEX_DIR / f"{agency_id}-{key[:8]}"
    return {
        kind.value: Index(
            folder / kind.value, owner=f"{agency_id} {key}", side=kind, encoder=encoder()
        )
        for kind in core.Kind
    }


def entries_of(rows: Sequence[Statement], vectors: Vectors) -> Entries:
    """Return rows, which come with their firm, as an index takes them."""
    return [
        Entry(
            number=row.pk, stamp=stamp_of(row.changed_at, row.business.changed_at),
            statement=statement_of(row), vector=vectors[row.pk],
        )
        for row in rows
    ]  # fmt: skip


def stamp_of(*moments: datetime) -> int:
    """Return a number that is another one when a statement or its firm has changed."""
    return int(max(moments).timestamp() * 1e6)


def shortlist_of(row: Statement, indexes: Indexes, vectors: Vectors) -> list[int]:
    """Return the ids of those of the other direction that are worth a close look."""
    other, size = (
        (Statement.Kind.OFFER, size_for(TOP)) if row.is_need else (Statement.Kind.NEED, NEEDS)
    )
    return list(indexes[other].search(statement_of(row), vectors[row.pk], size=size))
