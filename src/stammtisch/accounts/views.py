"""Staff pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stammtisch.accounts import operations, queries, rules
from stammtisch.accounts.access import StaffRequest, head_page
from stammtisch.accounts.forms import AddStaffForm, ChangeStaffForm, MyselfForm
from stammtisch.accounts.models import User
from stammtisch.shared.errors import Refused


def no_sign_up(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Answer 404: the head of an agency makes the accounts."""
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me(request: StaffRequest) -> HttpResponse:
    """Show and take the settings of whoever is signed in; a read-only user may do this too."""
    start = {"name": request.user.name, "language": request.user.language}
    form = MyselfForm(request.POST or None, initial=start)
    if form.is_valid():
        operations.change_own_settings(
            user=request.user, **form.cleaned_data, now=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:me")
    context = {"form": form, "can_manage_staff": rules.can_manage_staff(request.user)}
    return render(request, "accounts/me.html", context, status=422 if form.errors else 200)


@require_safe
@head_page
def staff(request: StaffRequest) -> HttpResponse:
    """Show who works here."""
    return render(
        request, "accounts/staff.html", {"staff": queries.staff_visible_to(request.user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@head_page
def add(request: StaffRequest) -> HttpResponse:
    """Give a colleague an account."""
    form = AddStaffForm(request.POST or None)
    if form.is_valid():
        try:
            operations.add_staff(
                agency=request.user.agency,
                **form.cleaned_data,
                actor=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(
                request, _("Added. They sign in with a code that we send by mail.")
            )
            return redirect("accounts:staff")
    return render(
        request, "accounts/add.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@head_page
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a colleague's name, role or access."""
    colleague = get_object_or_404(queries.staff_visible_to(request.user), pk=pk)
    form = ChangeStaffForm(request.POST or None, initial=_shown(colleague))
    if form.is_valid():
        try:
            operations.change_staff(
                user=colleague, **form.cleaned_data, actor=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:staff")
    context = {"form": form, "colleague": colleague}
    return render(request, "accounts/change.html", context, status=422 if form.errors else 200)


def _shown(user: User) -> dict[str, str | bool]:
    return {"name": user.name, "role": user.role, "is_active": user.is_active}
