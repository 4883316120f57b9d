"""Put what an office loaded beside what comes with the package."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from stammtisch.core.classification.types import Entry, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable


def merged(scheme: Scheme, loaded: Iterable[Entry]) -> Scheme:
    """Return a scheme with further labels and finer entries.

    Our own labels stay where a language has both: they are the shorter ones. Entries come in
    the order of their codes, sections before their divisions.
    """
    entries = dict(scheme.entries)
    for new in loaded:
        old = entries.get(new.code)
        if old is None:
            entries[new.code] = new
        else:
            labels = {**new.labels, **old.labels}
            entries[new.code] = Entry(
                code=old.code,
                level=old.level,
                parent=old.parent,
                labels=labels,
                words=old.words,
            )
    places = {code: at for at, code in enumerate(scheme.entries)}
    ordered = sorted(entries.values(), key=lambda entry: _place(entry, places))
    kept = {entry.code: entry for entry in ordered}
    return Scheme(scheme.name, scheme.revision, MappingProxyType(kept))


def _place(entry: Entry, places: dict[str, int]) -> tuple[int, str]:
    """Return where an entry stands: after the finest shipped one in which it lies."""
    code = entry.code
    while code and code not in places:
        code = code[:-1].rstrip(".")
    return places.get(code, len(places)), entry.code
