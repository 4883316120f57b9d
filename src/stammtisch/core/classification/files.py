"""Read official files of NACE, WZ, NOGA, CPV and their like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stammtisch.core.classification import codes
from stammtisch.core.classification.columns import Labels, known_columns, label_columns
from stammtisch.core.classification.shipped import REVISIONS, shipped
from stammtisch.core.classification.types import DIVISION, GROUP, Entry
from stammtisch.core.tables import CellError, Record, Table, TableError, records
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_NACE_NAMES = ("nace", "wz", "noga", "naf", "ateco", "onace", "sni", "pkd", "teaor", "caen")
_PRINTED = {"wz": "WZ", "noga": "NOGA", "naf": "NAF", "ateco": "ATECO", "onace": "ÖNACE"}
_YEARS = {"2": "2008", "2.1": "2025"}
_NEW = re.compile(r"(?<!\d)(?:2[.,_]?1|2025|21)(?!\d)")
_OLD = re.compile(r"(?<!\d)(?:2008|2007|2022|rev[ ._]*2|2)(?![.,_]?\d)")
_LIKELY = 0.9
_LEAST_SURE = 20
_LONGEST_CODE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedScheme:
    """What an official file holds.

    Attributes:
        name: such as ``WZ 2008``; what the file was said, or seems, to be.
        revision: ``2`` or ``2.1`` where its codes are those of NACE, else empty.
        languages: of its labels.
        ignored: headers that were not used.
    """

    name: str
    revision: str
    languages: tuple[str, ...]
    ignored: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class _Family:
    """How codes of one family are spelled, and how deep they lie."""

    form: Callable[[str], str]
    level: Callable[[str], int]


def _plain(text: str) -> str:
    if len(text) > _LONGEST_CODE:
        raise CellError("not_a_code", {"example": "236115"})
    return text


_FAMILIES = {
    "nace": _Family(codes.nace_form, codes.nace_level),
    "cpv": _Family(codes.cpv_form, codes.cpv_level),
    "": _Family(_plain, len),
}


def read_classification(table: Table, *, name: str = "", language: str = "") -> LoadedScheme:
    """Read an official file.

    Args:
        table: the file; its header names the columns.
        name: what the scheme is called, such as ``WZ 2025``; empty = as the file looks.
        language: of a single column of labels that does not say its language.

    Raises:
        TableError: no code column or no labels; a code that is none, stands there twice, has
            no label, or does not belong to the revision that the name says; or the name is
            left open and the file does not show what it is.
    """
    rows = list(records(table, known_columns()))
    if not rows:
        raise TableError("no_header", file=table.name)
    labels = label_columns(table.header, rows[0].frame.places, file=table.name, stated=language)
    hint = name or " ".join([table.name.replace("\\", "/").rpartition("/")[2], *table.header])
    family = _family_of(rows, fold(hint))
    revision = _revision_of(rows, name, fold(hint)) if family == "nace" else ""
    if not name:
        name = _name_of(family, revision, fold(hint), table)
    return LoadedScheme(
        name=name,
        revision=revision,
        languages=tuple(labels.places),
        ignored=labels.ignored,
        entries=tuple(_entries(rows, labels, _FAMILIES[family], revision)),
    )


def _family_of(rows: Sequence[Record], hint: str) -> str:
    """Return ``nace``, ``cpv`` or nothing, by the codes; by the name where there are few."""
    found = [record.required("code") for record in rows]
    if sum(_is(codes.cpv_form, text) for text in found) >= _LIKELY * len(found):
        return "cpv"
    forms = [codes.nace_form(text) for text in found if _is(codes.nace_form, text)]
    known = {code for revision in REVISIONS for code in shipped(revision).entries}
    fits = sum(_widest(form) in known for form in forms)
    is_named = any(re.search(rf"(?<![a-z]){word}(?![a-z])", hint) for word in _NACE_NAMES)
    share = fits / len(found)
    return "nace" if share >= _LIKELY or (is_named and share > 0) else ""


def _is(form: Callable[[str], str], text: str) -> bool:
    try:
        form(text)
    except CellError:
        return False
    return True


def _widest(form: str) -> str:
    """Return section, division or group of a code in our form."""
    digits = form.replace(".", "")
    return form if len(digits) <= DIVISION else f"{digits[:2]}.{digits[2:GROUP]}"


def _revision_of(rows: Sequence[Record], name: str, hint: str) -> str:
    """Return the revision that the name says, or else the one that knows more of the codes."""
    if name:
        if _NEW.search(fold(name)):
            return "2.1"
        if _OLD.search(fold(name)):
            return "2"
    groups = {
        _widest(codes.nace_form(text))
        for record in rows
        if _is(codes.nace_form, text := record.text("code"))
    }
    known = {revision: len(groups & shipped(revision).entries.keys()) for revision in REVISIONS}
    if known["2"] != known["2.1"]:
        return max(REVISIONS, key=lambda revision: known[revision])
    return "2.1" if _NEW.search(hint) else "2"


def _name_of(family: str, revision: str, hint: str, table: Table) -> str:
    if family == "cpv":
        return "CPV 2008"
    if family == "nace":
        for word, printed in _PRINTED.items():
            if re.search(rf"(?<![a-z]){word}(?![a-z])", hint):
                return f"{printed} {_YEARS[revision]}"
        return f"NACE {revision}"
    values = {"choices": '--scheme "NAICS 2022", …'}
    raise TableError("not_a_choice", file=table.name, found="no known scheme", values=values)


def _entries(
    rows: Sequence[Record], labels: Labels, family: _Family, revision: str
) -> Iterator[Entry]:
    read = [(record, _code(record, family, revision)) for record in rows]
    lines: dict[str, int] = {}
    for record, code in read:
        if code in lines:
            raise record.error("given_twice", "code", values={"first": str(lines[code])})
        lines[code] = record.line
    for record, code in read:
        yield Entry(
            code=code,
            level=family.level(code),
            parent=_parent(record, code, lines, family, revision),
            labels=_labels(record, labels),
        )


def _code(record: Record, family: _Family, revision: str) -> str:
    text = record.required("code")
    try:
        code = family.form(text)
    except CellError as error:
        raise record.error(error.code, "code", values=error.values) from error
    if revision and _widest(code) not in shipped(revision).entries:
        raise record.error("not_in_revision", "code", values={"revision": revision})
    return code


def _labels(record: Record, labels: Labels) -> dict[str, str]:
    found = {
        language: " ".join(text.split())
        for language, place in labels.places.items()
        if (text := record.row.cells[place])
    }
    if not found:
        place = next(iter(labels.places.values()))
        title = record.frame.header[place]
        raise TableError("empty_cell", file=record.frame.file, line=record.line, column=title)
    return found


def _parent(
    record: Record, code: str, lines: Mapping[str, int], family: _Family, revision: str
) -> str:
    """Return the stated parent if the file has it, else the longest code that begins this.

    Where the file leaves out what lies above, the shipped revision of NACE says it.
    """
    if stated := record.text("parent"):
        try:
            form = family.form(stated)
        except CellError as error:
            raise record.error(error.code, "parent", values=error.values) from error
        if form in lines:
            return form
    if family.level is codes.cpv_level:
        return _wider_cpv(code, lines)
    shorter = code[:-1].rstrip(".")
    while shorter and shorter not in lines:
        shorter = shorter[:-1].rstrip(".")
    if shorter or not revision or code.isalpha():
        return shorter
    chain = codes.lineage(code, revision)
    return next((wider for wider in reversed(chain) if wider != code), "")


def _wider_cpv(code: str, lines: Mapping[str, int]) -> str:
    digits = code.rstrip("0")
    while len(digits) > DIVISION:
        digits = digits[:-1]
        if (wider := digits.ljust(len(code), "0")) in lines and wider != code:
            return wider
    return ""
