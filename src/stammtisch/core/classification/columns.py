"""Recognise the columns of an official download: code, level, parent, and labels by language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stammtisch.core.intake.cells import CellProblem, language
from stammtisch.core.tables import Column, TableError
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE = Column(
    name="code",
    aliases=(
        "kode", "schlüssel", "codes", "nace", "nace code", "nace_code", "nace rev. 2",
        "nace rev. 2.1", "nace2", "nace21", "wz", "wz code", "wz kode", "wz-schlüssel",
        "wz 2008 kode", "wz 2008 code", "wz 2008 - kode", "wz 2025 kode", "wz 2025 code",
        "wz 2025 - kode", "wz 2025 - code", "noga", "noga code", "noga 2008", "noga 2025",
        "naf", "ateco", "cpv", "cpv code", "cpv-code", "cpv_code", "codice", "código", "kod",
        "isic", "notation",
    ),
    required=True,
)  # fmt: skip
LEVEL = Column(
    name="level", aliases=("ebene", "gliederungsebene", "niveau", "livello", "nivel", "stufe")
)
PARENT = Column(
    name="parent",
    aliases=("parent code", "parent_code", "parentcode", "übergeordnet", "broader"),
)
COLUMNS = (CODE, LEVEL, PARENT)

# What one column of labels is called, and the language that the word itself speaks.
_LABELS = {
    "description": "", "label": "", "title": "en", "heading": "en", "name": "",
    "bezeichnung": "de", "beschreibung": "de", "titel": "de", "benennung": "de",
    "libelle": "fr", "intitule": "fr", "denominazione": "it", "descrizione": "it",
    "titolo": "it", "descripcion": "es", "titulo": "es", "omschrijving": "nl",
    "opis": "", "nazwa": "pl", "nazev": "cs", "text": "", "kurztitel": "de", "kurztext": "de",
    "designacao": "pt", "denumire": "ro", "benamning": "sv", "nimi": "",
}  # fmt: skip
# Words that stand beside a language in a header and add nothing.
_EMPTY = frozenset(
    "wz nace noga cpv rev 2008 2025 2 1 21 v version short long lang kurz official code_label"
    " in auf der".split()
)
_WORDS = re.compile(r"[\W_]+")
_CODES = frozenset(
    "ar bg bs cs da de el en es et fi fr ga hr hu is it ja ko lb lt lv mk mt nb nl nn pl pt rm"
    " ro ru sk sl sq sr sv tr uk zh".split()
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The columns that hold labels.

    Attributes:
        places: language → place of its column.
        ignored: headers that hold neither code, level, parent nor a label.
    """

    places: Mapping[str, int]
    ignored: tuple[str, ...]


def label_columns(
    header: tuple[str, ...], known: Mapping[str, int], *, file: str, stated: str
) -> Labels:
    """Find the columns with labels and their languages.

    Args:
        header: all headers.
        known: places of code, level and parent.
        file: for errors.
        stated: language of a single column that does not say it; empty = as its header sounds.

    Raises:
        TableError: there is no such column, a language stands there twice, or the language of
            the only column is not known.
    """
    places: dict[str, int] = {}
    silent: list[int] = []
    ignored: list[str] = []
    for place, title in enumerate(header):
        if place in known.values():
            continue
        found = language_of_header(title)
        if found is None:
            ignored.append(title or f"column {place + 1}")
        elif not found:
            silent.append(place)
        elif found in places:
            raise TableError("duplicate_column", file=file, column=title, found=title)
        else:
            places[found] = place
    is_single = len(places) + len(silent) == 1
    if silent and not places or (stated and is_single):
        place = silent.pop(0) if silent else places.popitem()[1]
        places = {_stated(stated, header[place], file=file): place}
    if not places:
        titles = f"columns {', '.join(header)}"
        name = '"description", "Bezeichnung" or a language such as "DE"'
        raise TableError("missing_column", file=file, found=titles, values={"name": name})
    ignored += [header[place] for place in silent]
    return Labels(places, tuple(ignored))


def _stated(stated: str, title: str, *, file: str) -> str:
    if stated:
        return stated
    values = {"choices": "--language de, --language en, …"}
    raise TableError("not_a_choice", file=file, column=title, found=title, values=values)


def language_of_header(title: str) -> str | None:
    """Return the language of a column of labels; empty = not said, None = no labels.

    ``DE``, ``label_de``, ``Description (EN)``, ``Bezeichnung``, ``Deutsch`` and
    ``WZ 2008 - Bezeichnung`` are understood; ``Includes`` and ``ID`` are no labels.
    """
    words = [word for word in _WORDS.split(fold(title)) if word and word not in _EMPTY]
    kinds = [word for word in words if word in _LABELS]
    others = [word for word in words if word not in _LABELS]
    if len(others) > 1 or (not others and not kinds):
        return None
    if others:
        return _language(others[0])
    return _LABELS[kinds[0]]


def _language(word: str) -> str | None:
    if word in _CODES:
        return word
    try:
        found = language(word)
    except CellProblem:
        return None
    return found if found in _CODES and len(word) > len("de") else None
