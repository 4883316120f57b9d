"""Go through what a need requires, and say of each whether the offer meets it: ✓, ✗ or ?."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching import amounts
from stammtisch.core.matching.certificates import covers, denied, held
from stammtisch.core.matching.check import REQUIREMENTS, no, unclear, yes
from stammtisch.core.matching.checks_read import checks_read
from stammtisch.core.matching.distance import distance_km
from stammtisch.core.matching.exclude import nearest_radius
from stammtisch.core.matching.explain import SURE_NEED, concepts_of, wanted_norms
from stammtisch.core.matching.facts import Term, read
from stammtisch.core.matching.highlight import concept_places
from stammtisch.core.matching.types import Reason
from stammtisch.core.matching.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.check import Check
    from stammtisch.core.matching.explain import Pair
    from stammtisch.core.matching.facts import Facts
    from stammtisch.core.matching.types import Statement
    from stammtisch.core.matching.vocabulary import Concept

_MOST_OF_A_KIND = 3
_KINDS = {"process": "process", "material": "material", "mode": "activity"}


def checklist(pair: Pair) -> tuple[Check, ...]:
    """Return one row a requirement that can be checked, in the order of ``REQUIREMENTS``."""
    found = (
        check
        for rows in (
            _direction(pair),
            _trade(pair),
            _amount(pair.need, pair.offer),
            _certificates(pair),
            _place(pair.need, pair.offer),
            _dates(pair.need, pair.offer),
            checks_read(pair.need, pair.offer),
            _customers(pair),
        )
        for check in rows
    )
    return tuple(sorted(found, key=lambda check: REQUIREMENTS.index(check.requirement)))


def _direction(pair: Pair) -> Iterator[Check]:
    if pair.offers.need_logit[pair.col] >= SURE_NEED:
        yield unclear("direction", Reason("sounds_like_need", {}), Reason("ask_direction", {}))


def _trade(pair: Pair) -> Iterator[Check]:
    ours, theirs = concepts_of(*pair.meant), concepts_of(pair.offers, pair.col)
    for kind, requirement in _KINDS.items():
        mine = [concept for concept in ours if concept.kind == kind]
        others = [concept for concept in theirs if concept.kind == kind]
        both = [concept for concept in mine if concept in others]
        for concept in both[:_MOST_OF_A_KIND]:
            words = (_words(pair.words, concept), _words(pair.offer.text, concept))
            yield yes(requirement, Reason("check_both", {"concept": concept.english}), *words)
        if not both:
            yield from _other_trade(pair, requirement, mine, others)


def _other_trade(
    pair: Pair, requirement: str, mine: list[Concept], others: list[Concept]
) -> Iterator[Check]:
    """Ask about what is needed and not offered; about an activity only where it differs."""
    for concept in mine[:_MOST_OF_A_KIND]:
        rival = next((each for each in others if each.group == concept.group), None)
        need = _words(pair.words, concept)
        values = {"need": concept.english}
        if rival is not None:
            values["offer"] = rival.english
            said, question = Reason("check_other", values), Reason("ask_other", values)
            yield unclear(requirement, said, question, need, _words(pair.offer.text, rival))
        elif requirement != "activity":
            said, question = (
                Reason("check_unsaid", values),
                Reason(f"ask_{requirement}", values),
            )
            yield unclear(requirement, said, question, need)


def _words(text: str, concept: Concept) -> str:
    known = vocabulary().concepts
    places = ((start, end) for at, start, end in concept_places(text) if known[at] == concept)
    start, end = next(places, (0, 0))
    return text[start:end]


def _amount(need: Statement, offer: Statement) -> Iterator[Check]:
    fits = amounts.verdict(need, offer)
    values = {"needed": amounts.shown(need), "offered": amounts.shown(offer)}
    if amounts.has_larger_lot(need, offer):
        yield no("lot", Reason("smallest_lot", values))
    elif fits is not None:
        yield (yes if fits else no)("amount", Reason("check_amount", values))
    elif amounts.states_amount(need):
        code = "units_differ" if amounts.states_amount(offer) else "check_amount_unsaid"
        yield unclear("amount", Reason(code, values), Reason("ask_amount", values))


def _certificates(pair: Pair) -> Iterator[Check]:
    owned, refused = held(pair.offer.certificates), denied(pair.offer.certificates)
    ours, theirs = read(pair.need.text), read(pair.offer.text)
    for name, key in wanted_norms(pair.need).items():
        values, told = {"certificate": name}, theirs.norms.get(key.upper())
        words = (_norm(ours, key), _norm(theirs, key))
        if any(covers(own, key) for own in owned) or (told and key not in refused):
            yield yes("certificate", Reason("check_held", values), *words)
        elif key in refused or told is False:
            yield no("certificate", Reason("check_not_held", values), *words)
        else:
            said = Reason("check_certificate_unsaid", values)
            yield unclear("certificate", said, Reason("ask_certificate", values), *words)


def _norm(facts: Facts, key: str) -> str:
    named = (norm for norm in facts.certificates if norm.name.lower() == key)
    return next((facts.words(norm) for norm in named), "")


def _place(need: Statement, offer: Statement) -> Iterator[Check]:
    radius, km = nearest_radius(need, offer), distance_km(need, offer)
    if radius is None:
        return
    values = {"radius_km": f"{radius:g}"}
    if km is None:
        yield unclear("place", Reason("place_not_stated", values), Reason("ask_place", values))
    else:
        said = Reason("check_place", {**values, "km": f"{km:.0f}"})
        yield (yes if km <= radius else no)("place", said)


def _dates(need: Statement, offer: Statement) -> Iterator[Check]:
    first, last = need.available_from, need.available_until
    if first is None and last is None:
        return
    if offer.available_from is None and offer.available_until is None:
        bounds = {"from": first, "until": last}
        values = {name: day.isoformat() for name, day in bounds.items() if day is not None}
        suffix = "" if first and last else f"_{next(iter(values))}"
        yield unclear(
            "time",
            Reason(f"check_dates_unsaid{suffix}", values),
            Reason(f"ask_dates{suffix}", values),
        )
        return
    starts = [day for day in (first, offer.available_from) if day is not None]
    ends = [day for day in (last, offer.available_until) if day is not None]
    if not starts or not ends or max(starts) <= min(ends):
        yield yes("time", Reason("check_dates", {}))
    else:
        values = {"until": min(ends).isoformat(), "from": max(starts).isoformat()}
        yield no("time", Reason("dates_apart", values))


def _customers(pair: Pair) -> Iterator[Check]:
    """Ask about customers and lots where the offer only hints at whom it serves."""
    known = vocabulary().concepts
    ours, theirs = (
        {known[at].name for at in side.concepts[row].nonzero()[0] if known[at].kind == "cue"}
        for side, row in ((pair.needs, pair.row), (pair.offers, pair.col))
    )
    text = pair.offer.text
    facts = read(text)
    if "private" in theirs - ours and not facts.says(Term.PRIVATE_ONLY):
        said, question = Reason("private_customers", {}), Reason("ask_customers", {})
        yield unclear("customers", said, question, "", _cue(text, "private"))
    if "large" in theirs - ours and not facts.says(Term.LARGE_ONLY):
        said, question = Reason("large_lots", {}), Reason("ask_lot", {})
        yield unclear("lot", said, question, "", _cue(text, "large"))
    if pair.offer.own_use_only and not facts.own_use:
        yield no("own_use", Reason("check_own_use", {}))


def _cue(text: str, name: str) -> str:
    cues = [c for c in vocabulary().concepts if c.kind == "cue" and c.name == name]
    return _words(text, cues[0]) if cues else ""
