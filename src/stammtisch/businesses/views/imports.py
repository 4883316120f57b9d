"""Pages of lists on their way into the register."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.businesses import bridge, exports, operations, queries, rules
from stammtisch.businesses.forms import MappingForm, UploadForm
from stammtisch.businesses.models import Import, ImportedRow
from stammtisch.shared.errors import Refused
from stammtisch.shared.htmx import render_part

PAGE = 50
OUTCOMES = ImportedRow.Outcome


@require_safe
@staff_page
def imports(request: StaffRequest) -> HttpResponse:
    """Show the lists that were imported, newest first."""
    pages = Paginator(queries.imports_visible_to(request.user), PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "can_write": can_write(request.user),
    }
    return render(request, "businesses/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def import_upload(request: StaffRequest) -> HttpResponse:
    """Take a list in."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            started = operations.start_import(
                agency=request.user.agency, actor=request.user, file_name=upload.name,
                content=upload.read(), sheet=form.cleaned_data["sheet"],
                source=form.cleaned_data["source"], language=get_language() or "",
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("businesses:import_mapping", pk=started.pk)
    context = {"form": form, "can_write": can_write(request.user)}
    status = 422 if form.errors else 200
    return render(request, "businesses/import_upload.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def import_mapping(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what we take the columns for, and let it be corrected."""
    source = get_object_or_404(_imports(request), pk=pk)
    if not _is_open(source):
        return redirect("businesses:import_detail", pk=pk)
    table = _table(source)
    form = MappingForm(
        request.POST or None,
        columns=bridge.columns_of(table, source.mapping),
        odd_words=table.odd_characters,
    )
    if form.is_valid():
        try:
            operations.map_import(
                source=source, mapping=form.mapping, actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("businesses:import_preview", pk=pk)
    context = {
        "source": source,
        "form": form,
        "odd_words": table.odd_characters,
        "can_write": can_write(request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "businesses/import_mapping.html", context, status=status)


@require_safe
@staff_page
def import_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what every line would do; nothing has been done yet."""
    source = get_object_or_404(_imports(request), pk=pk)
    if source.state == Import.State.UPLOADED:
        return redirect("businesses:import_mapping", pk=pk)
    if not _is_open(source):
        return redirect("businesses:import_detail", pk=pk)
    preview = bridge.preview_of(
        _table(source), source.mapping, agency_id=source.agency_id,
        country=request.user.agency.country, source=source.source,
    )  # fmt: skip
    outcome = _outcome(request, preview.counts)
    plans = [plan for plan in preview.plans if plan.outcome == outcome]
    page = Paginator(plans, PAGE).get_page(request.GET.get("page"))
    context = {
        "source": source,
        "counts": _counts(preview.counts),
        "taken": len(preview.plans) - preview.counts["refused"],
        "statements": preview.statements,
        "outcome": outcome,
        "page": page,
        "lines": [_planned(plan) for plan in page],
        "can_write": can_write(request.user),
    }
    return render(request, "businesses/import_preview.html", context)


@require_POST
@staff_page
def import_run(request: StaffRequest, pk: int) -> HttpResponse:
    """Say yes to a preview."""
    source = get_object_or_404(queries.imports_visible_to(request.user), pk=pk)
    try:
        operations.queue_import(source=source, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("businesses:import_detail", pk=pk)


@require_safe
@staff_page
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a list is, and what each of its lines did."""
    source = get_object_or_404(queries.imports_visible_to(request.user), pk=pk)
    if source.state == Import.State.UPLOADED:
        return redirect("businesses:import_mapping", pk=pk)
    if source.state == Import.State.PREVIEWED:
        return redirect("businesses:import_preview", pk=pk)
    now = timezone.now()
    counts = queries.rows_by_outcome(source)
    outcome = _outcome(request, counts)
    rows = queries.rows_of_import(source).filter(outcome=outcome)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    is_running = source.state == Import.State.QUEUED and not rules.is_stuck(source, now=now)
    context = {
        "source": source,
        "percent": 100 * source.rows_done / max(source.rows_total, 1),
        "counts": _counts(counts),
        "refused": counts["refused"],
        "asked": request.GET.get("outcome", ""),
        "outcome": outcome,
        "page": page,
        "lines": [_done(row) for row in page],
        "kept": [_done(row) for row in queries.rows_kept(source)[:PAGE]],
        "is_running": is_running,
        "is_stuck": rules.is_stuck(source, now=now),
        "can_undo": rules.can_undo(source, now=now) and can_write(request.user),
    }
    return render_part(request, "businesses/import_detail.html", context)


@require_safe
@staff_page
def import_refused(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the refused lines as a file, each with its reason."""
    source = get_object_or_404(_imports(request), pk=pk)
    refused = queries.rows_of_import(source).filter(outcome=OUTCOMES.REFUSED)
    table = _table(source)
    lines = {row.line: " ".join(_said(row.remarks)) for row in refused}
    content = exports.refused_file(table.header, bridge.refused_rows(table, lines))
    response = HttpResponse(content, content_type=exports.TYPES[".csv"])
    response["Content-Disposition"] = f'attachment; filename="refused-{pk}.csv"'
    return response


@require_POST
@staff_page
def import_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a whole import back."""
    source = get_object_or_404(queries.imports_visible_to(request.user), pk=pk)
    try:
        operations.undo_import(source=source, actor=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone."))
    return redirect("businesses:import_detail", pk=pk)


def _imports(request: StaffRequest) -> Any:  # noqa: ANN401 -- a QuerySet whose type says too little
    """Return the imports a user may see, files included."""
    return queries.imports_visible_to(request.user).defer(None)


def _is_open(source: Import) -> bool:
    return source.state in {Import.State.UPLOADED, Import.State.PREVIEWED}


def _table(source: Import) -> bridge.Table:
    return bridge.read_list(
        bytes(source.content), file_name=source.file_name, sheet=source.sheet
    )


def _outcome(request: StaffRequest, counts: dict[str, int]) -> str:
    """Return the outcome that was asked for, or the first that has lines."""
    asked = request.GET.get("outcome", "")
    if asked in OUTCOMES.values:
        return asked
    order = [OUTCOMES.REFUSED, OUTCOMES.CHANGED, OUTCOMES.CREATED, OUTCOMES.UNCHANGED]
    return next((name for name in order if counts[name]), OUTCOMES.CREATED)


def _counts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(value, str(label), counts[value]) for value, label in OUTCOMES.choices]


def _said(remarks: list[Any]) -> list[str]:
    return [bridge.said(code, values) for code, values in remarks]


def _changes(
    after: dict[str, Any], before: dict[str, Any] | None
) -> list[tuple[str, str, str]]:
    """Return label, old and new value of every field that was or would be written."""
    hidden = {"changed_at", "phone_e164", "source"}
    return [
        (str(bridge.LABELS[name]), bridge.shown_value((before or {}).get(name)),
         bridge.shown_value(value))
        for name, value in after.items()
        if name not in hidden
    ]  # fmt: skip


def _planned(plan: bridge.LinePlan) -> dict[str, Any]:
    said = [(str(bridge.LABELS[name]), text) for name, text in _upward(plan)]
    return {
        "line": plan.line,
        "name": plan.name,
        "business": plan.firm.id if plan.firm and plan.firm.id > 0 else None,
        "changes": [
            *_changes(dict(plan.firm_values), dict(plan.firm_before)),
            *_changes(dict(plan.person_values), dict(plan.person_before)),
        ],
        "said": said,
        "remarks": _said([[remark.code, remark.values] for remark in plan.remarks]),
    }


def _upward(plan: bridge.LinePlan) -> list[tuple[str, str]]:
    texts = ("need", "offer", "statement")
    return [(name, plan.upward[name]) for name in texts if name in plan.upward]


def _done(row: ImportedRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "name": row.name,
        "business": row.business_id,
        "changes": [
            *_changes(row.after.get("business", {}), row.before.get("business")),
            *_changes(row.after.get("person", {}), row.before.get("person")),
        ],
        "said": [],
        "remarks": _said(row.remarks),
        "kept": _said(row.kept),
    }
