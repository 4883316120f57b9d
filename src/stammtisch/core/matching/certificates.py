"""Norms and certificates, whatever way an office spells them."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from stammtisch.core.text import fold

_YEAR = re.compile(r"[:\s](?:19|20)\d\d$")
_SPLIT = re.compile(r"[^a-z0-9]+|(?<=[a-z])(?=\d)")
_BODIES = ("din", "en", "iso", "iec", "as", "bs", "nf", "une", "uni", "sn", "onorm")
_SAME = {"as 9100": "en 9100", "jisq 9100": "en 9100", "en 17025": "iso 17025"}


def normal(name: str) -> str:
    """Return one spelling for a norm: ``DIN EN ISO 9001:2015`` and ``iso9001`` → ``iso 9001``.

    National and European marks before an international number fall away; the year does too.
    """
    words = [word for word in _SPLIT.split(_YEAR.sub("", fold(name.lstrip("!")))) if word]
    while len(words) > 2 and words[0] in _BODIES and words[1] in _BODIES:  # noqa: PLR2004
        words = words[1:]
    if len(words) > 1 and words[0] == "iec":
        words[0] = "iso"
    joined = " ".join(words)
    return _SAME.get(joined) or _aliases().get(joined, joined)


@cache
def _aliases() -> dict[str, str]:
    """Return what else a certificate is called: ``bio`` → ``organic``."""
    text = resources.files(__package__).joinpath("data/facts/norms.txt").read_text("utf-8")
    lines = [line[6:].split(": ", 1) for line in text.splitlines() if line[:6] == "alias "]
    return {
        " ".join(word for word in _SPLIT.split(fold(spelling)) if word): name.lower()
        for name, spellings in lines
        for spelling in spellings.split(",")
    }


def held(certificates: tuple[str, ...]) -> frozenset[str]:
    """Return the normal names of those that are held or required."""
    return frozenset(normal(name) for name in certificates if not name.startswith("!"))


def denied(certificates: tuple[str, ...]) -> frozenset[str]:
    """Return the normal names of those that are expressly not held (``!X``)."""
    return frozenset(normal(name) for name in certificates if name.startswith("!"))


def covers(owned: str, wanted: str) -> bool:
    """Say whether holding one norm answers for another: ``en 1090 2`` covers ``en 1090``."""
    return owned == wanted or owned.startswith(wanted + " ")
