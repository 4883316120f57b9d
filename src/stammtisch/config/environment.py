"""Read environment variables strictly: a value that cannot be meant stops the start."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

PREFIX = "STAMMTISCH_"
AUTO = "auto"
ENCODERS = ("use", "e5", "use+e5", "ngrams")
HUB = "hub:"


def text(name: str, default: str) -> str:
    """Return a variable as it stands, or ``default`` where it is unset or empty."""
    return os.environ.get(PREFIX + name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Return a variable as yes or no.

    Raises:
        ImproperlyConfigured: the value is neither.
    """
    value = text(name, "yes" if default else "no").casefold()
    if value not in {"yes", "no", "true", "false", "1", "0", "on", "off"}:
        msg = f"{PREFIX}{name} must be yes or no, found {value!r}"
        raise ImproperlyConfigured(msg)
    return value in {"yes", "true", "1", "on"}


def words(name: str, default: list[str]) -> list[str]:
    """Return a variable as a list, separated by commas."""
    value = text(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


def days(name: str, default: int) -> int:
    """Return a variable as a whole number of days, at least 1.

    Raises:
        ImproperlyConfigured: the value is no such number.
    """
    value = text(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        msg = f"{PREFIX}{name} must be a whole number of days, found {value!r}"
        raise ImproperlyConfigured(msg)
    return int(value)


def choice(name: str, default: str, choices: Sequence[str]) -> str:
    """Return a variable that must be one of ``choices``, whatever its case.

    Raises:
        ImproperlyConfigured: it is none of them.
    """
    value = text(name, default).upper()
    if value not in choices:
        msg = f"{PREFIX}{name} must be one of {', '.join(choices)}, found {value!r}"
        raise ImproperlyConfigured(msg)
    return value


def encoder(name: str, default: str) -> str:
    """Return a variable that names what compares statements, such as ``use`` or ``hub:NAME``.

    Raises:
        ImproperlyConfigured: there is no such encoder.
    """
    value = text(name, default)
    if value not in {AUTO, *ENCODERS} and not (value.startswith(HUB) and value != HUB):
        listed = ", ".join((AUTO, *ENCODERS))
        msg = f"{PREFIX}{name} must be one of {listed}, {HUB}NAME, found {value!r}"
        raise ImproperlyConfigured(msg)
    return value


def zone(name: str, default: str) -> str:
    """Return a variable that names a time zone.

    Raises:
        ImproperlyConfigured: there is no such zone.
    """
    value = text(name, default)
    if value not in available_timezones():
        msg = f"{PREFIX}{name} must be a zone such as Europe/Berlin, found {value!r}"
        raise ImproperlyConfigured(msg)
    return value


def folder(name: str, default: str) -> Path:
    """Return a variable that names a folder; a new one is readable for its owner alone.

    Raises:
        ImproperlyConfigured: there is no such folder, and none can be made.
    """
    path = Path(text(name, default)).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{PREFIX}{name}: {path} cannot be made ({error.strerror})"
        raise ImproperlyConfigured(msg) from error
    return path
