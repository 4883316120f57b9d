"""Reads what an agency learns from: decisions, answers about unshown pairs, refits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from stammtisch.accounts.models import Agency, User
from stammtisch.diagnosis.models import Statement
from stammtisch.matching.models import (
    Decision,
    Refit,
    Suggestion,
    UnshownPair,
    UnshownSample,
)
from stammtisch.matching.queries.suggestions import (
    is_shown,
    suggestions_listed,
    suggestions_ranked,
    suggestions_undecided,
)


def adjustment_of(agency_id: int) -> dict[str, Any] | None:
    """Return what the newest refit of an agency learnt, as stored; None: nothing (1 query)."""
    refit = newest_refit(agency_id)
    return refit.adjustment if refit else None


def newest_refit(agency_id: int) -> Refit | None:
    """Return the newest finished refit of an agency, or None (1 query)."""
    rows = Refit.objects.filter(agency=agency_id, finished_at__isnull=False)
    return rows.order_by("-until").first()


def agencies_to_refit(*, until: datetime, engine: str) -> list[int]:
    """Return agencies in which somebody decided something that no refit knows (1 query).

    Also those whose refits are all of other engines than the one that runs.
    """
    own = Refit.objects.filter(agency=OuterRef("agency"))
    rows = Decision.objects.alias(agency=F("suggestion__agency"))
    decided = rows.filter(~Exists(own.filter(until__gt=OuterRef("decided_at"))))
    taken_back = rows.filter(
        ~Exists(own.filter(until__gt=OuterRef("taken_back_at"))), taken_back_at__lt=until
    )
    answered = UnshownPair.objects.alias(agency=F("sample__agency")).filter(
        ~Exists(own.filter(until__gt=OuterRef("answered_at"))), answered_at__lt=until
    )
    refits = Refit.objects.filter(agency=OuterRef("pk"))
    news = (
        Exists(decided.filter(agency=OuterRef("pk"), decided_at__lt=until))
        | Exists(taken_back.filter(agency=OuterRef("pk")))
        | Exists(answered.filter(agency=OuterRef("pk")))
        | (Exists(refits) & ~Exists(refits.filter(engine__in=["", engine])))
    )
    agencies = Agency.objects.filter(~Exists(refits.filter(until=until)), news)
    return list(agencies.order_by("pk").values_list("pk", flat=True))


def decisions_standing(agency_id: int, *, until: datetime) -> QuerySet[Decision]:
    """Return what stands of the decisions made before a moment, oldest first (1 query)."""
    rows = Decision.objects.filter(
        suggestion__agency=agency_id, taken_back_at=None, decided_at__lt=until
    )
    return rows.select_related("suggestion").order_by("decided_at", "pk")


def answers_given(agency_id: int, *, until: datetime) -> QuerySet[UnshownPair]:
    """Return what was answered about unshown pairs before a moment, oldest first (1 query)."""
    rows = UnshownPair.objects.filter(sample__agency=agency_id, answered_at__lt=until)
    rows = rows.filter(answer__in=[UnshownPair.Answer.MISSED, UnshownPair.Answer.RIGHT])
    return rows.select_related("suggestion").order_by("answered_at", "pk")


def measures_known(agency_id: int, *, limit: int) -> list[dict[str, float]]:
    """Return the measures of the newest suggestions of an agency (1 query)."""
    rows = suggestions_listed(agency_id).exclude(measures={}).order_by("-computed_at", "-pk")
    return list(rows.values_list("measures", flat=True)[:limit])


def current_lists(agency_id: int, needs: Iterable[int]) -> dict[int, list[Suggestion]]:
    """Return the ranked current suggestions of some needs, best first (1 query)."""
    lists: dict[int, list[Suggestion]] = {}
    rows = suggestions_ranked(agency_id).filter(need__in=list(needs), is_current=True)
    rows = rows.only("need_id", "offer_id", "band", "is_exploratory", "drawn_with")
    for row in rows.order_by("-score", "offer"):
        lists.setdefault(row.need_id, []).append(row)
    return lists


def agencies_to_sample(*, month: date, least: int) -> list[int]:
    """Return agencies with enough open needs and offers and no sample this month (1 query)."""
    mine = UnshownSample.objects.filter(agency=OuterRef("pk"), month=month)
    is_open = Q(statements__status=Statement.Status.OPEN)
    rows = Agency.objects.filter(~Exists(mine)).annotate(
        needs=Count("statements", filter=is_open & Q(statements__kind=Statement.Kind.NEED)),
        offers=Count("statements", filter=is_open & Q(statements__kind=Statement.Kind.OFFER)),
    )
    rows = rows.filter(needs__gte=least, offers__gte=least)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def pairs_not_to_sample(agency_id: int, needs: Iterable[int]) -> set[tuple[int, int]]:
    """Return (need, offer) that are shown, were decided on or were sampled before (1 query)."""
    seen = Exists(Decision.objects.filter(suggestion=OuterRef("pk")))
    rows = suggestions_listed(agency_id).filter(need__in=list(needs))
    rows = rows.filter(is_shown() | seen | Q(unshown__isnull=False))
    return set(rows.values_list("need_id", "offer_id"))


def unshown_visible_to(user: User) -> QuerySet[UnshownPair]:
    """Return the sampled pairs of the user's agency with both firms, newest month first."""
    rows = UnshownPair.objects.filter(sample__agency=user.agency_id).select_related(
        "sample", "suggestion__need__business", "suggestion__offer__business", "answered_by"
    )
    return rows.order_by("-sample__month", "pk")


def answers_by_stratum(samples: Iterable[UnshownSample]) -> dict[int, tuple[int, int]]:
    """Return stratum → (judged, missed) over some months (1 query)."""
    judged = Q(answer__in=[UnshownPair.Answer.MISSED, UnshownPair.Answer.RIGHT])
    rows = UnshownPair.objects.filter(sample__in=list(samples)).values("stratum")
    rows = rows.annotate(
        judged=Count("pk", filter=judged),
        missed=Count("pk", filter=Q(answer=UnshownPair.Answer.MISSED)),
    )
    return {row["stratum"]: (row["judged"], row["missed"]) for row in rows.order_by("stratum")}


def shown_to_fit(agency_id: int) -> float:
    """Return how many shown pairs fit: those found to, and the chances of the undecided ones.

    2 queries. Only pairs between open statements, as among those that are sampled.
    """
    both_open = Q(need__status=Statement.Status.OPEN, offer__status=Statement.Status.OPEN)
    fits = Q(verdict=Decision.Verdict.INTRODUCE) | Q(reason=Decision.Reason.KNOWN)
    found = Decision.objects.filter(fits, suggestion=OuterRef("pk"), taken_back_at=None)
    mine = suggestions_listed(agency_id).filter(both_open, unshown=None)
    undecided = suggestions_undecided().filter(is_shown(), agency=agency_id, unshown=None)
    expected = undecided.aggregate(total=Sum("probability"))["total"] or 0.0
    return mine.filter(Exists(found)).count() + float(expected)


def decisions_newest(agency_id: int, *, limit: int) -> list[Decision]:
    """Return the newest standing decisions that say whether a pair fits (1 query)."""
    rows = Decision.objects.filter(suggestion__agency=agency_id, taken_back_at=None)
    silent = [Decision.Reason.DIRECTION, Decision.Reason.TIMING]
    rows = rows.exclude(verdict=Decision.Verdict.ASK_FIRST).exclude(reason__in=silent)
    return list(rows.filter(suggestion__unshown=None).order_by("-decided_at", "-pk")[:limit])


def samples_of(agency_id: int, *, limit: int) -> list[UnshownSample]:
    """Return the newest drawn samples of an agency, with how much of each is open (1 query)."""
    rows = UnshownSample.objects.filter(agency=agency_id, finished_at__isnull=False)
    return list(rows.order_by("-month")[:limit])
