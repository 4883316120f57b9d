"""Go through what a need requires, and say of each whether the offer meets it: ✓, ✗ or ?."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stammtisch.core.matching import amounts
from stammtisch.core.matching.certificates import covers, denied, held
from stammtisch.core.matching.checked_amounts import read_amounts
from stammtisch.core.matching.distance import distance_km
from stammtisch.core.matching.exclude import nearest_radius
from stammtisch.core.matching.explain import SURE_NEED, concepts_of, wanted_norms
from stammtisch.core.matching.facts import read
from stammtisch.core.matching.highlight import concept_places
from stammtisch.core.matching.types import Reason
from stammtisch.core.matching.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.explain import Pair
    from stammtisch.core.matching.types import Statement
    from stammtisch.core.matching.vocabulary import Concept

_MOST_OF_A_KIND = 3
_KINDS = {"process": "process", "material": "material", "mode": "activity"}


class Verdict(StrEnum):
    """Whether an offer meets a requirement."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One requirement.

    Attributes:
        requirement: ``amount``, ``certificate``, ``process``, ``material``, ``activity``,
            ``place``, ``dates``, ``customers``, ``lot``, ``capacity``, ``own_use`` or
            ``direction``.
        verdict: met, not met, or nobody said so.
        said: what stands on either side, a code of ``reasons.SENTENCES``.
        question: what to ask where the verdict is open; None elsewhere.
        need: the need's words it rests on, as they were written; empty: a column, or nothing.
        offer: the offer's words.
    """

    requirement: str
    verdict: Verdict
    said: Reason
    question: Reason | None = None
    need: str = ""
    offer: str = ""


def checklist(pair: Pair) -> tuple[Check, ...]:
    """Return one row a requirement that can be checked, in the order an officer would ask."""
    return tuple(
        check
        for rows in (
            _direction(pair),
            _trade(pair),
            _amount(pair),
            _certificates(pair),
            _place(pair.need, pair.offer),
            _dates(pair.need, pair.offer),
            _terms(pair),
        )
        for check in rows
    )


def _yes(requirement: str, said: Reason, need: str = "", offer: str = "") -> Check:
    return Check(
        requirement=requirement, verdict=Verdict.YES, said=said, need=need, offer=offer
    )


def _no(requirement: str, said: Reason, need: str = "", offer: str = "") -> Check:
    return Check(requirement=requirement, verdict=Verdict.NO, said=said, need=need, offer=offer)


def _open(
    requirement: str, said: Reason, question: Reason, need: str = "", offer: str = ""
) -> Check:
    return Check(
        requirement=requirement, verdict=Verdict.OPEN, said=said, question=question,
        need=need, offer=offer,
    )  # fmt: skip


def _direction(pair: Pair) -> Iterator[Check]:
    if pair.offers.need_logit[pair.col] >= SURE_NEED:
        yield _open("direction", Reason("sounds_like_need", {}), Reason("ask_direction", {}))


def _trade(pair: Pair) -> Iterator[Check]:
    ours, theirs = concepts_of(pair.needs, pair.row), concepts_of(pair.offers, pair.col)
    for kind, requirement in _KINDS.items():
        mine = [concept for concept in ours if concept.kind == kind]
        others = [concept for concept in theirs if concept.kind == kind]
        both = [concept for concept in mine if concept in others]
        for concept in both[:_MOST_OF_A_KIND]:
            words = (_words(pair.need.text, concept), _words(pair.offer.text, concept))
            yield _yes(requirement, Reason("check_both", {"concept": concept.english}), *words)
        if not both:
            yield from _other_trade(pair, requirement, mine, others)


def _other_trade(
    pair: Pair, requirement: str, mine: list[Concept], others: list[Concept]
) -> Iterator[Check]:
    """Ask about what is needed and not offered; about an activity only where it differs."""
    for concept in mine[:_MOST_OF_A_KIND]:
        rival = next((each for each in others if each.group == concept.group), None)
        need = _words(pair.need.text, concept)
        values = {"need": concept.english}
        if rival is not None:
            values["offer"] = rival.english
            said, question = Reason("check_other", values), Reason("ask_other", values)
            yield _open(requirement, said, question, need, _words(pair.offer.text, rival))
        elif requirement != "activity":
            said, question = (
                Reason("check_unsaid", values),
                Reason(f"ask_{requirement}", values),
            )
            yield _open(requirement, said, question, need)


def _words(text: str, concept: Concept) -> str:
    known = vocabulary().concepts
    places = ((start, end) for at, start, end in concept_places(text) if known[at] == concept)
    start, end = next(places, (0, 0))
    return text[start:end]


def _amount(pair: Pair) -> Iterator[Check]:
    need, offer = pair.need, pair.offer
    fits = amounts.verdict(need, offer)
    values = {"needed": amounts.shown(need), "offered": amounts.shown(offer)}
    if amounts.has_larger_lot(need, offer):
        yield _no("lot", Reason("smallest_lot", values))
    elif fits is not None:
        yield (_yes if fits else _no)("amount", Reason("check_amount", values))
    elif amounts.states_amount(need):
        code = "units_differ" if amounts.states_amount(offer) else "check_amount_unsaid"
        yield _open("amount", Reason(code, values), Reason("ask_amount", values))
    if fits is not None:
        return
    for read_one in read_amounts(need.text, offer.text):
        said = Reason(read_one.code, read_one.values)
        words = (read_one.need, read_one.offer)
        if read_one.fits is None:
            yield _open("amount", said, Reason("ask_amount", read_one.values), *words)
        else:
            yield (_yes if read_one.fits else _no)("amount", said, *words)


def _certificates(pair: Pair) -> Iterator[Check]:
    owned, refused = held(pair.offer.certificates), denied(pair.offer.certificates)
    norms = read(pair.offer.text).norms
    for name, key in wanted_norms(pair.need).items():
        values, said = {"certificate": name}, norms.get(key.upper())
        if any(covers(own, key) for own in owned) or (said and key not in refused):
            yield _yes("certificate", Reason("check_held", values))
        elif key in refused or said is False:
            yield _no("certificate", Reason("check_not_held", values))
        else:
            yield _open(
                "certificate",
                Reason("check_certificate_unsaid", values),
                Reason("ask_certificate", values),
            )


def _place(need: Statement, offer: Statement) -> Iterator[Check]:
    radius, km = nearest_radius(need, offer), distance_km(need, offer)
    if radius is None:
        return
    values = {"radius_km": f"{radius:g}"}
    if km is None:
        yield _open("place", Reason("place_not_stated", values), Reason("ask_place", values))
    else:
        said = Reason("check_place", {**values, "km": f"{km:.0f}"})
        yield (_yes if km <= radius else _no)("place", said)


def _dates(need: Statement, offer: Statement) -> Iterator[Check]:
    first, last = need.available_from, need.available_until
    if first is None and last is None:
        return
    if offer.available_from is None and offer.available_until is None:
        bounds = {"from": first, "until": last}
        values = {name: day.isoformat() for name, day in bounds.items() if day is not None}
        suffix = "" if first and last else f"_{next(iter(values))}"
        yield _open(
            "dates",
            Reason(f"check_dates_unsaid{suffix}", values),
            Reason(f"ask_dates{suffix}", values),
        )
        return
    starts = [day for day in (first, offer.available_from) if day is not None]
    ends = [day for day in (last, offer.available_until) if day is not None]
    if not starts or not ends or max(starts) <= min(ends):
        yield _yes("dates", Reason("check_dates", {}))
    else:
        values = {"until": min(ends).isoformat(), "from": max(starts).isoformat()}
        yield _no("dates", Reason("dates_apart", values))


def _terms(pair: Pair) -> Iterator[Check]:
    known = vocabulary().concepts
    ours, theirs = (
        {known[at].name for at in side.concepts[row].nonzero()[0] if known[at].kind == "cue"}
        for side, row in ((pair.needs, pair.row), (pair.offers, pair.col))
    )
    facts, offer = read(pair.offer.text), pair.offer
    if "private" in theirs - ours:
        yield _open(
            "customers", Reason("private_customers", {}), Reason("ask_customers", {}),
            "", _cue(offer.text, "private"),
        )  # fmt: skip
    if "large" in theirs - ours:
        yield _open(
            "lot", Reason("large_lots", {}), Reason("ask_lot", {}),
            "", _cue(offer.text, "large"),
        )  # fmt: skip
    if offer.own_use_only or facts.own_use:
        yield _no("own_use", Reason("check_own_use", {}))
    if facts.no_capacity:
        yield _no("capacity", Reason("no_capacity", {}), "", _cue(offer.text, "full"))


def _cue(text: str, name: str) -> str:
    known = vocabulary().concepts
    cues = [concept for concept in known if concept.kind == "cue" and concept.name == name]
    return _words(text, cues[0]) if cues else ""
