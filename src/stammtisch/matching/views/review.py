"""Speaks HTTP: the review queue, the list of decisions, needs that nobody serves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.businesses.models import Tie
from stammtisch.diagnosis.models import Statement
from stammtisch.matching import operations, queries, rules
from stammtisch.matching.forms import DecisionForm, VerdictFilter
from stammtisch.matching.models import Decision, Suggestion
from stammtisch.shared.errors import Refused
from stammtisch.shared.htmx import render_part

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One suggestion as it is drawn."""

    suggestion: Suggestion
    decision: Decision | None
    can_introduce: bool
    is_open: bool
    ties: list[Tie] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a need stands among those that wait, and its neighbours there."""

    position: int  # from 1; 0: it does not wait
    total: int
    previous: int | None
    next: int | None


@require_safe
@staff_page
def review(request: StaffRequest) -> HttpResponse:
    """Show the need that has waited longest, or what to do when none waits."""
    waiting = queries.oldest_need_waiting_visible_to(request.user)
    if waiting is not None:
        return render_part(request, "matching/need.html", _need_context(request, waiting))
    context = {"computing": queries.rankings_waiting(request.user.agency)}
    return render(request, "matching/nothing_waits.html", context)


@require_safe
@staff_page
def need(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a need beside the offers that could serve it."""
    row = _statement(request, pk, Statement.Kind.NEED)
    done = None
    if (number := request.GET.get("done", "")).isdecimal():
        made = queries.decisions_visible_to(request.user).filter(taken_back_at=None)
        done = made.filter(pk=number, suggestion__need=row).first()
    return render_part(request, "matching/need.html", _need_context(request, row, done=done))


@require_safe
@staff_page
def offer(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who needs what somebody offers."""
    row = _statement(request, pk, Statement.Kind.OFFER)
    listed = queries.suggestions_of_offer_visible_to(request.user, row)
    cards = _cards(list(listed), {})
    shown = [card for card in cards if card.suggestion.is_worth_a_look or card.decision]
    context = {
        "offer": row,
        "cards": shown,
        "beside": [card.suggestion.need for card in shown],
        "facts": _facts(shown, "offer_facts"),
        "unlikely": [
            card for card in cards if not (card.suggestion.is_worth_a_look or card.decision)
        ],
        "computing": queries.rankings_waiting(request.user.agency),
        "can_write": can_write(request.user),
    }
    return render(request, "matching/offer.html", context)


@require_POST
@staff_page
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a verdict on a suggestion, and show what is left for the same need."""
    suggestion = get_object_or_404(queries.suggestions_visible_to(request.user), pk=pk)
    form, done = DecisionForm(request.POST), None
    if form.is_valid():
        try:
            done = operations.decide(
                suggestion=suggestion, actor=request.user, now=timezone.now(),
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if done is not None and not request.headers.get("HX-Request"):
        address = reverse("matching:need", args=[suggestion.need_id])
        return redirect(f"{address}?done={done.pk}#noted")
    row = _statement(request, suggestion.need_id, Statement.Kind.NEED)
    context = _need_context(request, row, done=done, form=form)
    return render_part(
        request, "matching/need.html", context, status=422 if form.errors else 200
    )


@require_POST
@staff_page
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a decision back, and return to the need or to the list it was pressed in."""
    decision = get_object_or_404(queries.decisions_visible_to(request.user), pk=pk)
    refused = ""
    try:
        operations.take_back(decision=decision, actor=request.user, now=timezone.now())
    except Refused as refusal:
        refused = str(refusal)
    if request.headers.get("HX-Request"):
        row = _statement(request, decision.suggestion.need_id, Statement.Kind.NEED)
        context = _need_context(request, row, taken_back=decision, refused=refused)
        return render_part(
            request, "matching/need.html", context, status=422 if refused else 200
        )
    if refused:
        messages.error(request, refused)
    if request.POST.get("back") == "decisions":
        return redirect("matching:decisions")
    return redirect("matching:need", pk=decision.suggestion.need_id)


@require_safe
@staff_page
def decisions(request: StaffRequest) -> HttpResponse:
    """List what was decided, by whom, newest first."""
    form = VerdictFilter(request.GET)
    verdict = form.cleaned_data["verdict"] if form.is_valid() else ""
    rows = queries.decisions_visible_to(request.user)
    page = Paginator(rows.filter(verdict=verdict) if verdict else rows, PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "verdict": verdict, "choices": VerdictFilter.base_fields["verdict"],
        "can_write": can_write(request.user),
    }  # fmt: skip
    return render(request, "matching/decisions.html", context)


@require_safe
@staff_page
def unserved(request: StaffRequest) -> HttpResponse:
    """List needs that no likely or possible offer is left for."""
    rows = queries.needs_unserved_visible_to(request.user)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "computing": queries.rankings_waiting(request.user.agency),
    }
    return render(request, "matching/unserved.html", context)


@require_safe
@staff_page
def computing(request: StaffRequest) -> HttpResponse:
    """Say how many statements are still being compared; asked for by pages that wait."""
    context = {"computing": queries.rankings_waiting(request.user.agency), "is_part": True}
    return render(request, "matching/_computing.html", context)


def _statement(request: StaffRequest, pk: int, kind: str) -> Statement:
    return get_object_or_404(queries.statements_visible_to(request.user), pk=pk, kind=kind)


def _cards(suggestions: list[Suggestion], ties: dict[int, list[Tie]]) -> list[Card]:
    return [
        Card(
            suggestion=each,
            decision=each.standing_decision,
            can_introduce=rules.can_introduce(each),
            is_open=rules.is_open(each),
            ties=ties.get(each.offer.business_id, []),
        )
        for each in suggestions
    ]


def _facts(cards: list[Card], side: str) -> list[str]:
    """Return the words of one side that state what decides about any of the cards."""
    seen = [card.suggestion.closely for card in cards]
    return sorted({words for each in seen if each for words in getattr(each, side)})


def _place(request: StaffRequest, row: Statement) -> Place:
    """Find the need's neighbours, also when it no longer waits itself."""
    waiting = queries.needs_waiting_visible_to(request.user)
    order: list[tuple[date, int]] = list(waiting.values_list("heard_on", "pk"))
    key = (row.heard_on, row.pk)
    before, after = bisect_left(order, key), bisect_right(order, key)
    return Place(
        position=after if after > before else 0,
        total=len(order),
        previous=order[before - 1][1] if before else None,
        next=order[after][1] if after < len(order) else None,
    )


def _need_context(request: StaffRequest, row: Statement, **extra: Any) -> dict[str, Any]:  # noqa: ANN401 -- whatever the template also needs
    """Return all that ``matching/need.html`` shows (6 queries, whatever the rows)."""
    listed = list(queries.suggestions_of_need_visible_to(request.user, row))
    cards = _cards(listed, queries.ties_of(row.business_id))
    waiting = [card for card in cards if not card.decision and card.is_open]
    shown = [card for card in waiting if card.suggestion.is_worth_a_look]
    return {
        "need": row,
        "offers": shown,
        "unlikely": [card for card in waiting if not card.suggestion.is_worth_a_look],
        "decided": [card for card in cards if card.decision],
        "newest": max(listed, key=lambda each: each.computed_at, default=None),
        "beside": [card.suggestion.offer for card in shown],
        "facts": _facts(shown, "need_facts"),
        "place": _place(request, row),
        "heard_days": (timezone.localdate() - row.heard_on).days,
        "computing": queries.rankings_waiting(request.user.agency),
        "reasons": [choice for choice in Decision.Reason.choices if choice[0]],
        "can_write": can_write(request.user),
        "is_part": request.headers.get("HX-Request") == "true",
        **extra,
    }
