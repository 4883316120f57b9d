"""Spreadsheets and the register as values of the core, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stammtisch.businesses import queries, signals
from stammtisch.businesses.bridge.wording import fault_of_file, said_of_file
from stammtisch.businesses.models import Business, Import, Person
from stammtisch.core.intake import (
    FIRM_FIELDS,
    PERSON_FIELDS,
    Draft,
    KnownFirm,
    KnownPerson,
    LinePlan,
    Register,
    Remark,
    enter,
    guess_fields,
    plan_line,
    read_line,
    repeated,
    texts_of,
)
from stammtisch.core.tables import UPLOAD, Table, TableError, read_table
from stammtisch.shared.errors import Refused

__all__ = ["Draft", "LinePlan", "Register", "Remark", "Table", "enter", "plan_line", "repeated"]
SAMPLES = 3
LARGEST_BYTES = UPLOAD.max_bytes or 0


class UnreadableFile(Refused):
    """A file cannot be read as it is; the message says where and what to do.

    Attributes:
        where: ``list.csv:14, column "lat"``, as a shell shows it.
        what: what is wrong there, and the way out.
    """

    def __init__(self, error: TableError) -> None:
        super().__init__(said_of_file(error))
        self.where = error.where
        self.what = fault_of_file(error)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """A column of a list beside what we take it for."""

    place: int
    title: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a list would do to the register."""

    plans: Sequence[LinePlan]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each outcome."""
        counts = Counter(plan.outcome for plan in self.plans)
        return {name: counts[name] for name in ("created", "changed", "unchanged", "refused")}

    @property
    def statements(self) -> int:
        """How many needs and offers the lines carry that would be taken."""
        return sum(len(texts_of(plan.upward)) for plan in self.plans)


def read_list(content: bytes, *, file_name: str, sheet: str = "") -> Table:
    """Read an uploaded file.

    Raises:
        UnreadableFile: it cannot be read as it is.
    """
    try:
        return read_table(content, name=file_name, sheet=sheet or None)
    except TableError as error:
        raise UnreadableFile(error) from error


def guessed_mapping(table: Table) -> dict[str, str]:
    """Return column number as text → field, as headers and cells suggest."""
    guessed = guess_fields(table.header, [row.cells for row in table.rows[:200]])
    return {str(place): name for place, name in guessed.items()}


def columns_of(table: Table, mapping: Mapping[str, str]) -> list[ColumnView]:
    """Return the columns of a list with a few of their values."""
    return [
        ColumnView(
            place=place, title=title, field=mapping.get(str(place), ""),
            samples=_samples(table, place),
        )
        for place, title in enumerate(table.header)
    ]  # fmt: skip


def _samples(table: Table, place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in table.rows[:1000]:
        if row.cells[place]:
            found[row.cells[place]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def drafts_of(table: Table, mapping: Mapping[str, str], *, country: str) -> list[Draft]:
    """Return what each line says, in the order of the file."""
    places = [(int(place), name) for place, name in mapping.items()]
    return [
        read_line(row.line, {name: row.cells[place] for place, name in places}, country=country)
        for row in table.rows
    ]


def register_of(agency_id: int, *, source: str) -> Register:
    """Return the firms of an agency as a list is first compared with them (2 queries)."""
    addresses: dict[str, list[int]] = {}
    for address, firm in queries.addresses_of(agency_id):
        addresses.setdefault(address.casefold(), []).append(firm)
    firms = (
        KnownFirm(id=outline["pk"], values=dict(outline))
        for outline in queries.firm_outlines(agency_id)
    )
    return Register(firms, source=source, addresses=addresses)


def fill_register(
    register: Register, *, firms: Iterable[Business], people: Iterable[Person]
) -> None:
    """Give the firms that a list may speak of their values, people and what was heard there."""
    found = list(firms)
    for firm in found:
        if known := register.firms.get(firm.pk):
            known.values = {name: getattr(firm, name) for name in FIRM_FIELDS}
    for person in people:
        values: dict[str, Any] = {name: getattr(person, name) for name in PERSON_FIELDS}
        if known := register.firms.get(person.business_id):
            known.people.append(KnownPerson(id=person.pk, values=values))
    answers: list[Any] = signals.texts_asked.send(
        Import, business_ids=[firm.pk for firm in found]
    )
    for _receiver, texts in answers:
        for firm_id, heard in texts.items():
            register.add_heard(firm_id, heard)


def preview_of(
    table: Table, mapping: Mapping[str, str], *, agency_id: int, country: str, source: str
) -> Preview:
    """Return what every line would do to the register as it stands (5 queries)."""
    drafts = drafts_of(table, mapping, country=country)
    register = register_of(agency_id, source=source)
    ids = set().union(*(register.candidates(draft) for draft in drafts))
    fill_register(
        register,
        firms=queries.firms_with_ids(agency_id, ids),
        people=queries.people_of_firms(agency_id, ids),
    )
    remarks = repeated(drafts)
    plans: list[LinePlan] = []
    for number, draft in enumerate(drafts, 1):
        plan = plan_line(register, draft, remarks=remarks.get(draft.line, ()))
        plans.append(plan)
        if plan.outcome != "refused":
            firm, person = plan.firm, plan.person
            enter(
                register, plan, firm_id=firm.id if firm else -number,
                person_id=person.id if person else -number,
            )  # fmt: skip
    return Preview(plans=plans)


def refused_rows(table: Table, lines: Mapping[int, str]) -> list[tuple[str, ...]]:
    """Return the rows of a list that were refused, each with its line and why."""
    return [
        (str(row.line), lines[row.line], *row.cells) for row in table.rows if row.line in lines
    ]
