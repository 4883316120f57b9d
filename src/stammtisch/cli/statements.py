"""Read statements, and pairs of texts, from an office's table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stammtisch.core.matching import VIEWS, Kind, Statement
from stammtisch.core.tables import CellError, Column, open_table, records
from stammtisch.core.tables import number as read_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stammtisch.core.tables import Record

VIEW_COLUMNS = (
    Column(name="verbatim"),
    Column(name="solution", aliases=("lösung",)),
)
"""Further wordings of a need."""

COLUMNS = (
    Column(name="id", required=True),
    Column(name="kind", aliases=("art",)),
    Column(name="text", required=True),
    Column(name="language", aliases=("sprache",)),
    Column(name="business", aliases=("firma", "unternehmen")),
    Column(name="lat", aliases=("breite", "breitengrad")),
    Column(name="lon", aliases=("länge", "längengrad")),
    Column(name="radius_km", aliases=("umkreis_km", "umkreis")),
    Column(name="quantity_min", aliases=("menge_min", "menge_von")),
    Column(name="quantity_max", aliases=("menge_max", "menge_bis")),
    Column(name="unit", aliases=("einheit",)),
    Column(name="certificates", aliases=("zertifikate",)),
    Column(name="available_from", aliases=("verfügbar_ab", "verfügbar_von")),
    Column(name="available_until", aliases=("verfügbar_bis",)),
    Column(name="own_use_only", aliases=("nur_eigenbedarf",)),
    Column(name="nace"),
    *VIEW_COLUMNS,
)
PAIR_COLUMNS = (
    Column(name="need", aliases=("gesuch", "bedarf"), required=True),
    Column(name="offer", aliases=("angebot",), required=True),
    Column(name="need_language", aliases=("need_lang", "gesuch_sprache")),
    Column(name="offer_language", aliases=("offer_lang", "angebot_sprache")),
)
KINDS = {
    "need": Kind.NEED,
    "gesuch": Kind.NEED,
    "bedarf": Kind.NEED,
    "sucht": Kind.NEED,
    "offer": Kind.OFFER,
    "angebot": Kind.OFFER,
    "bietet": Kind.OFFER,
}
_FARTHEST_KM = 20_038


class ContradictionError(ValueError):
    """Two cells of one row cannot both be true."""


@dataclass(slots=True)
class StatementFile:
    """What was read from a file of statements.

    Attributes:
        others: names of the columns that only pass through.
        cells: id → cells of those columns; empty where there are none.
        has_views: whether there is a column for further wordings; it passes through too.
    """

    statements: list[Statement] = field(default_factory=list)
    others: tuple[str, ...] = ()
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)
    has_views: bool = False


def read_statements(path: Path, *, sheet: str | None) -> StatementFile:
    """Read a file of statements, row by row.

    Raises:
        TableError: the file is not what the command line's reference promises.
        ContradictionError: a smallest amount above its largest, a first day after the last.
    """
    found = StatementFile()
    lines: dict[str, int] = {}
    with open_table(path, sheet=sheet) as table:
        for record in records(table, COLUMNS):
            statement = _statement(record)
            if statement.id in lines:
                first = {"first": str(lines[statement.id])}
                raise record.error("given_twice", "id", values=first)
            lines[statement.id] = record.line
            found.statements.append(statement)
            if passing := _passing(record):
                found.others = tuple(passing.values())
                found.cells[statement.id] = tuple(record.row.cells[at] for at in passing)
                found.has_views = any(each.name in record.frame.places for each in VIEW_COLUMNS)
    return found


def _passing(record: Record) -> dict[int, str]:
    """Return place → name of the columns whose cells come out beside a match."""
    frame = record.frame
    own = (frame.places.get(each.name) for each in VIEW_COLUMNS)
    views = {at: frame.header[at] for at in own if at is not None}
    return dict(sorted({**frame.others, **views}.items()))


def _views(record: Record, text: str) -> tuple[tuple[str, str], ...]:
    """Return the wordings that are given and say something else than ``text``."""
    found = ((name, record.text(name)) for name in VIEWS)
    return tuple((name, words) for name, words in found if words and words != text)


def _statement(record: Record) -> Statement:
    _refuse_contradictions(record)
    return Statement(
        id=record.required("id"),
        kind=_kind(record),
        text=record.required("text"),
        language=record.text("language").lower(),
        business=record.text("business"),
        lat=record.latitude("lat"),
        lon=record.longitude("lon"),
        radius_km=record.read("radius_km", lambda text: _radius(text, record.frame.decimal)),
        quantity_min=record.number("quantity_min"),
        quantity_max=record.number("quantity_max"),
        unit=record.text("unit"),
        certificates=record.items("certificates"),
        available_from=record.day("available_from"),
        available_until=record.day("available_until"),
        own_use_only=bool(record.yes_no("own_use_only")),
        nace=record.items("nace"),
        views=_views(record, record.required("text")),
    )


def _kind(record: Record) -> Kind | None:
    chosen = record.choice("kind", {word: kind.value for word, kind in KINDS.items()})
    return None if chosen is None else Kind(chosen)


def _radius(text: str, decimal: str) -> float:
    km = read_number(text, decimal=decimal)
    if not 0 <= km <= _FARTHEST_KM:
        raise CellError("out_of_range", {"low": "0", "high": str(_FARTHEST_KM)})
    return km


def _refuse_contradictions(record: Record) -> None:
    low, high = record.number("quantity_min"), record.number("quantity_max")
    if low is not None and high is not None and low > high:
        raise _contradiction(record, "quantity_max", f"at least quantity_min, {low:g}")
    start, end = record.day("available_from"), record.day("available_until")
    if start is not None and end is not None and start > end:
        raise _contradiction(record, "available_until", f"available_from, {start}, or later")


def _contradiction(record: Record, column: str, expected: str) -> ContradictionError:
    place = f'{record.frame.file}:{record.line}, column "{column}"'
    return ContradictionError(f'{place}: found "{record.text(column)}", expected {expected}')


def read_pairs(path: Path, *, sheet: str | None) -> Iterator[tuple[Statement, Statement]]:
    """Yield the pairs of a file of free texts, row by row.

    Raises:
        TableError: the file is not what the command line's reference promises.
    """
    with open_table(path, sheet=sheet) as table:
        for number, record in enumerate(records(table, (*PAIR_COLUMNS, *VIEW_COLUMNS)), 1):
            views = _views(record, record.required("need"))
            sides = (
                Statement(
                    id=f"{side} {number}",
                    kind=None,
                    text=record.required(side),
                    language=record.text(f"{side}_language").lower(),
                    views=views if side == "need" else (),
                )
                for side in ("need", "offer")
            )
            need, offer = sides
            yield need, offer
