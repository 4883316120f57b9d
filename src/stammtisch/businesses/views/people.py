"""Pages of people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stammtisch.accounts.access import StaffRequest, staff_page
from stammtisch.accounts.rules import can_write
from stammtisch.businesses import operations, queries
from stammtisch.businesses.forms import ConsentForm, PersonForm
from stammtisch.businesses.models import Consent, Person
from stammtisch.shared.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def person_create(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter somebody of a firm."""
    business = get_object_or_404(
        queries.businesses_visible_to(request.user).select_related("agency"), pk=pk
    )
    form = PersonForm(request.POST or None, country=business.agency.country)
    if form.is_valid():
        try:
            operations.add_person(
                business=business, values=form.cleaned_data, actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered."))
            return redirect("businesses:detail", pk=pk)
    context = {"form": form, "business": business}
    status = 422 if form.errors else 200
    return render(request, "businesses/person_create.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def person_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change somebody."""
    person = get_object_or_404(_people(request), pk=pk)
    form = PersonForm(
        request.POST or None,
        initial=PersonForm.shown(person),
        country=request.user.agency.country,
    )
    if form.is_valid():
        try:
            operations.change_person(
                person=person, values=form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("businesses:detail", pk=person.business_id)
    return _page(request, person, form=form)


@require_POST
@staff_page
def person_consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Record what somebody said to one purpose."""
    person = get_object_or_404(_people(request), pk=pk)
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            operations.set_consent(
                person=person, **form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("source", str(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect("businesses:person_edit", pk=pk)
    return _page(request, person, consent=form)


@require_POST
@staff_page
def person_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove somebody."""
    person = get_object_or_404(_people(request), pk=pk)
    business = person.business_id
    operations.remove_person(person=person, actor=request.user, now=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("businesses:detail", pk=business)


def _people(request: StaffRequest) -> Any:  # noqa: ANN401 -- a QuerySet whose type says too little
    return queries.people_visible_to(request.user).prefetch_related("consents")


def _page(
    request: StaffRequest,
    person: Person,
    *,
    form: PersonForm | None = None,
    consent: ConsentForm | None = None,
) -> HttpResponse:
    """Show somebody with the form that was filled in, and what they agreed to."""
    country = request.user.agency.country
    given = {each.purpose: each for each in person.consents.all()}
    bound = consent or form
    context = {
        "person": person,
        "business": person.business,
        "form": form or PersonForm(initial=PersonForm.shown(person), country=country),
        "consent_form": consent,
        "consents": [
            {"purpose": value, "label": label, "said": given.get(value)}
            for value, label in Consent.Purpose.choices
        ],
        "can_write": can_write(request.user),
    }
    status = 422 if bound and bound.errors else 200
    return render(request, "businesses/person_edit.html", context, status=status)
