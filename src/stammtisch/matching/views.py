"""Speaks HTTP."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from stammtisch.accounts.access import StaffRequest, staff_page


@staff_page
def review(request: StaffRequest) -> HttpResponse:
    """Show this room."""
    return render(request, "web/learn.html", {})
