"""Days and moments as people write them, the same in every app."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def shown_on(day: date) -> str:
    """Show a day as people say it: Thu 14 May 2026."""
    return date_format(day, pgettext("how a day is written", "D j M Y"))


def shown_at(moment: datetime) -> str:
    """Show a moment in the office's time: Thu 14 May 2026, 07:30."""
    local = timezone.localtime(moment)
    return date_format(local, pgettext("how a moment is written", "D j M Y, H:i"))
