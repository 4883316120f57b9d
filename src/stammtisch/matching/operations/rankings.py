"""What the machine compares, and what it stores of it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from stammtisch.accounts.models import Agency
from stammtisch.diagnosis.models import Statement
from stammtisch.matching import bridge, queries
from stammtisch.matching.bridge import index as bridge_index
from stammtisch.matching.models import Ranking, Suggestion
from stammtisch.matching.operations import explorations
from stammtisch.matching.operations.closeups import ask_for_closeups
from stammtisch.matching.operations.index import bring_up_to_date, vectors_kept

logger = logging.getLogger(__name__)

_RECOMPUTED = [
    "score", "probability", "band", "view", "distance_km", "shared_words", "shared_concepts",
    "reasons", "doubts", "is_current", "computed_at", "model", "engine", "measures",
]  # fmt: skip


BATCH = 256
"""Needs that are compared and stored at once, when everything is compared."""


@dataclass(slots=True)
class _Outcome:
    """What one comparison changes.

    Attributes:
        whole: needs whose list was made anew; whatever is not in it is suggested no longer.
        gone: statements none of whose pairs is suggested any longer, unless listed here.
        suggestions: unsaved pairs that are suggested.
    """

    whole: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    suggestions: list[Suggestion] = field(default_factory=list)


class Means(NamedTuple):
    """What statements are compared with and by.

    Attributes:
        indexes: of the agency's open needs and offers.
        learned: what its decisions taught, as stored; None = nothing.
        now: when the comparison began.
    """

    indexes: bridge_index.Indexes
    learned: dict[str, Any] | None
    now: datetime


@transaction.atomic
def ask_for_ranking(*, statement_ids: Iterable[int], now: datetime) -> None:
    """Let statements wait for comparison; one that is being compared will be compared again.

    Called in the transaction of the change, so that no change is ever missed.
    """
    ids = sorted(set(statement_ids))
    Ranking.objects.bulk_create(
        [Ranking(statement_id=pk, requested_at=now) for pk in ids],
        update_conflicts=True,
        unique_fields=["statement"],
        update_fields=["requested_at", "claimed_at", "claims", "finished_at"],
    )
    logger.info("ranking.asked count=%s", len(ids))


def ask_again_where_the_engine_changed(*, now: datetime) -> int:
    """Let open statements wait that another engine compared; return how many there are."""
    ids = queries.statements_compared_by_others(bridge.engine_name())
    if ids:
        ask_for_ranking(statement_ids=ids, now=now)
    return len(ids)


def rank_statement(*, ranking: Ranking, now: datetime, seed: int = 0) -> bool:
    """Compare one leased statement with what may fit of the other direction, and store it.

    The comparison itself holds no lock. What it found is stored in one transaction, and only
    while the lease is still the caller's: of two workers one has the effect. Say whether it
    was this one. ``seed`` draws what is shown to learn from.
    """
    statement = Statement.objects.get(pk=ranking.statement_id)
    outcome = _compare(statement, now)
    with transaction.atomic():
        queries.agency_locked(statement.agency_id)
        lease = Ranking.objects.filter(
            pk=ranking.pk, claimed_at=ranking.claimed_at, finished_at=None
        )
        if lease.update(finished_at=now, engine=bridge.engine_name()) == 0:
            logger.info("ranking.lost id=%s", ranking.pk)
            return False
        _store(outcome, statement.agency_id, now, seed)
    logger.info("ranking.finished id=%s pairs=%s", ranking.pk, len(outcome.suggestions))
    return True


def rank_everything(*, agency: Agency, now: datetime, seed: int = 0) -> int:
    """Compare all open needs of an agency with what may fit of its open offers.

    Needs are compared and stored some at a time. Every ranking that waited when it began is
    finished at the end, unless it was asked for again meanwhile. Return the number of
    suggestions. ``seed`` draws what is shown to learn from.
    """
    waiting = queries.rankings_unfinished(agency.pk)  # read before what they ask about
    asked = dict(waiting.values_list("pk", "requested_at"))
    means = means_of(agency.pk, now=now)
    ids = queries.statement_ids_open(agency.pk)
    needs, count = ids[Statement.Kind.NEED], 0
    listed = queries.suggestions_ranked(agency.pk).filter(is_current=True)
    closed = set(listed.values_list("need_id", flat=True).distinct()) - set(needs)
    for start in range(0, max(1, len(needs)), BATCH):
        part = needs[start : start + BATCH]
        rows = queries.statements_open_among(agency.pk, part)
        outcome = _Outcome(whole={*part, *closed}, suggestions=_offers_for(rows, means))
        closed = set()
        count += len(outcome.suggestions)
        with transaction.atomic():
            queries.agency_locked(agency.pk)
            _store(outcome, agency.pk, now, seed)
            if start + BATCH >= len(needs):
                _finish_all(agency, asked, [pk for own in ids.values() for pk in own], now)
    logger.info("ranking.everything agency=%s pairs=%s", agency.pk, count)
    return count


def _finish_all(
    agency: Agency, asked: dict[int, datetime], ids: list[int], now: datetime
) -> None:
    """Finish what was asked for before the rows were read, and make rows where nobody asked.

    A change that was committed after the reading may carry an earlier moment than ``now``, so
    moments alone do not tell what has been compared.
    """
    done = [
        ranking
        for ranking in queries.rankings_unfinished(agency.pk).select_for_update(of=("self",))
        if asked.get(ranking.pk) == ranking.requested_at
    ]
    engine = bridge.engine_name()
    for ranking in done:
        ranking.finished_at, ranking.engine = now, engine
    Ranking.objects.bulk_update(done, ["finished_at", "engine"], batch_size=500)
    Ranking.objects.bulk_create(
        [
            Ranking(statement_id=pk, requested_at=now, finished_at=now, engine=engine)
            for pk in sorted(queries.statement_ids_left(agency.pk, ids))
        ],
        ignore_conflicts=True,
    )


def _compare(statement: Statement, now: datetime) -> _Outcome:
    """Compare one statement with those of the other direction that may fit."""
    agency_id = statement.agency_id
    means = means_of(agency_id, now=now)
    this = queries.statements_open_among(agency_id, [statement.pk])
    # Whatever it is now, it may have been the other: both sides of its old pairs end.
    outcome = _Outcome(whole={statement.pk}, gone={statement.pk})
    lists = queries.current_scores(agency_id, holding=statement)
    own = _offers_for([row for row in this if row.is_need], means)
    pairs = [
        pair for offer in this if not offer.is_need for pair in _needs_for(offer, lists, means)
    ]
    weak = _needs_to_refill(statement, pairs, lists)
    refilled = [row for row in queries.statements_open_among(agency_id, weak) if row.is_need]
    outcome.whole |= {row.pk for row in refilled}
    outcome.suggestions = own + [pair for pair in pairs if pair.need_id not in weak]
    outcome.suggestions += _offers_for(refilled, means)
    return outcome


def means_of(agency_id: int, *, now: datetime) -> Means:
    """Return what the agency's statements are compared with and by, as of now."""
    indexes = bring_up_to_date(agency_id=agency_id)
    return Means(indexes, queries.adjustment_of(agency_id), now)


def offers_listed(
    needs: list[Statement],
    means: Means,
    *,
    top: int = bridge.TOP,
    found: Mapping[int, Collection[int]] | None = None,
) -> list[Suggestion]:
    """Return the best ``top`` offers of some open needs, of those on their shortlists.

    Args:
        found: need → offers that take no place in its list.
    """
    if not needs:
        return []
    vectors = vectors_kept(needs)
    lists: dict[int, list[int]] = {}
    for need in needs:
        beside = (found or {}).get(need.pk, ())
        listed = bridge_index.shortlist_of(need, means.indexes, vectors, top=top)
        lists[need.pk] = [pk for pk in listed if pk not in beside]
    return _weigh(needs, lists, vectors, means, top=top)


def _offers_for(needs: list[Statement], means: Means) -> list[Suggestion]:
    """Return the lists of some open needs, and beside them what people found for them."""
    if not needs:
        return []
    agency_id = needs[0].agency_id
    found = queries.pairs_found(agency_id, needs=[need.pk for need in needs])
    listed = offers_listed(needs, means, found=found)
    if not found:
        return listed
    finding = [need for need in needs if need.pk in found]
    return listed + _weigh(finding, found, vectors_kept(finding), means, top=0)


def _weigh(
    needs: list[Statement],
    lists: dict[int, list[int]],
    vectors: bridge.Vectors,
    means: Means,
    *,
    top: int,
) -> list[Suggestion]:
    wanted = {pk for listed in lists.values() for pk in listed}
    offers = queries.statements_open_among(needs[0].agency_id, wanted)
    offers = [row for row in offers if not row.is_need]
    return bridge.weigh(
        needs,
        offers,
        vectors=vectors | vectors_kept(offers),
        learned=means.learned,
        lists=lists,
        now=means.now,
        top=top,
    )


def _needs_for(offer: Statement, lists: Iterable[int], means: Means) -> list[Suggestion]:
    """Return the pairs of an open offer with needs that may want it, and those that list it.

    A pair that could not stand in its need's list is not explained, and not returned, unless
    people found it.
    """
    vectors = vectors_kept([offer])
    found = queries.pairs_found(offer.agency_id, offers=[offer.pk])
    shortlist = bridge_index.shortlist_of(offer, means.indexes, vectors)
    needs = queries.statements_open_among(offer.agency_id, {*shortlist, *lists, *found})
    needs = [row for row in needs if row.is_need]
    vectors |= vectors_kept(needs)
    listing = {row.pk for row in needs} - set(found)
    return bridge.weigh(
        needs,
        [offer],
        vectors=vectors,
        learned=means.learned,
        now=means.now,
        lists={need.pk: [offer.pk] for need in needs},
        floors=queries.floors_of(listing, bridge.TOP, besides=offer),
    )


def _needs_to_refill(
    offer: Statement, pairs: list[Suggestion], lists: dict[int, dict[int, float]]
) -> set[int]:
    """Return the needs with a full list in which this offer now fits worse than all others.

    Only there an offer that is not stored may be better; everywhere else the pair joins,
    stays in or leaves the list without any other pair being weighed.
    """
    scores = {pair.need_id: pair.score for pair in pairs}
    return {
        need
        for need, listed in lists.items()
        if len(listed) >= bridge.TOP
        and scores.get(need, float("-inf"))
        < min(score for pk, score in listed.items() if pk != offer.pk)
    }


def _store(outcome: _Outcome, agency_id: int, now: datetime, seed: int) -> None:
    """Write an outcome; what was weighed later by somebody else is left as it is.

    That goes for every pair of a statement that was compared later: here it may have been read
    before it changed.
    """
    pairs = outcome.suggestions
    ids = {pk for pair in pairs for pk in (pair.need_id, pair.offer_id)}
    fresh = queries.statement_ids_left(agency_id, ids)
    fresh -= queries.statements_compared_after(ids, now)
    listed = queries.suggestions_listed(agency_id).filter(
        need__in={pair.need_id for pair in pairs}
    )
    newer = set(listed.filter(computed_at__gt=now).values_list("need_id", "offer_id"))
    kept = [
        pair
        for pair in pairs
        if (pair.need_id, pair.offer_id) not in newer and {pair.need_id, pair.offer_id} <= fresh
    ]
    _end(outcome, agency_id, now)
    kept = _without_hopeless(kept, outcome.whole, agency_id)
    Suggestion.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["need", "offer"],
        update_fields=_RECOMPUTED,
    )
    touched = {pair.need_id for pair in kept} | outcome.whole
    _trim(agency_id, touched - outcome.whole)
    explorations.mark_exploratory(agency_id=agency_id, needs=touched, seed=seed)
    ask_for_closeups(suggestion_ids=queries.suggestions_to_explain(agency_id, now), now=now)


def _without_hopeless(
    pairs: list[Suggestion], whole: set[int], agency_id: int
) -> list[Suggestion]:
    """Leave out what would join a full list of better ones; what was stored before is kept."""
    joining = [pair for pair in pairs if pair.need_id not in whole]
    needs = {pair.need_id for pair in joining}
    rows = queries.suggestions_listed(agency_id).filter(need__in=needs)
    ranked = queries.suggestions_ranked(agency_id).filter(need__in=needs, is_current=True)
    full: dict[int, list[float]] = {}
    for need, score in ranked.values_list("need_id", "score"):
        full.setdefault(need, []).append(score)
    known = rows.filter(offer__in={pair.offer_id for pair in joining})
    stored = set(known.values_list("need_id", "offer_id"))
    hopeless = {
        (pair.need_id, pair.offer_id)
        for pair in joining
        if (pair.need_id, pair.offer_id) not in stored
        and sum(score > pair.score for score in full.get(pair.need_id, ())) >= bridge.TOP
    }
    return [pair for pair in pairs if (pair.need_id, pair.offer_id) not in hopeless]


def _end(outcome: _Outcome, agency_id: int, now: datetime) -> None:
    """Mark what may no longer be suggested; pairs that still are come back right after."""
    listed = queries.suggestions_ranked(agency_id).filter(is_current=True, computed_at__lte=now)
    listed.filter(need__in=outcome.whole).update(is_current=False)
    listed.filter(offer__in=outcome.gone).update(is_current=False)


def _trim(agency_id: int, needs: set[int]) -> None:
    """Keep the best ten of every need whose list was joined by a pair."""
    surplus: list[int] = []
    listed: dict[int, int] = {}
    rows = queries.suggestions_ranked(agency_id).filter(need__in=needs, is_current=True)
    for need, pk in rows.order_by("-score", "offer").values_list("need_id", "pk"):
        listed[need] = listed.get(need, 0) + 1
        if listed[need] > bridge.TOP:
            surplus.append(pk)
    Suggestion.objects.filter(pk__in=surplus).update(is_current=False)
