"""Makes agencies and staff."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stammtisch.accounts import queries
from stammtisch.accounts.models import Agency, User
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)


class AddressTaken(Refused):
    """Somebody signs in with this address already."""


class LastHead(Refused):
    """The change would leave the agency without anybody who may manage its staff."""


@transaction.atomic
def create_agency(*, name: str, country: str = "DE", now: datetime) -> Agency:
    """Open an agency; it has no staff yet."""
    agency = Agency.objects.create(name=name, country=country, created_at=now)
    audit.record("agency.created", agency, at=now, actor=None)
    return agency


@transaction.atomic
def add_staff(
    *,
    agency: Agency,
    email: str,
    name: str,
    role: str,
    actor: User | None,
    now: datetime,
    password: str | None = None,
    language: str = "",
) -> User:
    """Give somebody an account; without ``password`` they sign in by a code sent by mail.

    Raises:
        AddressTaken: the address belongs to an account already, in whatever agency.
    """
    if queries.users_with_email(email).exists():
        raise AddressTaken(_("Somebody signs in with this address already."))
    user = User(
        agency=agency, email=email.strip().lower(), name=name.strip(), role=role,
        language=language, created_at=now,
    )  # fmt: skip
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # somebody else added it between the look and the save
        raise AddressTaken(_("Somebody signs in with this address already.")) from None
    audit.record("staff.added", user, at=now, actor=actor, role=role)
    logger.info("staff.added id=%s", user.pk)
    return user


@transaction.atomic
def change_staff(
    *, user: User, name: str, role: str, is_active: bool, actor: User, now: datetime
) -> User:
    """Change a colleague's name, role, or whether they may sign in.

    Raises:
        LastHead: nobody would be left to manage the staff.
    """
    others = User.objects.select_for_update(of=("self",)).filter(
        agency=user.agency_id, role=User.Role.HEAD, is_active=True
    )
    stays_head = is_active and role == User.Role.HEAD
    if not stays_head and not others.exclude(pk=user.pk).exists():
        raise LastHead(_("An agency needs at least one head who may sign in."))
    user.name, user.role, user.is_active = name.strip(), role, is_active
    user.save(update_fields=["name", "role", "is_active"])
    audit.record("staff.changed", user, at=now, actor=actor, role=role, is_active=is_active)
    return user


@transaction.atomic
def change_own_settings(*, user: User, name: str, language: str, now: datetime) -> User:
    """Change the name and the language of the pages of the person who asks."""
    user.name, user.language = name.strip(), language
    user.save(update_fields=["name", "language"])
    audit.record("staff.changed_self", user, at=now, actor=user, language=language)
    return user
