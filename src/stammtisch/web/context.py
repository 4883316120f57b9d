"""What the frame of every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One entry of the rail."""

    name: str
    url: str
    is_here: bool
    count: int = 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the seven rooms for somebody who is signed in, and nothing for others."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"rooms": []}
    rooms = [
        (_("Today"), reverse("web:today")),
        (_("Listen"), reverse("diagnosis:visits")),
        (_("Match"), reverse("matching:review")),
        (_("Introduce"), reverse("web:introduce")),
        (_("Gather"), reverse("web:gather")),
        (_("Learn"), reverse("web:learn")),
        (_("Register"), reverse("businesses:list")),
    ]
    return {
        "rooms": [
            Room(
                name=name,
                url=url,
                is_here=request.path == url if url == "/" else request.path.startswith(url),
            )
            for name, url in rooms
        ]
    }
