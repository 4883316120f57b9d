"""Needs and offers: the list, one of them, its wording for others, its status, its file."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.accounts import rules
from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.businesses import queries as businesses
from stammtisch.businesses.models import Business
from stammtisch.classifications.bridge import PickList
from stammtisch.classifications.forms import PickForm, asks_for_codes, typed_again
from stammtisch.diagnosis import exports, operations, queries
from stammtisch.diagnosis.forms import (
    DraftForm,
    HeardForm,
    StatementFilterForm,
    StatementForm,
)
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.diagnosis.operations import StatementDraft
from stammtisch.diagnosis.views._shared import page_of, refuse_readers, words_in
from stammtisch.shared.errors import Refused
from stammtisch.shared.htmx import render_part

_PREFIX = re.compile(r"(said-[0-9]{1,2})?")
_FIELDS = {
    operations.NamesSomebody: "released",
    operations.FactsContradict: None,
    operations.NothingToSolve: "solution",
}


@require_safe
@staff_page
def statements(request: StaffRequest) -> HttpResponse:
    """Show needs and offers; open ones unless asked otherwise."""
    asked = request.GET.copy()
    asked.setdefault("status", Statement.Status.OPEN)
    divisions = businesses.divisions_visible_to(request.user)
    form = StatementFilterForm(asked, divisions=divisions)
    found = queries.statements_visible_to(request.user)
    if form.is_valid():
        found = queries.statements_chosen(
            request.user,
            words=words_in(form.cleaned_data["q"]),
            kind=form.cleaned_data["kind"],
            status=form.cleaned_data["status"],
            division=form.cleaned_data["nace"],
            is_without_release=form.cleaned_data["wording"] == "missing",
        )
    context = {
        "page": page_of(request, found),
        "form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "counts": queries.counts_visible_to(request.user),
        "can_write": rules.can_write(request.user),
    }
    return render_part(request, "diagnosis/statements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def statement_create(
    request: StaffRequest, business_pk: int | None = None, visit_pk: int | None = None
) -> HttpResponse:
    """Note one need or offer, of a visit or of a firm; also look codes up meanwhile."""
    refuse_readers(request)
    visit, business = _heard_at(request, business_pk, visit_pk)
    form = StatementForm(request.POST or None)
    form.heard_on = visit.visited_on if visit else timezone.localdate()
    heard = HeardForm(
        {"heard_on": visit.visited_on.isoformat()} if visit else request.POST or None,
        initial={"heard_on": timezone.localdate()},
    )
    form, picks = _asked(request, form)
    if request.method == "POST" and not form.is_bound:
        heard = HeardForm(initial=typed_again(HeardForm, request.POST))
    is_sent = request.method == "POST" and form.is_bound
    if is_sent and all([form.is_valid(), heard.is_valid()]):
        try:
            statement = operations.add_statement(
                business=business,
                visit=visit,
                draft=form.draft(),
                heard_on=heard.cleaned_data["heard_on"],
                words_are_no_names=form.cleaned_data["words_are_no_names"],
                actor=request.user,
                now=timezone.now(),
            )
        except operations.DayInFuture as refusal:
            heard.add_error("heard_on", str(refusal))
        except Refused as refusal:
            form.add_error(_FIELDS.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("diagnosis:statement_detail", statement.pk)
    context = {
        "form": form, "heard": heard, "business": business, "visit": visit, "picks": picks,
    }  # fmt: skip
    status = 422 if is_sent else 200
    return render(request, "diagnosis/statement_create.html", context, status=status)


def _asked(request: StaffRequest, form: StatementForm) -> tuple[StatementForm, PickList]:
    """Return the form, and what was asked for meanwhile: codes to pick, facts of the text.

    What was asked for comes with everything typed, unchecked.
    """
    if asks_for_codes(request.POST):
        picks = PickForm(request.POST).picks(language=get_language() or "en")
        again = StatementForm(initial=typed_again(StatementForm, request.POST))
        again.heard_on = form.heard_on
        return again, picks
    if request.POST.get("step") == "read" or "take" in request.POST:
        return form.with_fact(request.POST.get("take", "")), PickList()
    return form, PickList()


@require_POST
@staff_page
def facts(request: StaffRequest) -> HttpResponse:
    """Show what a text says while it is typed, or type one of its facts into the fields."""
    prefix = request.POST.get("prefix", "")
    if not _PREFIX.fullmatch(prefix):
        raise Http404
    form = DraftForm(request.POST, prefix=prefix or None)
    form.heard_on = timezone.localdate()
    context = {"form": form.with_fact(request.POST.get("take", ""))}
    return render(request, "diagnosis/_draft_facts.html", context)


def _heard_at(
    request: StaffRequest, business_pk: int | None, visit_pk: int | None
) -> tuple[Visit | None, Business]:
    if visit_pk is None:
        firms = queries.firms_visible_to(request.user)
        return None, get_object_or_404(firms, pk=business_pk)
    visit = get_object_or_404(queries.visits_visible_to(request.user), pk=visit_pk)
    return visit, visit.business


@require_safe
@staff_page
def statement_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one need or offer with both wordings, and what can be done about it."""
    statement = get_object_or_404(queries.statements_visible_to(request.user), pk=pk)
    context = {"statement": statement, "can_write": rules.can_write(request.user)}
    return render_part(request, "diagnosis/statement_detail.html", context)


@require_POST
@staff_page
def statement_take(request: StaffRequest, pk: int) -> HttpResponse:
    """Take over one fact that was read from the text; it is stated from then on."""
    statement = get_object_or_404(queries.statements_visible_to(request.user), pk=pk)
    refused = ""
    try:
        statement = operations.take_over_fact(
            statement=statement,
            key=request.POST.get("fact", ""),
            actor=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        refused = str(refusal)
    if request.headers.get("HX-Request") == "true":
        context = {
            "statement": statement, "can_write": True, "refused": refused,
            "is_taken": not refused,
        }  # fmt: skip
        status = 422 if refused else 200
        return render_part(request, "diagnosis/statement_detail.html", context, status=status)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, _("Taken over: it is stated now."))
    return redirect("diagnosis:statement_detail", statement.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def statement_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Word a need or offer for others, set its facts and permission; also look codes up."""
    refuse_readers(request)
    statement = get_object_or_404(queries.statements_visible_to(request.user), pk=pk)
    form = StatementForm(request.POST or None, initial=_shown(statement))
    form.heard_on = statement.heard_on
    form, picks = _asked(request, form)
    if form.is_valid():
        try:
            operations.change_statement(
                statement=statement,
                draft=form.draft(),
                words_are_no_names=form.cleaned_data["words_are_no_names"],
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(_FIELDS.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("diagnosis:statement_detail", statement.pk)
    context = {"form": form, "statement": statement, "picks": picks}
    status = 422 if form.errors else 200
    return render(request, "diagnosis/statement_edit.html", context, status=status)


def _shown(statement: Statement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in StatementDraft.__dataclass_fields__}


@require_POST
@staff_page
def statement_set_status(request: StaffRequest, pk: int, status: str) -> HttpResponse:
    """Solve, withdraw or reopen a need or offer."""
    statement = get_object_or_404(queries.statements_visible_to(request.user), pk=pk)
    try:
        statement = operations.set_status(
            statement=statement, status=status, actor=request.user, now=timezone.now()
        )
    except operations.StatusUnchanged as refusal:
        messages.info(request, str(refusal))
    return redirect("diagnosis:statement_detail", statement.pk)


@require_POST
@staff_page
def statement_turn(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    """Mend the direction of a statement, and show it with a way to turn it back."""
    statement = get_object_or_404(queries.statements_visible_to(request.user), pk=pk)
    try:
        turned = operations.turn_statement(
            statement=statement, kind=kind, actor=request.user, now=timezone.now()
        )
    except operations.KindUnchanged as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("Turned. It is being compared anew."))
        if statement.solution and not turned.solution:
            messages.info(request, _("The line about what would solve it was deleted."))
    return redirect("diagnosis:statement_detail", pk)


@require_safe
@staff_page
def statement_export(request: StaffRequest, suffix: str) -> HttpResponse:
    """Give the open needs and offers as a file: released wording, or everything, internal."""
    if suffix not in exports.CONTENT_TYPES:
        raise Http404
    today = timezone.localdate()
    if request.GET.get("verbatim") == "1":
        rows = queries.statements_visible_to(request.user).filter(queries.OPEN)
        file = exports.internal_file(rows, suffix=suffix, day=today)
    else:
        rows = queries.statements_releasable_visible_to(request.user)
        file = exports.released_file(rows, suffix=suffix, day=today)
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
