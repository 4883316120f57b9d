"""Takes a whole import back: last line first, and never over somebody's later work."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.businesses import queries, rules, signals
from stammtisch.businesses.models import Business, Import, ImportedRow, Person
from stammtisch.businesses.operations.firms import MATTERS_ABOVE
from stammtisch.businesses.operations.imports import NotReady
from stammtisch.businesses.operations.search import index_businesses
from stammtisch.shared import audit

logger = logging.getLogger(__name__)
_AT_ONCE = 500


@transaction.atomic
def undo_import(*, source: Import, actor: User, now: datetime) -> Import:
    """Bring the register back to what it was before a list was imported.

    Firms and people that the list created are removed, unless somebody has changed them
    since or something hangs on them; values that it changed are put back where they still
    are what it wrote. What stays is said on its row (``kept``). The apps above hear
    ``import_undone`` first, in the same transaction, and take back what they made of it.

    Raises:
        NotReady: the list is not done, or has been undone already.
    """
    row = Import.objects.select_for_update().get(pk=source.pk)
    if not rules.can_undo(row, now=now):
        raise NotReady(_("Only a list that has been imported can be undone, and only once."))
    signals.import_undone.send(Import, source=row, now=now)
    back = _WayBack(row)
    for line in queries.rows_of_import(row).order_by("-line"):
        back.take_back(line)
    back.write(now=now)
    row.state, row.undone_at = Import.State.UNDONE, now
    row.finished_at = row.finished_at or now
    row.save(update_fields=["state", "undone_at", "finished_at"])
    audit.record(
        "import.undone", row, at=now, actor=actor, kept=len(back.kept),
        businesses=len(back.doomed[Business]), people=len(back.doomed[Person]),
    )  # fmt: skip
    logger.info("import.undone id=%s kept=%s", row.pk, len(back.kept))
    return row


class _WayBack:
    """Works out in memory what every row becomes, and then writes it."""

    def __init__(self, source: Import) -> None:
        rows = source.rows.order_by()
        ids = set(rows.exclude(business=None).values_list("business_id", flat=True))
        self.firms = _locked(Business, ids)
        self.people = _locked(
            Person, set(rows.exclude(person=None).values_list("person_id", flat=True))
        )
        self.inhabitants = _people_by_firm(ids)
        self.used = {
            Business: _in_use(Business, ids, ignored=(ImportedRow, Person)),
            Person: _in_use(Person, set(self.people), ignored=(ImportedRow,)),
        }
        self.doomed: dict[type[models.Model], set[int]] = {Business: set(), Person: set()}
        self.restored: dict[type[models.Model], dict[int, set[str]]] = {
            Business: {},
            Person: {},
        }
        self.kept: list[ImportedRow] = []

    def take_back(self, row: ImportedRow) -> None:
        """Take back what one line did to its person, then to its firm."""
        person = self.people.get(row.person_id or 0)
        firm = self.firms.get(row.business_id or 0)
        remarks = [
            *(self._undone(row, "person", person) if person else ()),
            *(self._undone(row, "business", firm) if firm else ()),
        ]
        if remarks:
            row.kept = remarks
            self.kept.append(row)

    def _undone(
        self, row: ImportedRow, part: str, thing: Business | Person
    ) -> Iterable[list[Any]]:
        after: dict[str, Any] | None = row.after.get(part)
        if after is None:
            return
        is_untouched = thing.changed_at.isoformat() == after["changed_at"]
        before = row.before.get(part)
        if before is None:
            yield from self._created(thing, is_untouched=is_untouched)
            return
        for name in after.keys() - {"changed_at"}:
            if getattr(thing, name) == after[name]:
                setattr(thing, name, before[name])
                self.restored[type(thing)].setdefault(thing.pk, set()).add(name)
            else:
                yield ["kept_value", {"name": str(thing), "field": name}]
        if is_untouched:
            thing.changed_at = datetime.fromisoformat(before["changed_at"])

    def _created(self, thing: Business | Person, *, is_untouched: bool) -> Iterable[list[Any]]:
        if not is_untouched:
            yield ["kept_changed", {"name": str(thing)}]
        elif thing.pk in self.used[type(thing)] or self._has_people(thing):
            yield ["kept_used", {"name": str(thing)}]
        else:
            self.doomed[type(thing)].add(thing.pk)

    def _has_people(self, thing: Business | Person) -> bool:
        """Whether somebody stays in a firm that would go."""
        if isinstance(thing, Person):
            return False
        return bool(self.inhabitants.get(thing.pk, set()) - self.doomed[Person])

    def write(self, *, now: datetime) -> None:
        """Write everything that was worked out."""
        gone_firms, gone_people = self.doomed[Business], self.doomed[Person]
        ImportedRow.objects.bulk_update(self.kept, ["kept"], batch_size=_AT_ONCE)
        touched = {
            self.people[pk].business_id for pk in gone_people | self.restored[Person].keys()
        }
        _write_back(Person, self.people, self.restored[Person], gone_people)
        _write_back(Business, self.firms, self.restored[Business], gone_firms)
        _delete(Person, gone_people)
        _delete(Business, gone_firms)
        index_businesses((touched | self.restored[Business].keys()) - gone_firms)
        for pk, names in self.restored[Business].items():
            if pk not in gone_firms and MATTERS_ABOVE & names:
                signals.business_changed.send(Business, business=self.firms[pk], now=now)


def _locked(model: type[Any], ids: Collection[int]) -> dict[int, Any]:
    """Return rows by id, locked; a few hundred a query."""
    found: dict[int, Any] = {}
    for some in _slices(ids):
        found |= model.objects.select_for_update().in_bulk(some)
    return found


def _people_by_firm(ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for some in _slices(ids):
        people = Person.objects.filter(business__in=some).values_list("business_id", "pk")
        for firm, person in people:
            found.setdefault(firm, set()).add(person)
    return found


def _in_use(
    model: type[models.Model], ids: Collection[int], *, ignored: tuple[type[models.Model], ...]
) -> set[int]:
    """Return which of these rows any other row of the house points at."""
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- the public name of a model's options
        other: Any = relation.related_model
        if not isinstance(relation, models.ManyToOneRel) or other in ignored:
            continue
        column = relation.field.attname
        for some in _slices(ids):
            pointing = other._base_manager.filter(**{f"{column}__in": some})  # noqa: SLF001
            used.update(pointing.values_list(column, flat=True))
    return used


def _write_back(
    model: type[Any], rows: dict[int, Any], restored: dict[int, set[str]], gone: set[int]
) -> None:
    stay = [rows[pk] for pk in restored if pk not in gone]
    names = sorted(set().union(*(restored[row.pk] for row in stay)))
    if names:
        model.objects.bulk_update(stay, [*names, "changed_at"], batch_size=_AT_ONCE)


def _delete(model: type[Any], ids: Collection[int]) -> None:
    for some in _slices(ids):
        model.objects.filter(pk__in=some).delete()


def _slices(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
