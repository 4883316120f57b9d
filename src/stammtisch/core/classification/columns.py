"""Recognise the columns of an official download: code, level, parent, labels by language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from stammtisch.core.intake.cells import CellProblem, language
from stammtisch.core.tables import Column, TableError
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = re.compile(r"[\W_]+")
_TWO_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Labels:
    """The columns that hold labels.

    Attributes:
        places: language → place of its column.
        ignored: headers that hold neither code, level, parent nor a label.
    """

    places: Mapping[str, int]
    ignored: tuple[str, ...]


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("data/columns.txt").read_text("utf-8")
    lines = (line.split(":", 1) for line in text.splitlines() if not line.startswith("#"))
    return {key: tuple(word.strip() for word in words.split(",")) for key, words in lines}


@cache
def known_columns() -> tuple[Column, ...]:
    """Return the columns beside the labels; only the code must be there."""
    return tuple(
        Column(name=name, aliases=_spellings()[name][1:], required=name == "code")
        for name in ("code", "level", "parent")
    )


@cache
def _label_words() -> dict[str, str]:
    """Return word of a header → the language that it speaks; empty where it speaks none."""
    return {
        fold(word): key.removeprefix("label").strip()
        for key, words in _spellings().items()
        if key.startswith("label")
        for word in words
    }


def label_columns(
    header: tuple[str, ...], known: Mapping[str, int], *, file: str, stated: str
) -> Labels:
    """Find the columns with labels and their languages.

    Args:
        header: all headers.
        known: places of code, level and parent.
        file: for errors.
        stated: language of a single column, whatever its header says; may be empty.

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
    if (silent and not places) or (stated and is_single):
        place = silent.pop(0) if silent else places.popitem()[1]
        places = {_stated(stated, header[place], file=file): place}
    if not places:
        titles = f"columns {', '.join(header)}"
        name = '"description", "Bezeichnung" or a language such as "DE"'
        raise TableError("missing_column", file=file, found=titles, values={"name": name})
    return Labels(places, (*ignored, *(header[place] for place in silent)))


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
    silent, kinds = set(_spellings()["silent"]), _label_words()
    words = [word for word in _WORDS.split(fold(title)) if word and word not in silent]
    said = [kinds[word] for word in words if word in kinds]
    others = [word for word in words if word not in kinds]
    if len(others) > 1 or (not others and not said):
        return None
    return language_code(others[0]) if others else said[0]


def language_code(word: str) -> str | None:
    """Return the code of a language of labels, by its code or its name; None = there is none.

    Two letters are a language only if official files come in it: ``no`` and ``id`` are
    more often a number.
    """
    known = _spellings()["languages"]
    if word in known:
        return word
    try:
        found = language(word)
    except CellProblem:
        return None
    return found if found in known and len(word) > _TWO_LETTERS else None
