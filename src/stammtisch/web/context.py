"""What the frame of every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.matching.queries import needs_waiting_visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One entry of the rail."""

    name: str
    url: str
    is_here: bool
    count: int = 0


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the seven rooms for somebody signed in, and nothing for others (1 query)."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"rooms": []}
    waiting = needs_waiting_visible_to(user).count()
    rooms = [
        (_("Today"), reverse("web:today"), 0),
        (_("Listen"), reverse("diagnosis:visits"), 0),
        (_("Match"), reverse("matching:review"), waiting),
        (_("Introduce"), reverse("web:introduce"), 0),
        (_("Gather"), reverse("web:gather"), 0),
        (_("Learn"), reverse("web:learn"), 0),
        (_("Register"), reverse("businesses:list"), 0),
    ]
    return {
        "rooms": [
            Room(name=name, url=url, count=count, is_here=_is_here(request.path, url))
            for name, url, count in rooms
        ]
    }


def _is_here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
