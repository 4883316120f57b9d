"""What can be read from a text, each with its place in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
YEARLY = {
    "hour": 2000.0,
    "day": 365.0,
    "week": 52.0,
    "month": 12.0,
    "quarter": 4.0,
    "season": 1.0,
    "year": 1.0,
}
"""How often a period comes round in a year; an hour is one of work."""

BASE = {
    "length": "mm",
    "mass": "kg",
    "area": "m²",
    "volume": "l",
    "power": "kW",
    "pressure": "bar",
    "temperature": "°C",
    "pieces": "pieces",
    "people": "people",
    "duration": "days",
    "force": "kN",
    "roughness": "µm",
}
"""Dimensions that are read from running text, and their base units."""


class Standing(StrEnum):
    """How a norm stands in a text."""

    HELD = "held"
    REQUIRED = "required"
    DENIED = "denied"
    NAMED = "named"


class Term(StrEnum):
    """On what terms something is offered or sought."""

    OWN_USE = "own_use"
    FREE_CAPACITY = "free_capacity"
    NO_CAPACITY = "no_capacity"
    SEEKS_CUSTOMERS = "seeks_customers"
    PRIVATE_ONLY = "private_only"
    LARGE_ONLY = "large_only"
    SMALL_WELCOME = "small_welcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was read, and where: ``text[start:end]`` are the words that say it.

    ``str(fact)`` is a short notation of what was understood, for tests and tables.
    """

    kind: ClassVar[str] = ""
    start: int
    end: int


def _range(low: float, high: float) -> str:
    if low == high:
        return f"{low:.6g}"
    ends = ["" if math.isinf(end) else f"{end:.6g}" for end in (low, high)]
    return "..".join(ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Fact):
    """A range in base units (``BASE``).

    Attributes:
        low: may be -inf.
        high: may be inf.
        attribute: which length, time or mass it is (``diameter``, ``lead_time``, …), or empty.
        period: of a rate (``month``), or empty.
        is_lot: a smallest lot, a minimum order, or the size of a lot.
        unit: as the text spells it; empty where it was left out.
        per: the period as the text spells it.
        factor: base units in one of ``unit``.
    """

    kind: ClassVar[str] = "amount"
    dimension: str
    low: float
    high: float
    attribute: str = ""
    period: str = ""
    is_lot: bool = False
    unit: str = ""
    per: str = ""
    factor: float = 1.0

    def __str__(self) -> str:
        parts = ["A", self.dimension, _range(self.low, self.high), self.attribute]
        parts += [f"/{self.period}" if self.period else "", "lot" if self.is_lot else ""]
        return " ".join(filter(None, parts))

    @property
    def shown(self) -> str:
        """The range in base units, for people: ``500–700 pieces a month``."""
        ends = [f"{end:g}" for end in (self.low, self.high) if math.isfinite(end)]
        mark = "≤ " if math.isinf(self.low) else "≥ " if math.isinf(self.high) else ""
        number = mark + "–".join(dict.fromkeys(ends))
        return f"{number} {BASE[self.dimension]}" + (f" a {self.period}" if self.period else "")

    def yearly(self, *, both_rates: bool) -> tuple[float, float]:
        """Return the range, a year if both sides are rates."""
        factor = YEARLY[self.period] if both_rates else 1.0
        return self.low * factor, self.high * factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm(Fact):
    """A norm or certificate: ``ISO 9001``, ``HACCP``, ``ORGANIC``."""

    kind: ClassVar[str] = "norm"
    name: str
    standing: Standing

    def __str__(self) -> str:
        return f"N {self.name} {self.standing}"

    @property
    def is_denied(self) -> bool:
        """Whether the text says that it is expressly not held."""
        return self.standing is Standing.DENIED


class Day(NamedTuple):
    """A day of the year; ``year`` is 0 where the text does not say it."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        year = f"{self.year:04}-" if self.year else ""
        return f"{year}{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days(Fact):
    """A time of the year.

    Attributes:
        first: None = nobody said when it begins.
        last: None = nobody said when it ends; may come before ``first`` (over new year).
        is_closed: then is *not* the time: booked, closed.
    """

    kind: ClassVar[str] = "days"
    first: Day | None
    last: Day | None
    is_closed: bool = False

    def __str__(self) -> str:
        ends = "..".join("" if day is None else str(day) for day in (self.first, self.last))
        return f"T {'!' if self.is_closed else ''}{ends}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekdays(Fact):
    """Days of the week, 0 = Monday."""

    kind: ClassVar[str] = "weekdays"
    days: frozenset[int]
    is_closed: bool = False

    def __str__(self) -> str:
        names = ",".join(WEEK[day] for day in sorted(self.days))
        return f"T {'!' if self.is_closed else ''}{names}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(Fact):
    """A time of the day, minutes from midnight, 0..1440; over midnight if ``last`` is less."""

    kind: ClassVar[str] = "hours"
    first: int
    last: int
    is_closed: bool = False

    def __str__(self) -> str:
        ends = "..".join(f"{at // 60:02}:{at % 60:02}" for at in (self.first, self.last))
        return f"T {'!' if self.is_closed else ''}{ends}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Radius(Fact):
    """How far the other side may be."""

    kind: ClassVar[str] = "radius"
    km: float

    def __str__(self) -> str:
        return f"R {self.km:.4g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Fact):
    """A language that is spoken or translated, ISO 639-1."""

    kind: ClassVar[str] = "language"
    code: str

    def __str__(self) -> str:
        return f"L {self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Fact):
    """A price where it is plain.

    Attributes:
        currency: ISO 4217.
        per: ``hour``, ``piece``, ``kg``, …; empty where the text does not say it.
    """

    kind: ClassVar[str] = "price"
    low: float
    high: float
    currency: str
    per: str = ""

    def __str__(self) -> str:
        per = f" /{self.per}" if self.per else ""
        return f"P {_range(self.low, self.high)} {self.currency}{per}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Fact):
    """A term of the deal."""

    kind: ClassVar[str] = "flag"
    term: Term

    def __str__(self) -> str:
        return f"F {self.term}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Fact):
    """A process or material of the vocabulary.

    Attributes:
        sort: ``process`` or ``material``.
        group: those of a group are easily taken for each other.
        name: stable key in ``concepts.txt``.
    """

    kind: ClassVar[str] = "trade"
    sort: str
    group: str
    name: str
    english: str
    german: str

    def __str__(self) -> str:
        return f"C {self.name}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was read from one text.

    Attributes:
        text: what was read; places refer to it.
        norms: normal name → held or named (True), or expressly not held (False).
    """

    text: str
    amounts: tuple[Amount, ...] = ()
    certificates: tuple[Norm, ...] = ()
    days: tuple[Days, ...] = ()
    weekdays: tuple[Weekdays, ...] = ()
    hours: tuple[Hours, ...] = ()
    radii: tuple[Radius, ...] = ()
    languages: tuple[Language, ...] = ()
    prices: tuple[Price, ...] = ()
    flags: tuple[Flag, ...] = ()
    trades: tuple[Trade, ...] = ()

    @property
    def norms(self) -> dict[str, bool]:
        """Normal name → whether it is held; one denial outweighs."""
        found: dict[str, bool] = {}
        for norm in self.certificates:
            found[norm.name] = found.get(norm.name, True) and not norm.is_denied
        return found

    def says(self, term: Term) -> bool:
        """Say whether the text sets this term."""
        return any(flag.term is term for flag in self.flags)

    @property
    def own_use(self) -> bool:
        """Whether the capacity is for its owner only."""
        return self.says(Term.OWN_USE)

    @property
    def no_capacity(self) -> bool:
        """Whether it is fully booked."""
        return self.says(Term.NO_CAPACITY)

    @property
    def seeks_customers(self) -> bool:
        """Whether it is an offer in the words of a search."""
        return self.says(Term.SEEKS_CUSTOMERS)

    @property
    def found(self) -> tuple[Fact, ...]:
        """Every fact, in the order of the text."""
        everything: tuple[Fact, ...] = (
            *self.amounts, *self.certificates, *self.days, *self.weekdays, *self.hours,
            *self.radii, *self.languages, *self.prices, *self.flags, *self.trades,
        )  # fmt: skip
        return tuple(sorted(everything, key=lambda fact: (fact.start, -fact.end, fact.kind)))

    def words(self, fact: Fact) -> str:
        """Return the words that say a fact."""
        return self.text[fact.start : fact.end]
