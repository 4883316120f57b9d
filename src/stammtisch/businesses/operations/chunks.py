"""Carries a list out, 200 lines in one transaction, each line once whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any

from django.db import transaction

from stammtisch.businesses import bridge, queries, signals
from stammtisch.businesses.models import Business, Import, ImportedRow, Person
from stammtisch.businesses.operations.firms import MATTERS_ABOVE
from stammtisch.businesses.operations.search import index_businesses
from stammtisch.shared import audit
from stammtisch.shared.claim import renew
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)
CHUNK = 200


class LeaseLost(Exception):  # noqa: N818 -- no fault: another worker has gone on
    """Another worker has taken the list over; this one must write nothing more."""


def run_import(
    *, source: Import, clock: Callable[[], datetime], slice_s: float = inf
) -> Import:
    """Carry out what is left of a list that the caller has leased.

    Args:
        source: the leased row.
        clock: says what time it is; every chunk extends the lease.
        slice_s: seconds after which the lease is given back between two chunks, so that other
            work gets its turn; the next worker goes on from there.

    Raises:
        LeaseLost: another worker has taken it over.
        UnreadableFile: the file cannot be read any more.
    """
    table = bridge.read_list(
        bytes(source.content), file_name=source.file_name, sheet=source.sheet
    )
    drafts = bridge.drafts_of(table, source.mapping, country=source.agency.country)
    remarks = bridge.repeated(drafts)
    done = queries.lines_done(source)
    waiting = [draft for draft in drafts if draft.line not in done]
    began = clock()
    for start in range(0, len(waiting), CHUNK):
        if start and (clock() - began).total_seconds() > slice_s:
            return _give_back(source)
        chunk = waiting[start : start + CHUNK]
        run_import_chunk(source=source, drafts=chunk, remarks=remarks, now=clock())
    return _finish(source=source, now=clock())


@transaction.atomic
def run_import_chunk(
    *,
    source: Import,
    drafts: Sequence[bridge.Draft],
    remarks: Mapping[int, Sequence[bridge.Remark]],
    now: datetime,
) -> list[ImportedRow]:
    """Carry out some lines, all or none, and extend the lease.

    Raises:
        LeaseLost: another worker has taken the list over.
    """
    if not renew(source, now=now):
        raise LeaseLost
    register = bridge.register_of(source.agency_id, source=source.source)
    ids = set().union(*(register.candidates(draft) for draft in drafts))
    firms = queries.firms_with_ids(source.agency_id, ids).select_for_update().in_bulk()
    people = queries.people_of_firms(source.agency_id, ids).select_for_update().in_bulk()
    bridge.fill_register(register, firms=firms.values(), people=people.values())
    hand = _Hand(source=source, register=register, firms=firms, people=people, now=now)
    rows = [hand.carry_out(draft, remarks.get(draft.line, ())) for draft in drafts]
    ImportedRow.objects.bulk_create(rows)
    index_businesses({row.business_id for row in rows if row.business_id})
    source.rows_done += len(rows)
    source.claims = 1  # it moves: interruptions do not add up to giving it up
    source.save(update_fields=["rows_done", "claims"])
    for business in hand.moved.values():
        signals.business_changed.send(Business, business=business, now=now)
    return rows


@transaction.atomic
def _finish(*, source: Import, now: datetime) -> Import:
    if not renew(source, now=now):
        raise LeaseLost
    source.state, source.finished_at = Import.State.DONE, now
    source.save(update_fields=["state", "finished_at"])
    counts = queries.rows_by_outcome(source)
    audit.record("import.done", source, at=now, actor=source.uploaded_by, **counts)
    logger.info("import.done id=%s rows=%s", source.pk, source.rows_done)
    return source


def _give_back(source: Import) -> Import:
    held = Import.objects.filter(pk=source.pk, claimed_at=source.claimed_at)
    held.update(claimed_at=None)
    source.claimed_at = None
    return source


class _Hand:
    """Writes the lines of one chunk, one after the other."""

    def __init__(
        self,
        *,
        source: Import,
        register: bridge.Register,
        firms: dict[int, Business],
        people: dict[int, Person],
        now: datetime,
    ) -> None:
        self.source = source
        self.register = register
        self.firms = firms
        self.people = people
        self.now = now
        self.moved: dict[int, Business] = {}

    def carry_out(self, draft: bridge.Draft, remarks: Sequence[bridge.Remark]) -> ImportedRow:
        """Do what a line says, and return the row that remembers it."""
        plan = bridge.plan_line(self.register, draft, remarks=remarks)
        row = ImportedRow(
            source=self.source, line=plan.line, name=plan.name[:200], outcome=plan.outcome,
            remarks=[[remark.code, remark.values] for remark in plan.remarks],
        )  # fmt: skip
        if plan.outcome == ImportedRow.Outcome.REFUSED:
            return row
        try:
            with transaction.atomic(savepoint=bool(plan.upward)):
                business, person = self._write(plan, row)
                if plan.upward:
                    signals.row_imported.send(
                        Import, source=self.source, business=business, values=plan.upward,
                        line=plan.line, now=self.now,
                    )  # fmt: skip
        except Refused as refusal:
            self._forget(plan)
            return ImportedRow(
                source=self.source, line=plan.line, name=plan.name[:200],
                outcome=ImportedRow.Outcome.REFUSED,
                remarks=[["text", {"text": str(refusal)}]],
            )  # fmt: skip
        self._remember(plan, business, person)
        return row

    def _write(self, plan: bridge.LinePlan, row: ImportedRow) -> tuple[Business, Person | None]:
        row.business, row.person = business, person = self._firm(plan), None
        if plan.firm_values or plan.firm is None:
            if plan.firm:
                row.before["business"] = self._changed_at(plan.firm_before, business)
            self._save(business, plan.firm_values, is_new=plan.firm is None)
            row.after["business"] = self._changed_at(plan.firm_values, business)
        if plan.person or plan.person_values:
            row.person = person = self._person(plan, business)
        if person and plan.person_values:
            if plan.person:
                row.before["person"] = self._changed_at(plan.person_before, person)
            self._save(person, plan.person_values, is_new=plan.person is None)
            row.after["person"] = self._changed_at(plan.person_values, person)
        row.business = business  # again: by now it has a key
        row.person = person
        return business, person

    def _firm(self, plan: bridge.LinePlan) -> Business:
        if plan.firm is None:
            name = bridge.folded(plan.name)
            return Business(agency=self.source.agency, search_text=name, created_at=self.now)
        if plan.firm.id not in self.firms:
            self.firms[plan.firm.id] = Business.objects.get(pk=plan.firm.id)
        return self.firms[plan.firm.id]

    def _person(self, plan: bridge.LinePlan, business: Business) -> Person:
        if plan.person is None:
            return Person(agency=self.source.agency, business=business, created_at=self.now)
        if plan.person.id not in self.people:
            self.people[plan.person.id] = Person.objects.get(pk=plan.person.id)
        return self.people[plan.person.id]

    def _forget(self, plan: bridge.LinePlan) -> None:
        """Drop what a refused line had set on rows before its savepoint was rolled back."""
        if plan.firm:
            self.firms.pop(plan.firm.id, None)
        if plan.person:
            self.people.pop(plan.person.id, None)

    def _save(
        self, thing: Business | Person, values: Mapping[str, Any], *, is_new: bool
    ) -> None:
        for name, value in values.items():
            setattr(thing, name, value)
        thing.changed_at = self.now
        thing.save(update_fields=None if is_new else [*values, "changed_at"])

    @staticmethod
    def _changed_at(values: Mapping[str, Any], thing: Business | Person) -> dict[str, Any]:
        return {**values, "changed_at": thing.changed_at.isoformat()}

    def _remember(
        self, plan: bridge.LinePlan, business: Business, person: Person | None
    ) -> None:
        if plan.firm and MATTERS_ABOVE.intersection(plan.firm_values):
            self.moved[business.pk] = business
        bridge.enter(
            self.register, plan, firm_id=business.pk, person_id=person.pk if person else None
        )
