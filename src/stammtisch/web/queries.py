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
class Quarter:
    """What was heard and decided since the quarter began."""

    needs: int
    needs_to_introduce: int
    offers: int
    decisions: int


def worker(*, now: datetime) -> Worker:
    """Return the state of the worker (1 query)."""
    seen = last_beat()
    alive = seen is not None and now - seen < timedelta(seconds=ALIVE_S)
    return Worker(seen_at=seen, is_alive=alive)


def quarter_of(user: User, *, now: datetime) -> Quarter:
    """Return the counts of the running quarter (2 queries)."""
    today = localdate(now)
    start = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    heard = diagnosis.statements_visible_to(user).filter(heard_on__gte=start)
    decided = matching.decisions_visible_to(user).filter(decided_at__date__gte=start)
    kinds = heard.order_by().aggregate(
        needs=Count("pk", filter=Q(kind="need")), offers=Count("pk", filter=Q(kind="offer"))
    )
    verdicts = decided.order_by().aggregate(
        all=Count("pk"),
        needs=Count("suggestion__need", filter=Q(verdict="introduce"), distinct=True),
    )
    return Quarter(
        needs=kinds["needs"],
        offers=kinds["offers"],
        needs_to_introduce=verdicts["needs"],
        decisions=verdicts["all"],
    )


def tasks_waiting(user: User, *, worker: Worker, now: datetime) -> list[Task]:
    """Return what waits for this user, most urgent first (6 queries)."""
    found = [
        _worker_asleep(user, worker=worker),
        _suggestions(user, now=now),
        _ask_first(user),
        _imports(user),
        _unreleased(user),
    ]
    return [task for task in found if task is not None]


def _worker_asleep(user: User, *, worker: Worker) -> Task | None:
    waiting = 0 if worker.is_alive else matching.rankings_waiting(user.agency)
    if not waiting:
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
    detail = ngettext(
        "The oldest has waited one day: %(text)s",
        "The oldest has waited %(days)s days: %(text)s",
        days,
    ) % {"days": days, "text": text}
    return Task(
        sign="need",
        title=title,
        detail=detail,
        action=_("Review"),
        url=reverse("matching:review"),
    )


def _ask_first(user: User) -> Task | None:
    count = matching.decisions_visible_to(user).filter(verdict="ask_first").count()
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


def _unreleased(user: User) -> Task | None:
    count = diagnosis.statements_without_release_visible_to(user).count()
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
        url=reverse("diagnosis:statements") + "?release=missing",
    )
