"""Codes in one form, whatever way an office or a statistical office writes them."""

from __future__ import annotations

import re
from functools import lru_cache

from stammtisch.core.classification.shipped import counterparts, shipped
from stammtisch.core.classification.types import GROUP, SECTION, Fit
from stammtisch.core.tables import CellError, tidy

_SECTION = re.compile(r"[A-Va-v]")
_NACE = re.compile(r"(?:[A-Va-v][ .]?)?(\d{1,2})(?:\.(\d{1,4}))?(?:\.(\d{1,2}))?([A-Z])?")
_BARE = re.compile(r"(?:[A-Va-v][ .]?)?(\d{3,6})([A-Z])?")
_CPV = re.compile(r"(\d{8})(?:-\d)?")
_DIGITS_OF_CLASS = 4


def nace_form(text: str) -> str:
    """Return a code of NACE, WZ, NOGA, NAF … in one form: ``C``, ``25``, ``25.6``, ``25.61.0``.

    ``C 25.61``, ``2561``, ``256100`` and ``1.11`` (a spreadsheet ate the zero) are understood;
    French ``10.71C`` keeps its letter.

    Raises:
        CellError: this is no such code.
    """
    bare = tidy(text)
    if _SECTION.fullmatch(bare):
        return bare.upper()
    if match := _BARE.fullmatch(bare):
        digits, letter = match[1], match[2] or ""
    elif match := _NACE.fullmatch(bare):
        digits = match[1].zfill(2) + (match[2] or "") + (match[3] or "")
        letter = match[4] or ""
    else:
        raise CellError("not_a_code", {"example": "25.61"})
    parts = [digits[:2], digits[2:_DIGITS_OF_CLASS], digits[_DIGITS_OF_CLASS:]]
    return ".".join(part for part in parts if part) + letter


def nace_level(code: str) -> int:
    """Return 1 for a section, 2 for a division, 3 for a group, 4 for a class, 5 … below."""
    return SECTION if code.isalpha() else len(code.replace(".", ""))


def cpv_form(text: str) -> str:
    """Return a CPV code as eight digits, without its check digit.

    Raises:
        CellError: this is no such code.
    """
    match = _CPV.fullmatch(tidy(text))
    if match is None:
        raise CellError("not_a_code", {"example": "45233140-2"})
    return match[1]


def cpv_level(code: str) -> int:
    """Return 1 for a division (two digits), 2 for a group, 3 for a class, 4 … below."""
    return max(len(code.rstrip("0")), 2) - 1


@lru_cache(maxsize=4_096)
def lineage(code: str, revision: str) -> tuple[str, ...]:
    """Return section, division and group of a code, as many as it has; nothing if unknown.

    Args:
        code: in any spelling.
        revision: ``2`` or ``2.1``.
    """
    try:
        form = nace_form(code)
    except CellError:
        return ()
    entries = shipped(revision).entries
    if form.isalpha():
        return (form,) if form in entries else ()
    digits = form.replace(".", "")
    division = entries.get(digits[:2])
    if division is None:
        return ()
    group = f"{digits[:2]}.{digits[2:GROUP]}"
    chain = (division.parent, division.code)
    return (*chain, group) if group in entries else chain


def common_depth(
    code_a: str, code_b: str, *, revision_a: str = "2", revision_b: str = "2"
) -> int:
    """Return how deep two codes agree: 0 not at all, 1 section, 2 division, 3 group.

    Codes of different revisions are compared by the crosswalk: the best counterpart counts,
    a merely partial one only where there is no other. An unknown code agrees with nothing.
    """
    if revision_a == revision_b:
        return _agreement(lineage(code_a, revision_a), lineage(code_b, revision_b))
    found = counterparts(finest_of(code_a, revision_a), revision_a)
    best = [other for other in found if other.fit is not Fit.PARTIAL] or list(found)
    other_side = lineage(code_b, revision_b)
    return max((_agreement(lineage(o.code, revision_b), other_side) for o in best), default=0)


def finest_of(code: str, revision: str) -> str:
    """Return the finest shipped code in which a code lies; empty if it is unknown."""
    chain = lineage(code, revision)
    return chain[-1] if chain else ""


def _agreement(ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    depth = 0
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            break
        depth += 1
    return depth
