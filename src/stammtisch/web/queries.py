"""Reads what waits today out of the apps below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.accounts.models import User
from stammtisch.businesses import queries as businesses
from stammtisch.diagnosis import queries as diagnosis
from stammtisch.matching import queries as matching
from stammtisch.shared.beat import ALIVE_S, last_beat


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits: what it is, why now, and where to do it.

    Attributes:
        sign: ``need``, ``offer``, ``both`` or ``bang``; its shape stands beside the words.
    """

    sign: str
    title: str
    detail: str
    action: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Whether the worker beats, and when it last did (None: never)."""

    seen_at: datetime | None
    is_alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was heard and decided: since the quarter began, and what of it waits now."""

    needs: int
    offers: int
    needs_to_introduce: int
    decisions: int
    ask_first: int
    without_release: int


def worker(*, now: datetime) -> Worker:
    """Return the state of the worker (1 query)."""
    seen = last_beat()
    alive = seen is not None and now - seen < timedelta(seconds=ALIVE_S)
    return Worker(seen_at=seen, is_alive=alive)


def tally_of(user: User, *, now: datetime) -> Tally:
    """Return what was heard and decided in the running quarter, and what waits (2 queries)."""
    today = localdate(now)
    start = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    heard_now, decided_now = Q(heard_on__gte=start), Q(decided_at__date__gte=start)
    statements = diagnosis.statements_visible_to(user).order_by()
    decisions = matching.decisions_visible_to(user).filter(taken_back_at=None).order_by()
    return Tally(
        **statements.aggregate(
            needs=Count("pk", filter=heard_now & Q(kind="need")),
            offers=Count("pk", filter=heard_now & Q(kind="offer")),
            without_release=Count("pk", filter=diagnosis.WITHOUT_RELEASE),
        ),
        **decisions.aggregate(
            decisions=Count("pk", filter=decided_now),
            needs_to_introduce=Count(
                "suggestion__need", filter=decided_now & Q(verdict="introduce"), distinct=True
            ),
            ask_first=Count("pk", filter=Q(verdict="ask_first")),
        ),
    )


def tasks_waiting(user: User, *, tally: Tally, worker: Worker, now: datetime) -> list[Task]:
    """Return what waits for this user, most urgent first (4 queries)."""
    rankings = matching.rankings_unserved(user.agency)
    found = [
        _worker_asleep(rankings.waiting, worker=worker),
        _given_up(rankings.given_up),
        _suggestions(user, now=now),
        _ask_first(tally.ask_first),
        _imports(user),
        _without_release(tally.without_release),
    ]
    return [task for task in found if task is not None]


def _given_up(count: int) -> Task | None:
    if not count:
        return None
    title = ngettext(
        "One statement could not be compared",
        "%(number)s statements could not be compared",
        count,
    ) % {"number": count}
    detail = _("It was tried several times. The log of the site says why.")
    return Task(sign="bang", title=title, detail=detail, action="", url="")


def _worker_asleep(waiting: int, *, worker: Worker) -> Task | None:
    if worker.is_alive or not waiting:
        return None
    title = ngettext(
        "One statement waits to be compared, and no worker is running",
        "%(number)s statements wait to be compared, and no worker is running",
        waiting,
    ) % {"number": waiting}
    detail = _("Whoever runs this site must start it: stammtisch serve, or stammtisch work.")
    return Task(sign="bang", title=title, detail=detail, action="", url="")


def _suggestions(user: User, *, now: datetime) -> Task | None:
    needs = matching.needs_waiting_visible_to(user)
    count = needs.count()
    if not count:
        return None
    oldest = needs.order_by("heard_on", "pk").first()
    days = (localdate(now) - oldest.heard_on).days if oldest else 0
    title = ngettext(
        "One need has new suggestions", "%(number)s needs have new suggestions", count
    ) % {"number": count}
    text = Truncator(oldest.released or oldest.verbatim).words(12) if oldest else ""
    waited = ngettext(
        "The oldest has waited one day: %(text)s",
        "The oldest has waited %(days)s days: %(text)s",
        days,
    )
    detail = (waited if days else _("Heard today: %(text)s")) % {"days": days, "text": text}
    return Task(
        sign="need",
        title=title,
        detail=detail,
        action=_("Review"),
        url=reverse("matching:review"),
    )


def _ask_first(count: int) -> Task | None:
    if not count:
        return None
    title = ngettext(
        "One pair to ask about first", "%(number)s pairs to ask about first", count
    )
    return Task(
        sign="both",
        title=title % {"number": count},
        detail=_("A doubt was noted: ring the firm, then decide."),
        action=_("Open"),
        url=reverse("matching:decisions") + "?verdict=ask_first",
    )


def _imports(user: User) -> Task | None:
    count = (
        businesses.imports_visible_to(user).filter(state__in=["uploaded", "previewed"]).count()
    )
    if not count:
        return None
    title = ngettext("One import is half done", "%(number)s imports are half done", count)
    return Task(
        sign="bang",
        title=title % {"number": count},
        detail=_("The list is here; its columns or your yes are missing."),
        action=_("Go on"),
        url=reverse("businesses:imports"),
    )


def _without_release(count: int) -> Task | None:
    if not count:
        return None
    title = ngettext(
        "One statement has no released wording",
        "%(number)s statements have no released wording",
        count,
    )
    return Task(
        sign="offer",
        title=title % {"number": count},
        detail=_("They may be passed on, but nobody has written what may be said."),
        action=_("Write"),
        url=reverse("diagnosis:statements") + "?wording=missing",
    )
