"""Read labelled pairs of texts from an office's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.cli.statements import PAIR_COLUMNS
from stammtisch.core.matching.evaluate import LabelledPair
from stammtisch.core.tables import Column, open_table, records

if TYPE_CHECKING:
    from pathlib import Path

    from stammtisch.core.tables import Record

LABELLED_COLUMNS = (
    *PAIR_COLUMNS,
    Column(name="should_match", aliases=("fits", "passt", "soll_passen"), required=True),
    Column(name="kind", aliases=("art",)),
    Column(name="scenario", aliases=("szenario", "group", "gruppe")),
)


def read_labelled(path: Path, *, sheet: str | None) -> list[LabelledPair]:
    """Read a file of labelled pairs.

    Raises:
        TableError: the file is not what the command line's reference promises.
    """
    found: list[LabelledPair] = []
    lines: dict[tuple[str, str], int] = {}
    with open_table(path, sheet=sheet) as table:
        for record in records(table, LABELLED_COLUMNS):
            pair = _pair(record)
            texts = (pair.need, pair.offer)
            if texts in lines:
                first = {"first": str(lines[texts])}
                raise record.error("given_twice", "offer", values=first)
            lines[texts] = record.line
            found.append(pair)
    return found


def _pair(record: Record) -> LabelledPair:
    record.required("should_match")
    return LabelledPair(
        need=record.required("need"),
        offer=record.required("offer"),
        fits=bool(record.yes_no("should_match")),
        need_language=record.text("need_language").lower(),
        offer_language=record.text("offer_language").lower(),
        kind=record.text("kind"),
        group=record.text("scenario"),
    )
