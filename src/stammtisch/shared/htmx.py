"""One view for both: the part for htmx, the whole page for a browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render ``app/_name.html`` for htmx and ``app/name.html`` for everybody else.

    htmx asks for whole pages too: when it follows a plain link, and when it goes back in
    history to a page that it no longer remembers.
    """
    wants_page = {"HX-Boosted", "HX-History-Restore-Request"} & set(request.headers)
    if request.headers.get("HX-Request") == "true" and not wants_page:
        folder, _, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
