"""Speaks HTTP."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.classifications import bridge, queries
from stammtisch.classifications.forms import CodeSearchForm, PickForm
from stammtisch.shared.htmx import render_part

PAGE = 50
MOST_FOUND = 500


@require_POST
@staff_page
def suggest(request: StaffRequest) -> HttpResponse:
    """Show the pick list for what stands in a form; nothing is kept.

    It is a POST because what was said must not stand in an address.
    """
    picks = PickForm(request.POST).picks(language=get_language() or "en")
    return render(request, "classifications/_picks.html", {"picks": picks})


@require_safe
@staff_page
def codes(request: StaffRequest) -> HttpResponse:
    """Look codes up by word or by their beginning, in NACE and in what has been loaded."""
    schemes = list(queries.schemes_loaded())
    form = CodeSearchForm(request.GET, schemes=schemes)
    form.is_valid()
    asked, chosen = form.cleaned_data["q"], form.cleaned_data.get("scheme") or "2"
    found = bridge.entries_for(asked, chosen=chosen, schemes=schemes, limit=MOST_FOUND)
    context = {
        "form": form,
        "asked": asked,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "revision": chosen if chosen in bridge.REVISIONS else "",
    }
    return render_part(request, "classifications/codes.html", context)
