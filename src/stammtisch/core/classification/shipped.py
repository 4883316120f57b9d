"""NACE Rev. 2 and Rev. 2.1 as they come with the package, and how they correspond."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from stammtisch.core.classification.types import (
    DIVISION,
    GROUP,
    SECTION,
    Counterpart,
    Entry,
    Fit,
    Scheme,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REVISIONS = ("2", "2.1")
_FILES = {"2": "nace2.tsv", "2.1": "nace21.tsv"}
_LEVELS = {"section": SECTION, "division": DIVISION, "group": GROUP}
_LANGUAGES = ("de", "en")
_ORDER = {Fit.SAME: 0, Fit.MAIN: 1, Fit.PARTIAL: 2}

Crosswalk = dict[str, tuple[Counterpart, ...]]


def other_revision(revision: str) -> str:
    """Return ``2.1`` for ``2`` and ``2`` for ``2.1``."""
    return "2.1" if revision == "2" else "2"


@cache
def shipped(revision: str) -> Scheme:
    """Return sections, divisions and groups of a revision with our own labels and words.

    Args:
        revision: ``2`` or ``2.1``.

    Raises:
        ValueError: another revision.
    Source:
        Regulations (EC) 1893/2006 and (EU) 2023/137 for the structure; wording our own.
    """
    if revision not in _FILES:
        raise ValueError(f"NACE comes in revisions 2 and 2.1, got {revision!r}")
    entries: dict[str, Entry] = {}
    section = ""
    for row in _rows(_FILES[revision]):
        code, level = row["code"], _LEVELS[row["level"]]
        if level == SECTION:
            section = code
        entries[code] = Entry(
            code=code,
            level=level,
            parent={SECTION: "", DIVISION: section, GROUP: code[:2]}[level],
            labels={name: row[f"label_{name}"] for name in _LANGUAGES},
            words={name: _items(row[f"words_{name}"]) for name in _LANGUAGES},
        )
    return Scheme(f"NACE {revision}", revision, MappingProxyType(entries))


def counterparts(code: str, revision: str) -> tuple[Counterpart, ...]:
    """Return where a shipped group or division stands in the other revision, best first.

    A section, and a code that is not shipped, has no counterpart.

    Source:
        docs/method/classification.md, "Crosswalk".
    """
    return _crosswalks()[revision].get(code, ())


@cache
def _crosswalks() -> Mapping[str, Crosswalk]:
    groups: dict[str, dict[str, list[Counterpart]]] = {r: defaultdict(list) for r in REVISIONS}
    for row in _rows("crosswalk.tsv"):
        fit = Fit(row["kind"])
        groups["2"][row["nace2"]].append(Counterpart(row["nace21"], fit))
        groups["2.1"][row["nace21"]].append(Counterpart(row["nace2"], fit))
    found: dict[str, Crosswalk] = {}
    for revision, table in groups.items():
        by_code = {
            code: tuple(sorted(o, key=lambda c: _ORDER[c.fit])) for code, o in table.items()
        }
        found[revision] = by_code | _divisions(by_code)
    return found


def _divisions(groups: Crosswalk) -> Crosswalk:
    """Return the same for divisions: where the bulk of its groups goes."""
    targets: dict[str, set[str]] = defaultdict(set)
    is_whole: dict[str, bool] = defaultdict(lambda: True)
    for code, others in groups.items():
        kept = [other for other in others if other.fit is not Fit.PARTIAL] or others
        targets[code[:2]] |= {other.code[:2] for other in kept}
        is_whole[code[:2]] &= all(other.fit is Fit.SAME for other in others)
    made: Crosswalk = {}
    for code, found in targets.items():
        fit = _division_fit(is_whole=is_whole[code], alone=len(found) == 1)
        ordered = sorted(found - {code})
        made[code] = tuple(Counterpart(o, fit) for o in ([code] * (code in found)) + ordered)
    return made


def _division_fit(*, is_whole: bool, alone: bool) -> Fit:
    if not alone:
        return Fit.PARTIAL
    return Fit.SAME if is_whole else Fit.MAIN


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files(__package__).joinpath(f"data/{name}").read_text("utf-8")
    header, *lines = text.splitlines()
    names = header.split("\t")
    return (dict(zip(names, line.split("\t"), strict=True)) for line in lines)


def _items(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
