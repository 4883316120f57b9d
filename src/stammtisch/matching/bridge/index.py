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
from stammtisch.matching.bridge import TOP, Vectors, encoder, key_of, statement_of

NEEDS = 200
"""Needs that are compared with a new offer, besides those that list it already."""

PLACES = 4
"""Numbers in an index for one statement: its principal wording, and room for further ones."""

VIEWS = ("", *core.VIEWS)
"""Wordings by the last part of their number."""

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
    """Return rows, which come with their firm, as an index takes them: one a wording."""
    found = []
    for row in rows:
        stamp = stamp_of(row.changed_at, row.business.changed_at)
        found += [
            Entry(
                number=number_of(row.pk, view), stamp=stamp, statement=statement,
                vector=vectors[key_of(row.pk, view)],
            )
            for view, statement in _wordings(row).items()
        ]  # fmt: skip
    return found


def _wordings(row: Statement) -> dict[str, core.Statement]:
    """Return view → statement that has this wording alone."""
    whole = statement_of(row)
    return {"": whole} | {view: core.reworded(whole, view) for view, _ in whole.views}


def number_of(pk: int, view: str = "") -> int:
    """Return what an index calls a wording of a statement."""
    return PLACES * pk + VIEWS.index(view)


def numbers_of(pk: int) -> list[int]:
    """Return what an index may call any wording of a statement."""
    return [number_of(pk, view) for view in VIEWS]


def pk_of(number: int) -> int:
    """Return the id of the statement that a number of an index belongs to."""
    return number // PLACES


def stamp_of(*moments: datetime) -> int:
    """Return a number that is another one when a statement or its firm has changed."""
    return int(max(moments).timestamp() * 1e6)


def shortlist_of(
    row: Statement, indexes: Indexes, vectors: Vectors, *, top: int = TOP
) -> list[int]:
    """Return the ids of those of the other direction that are worth a close look.

    A need is sought by each of its wordings, and found by any. Which offers these are does not
    depend on what was learnt. ``top`` is the length of the need's list.
    """
    asked = [
        (statement, vectors[key_of(row.pk, view)]) for view, statement in _wordings(row).items()
    ]
    if row.is_need:
        found = indexes[Statement.Kind.OFFER].search_any(asked, size=size_for(top))
        return [pk_of(number) for number in found]
    index = indexes[Statement.Kind.NEED]
    for size in (NEEDS, NEEDS * len(VIEWS)):
        numbers = index.search_any(asked, size=size)
        ids = list(dict.fromkeys(pk_of(number) for number in numbers))[:NEEDS]
        if len(ids) == NEEDS or len(numbers) < size:
            break  # else some needs were found by several wordings: there may be more
    return ids
