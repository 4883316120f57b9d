"""The door of every page for staff: signed in, and allowed to write where something changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from stammtisch.accounts import rules
from stammtisch.accounts.models import User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Rest = ParamSpec("Rest")


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


StaffView = Callable[Concatenate[StaffRequest, Rest], HttpResponse]
PlainView = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def staff_page(view: StaffView[Rest]) -> PlainView[Rest]:
    """Ask for a sign-in, and refuse every changing request of a read-only user (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        staff = cast("StaffRequest", request)
        if request.method not in SAFE_METHODS and not rules.can_write(staff.user):
            raise PermissionDenied
        return view(staff, *args, **kwargs)

    return login_required(cast("PlainView[Rest]", guarded))


def head_page(view: StaffView[Rest]) -> PlainView[Rest]:
    """Ask for a sign-in as head of the agency; everybody else gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        staff = cast("StaffRequest", request)
        if not rules.can_manage_staff(staff.user):
            raise PermissionDenied
        return view(staff, *args, **kwargs)

    return login_required(cast("PlainView[Rest]", guarded))
