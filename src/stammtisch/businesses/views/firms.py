"""Pages of firms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.businesses import bridge, exports, operations, queries, signals
from stammtisch.businesses.forms import AnotherBusinessForm, BusinessForm
from stammtisch.businesses.models import Business
from stammtisch.classifications.bridge import PickList
from stammtisch.classifications.forms import PickForm, asks_for_codes, typed_again
from stammtisch.shared.errors import Refused
from stammtisch.shared.htmx import render_part

PAGE = 50
FOUND = 20
ENOUGH_LETTERS = 3


@require_safe
@staff_page
def businesses(request: StaffRequest) -> HttpResponse:
    """Show the register, searched and filtered."""
    names = ("q", "district", "nace")
    asked = {name: bridge.tidied(request.GET.get(name, "")) for name in names}
    found = queries.businesses_containing(request.user, bridge.folded_words(asked["q"]))
    if asked["district"]:
        found = found.filter(district=asked["district"])
    if asked["nace"]:
        found = found.filter(nace_code__startswith=asked["nace"])
    context = {
        "asked": asked,
        "is_filtered": any(asked.values()),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "districts": queries.districts_visible_to(request.user),
        "divisions": queries.divisions_visible_to(request.user),
        "can_write": can_write(request.user),
    }
    return render_part(request, "businesses/list.html", context)


@require_safe
@staff_page
def download(request: StaffRequest, suffix: str) -> HttpResponse:
    """Give the register as a file."""
    if f".{suffix}" not in exports.TYPES:
        raise Http404
    content = exports.register_file(
        queries.businesses_with_people(request.user), suffix=f".{suffix}"
    )
    response = HttpResponse(content, content_type=exports.TYPES[f".{suffix}"])
    response["Content-Disposition"] = f'attachment; filename="register.{suffix}"'
    return response


@require_safe
@staff_page
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a firm, its people, and what other apps know of it."""
    business = get_object_or_404(queries.businesses_with_people(request.user), pk=pk)
    may_write = can_write(request.user)
    context = {
        "business": business,
        "people": business.people.all(),
        "sections": _sections(request, business, may_write=may_write),
        "can_write": may_write,
    }
    return render(request, "businesses/detail.html", context)


def _sections(
    request: StaffRequest, business: Business, *, may_write: bool
) -> list[dict[str, Any]]:
    answers: list[tuple[Any, Any]] = signals.detail_sections.send(
        Business, user=request.user, business=business, can_write=may_write
    )
    return [
        {"title": title, "template": template, "part": part}
        for _receiver, sections in answers
        for title, template, part in sections or ()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def create(request: StaffRequest) -> HttpResponse:
    """Enter a firm; also look codes up meanwhile."""
    form: BusinessForm = AnotherBusinessForm(request.POST or None)
    picks = PickList()
    if asks_for_codes(request.POST):
        form, picks = _with_picks(request, AnotherBusinessForm)
    is_doubled = False
    if form.is_valid():
        values = dict(form.cleaned_data)
        is_another = values.pop("is_another")
        try:
            business = operations.create_business(
                agency=request.user.agency, values=values, actor=request.user,
                is_another=is_another, now=timezone.now(),
            )  # fmt: skip
        except operations.SameName as refusal:
            is_doubled = True
            form.add_error("name", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered."))
            return redirect("businesses:detail", pk=business.pk)
    doubles = _doubles(request, form.data.get("name", "")) if is_doubled else []
    if not is_doubled:
        del form.fields["is_another"]
    context = {"form": form, "doubles": doubles, "picks": picks}
    status = 422 if form.errors else 200
    return render(request, "businesses/create.html", context, status=status)


def _with_picks(
    request: StaffRequest, form: type[BusinessForm]
) -> tuple[BusinessForm, PickList]:
    """Return the form with everything typed, unchecked, and the pick list for it."""
    picks = PickForm(request.POST).picks(language=get_language() or "en")
    return form(initial=typed_again(form, request.POST)), picks


def _doubles(request: StaffRequest, name: str) -> list[Business]:
    words = bridge.folded_words(name)
    return list(queries.businesses_containing(request.user, words)[:FOUND])


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a firm; also look codes up meanwhile."""
    business = get_object_or_404(queries.businesses_visible_to(request.user), pk=pk)
    form = BusinessForm(request.POST or None, initial=BusinessForm.shown(business))
    picks = PickList()
    if asks_for_codes(request.POST):
        form, picks = _with_picks(request, BusinessForm)
    if form.is_valid():
        try:
            operations.change_business(
                business=business, values=form.cleaned_data, actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("businesses:detail", pk=pk)
    context = {"form": form, "business": business, "picks": picks}
    status = 422 if form.errors else 200
    return render(request, "businesses/edit.html", context, status=status)
