"""Say why a pair fits and what is doubtful about it. Words for people, not for the weights."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching import amounts, compare
from stammtisch.core.matching.certificates import covers, denied, held, normal
from stammtisch.core.matching.distance import distance_km
from stammtisch.core.matching.encode import is_spelling_only, supports
from stammtisch.core.matching.exclude import nearest_radius
from stammtisch.core.matching.facts import read
from stammtisch.core.matching.fields import fields
from stammtisch.core.matching.said import said
from stammtisch.core.matching.types import Reason
from stammtisch.core.matching.vocabulary import Concept, vocabulary
from stammtisch.core.matching.words import shared_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stammtisch.core.matching.features import Side
    from stammtisch.core.matching.types import Statement
    from stammtisch.core.matching.views import Wording

SURE_NEED = math.log(0.8 / 0.2)
"""Log-odds from which an offer is said to sound like a need."""

_SHOWN_WORDS, _SHOWN_CONCEPTS = 6, 4


class Pair(NamedTuple):
    """A need and an offer with what was measured about each of them."""

    needs: Side
    row: int
    offers: Side
    col: int
    wording: Wording | None = None  # the need's that scores best; None: its principal one

    @property
    def need(self) -> Statement:
        """The need."""
        return self.needs.statements[self.row]

    @property
    def offer(self) -> Statement:
        """The offer."""
        return self.offers.statements[self.col]

    @property
    def view(self) -> str:
        """Which of the need's wordings scores best; empty for its principal one."""
        return "" if self.wording is None else self.wording.view

    @property
    def meant(self) -> tuple[Side, int]:
        """Where the wording stands that scores best: its words and trade count."""
        if self.wording is None:
            return self.needs, self.row
        return self.wording.side, self.wording.row

    @property
    def words(self) -> str:
        """That wording."""
        side, row = self.meant
        return side.statements[row].text


class Explanation(NamedTuple):
    """Everything that is said about a pair."""

    distance_km: float | None
    shared_words: tuple[str, ...]
    shared_concepts: tuple[str, ...]
    reasons: tuple[Reason, ...]
    doubts: tuple[Reason, ...]


def explain(pair: Pair, *, encoder_name: str, guessed: Mapping[str, float]) -> Explanation:
    """Explain one pair.

    Args:
        pair: the two and what was measured about them.
        encoder_name: decides which languages are doubtful.
        guessed: id → probability, of statements whose kind was guessed.
    """
    words = shared_words(pair.words, pair.offer.text, across=is_across(pair))
    concepts = _shared_concepts(pair)
    km = distance_km(pair.need, pair.offer)
    return Explanation(
        distance_km=None if km is None else round(km, 1),
        shared_words=words,
        shared_concepts=concepts,
        reasons=tuple(_reasons(pair, words, concepts, km, encoder_name)),
        doubts=tuple(_doubts(pair, km, encoder_name, guessed)),
    )


def concepts_of(side: Side, row: int) -> list[Concept]:
    """Return the processes, materials and modes that a statement names."""
    known = vocabulary().concepts
    return [known[at] for at in side.concepts[row].nonzero()[0] if known[at].kind != "cue"]


def _shared_concepts(pair: Pair) -> tuple[str, ...]:
    theirs = set(concepts_of(pair.offers, pair.col))
    return tuple(c.english for c in concepts_of(*pair.meant) if c in theirs)


def _shared_fields(pair: Pair) -> tuple[str, ...]:
    """Return fields of which both name a process or a material, though not the same."""
    ours, theirs = (
        [c.group for c in concepts_of(side, row) if c.kind != "mode"]
        for side, row in (pair.meant, (pair.offers, pair.col))
    )
    return tuple(fields()[group].english for group in dict.fromkeys(ours) if group in theirs)


def is_across(pair: Pair) -> bool:
    """Say whether the two are known to be in different languages."""
    ours, theirs = pair.needs.languages[pair.row], pair.offers.languages[pair.col]
    return bool(ours) and bool(theirs) and ours != theirs


def _reasons(
    pair: Pair,
    words: tuple[str, ...],
    concepts: tuple[str, ...],
    km: float | None,
    encoder_name: str,
) -> Iterator[Reason]:
    if concepts:
        yield Reason("shared_concepts", {"concepts": ", ".join(concepts[:_SHOWN_CONCEPTS])})
    if words:
        yield Reason("shared_words", {"words": ", ".join(words[:_SHOWN_WORDS])})
    near = () if concepts else _shared_fields(pair)
    if near:
        yield Reason("shared_fields", {"fields": ", ".join(near[:_SHOWN_CONCEPTS])})
    if not words and not concepts and not near:
        alike = "spelling" if is_spelling_only(encoder_name) else "meaning"
        yield Reason(f"similar_{alike}", {})
    if pair.view:
        yield Reason(f"found_by_{pair.view}", {})
    ours, theirs = pair.needs.languages[pair.row], pair.offers.languages[pair.col]
    if is_across(pair):
        yield Reason("across_languages", {"need": str(ours), "offer": str(theirs)})
    if km is not None:
        yield Reason("near", {"km": f"{km:.0f}"})
    yield from _amount_reasons(pair)
    yield from _certificate_reasons(pair)
    yield from _date_reasons(pair.need, pair.offer)


def _amount_reasons(pair: Pair) -> Iterator[Reason]:
    stated = amounts.verdict(pair.need, pair.offer)
    if stated:
        values = {"needed": amounts.shown(pair.need), "offered": amounts.shown(pair.offer)}
        yield Reason("quantity_fits", values)
    yield from _read(pair, compare.Outcome.SATISFIED, has_stated=stated is not None)


def _read(pair: Pair, outcome: compare.Outcome, *, has_stated: bool) -> Iterator[Reason]:
    """Say what the texts say; where amounts are stated, those that were read count no more."""
    need, offer = read(pair.need.text), read(pair.offer.text)
    found = compare.verdicts(need, offer)
    if has_stated:
        found = tuple(each for each in found if each.kind not in {"amount", "lot"})
    yield from said(found, need, offer, outcome=outcome)


def _certificate_reasons(pair: Pair) -> Iterator[Reason]:
    owned = held(pair.offer.certificates)
    read_norms = read(pair.offer.text).norms
    for name, key in wanted_norms(pair.need).items():
        if any(covers(own, key) for own in owned):
            yield Reason("certificate_held", {"certificate": name})
        elif read_norms.get(key.upper()):
            yield Reason("certificate_read_held", {"certificate": name})


def _date_reasons(need: Statement, offer: Statement) -> Iterator[Reason]:
    starts = [day for day in (need.available_from, offer.available_from) if day is not None]
    ends = [day for day in (need.available_until, offer.available_until) if day is not None]
    both = all(s.available_from or s.available_until for s in (need, offer))
    if both and starts and ends and max(starts) <= min(ends):
        values = {"from": max(starts).isoformat(), "until": min(ends).isoformat()}
        yield Reason("dates_overlap", values)


def wanted_norms(need: Statement) -> dict[str, str]:
    """Return shown name → normal name of what a need requires, stated or read."""
    stated = {name: normal(name) for name in need.certificates if not name.startswith("!")}
    norms = read(need.text).norms
    found = {name: name.lower() for name in norms if name.lower() not in stated.values()}
    return stated | {name if " " in name else name.lower(): key for name, key in found.items()}


def _doubts(
    pair: Pair, km: float | None, encoder_name: str, guessed: Mapping[str, float]
) -> Iterator[Reason]:
    yield from _kind_doubts(pair, guessed)
    yield from _trade_doubts(pair)
    yield from _text_doubts(pair)
    yield from _amount_doubts(pair)
    yield from _certificate_doubts(pair)
    radius = nearest_radius(pair.need, pair.offer)
    if radius is not None and km is None:
        yield Reason("place_not_stated", {"radius_km": f"{radius:g}"})
    languages = (pair.needs.languages[pair.row], pair.offers.languages[pair.col])
    for language in dict.fromkeys(map(str, languages)):
        if not supports(encoder_name, language):
            yield Reason("language_unsupported", {"language": language})
    if is_spelling_only(encoder_name):
        yield Reason("spelling_only", {})


def _kind_doubts(pair: Pair, guessed: Mapping[str, float]) -> Iterator[Reason]:
    for side, statement in (("need", pair.need), ("offer", pair.offer)):
        if statement.id in guessed:
            percent = f"{100 * guessed[statement.id]:.0f}"
            yield Reason("kind_guessed", {"side": side, "percent": percent})
    if pair.offers.need_logit[pair.col] >= SURE_NEED and pair.offer.id not in guessed:
        yield Reason("sounds_like_need", {})
    if pair.needs.need_logit[pair.row] <= -SURE_NEED and pair.need.id not in guessed:
        yield Reason("sounds_like_offer", {})


def _trade_doubts(pair: Pair) -> Iterator[Reason]:
    ours, theirs = concepts_of(*pair.meant), concepts_of(pair.offers, pair.col)
    for kind in ("process", "material", "mode"):
        mine = [c for c in ours if c.kind == kind]
        others = [c for c in theirs if c.kind == kind]
        groups = {c.group for c in others}
        if set(mine) & set(others):
            continue
        for concept in mine:
            if concept.group in groups:
                rival = next(c for c in others if c.group == concept.group)
                values = {"need": concept.english, "offer": rival.english}
                yield Reason(f"other_{kind}", values)
                break


def _text_doubts(pair: Pair) -> Iterator[Reason]:
    known = vocabulary().concepts
    ours, theirs = (
        {known[at].name for at in side.concepts[row].nonzero()[0] if known[at].kind == "cue"}
        for side, row in ((pair.needs, pair.row), (pair.offers, pair.col))
    )
    if "private" in theirs - ours:
        yield Reason("private_customers", {})
    if "large" in theirs - ours:
        yield Reason("large_lots", {})
    facts = read(pair.offer.text)
    if facts.no_capacity:
        yield Reason("no_capacity", {})
    if facts.own_use and not pair.offer.own_use_only:
        yield Reason("own_use_read", {})


def _amount_doubts(pair: Pair) -> Iterator[Reason]:
    need, offer = pair.need, pair.offer
    stated = amounts.verdict(need, offer)
    values = {"needed": amounts.shown(need), "offered": amounts.shown(offer)}
    if amounts.has_larger_lot(need, offer):
        yield Reason("smallest_lot", values)
    yield from _read(pair, compare.Outcome.VIOLATED, has_stated=stated is not None)
    if stated is None and amounts.states_amount(need):
        code = "units_differ" if amounts.states_amount(offer) else "quantity_not_stated"
        yield Reason(code, values)


def _certificate_doubts(pair: Pair) -> Iterator[Reason]:
    owned, refused = held(pair.offer.certificates), denied(pair.offer.certificates)
    read_norms = read(pair.offer.text).norms
    for name, key in wanted_norms(pair.need).items():
        said = read_norms.get(key.upper())
        if said or any(covers(own, key) for own in owned) or key in refused:
            continue
        code = "certificate_not_stated" if said is None else "certificate_read_denied"
        yield Reason(code, {"certificate": name})
