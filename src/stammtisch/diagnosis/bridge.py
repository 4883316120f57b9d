"""Speaks with the core: folded text, office spellings, safe files, facts that a text says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stammtisch.core import tables
from stammtisch.core.matching import facts as core
from stammtisch.core.text import fold
from stammtisch.diagnosis.models import Statement

COLUMNS = (
    "quantity_min", "quantity_max", "unit", "certificates", "radius_km", "available_from",
    "available_until", "own_use_only",
)  # fmt: skip
"""Columns of a statement that a fact can fill."""


def folded(text: str) -> str:
    """Return ``text`` so that spellings which people take for the same compare as equal."""
    return fold(text)


def number_of(text: str, *, decimal: str = "") -> float:
    """Return a number in any office's spelling.

    Raises:
        ValueError: there is no number in it.
    """
    return tables.number(text, decimal=decimal)


def number_text(value: float) -> str:
    """Return a spelling that ``number_of`` reads back equal, whatever its ``decimal``."""
    return tables.shown(value)


def day_of(text: str) -> date:
    """Return a day written as ISO or as offices do.

    Raises:
        ValueError: there is no such day.
    """
    return tables.day(text)


def parts_of(text: str) -> list[str]:
    """Return what stands between semicolons, tidy, each once."""
    return list(tables.items(text))


def says_yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        ValueError: it says neither yes nor no.
    """
    return tables.yes_no(text)


def tidied(text: str) -> str:
    """Return a text in NFC without control characters and outer white space."""
    return tables.tidy(text)


def file_of(
    header: Sequence[str], rows: Iterable[Sequence[str | float | date | None]], *, suffix: str
) -> bytes:
    """Return a ``.csv`` or ``.xlsx`` file in which no spreadsheet runs a cell."""
    return tables.table_bytes(header, rows, suffix=suffix)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFact:
    """A fact that was read from what somebody said: a proposal until an officer confirms it.

    Attributes:
        key: names the fact as long as the text stays the same.
        kind: kind of the core's fact; ``detail`` says which one of that kind.
        words: the words of the text that say it.
        states: what it says, as the core writes it into columns; None = it has no column.
        fields: columns of a statement that would change, with their new values.
    """

    key: str
    kind: str
    detail: str
    words: str
    states: core.Stated | None
    fields: Mapping[str, Any]

    @property
    def is_stated(self) -> bool:
        """Whether the columns say it already."""
        return self.states is not None and not self.fields


def read_facts(
    text: str, *, heard_on: date, language: str, columns: Mapping[str, Any]
) -> list[ReadFact]:
    """Return what a text says, each thing once, beside the columns as they are."""
    facts = core.read(text)
    mark = hashlib.sha256(text.encode()).hexdigest()[:12]
    found: dict[str, ReadFact] = {}
    for fact in facts.found:
        stated = core.stated(facts, fact, heard_on=heard_on, language=language)
        found.setdefault(
            str(fact),
            ReadFact(
                key=f"{fact.kind}-{fact.start}-{fact.end}-{mark}",
                kind=fact.kind,
                detail=_detail(fact),
                words=facts.words(fact),
                states=stated,
                fields=core.filled(stated, columns) if stated else {},
            ),
        )
    return list(found.values())


def facts_of(row: Statement) -> list[ReadFact]:
    """Return what a statement says in its verbatim, beside what is stated of it."""
    columns = {name: getattr(row, name) for name in COLUMNS}
    return read_facts(
        row.verbatim, heard_on=row.heard_on, language=row.language, columns=columns
    )


def _detail(fact: core.Fact) -> str:
    if isinstance(fact, core.Amount):
        return "lot" if fact.is_lot else fact.attribute or fact.dimension
    if isinstance(fact, core.Norm):
        return fact.standing.value
    if isinstance(fact, core.Flag):
        return fact.term.value
    if isinstance(fact, core.Language):
        return fact.code
    return fact.sort if isinstance(fact, core.Trade) else ""


def pieces(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it says a fact (trades apart)."""
    facts = core.read(text)
    chosen = [fact for fact in facts.found if not isinstance(fact, core.Trade)]
    return [(span.text, bool(span.facts)) for span in core.spans(facts, chosen)]
