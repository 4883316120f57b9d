"""Look closely at single pairs: what carries them, what to check, which phrase matters most."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.checklist import checklist
from stammtisch.core.matching.encode import is_spelling_only
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.explain import Pair, is_across
from stammtisch.core.matching.features import (
    language_of,
    measure,
    measure_reworded,
    prepare,
)
from stammtisch.core.matching.grounds import contributions, grounds, judged_log_odds, typical
from stammtisch.core.matching.phrases import phrases, without
from stammtisch.core.matching.types import Kind, Reason
from stammtisch.core.matching.views import Wording, reworded
from stammtisch.core.matching.words import shared_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.check import Check
    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.features import Side
    from stammtisch.core.matching.phrases import Phrase
    from stammtisch.core.matching.types import Statement

Floats = npt.NDArray[np.float64]

_SPELT = {
    "for_meaning": "for_spelling",
    "for_meaning_alone": "for_spelling",
    "against_meaning": "against_spelling",
}
TELLING = 0.2
"""Log-odds that a phrase must bring to be named as what matters most."""


class Closeup(NamedTuple):
    """What is said about a pair beyond its reasons and doubts.

    Attributes:
        grounds: the main groups of measures for it, then those against it.
        checks: the need's requirements, one by one.
        need_phrase: the need's phrase without which the pair would be least likely, as it was
            written in the wording that scores best; empty where no phrase stands out, or the
            text is one phrase.
        offer_phrase: the offer's.
    """

    grounds: tuple[Reason, ...]
    checks: tuple[Check, ...]
    need_phrase: str
    offer_phrase: str


class _Eye(NamedTuple):
    """Whose vectors are looked at, and the measures of a typical pair."""

    encoder: str
    usual: Floats


class _Variants(NamedTuple):
    """A statement, and the same with each of its phrases left out.

    Attributes:
        view: of the statement, whose principal wording comes behind all others; "" = there is
            no other than that.
    """

    statements: list[Statement]
    phrases: tuple[Phrase, ...]
    view: str = ""


def look_closer(
    pairs: Sequence[tuple[Statement, Statement]],
    views: Sequence[str] | None = None,
    *,
    encoder: Encoder,
) -> list[Closeup]:
    """Look closely at pairs of a need and an offer.

    All texts with a phrase left out are encoded in one batch: some ten short texts a pair.

    Args:
        pairs: a need, an offer.
        views: for each pair the need's wording that scores best, as ``Match.view``; without
            them all are taken for the principal one.
        encoder: makes the vectors.

    Source:
        docs/method/matching.md, "Why".
    """
    with one_thread():
        eye = _Eye(encoder.name, typical(encoder))
        seen = views or [""] * len(pairs)
        cut = [
            (_variants(need, view), _variants(offer))
            for (need, offer), view in zip(pairs, seen, strict=True)
        ]
        texts = [s.text for both in cut for side in both for s in side.statements]
        vectors = encoder.encode(texts) if texts else np.empty((0, 0), dtype=np.float32)
        at = 0
        found = []
        for need, offer in cut:
            middle = at + len(need.statements)
            end = middle + len(offer.statements)
            needs = prepare(need.statements, Kind.NEED, vectors[at:middle], encoder)
            offers = prepare(offer.statements, Kind.OFFER, vectors[middle:end], encoder)
            closeup = _closeup(need, needs, offer, offers, eye)
            found.append(_spelt(closeup) if is_spelling_only(encoder.name) else closeup)
            at = end
    return found


def _variants(statement: Statement, view: str = "") -> _Variants:
    known = reworded(statement, view) if view else statement
    cut = phrases(known.text)
    if len(cut) == 1:
        return _Variants([known, *([statement] if view else [])], (), view)
    known = replace(known, language=language_of(statement))
    left = [replace(known, text=without(known.text, phrase)) for phrase in cut]
    return _Variants([known, *left, *([statement] if view else [])], cut, view)


def _closeup(
    need: _Variants,
    needs: Side,
    offer: _Variants,
    offers: Side,
    eye: _Eye,
) -> Closeup:
    beside, alone = _measured(need, needs, offers)
    found = judged_log_odds(np.concatenate([beside, *alone]), eye.encoder)
    judged = partial(judged_log_odds, encoder=eye.encoder)
    pair, left = _pair(need, needs, offers), len(offers)
    shared = shared_words(pair.words, pair.offer.text, across=is_across(pair))
    return Closeup(
        grounds=grounds(contributions(beside[0], eye.usual, judged), words_shared=bool(shared)),
        checks=checklist(pair),
        need_phrase=_matters_most(need, found[0] - found[left:]),
        offer_phrase=_matters_most(offer, found[0] - found[1:left]),
    )


def _measured(need: _Variants, needs: Side, offers: Side) -> tuple[Floats, list[Floats]]:
    """Return the need beside each variant of the offer, and each variant of the need beside it.

    Of a further wording only the meaning counts, so leaving out its phrases changes no fact.
    """
    all_offers, first = np.arange(len(offers)), np.array([0])
    if not need.view:
        rows = range(1, len(needs))
        beside = measure(needs, 0, offers, all_offers)
        return beside, [measure(needs, row, offers, first) for row in rows]
    principal = measure(needs, len(needs) - 1, offers, all_offers)
    beside = measure_reworded(principal, needs, 0, offers, all_offers)
    rows = range(1, len(needs) - 1)
    return beside, [measure_reworded(principal[:1], needs, row, offers, first) for row in rows]


def _pair(need: _Variants, needs: Side, offers: Side) -> Pair:
    if not need.view:
        return Pair(needs, 0, offers, 0)
    return Pair(needs, len(needs) - 1, offers, 0, Wording(needs, 0, need.view))


def _spelt(seen: Closeup) -> Closeup:
    """Call spelling what is measured as meaning."""
    return seen._replace(
        grounds=tuple(
            Reason(_SPELT.get(each.code, each.code), each.values) for each in seen.grounds
        )
    )


def _matters_most(side: _Variants, losses: Floats) -> str:
    """Return the phrase whose leaving out costs most, if it costs anything to speak of."""
    if not side.phrases or losses.max() < TELLING:
        return ""
    start, end = side.phrases[int(losses.argmax())]
    return side.statements[0].text[start:end].rstrip(" ,;:–—(")
