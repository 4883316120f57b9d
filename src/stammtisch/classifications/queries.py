"""Reads loaded classifications; they belong to the installation, not to an agency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from stammtisch.classifications.models import Entry, Scheme


def schemes_loaded() -> QuerySet[Scheme]:
    """Return what has been loaded, by name (1 query)."""
    return Scheme.objects.order_by("name")


def stamps_of(revision: str) -> tuple[tuple[int, datetime], ...]:
    """Return id and time of loading of every scheme of a revision of NACE (1 query)."""
    rows = Scheme.objects.filter(revision=revision).order_by("pk")
    return tuple(rows.values_list("pk", "loaded_at"))


def entries_of_revision(revision: str) -> QuerySet[Entry]:
    """Return the entries of all schemes of a revision of NACE, as loaded (1 query)."""
    return Entry.objects.filter(scheme__revision=revision).order_by("scheme", "pk")


def entry_labels(revision: str, code: str) -> list[dict[str, str]]:
    """Return the labels of a code in every loaded scheme of a revision (1 query)."""
    rows = Entry.objects.filter(scheme__revision=revision, code=code).order_by("scheme")
    return list(rows.values_list("labels", flat=True))


def entries_found(scheme: Scheme, *, code: str, words: Iterable[str]) -> QuerySet[Entry]:
    """Return the entries of a scheme whose code begins so and whose labels have all words.

    Args:
        scheme: a loaded one.
        code: how the code begins; empty = any.
        words: folded.
    """
    found = scheme.entries.order_by("code")
    if code:
        found = found.filter(code__startswith=code)
    for word in words:
        found = found.filter(search_text__contains=word)
    return found
