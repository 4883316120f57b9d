"""Takes needs and offers from spreadsheets, and gives them back when an import is undone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stammtisch.businesses.models import Business, Import
from stammtisch.diagnosis import bridge, queries, rules, signals
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.operations.drafts import StatementDraft
from stammtisch.diagnosis.operations.statements import announce, save_draft, write_status
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)
Fact = TypeVar("Fact")

_KINDS = {
    "need": Statement.Kind.NEED,
    "gesuch": Statement.Kind.NEED,
    "bedarf": Statement.Kind.NEED,
    "sucht": Statement.Kind.NEED,
    "offer": Statement.Kind.OFFER,
    "angebot": Statement.Kind.OFFER,
    "bietet": Statement.Kind.OFFER,
}
_PASS_ON = {
    "anonymous": Statement.PassOn.ANONYMOUS,
    "anonym": Statement.PassOn.ANONYMOUS,
    "without the name": Statement.PassOn.ANONYMOUS,
    "ohne namen": Statement.PassOn.ANONYMOUS,
}
_LANGUAGE_LETTERS = 2  # ISO 639-1; anything else is left to the engine to detect
_UNIT_LETTERS = 40


class Unclear(Refused):
    """A line does not say which way the money goes, or which statement its facts belong to."""


def drafts_of(values: Mapping[str, str]) -> list[StatementDraft]:
    """Return what one line of a spreadsheet says that a firm needs and offers.

    ``need`` and ``offer`` are texts; ``statement`` is one whose direction stands in
    ``statement_kind``. A fact that cannot be read is not dropped and refuses nothing: it is
    put behind the text, where an officer will see it. What would solve it goes with the need.

    Raises:
        Unclear: a statement without a direction, or facts beside more than one statement.
    """
    said = _texts(values)
    facts, unread = _facts(values)
    if len(said) > 1 and (facts or unread):
        raise Unclear(
            _(
                "This line has several needs and offers, and facts that could belong to any "
                "of them. Give each one its own line."
            )
        )
    solution = " ".join(bridge.tidied(values.get("solution", "")).split())
    if solution and Statement.Kind.NEED not in {kind for kind, _text in said}:
        unread["solution"] = solution
    aside = "".join(f" [{name}: {text}]" for name, text in unread.items())
    common: dict[str, Any] = {
        "language": _language(values.get("statement_language", "")),
        "pass_on": _pass_on(values.get("pass_on", "")),
    }
    return [
        StatementDraft(
            kind=kind,
            verbatim=text + aside,
            **common,
            **facts,
            solution=solution if kind == Statement.Kind.NEED else "",
        )
        for kind, text in said
    ]


def _texts(values: Mapping[str, str]) -> list[tuple[str, str]]:
    said = [
        (kind.value, text)
        for kind in Statement.Kind
        if (text := bridge.tidied(values.get(kind.value, "")))
    ]
    if text := bridge.tidied(values.get("statement", "")):
        typed = bridge.tidied(values.get("statement_kind", ""))
        kind = _KINDS.get(bridge.folded(typed))
        if kind is None:
            raise Unclear(
                _("“%(typed)s” is neither need nor offer (Gesuch, Angebot).") % {"typed": typed}
                if typed
                else _("The column that says need or offer is empty here.")
            )
        said.append((kind, text))
    return said


def _pass_on(text: str) -> Statement.PassOn:
    """Return the permission; what is not clearly given is not given."""
    if found := _PASS_ON.get(bridge.folded(text)):
        return found
    try:
        return Statement.PassOn.YES if bridge.says_yes(text) else Statement.PassOn.NO
    except ValueError:
        return Statement.PassOn.NO


def _language(text: str) -> str:
    code = bridge.folded(text)
    return code if len(code) == _LANGUAGE_LETTERS and code.isalpha() else ""


def _facts(values: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the facts that could be read, and the texts of those that could not."""
    facts: dict[str, Any] = {}
    unread: dict[str, str] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "quantity_min": _quantity,
        "quantity_max": _quantity,
        "unit": _unit,
        "certificates": lambda text: tuple(bridge.parts_of(text)),
        "radius_km": _radius,
        "available_from": bridge.day_of,
        "available_until": bridge.day_of,
        "own_use_only": bridge.says_yes,
    }
    for name, read in readers.items():
        if text := bridge.tidied(values.get(name, "")):
            try:
                facts[name] = read(text)
            except ValueError:
                unread[name] = text
    for low, high in (("quantity_min", "quantity_max"), ("available_from", "available_until")):
        if not rules.in_order(facts.get(low), facts.get(high)):
            unread |= {name: values[name].strip() for name in (low, high)}
            del facts[low], facts[high]
    return facts, unread


def _quantity(text: str) -> float:
    value = bridge.number_of(text)
    if value < 0:
        raise ValueError("a quantity is not negative")
    return value


def _radius(text: str) -> float:
    value = bridge.number_of(text)
    if value <= 0:
        raise ValueError("a radius is above 0")
    return value


def _unit(text: str) -> str:
    if len(text) > _UNIT_LETTERS:
        raise ValueError("this is no unit")
    return text


@transaction.atomic
def import_statements(
    *, source: Import, business: Business, drafts: Sequence[StatementDraft], now: datetime
) -> list[Statement]:
    """Note what a line said, except what is known of this firm word for word.

    A statement that somebody solved or withdrew counts as known: reading the same file again
    does not revive it.
    """
    known = {bridge.folded(row.verbatim) for row in Statement.objects.filter(business=business)}
    noted: list[Statement] = []
    for draft in drafts:
        if (folded := bridge.folded(draft.verbatim)) in known:
            continue
        known.add(folded)
        noted.append(
            save_draft(
                business=business, draft=draft, heard_on=timezone.localdate(now),
                actor=source.uploaded_by, now=now, source_import=source,
            )
        )  # fmt: skip
    announce(noted, now=now)
    return noted


@transaction.atomic
def undo_imported_statements(*, source: Import, now: datetime) -> tuple[int, int]:
    """Take back what an import brought in; return how many were removed and withdrawn.

    Untouched statements are removed. What somebody decided about (the apps above say so) is
    withdrawn, so that the decision keeps its reason. What somebody reworded, solved or
    withdrew stays as it is: it has become the work of that person.
    """
    rows = list(queries.statements_of_import(source).select_for_update())
    untouched = {row.pk: row for row in rows if row.changed_at == row.created_at}
    answers: list[Any] = signals.statements_removing.send(
        Statement, statement_ids=list(untouched), now=now
    )
    decided: set[int] = {pk for _receiver, ids in answers for pk in ids or ()}
    withdrawn = [row for pk, row in untouched.items() if pk in decided]
    for row in withdrawn:
        write_status(row, Statement.Status.WITHDRAWN, actor=source.uploaded_by, now=now)
    announce(withdrawn, now=now)
    Statement.objects.filter(pk__in=untouched.keys() - decided).delete()
    removed = len(untouched) - len(withdrawn)
    audit.record(
        "statement.import_undone", source, at=now, actor=None, removed=removed,
        withdrawn=len(withdrawn), kept=len(rows) - len(untouched),
    )  # fmt: skip
    logger.info("statement.import_undone import=%s removed=%s", source.pk, removed)
    return removed, len(withdrawn)
