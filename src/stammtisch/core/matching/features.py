"""What is measured about a need and an offer before they are weighed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import amounts, compare, direction, heads, spelling
from stammtisch.core.matching.around import around
from stammtisch.core.matching.certificates import covers, denied, held
from stammtisch.core.matching.encode.parts import Fitted, second_rows
from stammtisch.core.matching.facts import Term, read
from stammtisch.core.matching.language import detect_language
from stammtisch.core.matching.lazy import Lazy
from stammtisch.core.matching.types import Kind
from stammtisch.core.matching.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode import Encoder, Vectors
    from stammtisch.core.matching.facts import Facts
    from stammtisch.core.matching.lazy import Readable
    from stammtisch.core.matching.types import Statement
    from stammtisch.core.matching.views import Wordings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Singles = npt.NDArray[np.float32]

NAMES = (
    "cosine",
    "csls",
    "second",
    "affinity",
    "activity",
    "spelling",
    "direction",
    "offer_sounds_like_need",
    "process_shared",
    "process_clash",
    "material_shared",
    "material_clash",
    "mode_shared",
    "mode_clash",
    "private_only",
    "large_only",
    "free_capacity",
    "distance",
    "code_depth",
    "competitor",
    "no_capacity",
    "own_use",
    "amount_fits",
    "amount_clash",
    "norm_held",
    "norm_denied",
    "norm_unknown",
    "lot_fits",
    "lot_clash",
    "time_fits",
    "time_clash",
    "language_fits",
    "language_clash",
)
_AT = {name: number for number, name in enumerate(NAMES)}
NEIGHBOURS = 10
"""Nearest background statements whose mean similarity is a statement's hubness."""

_MOST = 3.0
_MORE_KINDS = {
    "lot": "lot",
    "days": "time",
    "weekdays": "time",
    "hours": "time",
    "language": "language",
}
_MORE = tuple(
    (kind, outcome)
    for kind in dict.fromkeys(_MORE_KINDS.values())
    for outcome in (compare.Outcome.SATISFIED, compare.Outcome.VIOLATED)
)
"""The last columns of NAMES."""


@dataclass(frozen=True, slots=True)
class Side:
    """Needs, or offers, with what is known about each of them alone.

    Vectors, concepts and the rough hub are there for every statement, because shortlists need
    them. The rest may be ``Lazy``: it is measured for those that are looked at closely.

    Attributes:
        vectors: one row a statement.
        concepts: one row a statement, one column a concept.
        languages: stated or detected, lower case; empty when unknown.
        hub: mean similarity to the nearest background statements of the other side.
        need_logit: log-odds that the text states a need.
        activities: how likely the text is about each activity, one row a statement.
        leaning: where the inner product of a need's row and an offer's is their affinity.
        second: unit row of the encoder that gives a second opinion, then its hub; no columns
            without one.
        rough_hub: ``hub`` in single precision; only shortlists read it, empty without them.
        wordings: further ones of the needs; None where no need has any.
    """

    statements: Sequence[Statement]
    vectors: Vectors
    concepts: Bools
    languages: Readable
    hub: Readable
    need_logit: Readable
    activities: Readable
    leaning: Readable
    second: Readable
    rough_hub: Singles = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    wordings: Wordings | None = None

    def __len__(self) -> int:
        return len(self.statements)


def prepare(
    statements: Sequence[Statement],
    side: Kind,
    vectors: Vectors,
    encoder: Encoder,
    *,
    concepts: Bools | None = None,
) -> Side:
    """Measure of every statement of one side what shortlists need; the rest follows lazily.

    Args:
        concepts: as ``concept_rows`` gives them, where they are known already.
    """
    everyday = background(encoder)[side]
    rough = hubness(vectors, everyday).astype(np.float32)
    if concepts is None:
        concepts = concept_rows([s.text for s in statements])
    return side_of(
        statements,
        side,
        vectors,
        concepts,
        rough_hub=rough,
        everyday=everyday,
        encoder_name=encoder.name,
    )


def side_of(
    statements: Sequence[Statement],
    side: Kind,
    vectors: Vectors,
    concepts: Bools,
    *,
    rough_hub: Singles,
    everyday: Vectors,
    encoder_name: str,
) -> Side:
    """Put a side together; ``everyday`` are the background statements it is read against.

    What is measured lazily is measured in double precision, so that it is the same to the last
    digit shown, whichever rows are measured together.
    """
    size = len(statements)
    known = Fitted(vectors, encoder_name)
    return Side(
        statements=statements,
        vectors=vectors,
        concepts=concepts,
        languages=Lazy(size, partial(_languages, statements)),
        hub=Lazy(size, partial(_hubs, vectors, everyday)),
        need_logit=Lazy(size, partial(_direction_logits, statements, known)),
        activities=Lazy(size, partial(_activities, known)),
        leaning=Lazy(size, partial(_leaning, known, side)),
        second=Lazy(size, partial(_second, vectors, everyday, encoder_name)),
        rough_hub=rough_hub,
    )


def _languages(statements: Sequence[Statement], rows: Ints) -> npt.NDArray[np.str_]:
    return np.array([language_of(statements[row]) for row in rows], dtype="<U8")


def _hubs(vectors: Vectors, everyday: Vectors, rows: Ints) -> Floats:
    return hubness(vectors[rows].astype(np.float64), everyday.astype(np.float64))


def _direction_logits(statements: Sequence[Statement], part: Fitted, rows: Ints) -> Floats:
    texts = [statements[row].text for row in rows]
    return direction.need_logits(texts, part.of(rows), part.encoder)


def _activities(part: Fitted, rows: Ints) -> Floats:
    return heads.activity_chances(part.of(rows), len(rows), part.encoder)


def _leaning(part: Fitted, side: Kind, rows: Ints) -> Floats:
    project = heads.need_projection if side is Kind.NEED else heads.offer_projection
    return project(part.of(rows), len(rows), part.encoder)


def _second(vectors: Vectors, everyday: Vectors, encoder_name: str, rows: Ints) -> Floats:
    own = second_rows(vectors[rows], encoder_name).astype(np.float64)
    if not own.shape[1]:
        return own
    others = second_rows(everyday, encoder_name).astype(np.float64)
    return np.hstack([own, hubness(own, others)[:, None]])


def language_of(statement: Statement) -> str:
    """Return the stated language without region, or a detected one."""
    stated = statement.language.strip().lower().split("-")[0]
    return stated or detect_language(statement.text)


def concept_rows(texts: Sequence[str]) -> Bools:
    """Return one row a text, one column a concept."""
    words = vocabulary()
    rows = np.zeros((len(texts), len(words.concepts)), dtype=np.bool_)
    for row, text in enumerate(texts):
        rows[row, list(words.find(text))] = True
    return rows


def hubness(vectors: Vectors | Floats, others: Vectors | Floats) -> Floats:
    """Return each vector's mean similarity to its nearest neighbours among ``others``.

    Source:
        Conneau et al. 2018, Word Translation without Parallel Data (CSLS).
    """
    near = min(NEIGHBOURS, len(others))
    found = np.empty(len(vectors), dtype=np.float64)
    for start in range(0, len(vectors), 4096):
        block = vectors[start : start + 4096] @ others.T
        found[start : start + 4096] = np.partition(block, -near, axis=1)[:, -near:].mean(1)
    return found


_BACKGROUNDS: dict[tuple[str, str], dict[Kind, Vectors]] = {}


def background(encoder: Encoder) -> dict[Kind, Vectors]:
    """Return, for each side, the vectors of everyday statements of the *other* side.

    They are fixed, so that a pair's probability does not depend on who else is in the list.
    """
    key = (encoder.name, encoder.version)
    if key not in _BACKGROUNDS:
        texts = background_texts()
        _BACKGROUNDS[key] = {
            Kind.NEED: encoder.encode(texts[Kind.OFFER]),
            Kind.OFFER: encoder.encode(texts[Kind.NEED]),
        }
    return _BACKGROUNDS[key]


@cache
def background_texts() -> dict[Kind, list[str]]:
    """Return the everyday needs and offers that come with the package."""
    text = resources.files(__package__).joinpath("data/background.tsv").read_text("utf-8")
    lines = [line.split("\t", 1) for line in text.splitlines()]
    return {kind: [said for key, said in lines if key == kind] for kind in Kind}


@cache
def _columns(kind: str) -> Ints:
    concepts = vocabulary().concepts
    return np.array([at for at, concept in enumerate(concepts) if concept.kind == kind])


@cache
def _column(name: str) -> int:
    return [concept.name for concept in vocabulary().concepts].index(name)


@cache
def _groups(kind: str) -> Bools:
    """Return one row a concept of the kind, one column a group."""
    own = [vocabulary().concepts[at].group for at in _columns(kind)]
    return np.array([[group == other for other in dict.fromkeys(own)] for group in own])


def measure(needs: Side, row: int, offers: Side, cols: Ints) -> Floats:
    """Return one row a pair (need ``row``, each offer of ``cols``), columns as in NAMES."""
    table = np.zeros((len(cols), len(NAMES)), dtype=np.float64)
    _measure_meaning(table, needs, row, offers, cols)
    sounds = _need_logits(offers, cols)
    table[:, _AT["direction"]] = sounds
    table[:, _AT["offer_sounds_like_need"]] = np.maximum(sounds - 1, 0)
    ours, theirs = needs.concepts[row], offers.concepts[cols]
    for name, concept in (("private_only", "private"), ("large_only", "large")):
        column = _column(concept)
        table[:, _AT[name]] = theirs[:, column] & ~ours[column]
    need, others = needs.statements[row], [offers.statements[col] for col in cols]
    table[:, _AT["free_capacity"]] = [read(o.text).says(Term.FREE_CAPACITY) for o in others]
    beside = np.reshape([around(need, offer) for offer in others], (-1, 3))
    table[:, _AT["distance"] : _AT["no_capacity"]] = beside
    _measure_facts(table[:, _AT["no_capacity"] :], need, offers, cols)
    return table


def measure_reworded(table: Floats, needs: Side, row: int, offers: Side, cols: Ints) -> Floats:
    """Return measured pairs with their need in another wording: its meaning, trade, spelling.

    Everything else, all facts among it, stays that of the wording that was measured.

    Args:
        table: as ``measure`` returned it for these offers.
        needs: holds the other wording in ``row``.
    """
    other = table.copy()
    _measure_meaning(other, needs, row, offers, cols)
    return other


def _measure_meaning(table: Floats, needs: Side, row: int, offers: Side, cols: Ints) -> None:
    """Fill the columns that depend on how the need is worded, and on no fact."""
    # in double precision, so that nothing depends on which offers are measured together
    cosine = offers.vectors[cols].astype(np.float64) @ needs.vectors[row].astype(np.float64)
    table[:, _AT["cosine"]] = cosine
    table[:, _AT["csls"]] = 2 * cosine - needs.hub[row] - offers.hub[cols]
    table[:, _AT["second"]] = _second_csls(needs.second[row], offers.second[cols])
    table[:, _AT["affinity"]] = offers.leaning[cols] @ needs.leaning[row]
    table[:, _AT["activity"]] = heads.agreement(needs.activities[row], offers.activities[cols])
    ours, theirs = needs.concepts[row], offers.concepts[cols]
    for kind in ("process", "material", "mode"):
        shared, clash = _overlap(kind, ours, theirs)
        table[:, _AT[f"{kind}_shared"]], table[:, _AT[f"{kind}_clash"]] = shared, clash
    table[:, _AT["spelling"]] = [
        spelling.likeness(needs.statements[row].text, offers.statements[col].text)
        for col in cols
    ]


def _second_csls(need: Floats, offers: Floats) -> Floats:
    """Return 2 cos − hub − hub by the second encoder; 0 without one."""
    if not len(need):
        return np.zeros(len(offers))
    return np.asarray(2 * offers[:, :-1] @ need[:-1] - need[-1] - offers[:, -1])


def _need_logits(offers: Side, cols: Ints) -> Floats:
    """Return the log-odds that each states a need; where somebody said which, that counts."""
    sounds = np.full(len(cols), direction.STATED_OFFER)
    open_ = np.array([offers.statements[col].kind is None for col in cols], dtype=np.bool_)
    if open_.any():
        sounds[open_] = offers.need_logit[cols[open_]]
    return sounds


def _overlap(kind: str, ours: Bools, theirs: Bools) -> tuple[Floats, Bools]:
    columns = _columns(kind)
    mine, other = ours[columns], theirs[:, columns]
    shared = np.minimum((mine & other).sum(axis=1), _MOST)
    groups = _groups(kind).astype(np.int64)
    near = ((other @ groups) > 0) & ((mine.astype(np.int64) @ groups) > 0)
    return shared, near.any(axis=1) & (shared == 0)


def _measure_facts(table: Floats, need: Statement, offers: Side, cols: Ints) -> None:
    """Fill the columns from ``no_capacity`` on."""
    wanted = read(need.text)
    for row, col in enumerate(cols):
        offer = offers.statements[col]
        given = read(offer.text)
        table[row, 7:] = _more_facts(wanted, given)
        table[row, 0] = given.no_capacity
        table[row, 1] = given.own_use or offer.own_use_only
        good, bad = amounts.evidence(need, offer) or compare.evidence(wanted, given)
        table[row, 2], table[row, 3] = min(good, 2.0), min(bad, 2.0)
        table[row, 4:7] = _norm_counts(need, offer)


def _more_facts(wanted: Facts, given: Facts) -> list[float]:
    """Return lots, times and languages that fit and that clash, each at most 2."""
    found = dict.fromkeys(_MORE, 0.0)
    for each in compare.verdicts(wanted, given):
        if each.kind in _MORE_KINDS and each.outcome is not compare.Outcome.UNKNOWN:
            found[_MORE_KINDS[each.kind], each.outcome] += each.weight
    return [min(value, 2.0) for value in found.values()]


def _norm_counts(need: Statement, offer: Statement) -> tuple[float, float, float]:
    wanted = {n.lower() for n in read(need.text).norms} | held(need.certificates)
    if not wanted:
        return 0.0, 0.0, 0.0
    known = {name.lower(): good for name, good in read(offer.text).norms.items()}
    known |= dict.fromkeys(held(offer.certificates), True)
    known |= dict.fromkeys(denied(offer.certificates), False)
    good = sum(any(known[n] and covers(n, want) for n in known) for want in wanted)
    bad = sum(known.get(want) is False for want in wanted)
    return float(good), float(bad), float(len(wanted) - good - bad)
