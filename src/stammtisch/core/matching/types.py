"""The values that matching takes and gives: statements, reasons and matches."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_LARGEST_LAT = 90.0
_LARGEST_LON = 180.0

VIEWS = ("verbatim", "solution")
"""Further wordings of a need: what was said, and what would solve it."""


class Kind(StrEnum):
    """Which way the money goes: who would pay states a need, who would be paid an offer."""

    NEED = "need"
    OFFER = "offer"


class Band(StrEnum):
    """How an officer should read a probability."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a business needs or offers, in its own words and in facts.

    Attributes:
        id: unique among the statements that are matched together.
        kind: need or offer; None = unknown, the engine guesses and says so.
        text: what was said, any language, kept in Unicode NFC. Of several wordings the
            principal one: facts and direction are read from it alone.
        language: ISO 639-1; empty = detected, but never below four words.
        business: statements of the same business never match; empty = unknown.
        lat: degrees north, -90..90.
        lon: degrees east, -180..180.
        radius_km: how far the other side may be.
        quantity_min: smallest amount that is needed, or smallest lot that is made, in ``unit``.
        quantity_max: largest amount that is needed, or can be made, in ``unit``.
        unit: ``Stück/Monat``, ``kg``, ``t a year``; see ``docs/method/matching.md``.
        certificates: required by a need, held by an offer; ``!X`` = expressly not held.
        available_from: first day on which the need or offer stands.
        available_until: last such day.
        own_use_only: the capacity is not for sale.
        nace: NACE Rev. 2 codes that somebody confirmed: of what a need seeks, of an offer's
            firm. They rule nothing out, and weigh nothing before decisions have taught it.
        business_nace: such codes of the firm itself; read of needs only.
        views: further wordings of a need, (one of ``VIEWS``, text), each name once at most; an
            offer's are not used.
    """

    id: str
    kind: Kind | None
    text: str
    language: str = ""
    business: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    quantity_min: float | None = None
    quantity_max: float | None = None
    unit: str = ""
    certificates: tuple[str, ...] = ()
    available_from: date | None = None
    available_until: date | None = None
    own_use_only: bool = False
    nace: tuple[str, ...] = ()
    business_nace: tuple[str, ...] = ()
    views: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("id must not be empty")
        if not self.text.strip():
            raise ValueError(f"text of statement {self.id} must not be empty")
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))
        if self.views:
            self._read_views()
        self._refuse_outside("lat", self.lat, -_LARGEST_LAT, _LARGEST_LAT)
        self._refuse_outside("lon", self.lon, -_LARGEST_LON, _LARGEST_LON)
        self._refuse_outside("radius_km", self.radius_km, 0.0, float("inf"))
        self._refuse_disorder("quantity", self.quantity_min, self.quantity_max)
        if (
            self.available_from is not None
            and self.available_until is not None
            and self.available_from > self.available_until
        ):
            raise ValueError(f"statement {self.id}: available_from is after available_until")

    def _read_views(self) -> None:
        names = [name for name, _ in self.views]
        if len(set(names)) < len(names) or not set(names) <= set(VIEWS):
            raise ValueError(f"statement {self.id}: views {names} are not some of {VIEWS}")
        if not all(text.strip() for _, text in self.views):
            raise ValueError(f"statement {self.id}: a view must not be empty")
        plain = tuple((name, unicodedata.normalize("NFC", text)) for name, text in self.views)
        object.__setattr__(self, "views", plain)

    def _refuse_outside(self, name: str, value: float | None, low: float, high: float) -> None:
        if value is not None and not low <= value <= high:
            raise ValueError(f"statement {self.id}: {name} {value} is not in {low}..{high}")

    def _refuse_disorder(self, name: str, low: float | None, high: float | None) -> None:
        for end in (low, high):
            self._refuse_outside(name, end, -float("inf"), float("inf"))
        if low is not None and high is not None and low > high:
            raise ValueError(
                f"statement {self.id}: {name}_min {low} is above its maximum {high}"
            )

    @property
    def has_place(self) -> bool:
        """Whether both coordinates are stated."""
        return self.lat is not None and self.lon is not None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair fits, is doubtful or is ruled out: a stable code and the values it needs.

    Attributes:
        code: one of the codes of ``reasons.SENTENCES``; a website translates by it.
        values: everything the sentence has to name, as text.
    """

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPair:
    """One need and one offer, weighed.

    Attributes:
        score: orders offers of one need, as in a list.
        probability: 0..1, for a pair that somebody put forward.
        distance_km: None when a place is unknown.
        shared_words: as the need spells them.
        shared_concepts: English names.
        excluded_by: the stated fact that rules the pair out; the probability does not know it.
        view: the need's wording that scores best; "" = its principal one.
    """

    need_id: str
    offer_id: str
    score: float
    probability: float
    band: Band
    distance_km: float | None
    shared_words: tuple[str, ...]
    shared_concepts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...]
    excluded_by: Reason | None
    view: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An admissible pair in a need's list.

    Attributes:
        rank: place in the need's list, from 1.
        score: orders the list.
        probability: 0..1, for a pair found by searching a list.
        distance_km: None when a place is unknown.
        shared_words: as the need spells them.
        shared_concepts: English names.
        view: the need's wording that scores best; "" = its principal one.
        measures: what was weighed, of that wording, by name; what is 0 is left out.
    """

    need_id: str
    offer_id: str
    rank: int
    score: float
    probability: float
    band: Band
    distance_km: float | None
    shared_words: tuple[str, ...]
    shared_concepts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...]
    measures: Mapping[str, float]
    view: str = ""
