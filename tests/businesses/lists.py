"""Lists on their way into the register, for tests."""

from __future__ import annotations

from pathlib import Path

from tests.factories import NOON, make_agency, make_user

from stammtisch.businesses import bridge, operations
from stammtisch.businesses.models import Business, Import, Person

NASTY = Path(__file__).parent.parent / "core" / "tables" / "files"


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def make_import(content: bytes, *, actor=None, mapping=None, queued=True, **fields) -> Import:
    actor = actor or make_user(agency=make_agency())
    source = operations.start_import(
        agency=actor.agency,
        actor=actor,
        content=content,
        now=NOON,
        **{"file_name": "list.csv", "source": "list", **fields},
    )
    source = operations.map_import(
        source=source,
        mapping=source.mapping if mapping is None else mapping,
        actor=actor,
        now=NOON,
    )
    return operations.queue_import(source=source, actor=actor, now=NOON) if queued else source


def preview(source: Import) -> bridge.Preview:
    table = bridge.read_list(
        bytes(source.content), file_name=source.file_name, sheet=source.sheet
    )
    return bridge.preview_of(
        table,
        source.mapping,
        agency_id=source.agency_id,
        country=source.agency.country,
        source=source.source,
    )


def register() -> tuple[list[dict], list[dict]]:
    """Return every column of every firm and person."""
    return list(Business.objects.order_by("pk").values()), list(
        Person.objects.order_by("pk").values()
    )


def outcomes(source: Import) -> dict[int, str]:
    return dict(source.rows.order_by("line").values_list("line", "outcome"))


def codes(source: Import) -> dict[int, list[str]]:
    return {
        row.line: [code for code, _ in row.remarks] for row in source.rows.all() if row.remarks
    }
