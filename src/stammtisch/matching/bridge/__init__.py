"""Turns rows into the core's statements and its matches into rows; the core's only importer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from stammtisch.core import matching as core
from stammtisch.core.classification import counterparts, finest_of
from stammtisch.core.matching.fields import fields
from stammtisch.core.matching.vocabulary import vocabulary
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Suggestion, Vector

TOP = 10
"""Offers that are kept for a need."""

Vectors = dict[str, npt.NDArray[np.float32]]
"""Vectors by ``key_of``."""


@cache
def encoder() -> core.Encoder:
    """Load the language model, once a process and only where something is compared."""
    return core.load_encoder(settings.ENCODER)


def encoder_name() -> str:
    """Return the name of the encoder of this house, without loading it."""
    return core.resolved(settings.ENCODER)


def model_name() -> str:
    """Return name and version of the model, as they are stored beside what it made."""
    return f"{encoder().name} {encoder().version}"


def engine_name() -> str:
    """Return what made a comparison: another name means that another outcome is possible."""
    return core.engine_version(settings.ENCODER)


def encoder_told() -> tuple[bool, str]:
    """Say whether the encoder of this house can be used, and which others could be."""
    chosen = encoder_name()
    reason = core.encoder_missing(chosen)
    others = [
        name for name in core.ENCODERS if name != chosen and not core.encoder_missing(name)
    ]
    note = " (compares by spelling only)" if core.is_spelling_only(chosen) else ""
    told = f"encoder {chosen}{note}: {reason or 'ready'}; also here: {', '.join(others)}"
    return not reason, told


def text_of(row: Statement) -> str:
    """Return what is compared: the released wording, or what was said where there is none.

    On the invented town the released wording finds a fitting offer among the first ten for
    90 % of the needs, what was said, with its asides, for 72 %; see docs/method/matching.md.
    """
    return row.released.strip() or row.verbatim


def views_of(row: Statement) -> dict[str, str]:
    """Return the further wordings of a need, in the order of ``core.VIEWS``.

    What was said counts beside a released wording; a line about what would solve it always.
    None of them leaves the agency. ``queries.HAS_VIEW`` asks the database the same.
    """
    found: dict[str, str] = {}
    if row.is_need and row.released and row.released != row.verbatim:
        found["verbatim"] = row.verbatim
    if row.is_need and row.solution:
        found["solution"] = row.solution
    return found


def wording_of(row: Statement, view: str) -> str:
    """Return a wording of a statement; the principal one where it has no such view (now)."""
    return views_of(row).get(view) or text_of(row)


def key_of(pk: int, view: str = "") -> str:
    """Return what the core calls a statement, or one of its further wordings."""
    return core.view_id(str(pk), view) if view else str(pk)


def text_hash(text: str) -> str:
    """Return the fingerprint by which a stored vector is known to be of this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _codes(code: str, revision: str) -> tuple[str, ...]:
    """Return a code as Rev. 2 knows it: itself, or its counterparts."""
    if not code or revision == "2":
        return (code,) if code else ()
    return tuple(found.code for found in counterparts(finest_of(code, revision), revision))


def statement_of(row: Statement) -> core.Statement:
    """Return a row as the core reads it; an offer also holds its firm's certificates."""
    certificates = list(row.certificates)
    if not row.is_need:
        certificates += [name for name in row.business.certificates if name not in certificates]
    sought = _codes(row.nace_sought, row.nace_version)
    firm = _codes(row.business.nace_code, row.business.nace_version)
    return core.Statement(
        id=str(row.pk), kind=core.Kind(row.kind), text=text_of(row), language=row.language,
        business=str(row.business_id), lat=row.business.lat, lon=row.business.lon,
        radius_km=row.radius_km, quantity_min=row.quantity_min,
        quantity_max=row.quantity_max, unit=row.unit, certificates=tuple(certificates),
        available_from=row.available_from, available_until=row.available_until,
        own_use_only=row.own_use_only, nace=sought if row.is_need else firm,
        business_nace=firm,
        views=tuple(views_of(row).items()),
    )  # fmt: skip


def vectors_of(rows: Sequence[Statement]) -> tuple[Vectors, list[Vector]]:
    """Return key → vector of every wording, and unsaved rows of those that have none (now).

    ``rows`` must come with their stored vectors.
    """
    known: Vectors = {}
    missing: list[tuple[Statement, str, str]] = []
    for row in rows:
        stored = {vector.view: vector for vector in row.vectors.all()}
        for view, text in ({"": text_of(row)} | views_of(row)).items():
            kept = stored.get(view)
            if kept and kept.model == model_name() and kept.text_hash == text_hash(text):
                known[key_of(row.pk, view)] = np.frombuffer(kept.values, dtype="<f4")
            else:
                missing.append((row, view, text))
    if not missing:
        return known, []
    made = encoder().encode([text for _, _, text in missing])
    fresh = []
    for (row, view, text), vector in zip(missing, made, strict=True):
        known[key_of(row.pk, view)] = vector
        values = np.asarray(vector, dtype="<f4").tobytes()
        fresh.append(
            Vector(
                statement=row, view=view, model=model_name(), text_hash=text_hash(text),
                values=values,
            )
        )  # fmt: skip
    return known, fresh


def vectors_gone(rows: Sequence[Statement]) -> list[int]:
    """Return the ids of stored vectors of wordings that are there no longer."""
    return [
        vector.pk
        for row in rows
        for vector in row.vectors.all()
        if vector.view and vector.view not in views_of(row)
    ]


def weigh(
    needs: Sequence[Statement],
    offers: Sequence[Statement],
    *,
    vectors: Vectors,
    learned: Mapping[str, Any] | None,
    now: datetime,
    lists: Mapping[int, Iterable[int]],
    floors: Mapping[int, float] | None = None,
    top: int = TOP,
) -> list[Suggestion]:
    """Return unsaved suggestions: the best ``top`` offers of every need.

    Args:
        learned: a stored adjustment; None = the shipped weights.
        lists: need → offers among which they are sought.
        floors: need → score that a pair must reach to be of interest.
    """
    if not needs or not offers:
        return []
    both = [statement_of(row) for row in needs], [statement_of(row) for row in offers]
    matches = core.match_listed(
        *both,
        {str(need): [str(offer) for offer in them] for need, them in lists.items()},
        encoder=encoder(),
        vectors=vectors,
        learned=core.adjustment_of(learned) if learned else None,
        floors={str(need): score for need, score in (floors or {}).items()},
        top=top,
    )
    agency = needs[0].agency_id
    return [_suggestion(match, agency, now) for match in matches]


def _suggestion(match: core.Match, agency: int, now: datetime) -> Suggestion:
    return Suggestion(
        agency_id=agency, need_id=int(match.need_id), offer_id=int(match.offer_id),
        score=match.score, probability=match.probability, band=match.band.value,
        view=match.view, distance_km=match.distance_km, shared_words=list(match.shared_words),
        shared_concepts=list(match.shared_concepts), reasons=_stored(match.reasons),
        doubts=_stored(match.doubts), is_current=True, computed_at=now, model=model_name(),
        engine=engine_name(), measures=dict(match.measures),
    )  # fmt: skip


def _stored(reasons: Iterable[core.Reason]) -> list[dict[str, str | dict[str, str]]]:
    return [{"code": reason.code, "values": dict(reason.values)} for reason in reasons]


def look_closer(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Return the fields of each suggestion's ``Closeup``; both firms must be loaded.

    A check is stored as its requirement, its verdict (``yes``, ``no``, ``open``), what stands
    on either side as a reason, a question as a reason or None, the words of both texts, and
    whether it is a fact that decides.
    """
    pairs = [(statement_of(each.need), statement_of(each.offer)) for each in suggestions]
    views = [
        each.view if each.view in views_of(each.need) else ""  # it may have gone meanwhile
        for each in suggestions
    ]
    return [
        {
            "grounds": _stored(seen.grounds),
            "checks": [_check(each) for each in seen.checks],
            "need_phrase": seen.need_phrase,
            "offer_phrase": seen.offer_phrase,
        }
        for seen in core.look_closer(pairs, views, encoder=encoder())
    ]


def _check(check: core.Check) -> dict[str, Any]:
    said, *question = _stored([check.said, *filter(None, [check.question])])
    is_told = check.verdict is not core.Verdict.OPEN
    return {
        "requirement": check.requirement, "verdict": check.verdict.value, "said": said,
        "question": question[0] if question else None, "need": check.need,
        "offer": check.offer, "decides": is_told and check.requirement not in _CONCEPTS,
    }  # fmt: skip


_CONCEPTS = frozenset({"process", "material", "activity"})


def marks(
    text: str,
    language: str,
    others: Iterable[Statement],
    facts: Iterable[str],
    view: str = "",
) -> tuple[core.Span, ...]:
    """Return what to highlight in a text beside statements; no model is needed.

    ``view`` says which wording of the others counts.
    """
    same: list[str] = []
    foreign: list[str] = []
    for other in others:
        is_foreign = language and other.language and language != other.language
        (foreign if is_foreign else same).append(wording_of(other, view))
    return _marks(text, tuple(same), tuple(foreign), tuple(facts))


@lru_cache(maxsize=4_096)
def _marks(
    text: str, same: tuple[str, ...], foreign: tuple[str, ...], facts: tuple[str, ...]
) -> tuple[core.Span, ...]:
    return core.highlight(text, same, foreign=foreign, facts=facts)


def concept_in(language: str, name: str) -> str:
    """Return the core's English name of a concept or field in a language.

    English where it has none.
    """
    return _german_names().get(name, name) if language.startswith("de") else name


@cache
def _german_names() -> Mapping[str, str]:
    concepts = {concept.english: concept.german for concept in vocabulary().concepts}
    return {field.english: field.german for field in fields().values()} | concepts
