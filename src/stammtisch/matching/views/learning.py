"""Speaks HTTP in the room Learn: did the probabilities hold, and what was not shown?"""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.matching import operations, queries, rules
from stammtisch.matching.bridge import learning
from stammtisch.matching.forms import AnswerForm
from stammtisch.matching.models import UnshownPair
from stammtisch.shared.errors import Refused

NEWEST = 100
"""Decisions that the page on probabilities looks at."""

MONTHS = 12
"""Samples that recall is estimated from."""


@require_safe
@staff_page
def probabilities(request: StaffRequest) -> HttpResponse:
    """Show how well the newest probabilities held, and what was learnt from decisions."""
    agency = request.user.agency
    decided = queries.decisions_newest(agency.pk, limit=NEWEST)
    refit = queries.newest_refit(agency.pk)
    context = {
        "held": learning.reliability_of(decided),
        "since": decided[-1].decided_at if decided else None,
        "exploratory": sum(decision.is_exploratory for decision in decided),
        "refit": refit,
        "gains": rules.gains(refit) if refit else {},
        "next": rules.last_night(timezone.now()),
    }
    return render(request, "matching/probabilities.html", context)


@require_safe
@staff_page
def adjustment(request: StaffRequest) -> HttpResponse:
    """Give what was learnt as a file for ``stammtisch match --learned``."""
    learned = queries.adjustment_of(request.user.agency.pk)
    if learned is None:
        raise Http404
    text = json.dumps(learned, indent=1, ensure_ascii=False) + "\n"
    response = HttpResponse(text, content_type="application/json")
    name = f"learned-{slugify(request.user.agency.name)}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@staff_page
def unshown(request: StaffRequest) -> HttpResponse:
    """Ask about pairs that were not shown, and say which share of what fits was shown."""
    agency = request.user.agency
    pairs = queries.unshown_visible_to(request.user)
    samples = queries.samples_of(agency.pk, limit=MONTHS)
    context = {
        "waiting": list(pairs.filter(answer=UnshownPair.Answer.OPEN)[:50]),
        "missed": list(pairs.filter(answer=UnshownPair.Answer.MISSED)[:20]),
        "sample": samples[0] if samples else None,
        "recall": learning.recall_of(
            queries.shown_to_fit(agency.pk), queries.answers_by_stratum(samples), samples
        ),
        "can_write": can_write(request.user),
        "answers": [choice for choice in UnshownPair.Answer.choices if choice[0]],
        "depth": operations.DEPTH,
    }
    return render(request, "matching/unshown.html", context)


@require_POST
@staff_page
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take what somebody thinks of a pair that was not shown, and show what is left."""
    pair = get_object_or_404(queries.unshown_visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            operations.answer_unshown(
                pair=pair, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("learning:unshown")
