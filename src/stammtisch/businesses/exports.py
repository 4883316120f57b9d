"""Files that somebody downloads from the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from stammtisch.businesses import bridge
from stammtisch.businesses.models import Business

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# English headers that an import guesses; one line a person, and firms without people too.
_FIRM = (
    "name", "short_name", "street", "postcode", "place", "district", "lat", "lon", "nace_code",
    "size", "founded_year", "languages", "certificates", "website", "description", "source",
    "external_key",
)  # fmt: skip
_PERSON = ("given_name", "family_name", "role", "email", "phone", "person_language")


def register_file(businesses: Iterable[Business], *, suffix: str) -> bytes:
    """Return the register as a table that can be imported again; no cell is run."""
    rows = (
        [*_firm_cells(business), *person]
        for business in businesses
        for person in _people_cells(business)
    )
    return bridge.table_bytes([*_FIRM, *_PERSON], rows, suffix=suffix)


def _firm_cells(business: Business) -> list[str | float | None]:
    cells: list[str | float | None] = []
    for name in _FIRM:
        value = getattr(business, name)
        cells.append("; ".join(value) if isinstance(value, list) else value)
    return cells


def _people_cells(business: Business) -> list[list[str]]:
    people = [
        [
            person.given_name,
            person.family_name,
            person.role,
            person.email,
            person.phone_typed,
            person.language,
        ]
        for person in business.people.all()
    ]
    return people or [[""] * len(_PERSON)]


def refused_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the refused lines of a list beside why; mended, they can be imported again."""
    titles = [_("line"), _("why it was refused")]
    for place, title in enumerate(header, 1):
        name = title or _("column %(number)d") % {"number": place}
        titles.append(name if name not in titles else f"{name} ({place})")
    return bridge.table_bytes(titles, rows, suffix=".csv")
