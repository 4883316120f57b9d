"""Reads the staff."""

from __future__ import annotations

from django.db.models import QuerySet

from stammtisch.accounts.models import User


def staff_visible_to(user: User) -> QuerySet[User]:
    """Return the colleagues of a user's own agency, by name (1 query)."""
    return User.objects.filter(agency=user.agency_id).order_by("name", "pk")


def users_with_email(email: str) -> QuerySet[User]:
    """Return whoever signs in with this address, whatever its case."""
    return User.objects.filter(email__iexact=email.strip())
