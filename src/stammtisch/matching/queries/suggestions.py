"""Reads rankings, suggestions and decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses.models import Tie
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import Decision, Ranking, Suggestion, UnshownPair
from stammtisch.shared.claim import MAX_CLAIMS


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingsUnserved:
    """Comparisons that were asked for and are not done.

    Attributes:
        waiting: a worker will take them.
        given_up: they failed again and again; nobody will take them any more.
    """

    waiting: int
    given_up: int


WORTH_A_LOOK = (Suggestion.Band.LIKELY, Suggestion.Band.POSSIBLE)


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Return the needs and offers of the user's agency with firm and visit (1 query)."""
    return Statement.objects.filter(agency=user.agency_id).select_related("business", "visit")


def is_shown() -> Q:
    """Return what makes a suggestion stand open on a need's page."""
    return Q(is_current=True) & (Q(band__in=WORTH_A_LOOK) | Q(is_exploratory=True))


def suggestions_undecided() -> QuerySet[Suggestion]:
    """Return current suggestions between open statements on which no decision stands."""
    standing = Decision.objects.filter(suggestion=OuterRef("pk"), taken_back_at=None)
    return Suggestion.objects.filter(
        ~Exists(standing),
        is_current=True,
        need__status=Statement.Status.OPEN,
        offer__status=Statement.Status.OPEN,
    )


def needs_waiting_visible_to(user: User) -> QuerySet[Statement]:
    """Return open needs with a likely or possible offer nobody has decided on (1 query).

    The need that was heard first stands first, so that nobody waits for ever.
    """
    undecided = suggestions_undecided().filter(need=OuterRef("pk"), band__in=WORTH_A_LOOK)
    needs = statements_visible_to(user).filter(
        Exists(undecided), kind=Statement.Kind.NEED, status=Statement.Status.OPEN
    )
    return needs.order_by("heard_on", "pk")


def oldest_need_waiting_visible_to(user: User) -> Statement | None:
    """Return the need that has waited longest for a decision, or None (1 query)."""
    return needs_waiting_visible_to(user).first()


def needs_unserved_visible_to(user: User) -> QuerySet[Statement]:
    """Return compared open needs that no likely or possible offer is left for (1 query).

    An offer that was judged not to match is not left; one to be introduced is.
    """
    refused = Decision.objects.filter(
        suggestion=OuterRef("pk"), taken_back_at=None, verdict=Decision.Verdict.NO_MATCH
    )
    left = Suggestion.objects.filter(
        ~Exists(refused),
        need=OuterRef("pk"),
        is_current=True,
        offer__status=Statement.Status.OPEN,
        band__in=WORTH_A_LOOK,
    )
    needs = statements_visible_to(user).filter(
        ~Exists(left),
        kind=Statement.Kind.NEED,
        status=Statement.Status.OPEN,
        ranking__finished_at__isnull=False,
    )
    return needs.order_by("heard_on", "pk")


def suggestions_visible_to(user: User) -> QuerySet[Suggestion]:
    """Return the suggestions of the user's agency, both firms loaded (1 query)."""
    rows = Suggestion.objects.filter(agency=user.agency_id)
    return rows.select_related("need__business", "offer__business")


def suggestion_with_firms(pk: int) -> Suggestion:
    """Return one suggestion for whoever looks at it closely, both firms loaded (1 query)."""
    return Suggestion.objects.select_related("need__business", "offer__business").get(pk=pk)


def suggestions_to_explain(agency_id: int, computed_at: datetime) -> list[int]:
    """Return the ids of what was found at a moment and will be shown (1 query)."""
    rows = suggestions_listed(agency_id).filter(is_shown(), computed_at=computed_at)
    return list(rows.values_list("pk", flat=True))


def _shown(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    """Keep what a page shows: current between open statements, or decided; best first."""
    standing = Decision.objects.filter(taken_back_at=None).select_related("decided_by")
    decided = Exists(standing.filter(suggestion=OuterRef("pk")))
    is_open = Q(
        is_current=True,
        need__status=Statement.Status.OPEN,
        offer__status=Statement.Status.OPEN,
    )
    loaded = rows.select_related("need__business", "offer__business", "closeup")
    loaded = loaded.prefetch_related(Prefetch("decisions", queryset=standing))
    return loaded.filter(is_open | decided).order_by("-score", "pk")


def suggestions_of_need_visible_to(user: User, need: Statement) -> QuerySet[Suggestion]:
    """Return a need's offers, best first, with ``decisions`` (2 queries)."""
    return _shown(suggestions_visible_to(user).filter(need=need))


def suggestions_of_offer_visible_to(user: User, offer: Statement) -> QuerySet[Suggestion]:
    """Return the needs an offer could serve, best first, with ``decisions`` (2 queries)."""
    return _shown(suggestions_visible_to(user).filter(offer=offer))


def best_suggestions(agency: Agency, limit: int = 5) -> QuerySet[Suggestion]:
    """Return the agency's most probable undecided suggestions, one a need at most (1 query)."""
    undecided = suggestions_undecided()
    best_first = ("-probability", "-score", "pk")
    best_of_need = undecided.filter(need=OuterRef("need")).order_by(*best_first)
    rows = undecided.filter(agency=agency, pk=Subquery(best_of_need.values("pk")[:1]))
    rows = rows.select_related("need__business", "offer__business")
    return rows.order_by(*best_first)[:limit]


def decisions_visible_to(user: User) -> QuerySet[Decision]:
    """Return all decisions of the agency, newest first, everything loaded (1 query)."""
    rows = Decision.objects.filter(suggestion__agency=user.agency_id)
    return rows.select_related(
        "suggestion__need__business", "suggestion__offer__business", "decided_by"
    ).order_by("-decided_at", "-pk")


def standing_decision(suggestion: Suggestion) -> Decision | None:
    """Return the decision that stands on a suggestion, or None (1 query)."""
    rows = Decision.objects.filter(suggestion=suggestion, taken_back_at=None)
    return rows.select_related("decided_by").first()


def decided_statement_ids(statement_ids: Iterable[int]) -> set[int]:
    """Return those that a decision was ever made about, also one taken back (1 query)."""
    asked = set(statement_ids)
    rows = Decision.objects.filter(
        Q(suggestion__need__in=asked) | Q(suggestion__offer__in=asked)
    )
    pairs = rows.values_list("suggestion__need", "suggestion__offer")
    return {pk for pair in pairs for pk in pair} & asked


def needs_listing(offer_ids: Iterable[int]) -> list[int]:
    """Return the needs to which any of these offers is suggested now (1 query)."""
    rows = Suggestion.objects.filter(offer__in=list(offer_ids), is_current=True)
    return list(rows.values_list("need", flat=True).distinct())


def ties_of(business_id: int) -> dict[int, list[Tie]]:
    """Return what a firm is to others before we do anything, by the other's id (1 query)."""
    ties: dict[int, list[Tie]] = {}
    rows = Tie.objects.filter(Q(business_a=business_id) | Q(business_b=business_id))
    for tie in rows.order_by("kind", "pk"):
        other = tie.business_b_id if tie.business_a_id == business_id else tie.business_a_id
        ties.setdefault(other, []).append(tie)
    return ties


def rankings_waiting(agency: Agency) -> int:
    """Return how many statements of the agency are still to be compared (1 query)."""
    return Ranking.objects.filter(
        statement__agency=agency, finished_at=None, claims__lt=MAX_CLAIMS
    ).count()


def needs_open(agency: Agency) -> int:
    """Return how many open needs the agency has (1 query)."""
    return Statement.objects.filter(
        agency=agency, kind=Statement.Kind.NEED, status=Statement.Status.OPEN
    ).count()


def rankings_unserved(agency: Agency) -> RankingsUnserved:
    """Return how many comparisons of the agency wait, and how many were given up (1 query)."""
    rows = Ranking.objects.filter(statement__agency=agency, finished_at=None)
    return RankingsUnserved(
        **rows.aggregate(
            waiting=Count("pk", filter=Q(claims__lt=MAX_CLAIMS)),
            given_up=Count("pk", filter=Q(claims__gte=MAX_CLAIMS)),
        )
    )


def rankings_unfinished(agency_id: int) -> QuerySet[Ranking]:
    """Return what was asked for and is not finished, in the order in which it is locked."""
    rows = Ranking.objects.filter(statement__agency=agency_id, finished_at=None)
    return rows.order_by("statement")


def statements_compared_by_others(engine: str) -> list[int]:
    """Return the ids of open statements, of all agencies, that another engine compared."""
    rows = Ranking.objects.filter(
        statement__status=Statement.Status.OPEN, finished_at__isnull=False
    )
    return list(rows.exclude(engine=engine).values_list("statement", flat=True))


def statements_compared_after(ids: Iterable[int], moment: datetime) -> set[int]:
    """Return those of some statements whose comparison began after ``moment`` (1 query)."""
    rows = Ranking.objects.filter(statement__in=list(ids), finished_at__gt=moment)
    return set(rows.values_list("statement", flat=True))


def suggestions_listed(agency_id: int) -> QuerySet[Suggestion]:
    """Return every stored suggestion of an agency, for whoever recomputes them."""
    return Suggestion.objects.filter(agency=agency_id)


def _found() -> Q:
    """Return what makes a suggestion one that people found among the unshown.

    It is none any more when one of the two is no longer what it was.
    """
    kinds = Q(need__kind=Statement.Kind.NEED, offer__kind=Statement.Kind.OFFER)
    return kinds & Q(unshown__answer=UnshownPair.Answer.MISSED)


def suggestions_ranked(agency_id: int) -> QuerySet[Suggestion]:
    """Return those whose place the engine decides: not what people found among the unshown.

    They alone make up a need's list. What is shown to learn from was drawn from that list and
    keeps its place in it; what people found is shown beside it.
    """
    found = Suggestion.objects.filter(_found(), pk=OuterRef("pk"))
    return suggestions_listed(agency_id).filter(~Exists(found))


def pairs_found(
    agency_id: int, *, needs: Iterable[int] = (), offers: Iterable[int] = ()
) -> dict[int, list[int]]:
    """Return need → offers that people found among the unshown, of some needs or offers.

    1 query.
    """
    among = Q(need__in=list(needs)) | Q(offer__in=list(offers))
    found: dict[int, list[int]] = {}
    rows = suggestions_listed(agency_id).filter(_found(), among).order_by("need", "offer")
    for need, offer in rows.values_list("need_id", "offer_id"):
        found.setdefault(need, []).append(offer)
    return found


def current_scores(agency_id: int, *, holding: Statement) -> dict[int, dict[int, float]]:
    """Return need → offer → score of every list that holds an offer now (1 query)."""
    listed = suggestions_ranked(agency_id).filter(is_current=True)
    own = listed.filter(need=OuterRef("need"), offer=holding)
    lists: dict[int, dict[int, float]] = {}
    rows = listed.filter(Exists(own)).values_list("need_id", "offer_id", "score")
    for need, offer, score in rows:
        lists.setdefault(need, {})[offer] = score
    return lists


def floors_of(needs: Iterable[int], size: int, *, besides: Statement) -> dict[int, float]:
    """Return need → score of the last of its first ``size`` others, where it has so many.

    What scores less could not stand in that list (1 query).
    """
    rows = suggestions_ranked(besides.agency_id).filter(need__in=list(needs), is_current=True)
    lists: dict[int, list[float]] = {}
    for need, score in rows.exclude(offer=besides).values_list("need_id", "score"):
        lists.setdefault(need, []).append(score)
    return {
        need: sorted(scores)[-size] for need, scores in lists.items() if len(scores) >= size
    }


def agency_locked(agency_id: int) -> Agency:
    """Return the agency, locked, so that one process at a time stores suggestions (1 query)."""
    return Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
