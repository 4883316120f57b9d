"""Today, the empty rooms, and the pages that say no."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.diagnosis import queries as diagnosis
from stammtisch.matching import queries as matching
from stammtisch.web import queries

MORNING_ENDS, EVENING_BEGINS = 11, 18


@require_safe
@staff_page
def today(request: StaffRequest) -> HttpResponse:
    """Show what waits, and whether the machine behind the pages is awake."""
    now = timezone.now()
    worker = queries.worker(now=now)
    tally = queries.tally_of(request.user, now=now)
    monday = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    context = {
        "now": timezone.localtime(now),
        "day_format": pgettext("day without year, as in Thursday 7 May", "l j F"),
        "greeting": _greeting(timezone.localtime(now).hour),
        "tasks": queries.tasks_waiting(request.user, tally=tally, worker=worker, now=now),
        "worker": worker,
        "worker_ago": int((now - worker.seen_at).total_seconds()) if worker.seen_at else None,
        "visits": diagnosis.visits_noted_since(request.user, monday),
        "best": matching.best_suggestions(request.user.agency, limit=5),
        "quarter": tally,
        "can_write": can_write(request.user),
    }
    return render(request, "web/today.html", context)


def _greeting(hour: int) -> str:
    if hour < MORNING_ENDS:
        return _("Good morning.")
    return _("Good day.") if hour < EVENING_BEGINS else _("Good evening.")


@require_safe
@staff_page
def introduce(request: StaffRequest) -> HttpResponse:
    """Say what this room will hold, and how many pairs wait for it."""
    decided = matching.decisions_visible_to(request.user).filter(verdict="introduce").count()
    return render(request, "web/introduce.html", {"decided": decided})


@require_safe
@staff_page
def gather(request: StaffRequest) -> HttpResponse:
    """Say what this room will hold."""
    return render(request, "web/gather.html", {})


@require_safe
@staff_page
def learn(request: StaffRequest) -> HttpResponse:
    """Say what this room will hold."""
    return render(request, "web/learn.html", {})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Send browsers that ask for the old address of the mark to where it is."""
    return redirect(static("web/mark.svg"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 403 with the way out."""
    return render(request, "web/403.html", {}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 404 with the way out."""
    return render(request, "web/404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 500 without asking anything of the database: it may be what is broken."""
    return HttpResponse(render_to_string("web/500.html"), status=500)
