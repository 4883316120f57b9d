"""Shapes files in the format that ``stammtisch match`` reads (docs/reference/files.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stammtisch.diagnosis import bridge
from stammtisch.diagnosis.models import Statement

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADER = (
    "id", "kind", "text", "language", "business", "lat", "lon", "radius_km", "quantity_min",
    "quantity_max", "unit", "certificates", "available_from", "available_until",
    "own_use_only", "nace",
)  # fmt: skip
INTERNAL = ("name", "released", "pass_on", "status", "heard_on", "solution")
_ABOUT = 2  # decimals of a degree, about a kilometre: enough for a distance, not for a door

Cell = str | float | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be downloaded."""

    name: str
    content: bytes
    content_type: str


def released_file(statements: Iterable[Statement], *, suffix: str, day: date) -> File:
    """Return what may leave the agency: the released wording, and a number for the firm.

    The place is rounded to about a kilometre, and left out where the firm wants to stay
    unnamed: with its trade, it would say who it is.
    """
    rows = (_released(statement) for statement in statements)
    return _file("statements", HEADER, rows, suffix=suffix, day=day)


def internal_file(statements: Iterable[Statement], *, suffix: str, day: date) -> File:
    """Return everything, for the agency alone; the name of the file says so."""
    rows = (_internal(statement) for statement in statements)
    return _file("internal-statements", (*HEADER, *INTERNAL), rows, suffix=suffix, day=day)


def _released(statement: Statement) -> list[Cell]:
    firm = statement.business
    is_hidden = statement.pass_on == Statement.PassOn.ANONYMOUS
    lat, lon = (None, None) if is_hidden else (_about(firm.lat), _about(firm.lon))
    return _row(statement, text=statement.released, lat=lat, lon=lon)


def _internal(statement: Statement) -> list[Cell]:
    firm = statement.business
    row = _row(statement, text=statement.verbatim, lat=firm.lat, lon=firm.lon)
    return [
        *row, firm.name, statement.released, statement.pass_on, statement.status,
        statement.heard_on, statement.solution,
    ]  # fmt: skip


def _row(
    statement: Statement, *, text: str, lat: float | None, lon: float | None
) -> list[Cell]:
    is_need = statement.kind == Statement.Kind.NEED
    return [
        str(statement.pk), statement.kind, text, statement.language,
        str(statement.business_id), lat, lon, statement.radius_km, statement.quantity_min,
        statement.quantity_max, statement.unit, ";".join(statement.certificates),
        statement.available_from, statement.available_until,
        "yes" if statement.own_use_only else "no",
        statement.nace_sought if is_need else statement.business.nace_code,
    ]  # fmt: skip


def _about(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, _ABOUT)


def _file(
    stem: str,
    header: tuple[str, ...],
    rows: Iterable[list[Cell]],
    *,
    suffix: str,
    day: date,
) -> File:
    return File(
        name=f"{stem}-{day.isoformat()}.{suffix}",
        content=bridge.file_of(header, rows, suffix=f".{suffix}"),
        content_type=CONTENT_TYPES[suffix],
    )
