"""What a stored code is called, in both revisions."""

from __future__ import annotations

from dataclasses import dataclass

from stammtisch.classifications import queries
from stammtisch.core import classification as core


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where a code stands in the other revision.

    Attributes:
        is_partial: only a part of it, or we are not sure how much.
    """

    revision: str
    code: str
    label: str
    is_partial: bool


def known_revision(revision: str) -> str:
    """Return a revision that is shipped; a row with anything else is read as Rev. 2."""
    return revision if revision in core.REVISIONS else core.REVISIONS[0]


def revision_name(revision: str) -> str:
    """Return how a revision is called: the same in every language."""
    return f"NACE Rev. {known_revision(revision)}"


def shipped_label(code: str, revision: str, language: str) -> str:
    """Return what a code is called by ourselves, of the group it lies in; no query."""
    known = known_revision(revision)
    return core.shipped(known).label(core.finest_of(code, known), language)


def label_of(code: str, revision: str, language: str) -> str:
    """Return what a code is called: our own wording, or for a finer code a loaded one.

    At most 1 query, and none where our own wording has the very code in this language.
    """
    known = known_revision(revision)
    try:
        form = core.nace_form(code)
    except ValueError:
        return ""
    entry = core.shipped(known).entries.get(form)
    if entry and language.split("-", maxsplit=1)[0] in entry.labels:
        return entry.label(language)
    for labels in queries.entry_labels(known, form):
        if text := labels.get(language.split("-", maxsplit=1)[0]):
            return text
    return shipped_label(code, known, language)


def elsewhere_of(code: str, revision: str, language: str) -> list[Elsewhere]:
    """Return where a code stands in the other revision, the surest first; no query.

    Partial counterparts are left out where there is a better one.
    """
    known = known_revision(revision)
    other = core.other_revision(known)
    found = core.counterparts(core.finest_of(code, known), known)
    sure = [c for c in found if c.fit is not core.Fit.PARTIAL]
    return [
        Elsewhere(
            revision=other,
            code=counterpart.code,
            label=core.shipped(other).label(counterpart.code, language),
            is_partial=counterpart.fit is core.Fit.PARTIAL,
        )
        for counterpart in sure or found
    ]
