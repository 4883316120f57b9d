"""Who may do what, by role alone; which rows somebody may see is in each app's queries."""

from __future__ import annotations

from stammtisch.accounts.models import User


def can_write(user: User) -> bool:
    """Say whether the user may note, change and decide."""
    return user.is_active and user.role in {User.Role.OFFICER, User.Role.HEAD}


def can_manage_staff(user: User) -> bool:
    """Say whether the user may add colleagues and change their roles."""
    return user.is_active and user.role == User.Role.HEAD
