"""What the groups of the vocabulary are called in English and German."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Field(NamedTuple):
    """A field of the trade: what easily confused concepts have in common."""

    english: str
    german: str


@cache
def fields() -> Mapping[str, Field]:
    """Return group → what it is called."""
    text = resources.files(__package__).joinpath("data/concept_groups.txt").read_text("utf-8")
    lines = [line.split("|") for line in text.splitlines() if line and line[0] != "#"]
    return {
        key.strip(): Field(english.strip(), german.strip()) for key, english, german in lines
    }
