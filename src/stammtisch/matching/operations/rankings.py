"""What the machine compares, and what it stores of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from stammtisch.accounts.models import Agency
from stammtisch.diagnosis.models import Statement
from stammtisch.matching import bridge, queries
from stammtisch.matching.models import Ranking, Suggestion, Vector
from stammtisch.matching.operations.closeups import ask_for_closeups

logger = logging.getLogger(__name__)

_RECOMPUTED = [
    "score", "probability", "band", "distance_km", "shared_words", "shared_concepts",
    "reasons", "doubts", "is_current", "computed_at", "model",
]  # fmt: skip


@dataclass(slots=True)
class _Outcome:
    """What one comparison changes.

    Attributes:
        whole: needs whose list was made anew; whatever is not in it is suggested no longer.
        gone: statements none of whose pairs is suggested any longer, unless listed here.
        suggestions: unsaved pairs that are suggested.
        vectors: unsaved vectors that were missing or stale.
    """

    whole: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    suggestions: list[Suggestion] = field(default_factory=list)
    vectors: list[Vector] = field(default_factory=list)


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


def rank_statement(*, ranking: Ranking, now: datetime) -> bool:
    """Compare one leased statement with all of the other direction, and store the outcome.

    The comparison itself holds no lock. What it found is stored in one transaction, and only
    while the lease is still the caller's: of two workers one has the effect. Say whether it
    was this one.
    """
    statement = Statement.objects.get(pk=ranking.statement_id)
    rows = list(queries.statements_open(statement.agency_id))
    outcome = _compare(statement, rows, now)
    with transaction.atomic():
        queries.agency_locked(statement.agency_id)
        lease = Ranking.objects.filter(
            pk=ranking.pk, claimed_at=ranking.claimed_at, finished_at=None
        )
        if lease.update(finished_at=now, engine=bridge.engine_name()) == 0:
            logger.info("ranking.lost id=%s", ranking.pk)
            return False
        _store(outcome, statement.agency_id, now)
    logger.info("ranking.finished id=%s pairs=%s", ranking.pk, len(outcome.suggestions))
    return True


def rank_everything(*, agency: Agency, now: datetime) -> int:
    """Compare all open needs of an agency with all its open offers at once.

    Every ranking that waited when it began is finished by it, unless it was asked for again
    meanwhile. Return the number of suggestions.
    """
    waiting = queries.rankings_unfinished(agency.pk)  # read before what they ask about
    asked = dict(waiting.values_list("pk", "requested_at"))
    rows = list(queries.statements_open(agency.pk))
    needs = [row for row in rows if row.is_need]
    vectors, fresh = bridge.vectors_of(rows)
    found = bridge.weigh(
        needs, [row for row in rows if not row.is_need], vectors=vectors, now=now
    )
    outcome = _Outcome(suggestions=found, vectors=fresh)
    outcome.whole = set(
        queries.suggestions_listed(agency.pk).values_list("need_id", flat=True).distinct()
    ) | {row.pk for row in needs}
    with transaction.atomic():
        queries.agency_locked(agency.pk)
        _store(outcome, agency.pk, now)
        _finish_all(agency, asked, rows, now)
    logger.info("ranking.everything agency=%s pairs=%s", agency.pk, len(found))
    return len(found)


def _finish_all(
    agency: Agency, asked: dict[int, datetime], rows: list[Statement], now: datetime
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
            Ranking(statement=row, requested_at=now, finished_at=now, engine=engine)
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _compare(statement: Statement, rows: list[Statement], now: datetime) -> _Outcome:
    """Compare one statement with the open ones of the other direction."""
    needs = [row for row in rows if row.is_need]
    offers = [row for row in rows if not row.is_need]
    vectors, fresh = bridge.vectors_of(rows)
    this = [row for row in rows if row.pk == statement.pk]
    # Whatever it is now, it may have been the other: both sides of its old pairs end.
    outcome = _Outcome(whole={statement.pk}, gone={statement.pk}, vectors=fresh)
    own = bridge.weigh(this, offers, vectors=vectors, now=now) if statement.is_need else []
    pairs = [] if statement.is_need else bridge.weigh(needs, this, vectors=vectors, now=now)
    weak = _needs_to_refill(statement, pairs)
    refilled = [row for row in needs if row.pk in weak]
    outcome.whole |= {row.pk for row in refilled}
    outcome.suggestions = own + [pair for pair in pairs if pair.need_id not in weak]
    outcome.suggestions += bridge.weigh(refilled, offers, vectors=vectors, now=now)
    return outcome


def _needs_to_refill(offer: Statement, pairs: list[Suggestion]) -> set[int]:
    """Return the needs with a full list in which this offer now fits worse than all others.

    Only there an offer that is not stored may be better; everywhere else the pair joins,
    stays in or leaves the list without any other pair being weighed.
    """
    scores = {pair.need_id: pair.score for pair in pairs}
    lists = queries.current_scores(offer.agency_id, holding=offer)
    return {
        need
        for need, listed in lists.items()
        if len(listed) >= bridge.TOP
        and scores.get(need, float("-inf"))
        < min(score for pk, score in listed.items() if pk != offer.pk)
    }


def _store(outcome: _Outcome, agency_id: int, now: datetime) -> None:
    """Write an outcome; what was weighed later by somebody else is left as it is.

    That goes for every pair of a statement that was compared later: here it may have been read
    before it changed.
    """
    known = queries.statement_ids(agency_id)
    fresh = known - queries.statements_compared_after(agency_id, now)
    newer = set(
        queries.suggestions_listed(agency_id)
        .filter(computed_at__gt=now)
        .values_list("need_id", "offer_id")
    )
    kept = [
        pair
        for pair in outcome.suggestions
        if (pair.need_id, pair.offer_id) not in newer and {pair.need_id, pair.offer_id} <= fresh
    ]
    Vector.objects.bulk_create(
        [vector for vector in outcome.vectors if vector.statement_id in known],
        update_conflicts=True,
        unique_fields=["statement"],
        update_fields=["model", "text_hash", "values"],
    )
    _end(outcome, agency_id, now)
    Suggestion.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["need", "offer"],
        update_fields=_RECOMPUTED,
    )
    _trim(agency_id, {pair.need_id for pair in kept} - outcome.whole)
    ask_for_closeups(suggestion_ids=queries.suggestions_to_explain(agency_id, now), now=now)


def _end(outcome: _Outcome, agency_id: int, now: datetime) -> None:
    """Mark what may no longer be suggested; pairs that still are come back right after."""
    listed = queries.suggestions_listed(agency_id).filter(is_current=True, computed_at__lte=now)
    listed.filter(need__in=outcome.whole).update(is_current=False)
    listed.filter(offer__in=outcome.gone).update(is_current=False)


def _trim(agency_id: int, needs: set[int]) -> None:
    """Keep the best ten of every need whose list was joined by a pair."""
    surplus: list[int] = []
    listed: dict[int, int] = {}
    rows = queries.suggestions_listed(agency_id).filter(is_current=True)
    for need, pk in rows.order_by("-score", "offer").values_list("need_id", "pk"):
        if need in needs:
            listed[need] = listed.get(need, 0) + 1
            if listed[need] > bridge.TOP:
                surplus.append(pk)
    Suggestion.objects.filter(pk__in=surplus).update(is_current=False)
