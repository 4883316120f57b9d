"""Says what belongs together, from values alone."""

from __future__ import annotations

from datetime import date


def in_order(low: float | date | None, high: float | date | None) -> bool:
    """Say whether ``low`` is not above ``high``; an open end is always in order."""
    if low is None or high is None:
        return True
    return low <= high  # type: ignore[operator] # both are numbers, or both are days
