"""The room Listen: visits, and the page on which one is noted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stammtisch.accounts import rules
from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.diagnosis import operations, queries
from stammtisch.diagnosis.forms import Capture, VisitFilterForm, VisitForm
from stammtisch.diagnosis.models import Visit
from stammtisch.diagnosis.views._shared import page_of, refuse_readers, words_in
from stammtisch.shared.errors import Refused
from stammtisch.shared.htmx import render_part

_FIELDS = {operations.EmptyNote: "note", operations.DayInFuture: "visited_on"}


@require_safe
@staff_page
def visits(request: StaffRequest) -> HttpResponse:
    """Show the newest visits with what was heard, of one officer or with some words."""
    officers = list(queries.officers_visible_to(request.user))
    form = VisitFilterForm(request.GET, officers=officers)
    found = queries.visits_visible_to(request.user)
    if form.is_valid():
        found = queries.visits_with_words(found, words_in(form.cleaned_data["q"]))
        if officer := form.cleaned_data["officer"]:
            found = found.filter(officer=officer)
    context = {
        "page": page_of(request, found),
        "form": form,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "counts": queries.counts_visible_to(request.user),
        "can_write": rules.can_write(request.user),
    }
    return render_part(request, "diagnosis/visits.html", context)


@require_safe
@staff_page
def firms(request: StaffRequest) -> HttpResponse:
    """Show the firms that a typed name may mean, to choose one."""
    typed = request.GET.get("firm", "").strip()
    choice = queries.firm_choice(request.user, words_in(typed), chosen="")
    return render(request, "diagnosis/_firms.html", {"choice": choice, "typed": typed})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def visit_create(request: StaffRequest) -> HttpResponse:
    """Note a visit with its needs and offers; also search firms and add rows meanwhile."""
    refuse_readers(request)
    start = {
        "kind": Visit.Kind.VISIT,
        "visited_on": timezone.localdate(),
        "business": request.GET.get("business", ""),
    }
    capture = Capture(request.POST or None, start=start)
    capture.heard(timezone.localdate())
    step = request.POST.get("step")
    if step in {"find", "more", "read"}:
        return _capture_page(request, capture.kept(more=int(step == "more")))
    if token := request.POST.get("take"):
        return _capture_page(request, capture.with_fact(token))
    if request.method != "POST":
        return _capture_page(request, capture)
    if capture.is_valid():
        try:
            visit = _note(request, capture)
        except operations.AlreadyNoted as again:
            messages.info(request, str(again))
            return redirect("diagnosis:visit_detail", again.visit.pk)
        except operations.SameName as refusal:
            capture.firm.add_error("firm", str(refusal))
        except Refused as refusal:
            capture.visit.add_error(_FIELDS.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("diagnosis:visit_detail", visit.pk)
    return _capture_page(request, capture, status=422)


def _note(request: StaffRequest, capture: Capture) -> Visit:
    values: dict[str, Any] = {
        **capture.visit.cleaned_data,
        "statements": capture.drafts(),
        "actor": request.user,
        "now": timezone.now(),
    }
    chosen = capture.firm.cleaned_data["business"]
    if chosen == queries.NEW:
        name = capture.firm.cleaned_data["firm"]
        return operations.note_visit_at_new_firm(firm_name=name, **values)
    business = get_object_or_404(queries.firms_visible_to(request.user), pk=int(chosen))
    return operations.note_visit(business=business, **values)


def _capture_page(
    request: StaffRequest, capture: Capture, *, status: int = 200
) -> HttpResponse:
    typed = str(capture.firm["firm"].value() or "").strip()
    chosen = str(capture.firm["business"].value() or "")
    context = {
        "capture": capture.heard(timezone.localdate()),
        "typed": typed,
        "is_new": request.method != "POST" and not chosen,
        "choice": queries.firm_choice(request.user, words_in(typed), chosen),
    }
    return render_part(request, "diagnosis/visit_create.html", context, status=status)


@require_safe
@staff_page
def visit_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one visit: the note, and what was heard."""
    visit = get_object_or_404(queries.visits_visible_to(request.user), pk=pk)
    context = {"visit": visit, "can_write": rules.can_write(request.user)}
    return render(request, "diagnosis/visit_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def visit_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct the day, the kind or the note of a visit."""
    refuse_readers(request)
    visit = get_object_or_404(queries.visits_visible_to(request.user), pk=pk)
    start = {"kind": visit.kind, "visited_on": visit.visited_on, "note": visit.note}
    form = VisitForm(request.POST or None, initial=start)
    if form.is_valid():
        try:
            operations.change_visit(
                visit=visit, **form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(_FIELDS.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("diagnosis:visit_detail", visit.pk)
    context = {"visit": visit, "form": form}
    status = 422 if form.errors else 200
    return render(request, "diagnosis/visit_edit.html", context, status=status)
