"""Facts read from the text: amounts, norms, flags. Unconfirmed, so they never exclude."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from stammtisch.core.matching.certificates import normal
from stammtisch.core.matching.units import spellings
from stammtisch.core.text import fold

_BASE = {
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
}
COMPARED = frozenset(_BASE)
LOOSE = {"other": "pieces", "seats": "people"}
"""In running text a pallet counts as a piece and a seat as a person; in columns it does not."""

_YEARLY = {"day": 365.0, "week": 52.0, "month": 12.0, "year": 1.0, "hour": 2000.0}
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_NO_AMOUNT = re.compile(
    r"(?:tel\.?|fon|phone|mobil)\W*\+?[\d /()-]{6,}|\+\d[\d /()-]{7,}|\b\d{5}\b(?=\s+[a-z])"
    r"|\b(?:19|20)\d\d\b(?!\s?(?:x|mm|cm|kg|stuck|st))|\b3(?:04|16)l?\b|\b1\.\d{4}\b"
)
_NEVER_AFTER_WORDS = frozenset(["m", "t", "g", "l", "h", "to"])
_BEFORE, _AFTER = 26, 18
_CLEANROOM = frozenset(f"iso {n}" for n in (5, 6, 7, 8, 14644))


@dataclass(frozen=True, slots=True)
class Amount:
    """A range in base units.

    Attributes:
        low: may be -inf.
        high: may be inf.
        attribute: which length it is (diameter, thickness …), or empty.
        period: of a rate, or empty.
    """

    dimension: str
    low: float
    high: float
    attribute: str = ""
    period: str = ""

    @property
    def shown(self) -> str:
        """The range in base units, for people: ``500–700 pieces a month``."""
        ends = [f"{end:g}" for end in (self.low, self.high) if math.isfinite(end)]
        mark = "≤ " if math.isinf(self.low) else "≥ " if math.isinf(self.high) else ""
        number = mark + "–".join(dict.fromkeys(ends))
        return f"{number} {_BASE[self.dimension]}" + (
            f" a {self.period}" if self.period else ""
        )

    def yearly(self, *, both_rates: bool) -> tuple[float, float]:
        """Return the range, a year if both sides are rates."""
        factor = _YEARLY[self.period] if both_rates else 1.0
        return self.low * factor, self.high * factor


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was read from one text.

    Attributes:
        norms: normal name → held (True) or expressly not (False).
        own_use: the text says that the capacity is for its owner.
        no_capacity: fully booked, waiting list.
        seeks_customers: an offer in the words of a search.
    """

    amounts: tuple[Amount, ...]
    norms: dict[str, bool]
    own_use: bool
    no_capacity: bool
    seeks_customers: bool


@lru_cache(maxsize=50_000)
def read(text: str) -> Facts:
    """Read the facts of one statement."""
    folded = fold(text)
    norms, places = _norms(folded)
    return Facts(
        amounts=_amounts(folded, places),
        norms=norms,
        own_use=bool(_phrase("own_use").search(folded)),
        no_capacity=bool(_phrase("shut").search(folded)),
        seeks_customers=bool(_phrase("seeks").search(folded)),
    )


@cache
def _sources() -> dict[str, str]:
    text = resources.files(__package__).joinpath("data/phrases.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split(": ", 1) for line in lines)


@cache
def _phrase(name: str) -> re.Pattern[str]:
    return re.compile(_sources()[name])


@cache
def _number_words() -> dict[str, float]:
    text = resources.files(__package__).joinpath("data/numbers.txt").read_text("utf-8")
    lines = (line.split(":") for line in text.splitlines() if not line.startswith("#"))
    return {word: float(value) for value, words in lines for word in words.split()}


def number(text: str) -> float | None:
    """Read a number in any office spelling: ``1.200,5``, ``1,200.5``, ``5.000``, ``0,5``.

    What only looks like one (``192.168.100.12``, ``0.125.300``) is None.
    """
    bare = re.sub(r"[\s']", "", text)
    if "." in bare and "," in bare:
        decimal = max(bare.rfind("."), bare.rfind(","))
        return float(re.sub(r"[.,]", "", bare[:decimal]) + "." + bare[decimal + 1 :])
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", bare):
        return float(re.sub(r"[.,]", "", bare))
    if bare.count(".") + bare.count(",") > 1:
        return None
    return float(bare.replace(",", "."))


def _norms(folded: str) -> tuple[dict[str, bool], list[tuple[int, int]]]:
    found: dict[str, bool] = {}
    places: list[tuple[int, int]] = []
    for key in _sources():
        if not key.startswith("norm_"):
            continue
        for hit in _phrase(key).finditer(folded):
            places.append(hit.span())
            name, held = _norm_name(key, hit), _is_held(folded, hit)
            if name == "CONVENTIONAL":
                name, held = "ORGANIC", False
            if name:
                found[name] = found.get(name, True) and held
    return found, places


def _norm_name(key: str, hit: re.Match[str]) -> str:
    if key != "norm_number":
        return key.removeprefix("norm_")
    digits = hit["num"].split("-")[0]
    if hit["body"] in {"as", "din"} and len(digits) < 4:  # noqa: PLR2004 -- DIN 4 is a paper size
        return ""
    name = normal(f"{hit['body'].replace('ce en', 'en')} {digits}")
    return "CLEANROOM" if name in _CLEANROOM else name.upper()


def _is_held(folded: str, hit: re.Match[str]) -> bool:
    clause = re.split(r"[.;:!?]", folded[: hit.start()])[-1]
    before = " ".join(clause.split()[-4:]).rsplit(",", 1)[-1]
    after = folded[hit.end() : hit.end() + 22]
    if re.search(rf"\b(?:{_sources()['not']})\b", before):
        return False
    return not re.match(r"\s*[:(]?\s*(?:nein|no\b|nicht|pas|fehlt|missing|nie\b|niet\b)", after)


@cache
def _amount_pattern() -> re.Pattern[str]:
    words = "|".join(sorted(_number_words(), key=len, reverse=True))
    units = "|".join(sorted(map(re.escape, spellings()), key=len, reverse=True))
    num = rf"(?:{_NUMBER}|\b(?:{words})\b)"
    between = r"\s*(?:-|–|bis|to|a|al|ate|tot|do|und|and|et|y|e|en|i)\s*"
    return re.compile(
        rf"(?P<minus>minus |-(?=\d))?(?P<a>(?<![\w.,]){num})"
        rf"(?:\s?(?P<ua>{units})?(?P<bet>{between})(?P<b>{num}))?"
        rf"\s?-?(?P<u>(?:{units})(?!\w))"
    )


def _amounts(folded: str, norms: list[tuple[int, int]]) -> tuple[Amount, ...]:
    if not any(char.isdigit() for char in folded) and not _number_words().keys() & set(
        folded.split()
    ):
        return ()
    taken = norms + [hit.span() for hit in _NO_AMOUNT.finditer(folded)]
    found = []
    for hit in _amount_pattern().finditer(folded):
        if not any(start < hit.end("a") and hit.start("a") < end for start, end in taken):
            amount = _amount(folded, hit)
            if amount is not None:
                found.append(amount)
    return tuple(dict.fromkeys(found))


def _amount(folded: str, hit: re.Match[str]) -> Amount | None:
    dimension, factor = spellings()[hit["u"]]
    dimension = LOOSE.get(dimension, dimension)
    if dimension not in COMPARED or (
        hit["u"] in _NEVER_AFTER_WORDS and hit["a"] in _number_words()
    ):
        return None
    if re.search(rf"(?:{_sources()['far']})\W*$", folded[: hit.start()][-_BEFORE:]):
        return None
    first, second = _value(hit["a"]), _value(hit["b"] or hit["a"])
    if first is None or second is None:
        return None
    first *= -1 if hit["minus"] else 1
    second = second if hit["b"] else first
    other_factor = spellings()[hit["ua"]][1] if hit["ua"] else factor
    low, high = sorted((first * other_factor, second * factor))
    if not hit["b"]:
        bound = _bound(folded[: hit.start()])
        low, high = (
            (-math.inf if bound == "at_most" else low),
            (math.inf if bound == "at_least" else high),
        )
    attribute = _attribute(folded, hit) if dimension == "length" else ""
    return Amount(dimension, low, high, attribute, _period(folded, hit))


def _value(text: str) -> float | None:
    words = _number_words()
    return words[text] if text in words else number(text)


def _bound(before: str) -> str:
    for name in ("at_most", "at_least"):
        about = r"(?:ca\.?|about|etwa|rund|les|los|i|os|una?|ein|einem)?"
        pattern = rf"(?:^|\s|\()(?:{_sources()[name]})\s*{about}\s*$"
        if re.search(pattern, before[-_BEFORE:]):
            return name
    return ""


def _attribute(folded: str, hit: re.Match[str]) -> str:
    window = folded[max(0, hit.start() - _BEFORE) : hit.end() + _AFTER]
    for name in ("diameter", "length", "thickness", "width"):
        if _phrase(f"of_{name}").search(window):
            return name
    return ""


def _period(folded: str, hit: re.Match[str]) -> str:
    after = folded[hit.end() : hit.end() + _BEFORE]
    before = folded[max(0, hit.start() - 16) : hit.start()]
    for name in _YEARLY:
        pattern = _sources()[f"per_{name}"]
        if re.match(rf"\W{{0,2}}(?:{pattern})", after):
            return name
        if re.search(rf"(?:{pattern})\W{{0,2}}$", before):
            return name
    return ""
