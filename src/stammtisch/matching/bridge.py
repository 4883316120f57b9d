"""Turns rows into the core's statements and its matches into rows; the core's only importer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from stammtisch.core import matching as core
from stammtisch.core.matching.vocabulary import vocabulary
from stammtisch.core.matching.words import shared_words
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Suggestion, Vector

TOP = 10
"""Offers that are kept for a need."""

Vectors = dict[int, npt.NDArray[np.float32]]


@cache
def encoder() -> core.Encoder:
    """Load the language model, once a process and only where something is compared."""
    return core.load_encoder()


def model_name() -> str:
    """Return name and version of the model, as they are stored beside what it made."""
    return f"{encoder().name} {encoder().version}"


def engine_name() -> str:
    """Return what made a comparison: another name means that another outcome is possible."""
    return core.engine_version()


def text_of(row: Statement) -> str:
    """Return what is compared: the released wording, or what was said where there is none.

    On the invented town the released wording finds a fitting offer among the first ten for
    90 % of the needs, what was said, with its asides, for 72 %; see docs/method/matching.md.
    """
    return row.released.strip() or row.verbatim


def text_hash(row: Statement) -> str:
    """Return the fingerprint by which a stored vector is known to be of this text."""
    return hashlib.sha256(text_of(row).encode()).hexdigest()


def statement_of(row: Statement) -> core.Statement:
    """Return a row as the core reads it; an offer also holds its firm's certificates."""
    certificates = list(row.certificates)
    if not row.is_need:
        certificates += [name for name in row.business.certificates if name not in certificates]
    return core.Statement(
        id=str(row.pk), kind=core.Kind(row.kind), text=text_of(row), language=row.language,
        business=str(row.business_id), lat=row.business.lat, lon=row.business.lon,
        radius_km=row.radius_km, quantity_min=row.quantity_min,
        quantity_max=row.quantity_max, unit=row.unit, certificates=tuple(certificates),
        available_from=row.available_from, available_until=row.available_until,
        own_use_only=row.own_use_only, nace=(row.nace_sought,) if row.nace_sought else (),
    )  # fmt: skip


def vectors_of(rows: Sequence[Statement]) -> tuple[Vectors, list[Vector]]:
    """Return id → vector of every row, and unsaved rows for those that had none or a stale one.

    ``rows`` must come with their stored vectors.
    """
    known: Vectors = {}
    missing: list[Statement] = []
    for row in rows:
        stored: Vector | None = getattr(row, "vector", None)
        if stored and stored.model == model_name() and stored.text_hash == text_hash(row):
            known[row.pk] = np.frombuffer(stored.values, dtype="<f4")
        else:
            missing.append(row)
    if not missing:
        return known, []
    made = encoder().encode([text_of(row) for row in missing])
    known.update({row.pk: vector for row, vector in zip(missing, made, strict=True)})
    return known, [
        Vector(
            statement=row, model=model_name(), text_hash=text_hash(row),
            values=np.asarray(vector, dtype="<f4").tobytes(),
        )
        for row, vector in zip(missing, made, strict=True)
    ]  # fmt: skip


def weigh(
    needs: Sequence[Statement],
    offers: Sequence[Statement],
    *,
    vectors: Vectors,
    now: datetime,
    top: int = TOP,
) -> list[Suggestion]:
    """Return unsaved suggestions: the best ``top`` offers of every need."""
    if not needs or not offers:
        return []
    matches = core.suggest_matches(
        [statement_of(row) for row in needs],
        [statement_of(row) for row in offers],
        encoder=encoder(),
        vectors={str(pk): vector for pk, vector in vectors.items()},
        top=top,
    )
    agency = needs[0].agency_id
    return [_suggestion(match, agency, now) for match in matches]


def _suggestion(match: core.Match, agency: int, now: datetime) -> Suggestion:
    return Suggestion(
        agency_id=agency, need_id=int(match.need_id), offer_id=int(match.offer_id),
        score=match.score, probability=match.probability, band=match.band.value,
        distance_km=match.distance_km, shared_words=list(match.shared_words),
        shared_concepts=list(match.shared_concepts), reasons=_stored(match.reasons),
        doubts=_stored(match.doubts), is_current=True, computed_at=now, model=model_name(),
    )  # fmt: skip


def _stored(reasons: Iterable[core.Reason]) -> list[dict[str, str | dict[str, str]]]:
    return [{"code": reason.code, "values": dict(reason.values)} for reason in reasons]


@lru_cache(maxsize=4_096)
def words_to_mark(text: str, words: tuple[str, ...]) -> frozenset[str]:
    """Return the words of ``text`` that share a stem or a long part with one of ``words``."""
    return frozenset(shared_words(text, " ".join(words)))


def concept_in(language: str, concept: str) -> str:
    """Return the core's English name of a concept in a language; English where it has none."""
    return _concept_names().get(concept, concept) if language.startswith("de") else concept


@cache
def _concept_names() -> Mapping[str, str]:
    return {concept.english: concept.german for concept in vocabulary().concepts}
