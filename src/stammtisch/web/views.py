"""Today, the empty rooms, and the pages that say no."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stammtisch.accounts.access import StaffRequest, staff_page


@require_safe
@staff_page
def today(request: StaffRequest) -> HttpResponse:
    """Show what waits."""
    return render(request, "web/today.html", {})


@require_safe
@staff_page
def introduce(request: StaffRequest) -> HttpResponse:
    """Say what this room will hold."""
    return render(request, "web/introduce.html", {})


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


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 403 with the way out."""
    return render(request, "web/403.html", {}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 404 with the way out."""
    return render(request, "web/404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking anything of the database."""
    return render(request, "web/500.html", {}, status=500)
