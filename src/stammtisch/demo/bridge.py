"""Turns the town's files into rows of the register and the diagnosis."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path

import phonenumbers

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses.models import Business, Consent, Person, Tie
from stammtisch.diagnosis.models import Statement, Visit

FOLDER = Path(__file__).resolve().parent / "town"
STORY_DAY = date(2026, 3, 20)
SOURCE = "Eschenfurt demo"
DATE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "visits": ("date",),
    "statements": ("heard_on", "available_from", "available_until"),
    "venues": ("opens_on", "window_from", "window_until"),
    "windows": ("from", "until"),
    "events": ("date",),
}
STATUS = {
    "open": Statement.Status.OPEN,
    "parked": Statement.Status.OPEN,
    "introduced": Statement.Status.OPEN,
    "expired": Statement.Status.WITHDRAWN,
}
Row = Mapping[str, str]
Rows = tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Every file of the town, line by line; town/README.md says what the columns mean."""

    businesses: Rows
    people: Rows
    ties: Rows
    visits: Rows
    statements: Rows
    truth: Rows
    venues: Rows
    windows: Rows
    events: Rows
    attendance: Rows
    spoke: Rows


def read_town() -> Town:
    """Read the files as they are in the package, dates unmoved."""
    return Town(**{field.name: tuple(_lines(field.name)) for field in fields(Town)})


def _lines(name: str) -> Iterator[Row]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def weeks_to_move(*, today: date) -> int:
    """Return how many weeks bring the story's day to ``today`` or at most six days before."""
    return (today - STORY_DAY).days // 7


def move_dates(town: Town, *, today: date) -> Town:
    """Return the town with every date column moved by the same number of whole weeks.

    Whole weeks keep every weekday, and a day has no hour that a clock change could shift.
    Years inside texts stay as they were said.
    """
    shift = timedelta(weeks=weeks_to_move(today=today))
    moved = {
        name: tuple(_moved(row, columns, shift) for row in getattr(town, name))
        for name, columns in DATE_COLUMNS.items()
    }
    kept = {field.name: getattr(town, field.name) for field in fields(Town)}
    return Town(**{**kept, **moved})


def _moved(row: Row, columns: tuple[str, ...], shift: timedelta) -> Row:
    days = {column: _day(row[column]) for column in columns}
    return {**row, **{column: (day + shift).isoformat() for column, day in days.items() if day}}


def business_of(row: Row, *, agency: Agency, now: datetime) -> Business:
    """Return the unsaved firm of one line; whoever saves it indexes it for the search."""
    return Business(
        agency=agency,
        name=row["name"],
        short_name=row["short_name"],
        street=row["street"],
        postcode=row["postcode"],
        place=row["place"],
        district=row["district"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        nace_code=row["nace"],
        nace_version="2",
        size=row["size_class"],
        founded_year=int(row["founded"]),
        languages=_words(row["languages"]),
        certificates=_words(row["certificates"]),
        website=row["website"],
        description=row["description"],
        source=row["source"],
        external_key=row["id"],
        created_at=now,
        changed_at=now,
    )


def person_of(row: Row, *, business: Business, now: datetime) -> Person:
    """Return the unsaved contact of one line; what they eat and need stays in the file."""
    number = phonenumbers.parse(row["phone"], business.agency.country)
    return Person(
        agency=business.agency,
        business=business,
        given_name=row["given_name"],
        family_name=row["family_name"],
        role=row["role"],
        email=row["email"],
        phone_typed=row["phone"],
        phone_e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        language=row["language"],
        is_newcomer=row["newcomer"] == "yes",
        created_at=now,
        changed_at=now,
    )


def consents_of(row: Row, *, person: Person, now: datetime) -> Iterator[Consent]:
    """Yield the unsaved consents of one line; ``unknown`` is no row, for nobody asked."""
    for purpose in Consent.Purpose:
        said = row[f"consent_{purpose}"]
        if said != "unknown":
            yield Consent(
                person=person,
                purpose=purpose,
                is_given=said == "yes",
                source=SOURCE,
                recorded_at=now,
            )


def tie_of(row: Row, *, agency: Agency, businesses: Mapping[str, Business]) -> Tie:
    """Return the unsaved tie of one line."""
    return Tie(
        agency=agency,
        business_a=businesses[row["business_a"]],
        business_b=businesses[row["business_b"]],
        kind=row["kind"],
        since_year=int(row["since"]) if row["since"] else None,
    )


def visit_of(row: Row, *, business: Business, officer: User, now: datetime) -> Visit:
    """Return the unsaved visit of one line, noted at noon of its day."""
    visited_on = date.fromisoformat(row["date"])
    noted_at = _noon(visited_on, now=now)
    return Visit(
        agency=business.agency,
        business=business,
        officer=officer,
        kind=row["kind"],
        visited_on=visited_on,
        note=row["note"],
        created_at=noted_at,
        changed_at=noted_at,
    )


def statement_of(
    row: Row, *, business: Business, visit: Visit | None, now: datetime
) -> Statement:
    """Return the unsaved need or offer of one line, noted at noon of the day it was heard."""
    heard_on = date.fromisoformat(row["heard_on"])
    noted_at = _noon(heard_on, now=now)
    return Statement(
        agency=business.agency,
        business=business,
        visit=visit,
        kind=row["kind"],
        verbatim=row["verbatim"],
        released=row["released"],
        language=row["language"],
        quantity_min=_number(row["quantity_min"]),
        quantity_max=_number(row["quantity_max"]),
        unit=row["unit"],
        certificates=_words(row["certificates"]),
        radius_km=_number(row["radius_km"]),
        available_from=_day(row["available_from"]),
        available_until=_day(row["available_until"]),
        own_use_only=row["own_use_only"] == "yes",
        nace_sought=row["nace_sought"],
        pass_on=row["pass_on"],
        status=STATUS[row["status"]],
        heard_on=heard_on,
        created_at=noted_at,
        changed_at=noted_at,
    )


def _words(cell: str) -> list[str]:
    return [word for word in cell.split(";") if word]


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _noon(day: date, *, now: datetime) -> datetime:
    return datetime.combine(day, time(12), tzinfo=now.tzinfo)
