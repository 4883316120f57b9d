"""Look closely at single pairs: what carries them, what to check, which phrase matters most."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.checklist import checklist
from stammtisch.core.matching.encode import is_spelling_only
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.explain import Pair, is_across
from stammtisch.core.matching.features import language_of, measure, prepare
from stammtisch.core.matching.grounds import contributions, grounds, judged_log_odds, typical
from stammtisch.core.matching.phrases import phrases, without
from stammtisch.core.matching.types import Kind, Reason
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
            written; empty where no phrase stands out, or the text is one phrase.
        offer_phrase: the offer's.
    """

    grounds: tuple[Reason, ...]
    checks: tuple[Check, ...]
    need_phrase: str
    offer_phrase: str


class _Variants(NamedTuple):
    """A statement, and the same with each of its phrases left out."""

    statements: list[Statement]
    phrases: tuple[Phrase, ...]


def look_closer(
    pairs: Sequence[tuple[Statement, Statement]], *, encoder: Encoder
) -> list[Closeup]:
    """Look closely at pairs of a need and an offer.

    All texts with a phrase left out are encoded in one batch: some ten short texts a pair.

    Source:
        docs/method/matching.md, "Why".
    """
    with one_thread():
        usual = typical(encoder)
        cut = [(_variants(need), _variants(offer)) for need, offer in pairs]
        texts = [s.text for both in cut for side in both for s in side.statements]
        vectors = encoder.encode(texts) if texts else np.empty((0, 0), dtype=np.float32)
        at = 0
        found = []
        for need, offer in cut:
            middle = at + len(need.statements)
            end = middle + len(offer.statements)
            needs = prepare(need.statements, Kind.NEED, vectors[at:middle], encoder)
            offers = prepare(offer.statements, Kind.OFFER, vectors[middle:end], encoder)
            closeup = _closeup(need, needs, offer, offers, usual)
            found.append(_spelt(closeup) if is_spelling_only(encoder.name) else closeup)
            at = end
    return found


def _variants(statement: Statement) -> _Variants:
    cut = phrases(statement.text)
    if len(cut) == 1:
        return _Variants([statement], ())
    known = replace(statement, language=language_of(statement))
    left = [replace(known, text=without(known.text, phrase)) for phrase in cut]
    return _Variants([known, *left], cut)


def _closeup(
    need: _Variants, needs: Side, offer: _Variants, offers: Side, usual: Floats
) -> Closeup:
    beside = measure(needs, 0, offers, np.arange(len(offers)))
    alone = [measure(needs, row, offers, np.array([0])) for row in range(1, len(needs))]
    found = judged_log_odds(np.concatenate([beside, *alone]))
    pair, left = Pair(needs, 0, offers, 0), len(offers)
    shared = shared_words(pair.need.text, pair.offer.text, across=is_across(pair))
    return Closeup(
        grounds=grounds(contributions(beside[0], usual), words_shared=bool(shared)),
        checks=checklist(pair),
        need_phrase=_matters_most(need, found[0] - found[left:]),
        offer_phrase=_matters_most(offer, found[0] - found[1:left]),
    )


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
