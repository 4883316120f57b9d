"""Read what a cell says about a firm or a person, in the spellings of offices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.tables import tidy
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_NACE = re.compile(r"([A-Ua-u])?\s?(\d{1,2})(?:\.(\d{1,2})(?:\.(\d))?)?")
_BARE_NACE = re.compile(r"(\d{2})(\d{1,2})")
_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d)[.\u202f\xa0 '](?=\d{3}\b)")
_CODE = re.compile(r"[a-z]{2}(-[a-z]{2})?")
_SIZES = ((9, "1-9"), (49, "10-49"), (249, "50-249"))
_YEARS = range(1000, 2101)
_LANGUAGES = """\
de deutsch german allemand
en englisch english
fr franzosisch french francais
es spanisch spanish espanol
it italienisch italian italiano
pl polnisch polish polski
cs tschechisch czech cesky
nl niederlandisch dutch
tr turkisch turkish turkce
ru russisch russian
uk ukrainisch ukrainian
ar arabisch arabic
pt portugiesisch portuguese
ro rumanisch romanian
hu ungarisch hungarian magyar
hr kroatisch croatian
sr serbisch serbian
bg bulgarisch bulgarian
el griechisch greek
da danisch danish dansk
sv schwedisch swedish svenska
no norwegisch norwegian
fi finnisch finnish
zh chinesisch chinese
ja japanisch japanese
ko koreanisch korean
fa persisch persian farsi
vi vietnamesisch vietnamese
sk slowakisch slovak
sl slowenisch slovene slovenian
lt litauisch lithuanian
lv lettisch latvian
et estnisch estonian
sq albanisch albanian
th thailandisch thai
"""
_BY_WORD = {
    fold(word): code
    for code, *words in (entry.split() for entry in _LANGUAGES.splitlines())
    for word in words
}


class CellProblem(ValueError):  # noqa: N818 -- like ``CellError``, of our own columns
    """A cell does not say what its column is for.

    Attributes:
        code: stable name of the fault.
        values: what a message about it names beside the cell.
    """

    def __init__(self, code: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values or {})


def nace_code(text: str) -> str:
    """Return a NACE, WZ or NOGA code in the form ``25.61``; ``C 25.61`` and ``2561`` are it.

    A spreadsheet may have eaten a zero at the beginning: ``1.11`` is ``01.11``.
    """
    bare = tidy(text)
    if match := _BARE_NACE.fullmatch(bare):
        return f"{match[1]}.{match[2]}"
    match = _NACE.fullmatch(bare)
    if match is None:
        raise CellProblem("not_nace")
    code = ".".join(part for part in match.groups()[1:] if part)
    return code if len(match[2]) == len("25") else f"0{code}"


def size_class(text: str) -> str:
    """Return the class of a number of people: ``42``, ``10-49`` and ``10 bis 49`` are one."""
    numbers = [int(digits) for digits in _DIGITS.findall(_THOUSANDS.sub("", tidy(text)))]
    if not numbers:
        raise CellProblem("not_size")
    highest = numbers[-1] - 1 if tidy(text).startswith("<") else numbers[-1]
    classes = {_class_of(numbers[0]), _class_of(highest)}
    if tidy(text).startswith("<"):
        classes = {_class_of(highest)}
    if len(classes) > 1:
        raise CellProblem("not_size")
    return classes.pop()


def _class_of(people: int) -> str:
    return next((name for most, name in _SIZES if people <= most), "250+")


def year(text: str) -> int:
    """Return a year; a day (``1974-05-01``, ``01.05.1974``) is read as its year."""
    for digits in _DIGITS.findall(tidy(text)):
        if int(digits) in _YEARS and len(digits) == len("1974"):
            return int(digits)
    raise CellProblem("not_year")


def languages(text: str) -> list[str]:
    """Return the ISO 639-1 codes of languages written as codes or as words."""
    return [language(word) for word in re.split(r"[;,/|\n]+", text) if tidy(word)]


def language(text: str) -> str:
    """Return the ISO 639-1 code of one language."""
    word = fold(text)
    if code := _BY_WORD.get(word):
        return code
    if not _CODE.fullmatch(word):
        raise CellProblem("not_language", {"language": tidy(text)})
    return word


def certificates(text: str) -> list[str]:
    """Return the parts between semicolons, commas and lines, each once."""
    return list(dict.fromkeys(tidy(part) for part in re.split(r"[;,\n]+", text) if tidy(part)))
