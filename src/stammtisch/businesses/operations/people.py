"""Enters, changes and removes people, and records what they agreed to."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stammtisch.accounts.models import User
from stammtisch.businesses import bridge
from stammtisch.businesses.models import Business, Consent, Person
from stammtisch.businesses.operations.search import index_businesses
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)

FIELDS = (
    "given_name", "family_name", "role", "email", "phone_typed", "phone_e164", "language",
    "is_newcomer",
)  # fmt: skip


class NoFamilyName(Refused):
    """A person needs a name."""


class NoAddress(Refused):
    """What was given is no mail address, or no phone number."""


class NoSource(Refused):
    """A consent that nobody can prove is none."""


@transaction.atomic
def add_person(
    *, business: Business, values: Mapping[str, Any], actor: User, now: datetime
) -> Person:
    """Enter somebody of a firm; the phone stays as typed, its E.164 form stands beside it.

    Raises:
        NoFamilyName: there is no name.
        NoAddress: mail address or phone cannot be one.
    """
    person = Person(agency=business.agency, business=business, created_at=now, changed_at=now)
    _write(person, values)
    person.save()
    index_businesses([business.pk])
    audit.record("person.added", person, at=now, actor=actor, business=business.pk)
    logger.info("person.added id=%s", person.pk)
    return person


@transaction.atomic
def change_person(
    *, person: Person, values: Mapping[str, Any], actor: User, now: datetime
) -> Person:
    """Change somebody; fields that ``values`` leaves out stay.

    Raises:
        NoFamilyName: the name is taken away.
        NoAddress: mail address or phone cannot be one.
    """
    row = Person.objects.select_for_update().select_related("agency").get(pk=person.pk)
    before = {name: getattr(row, name) for name in FIELDS}
    _write(row, values)
    changed = [name for name in FIELDS if getattr(row, name) != before[name]]
    if not changed:
        return row
    row.changed_at = now
    row.save(update_fields=[*changed, "changed_at"])
    index_businesses([row.business_id])
    audit.record("person.changed", row, at=now, actor=actor, fields=" ".join(changed))
    return row


@transaction.atomic
def remove_person(*, person: Person, actor: User, now: datetime) -> None:
    """Remove somebody with their consents; the audit row keeps that it happened."""
    audit.record("person.removed", person, at=now, actor=actor, business=person.business_id)
    business = person.business_id
    logger.info("person.removed id=%s", person.pk)
    person.delete()
    index_businesses([business])


@transaction.atomic
def set_consent(
    *, person: Person, purpose: str, is_given: bool, source: str, actor: User, now: datetime
) -> Consent:
    """Record what somebody said to one purpose, and how we know.

    Raises:
        NoSource: nothing says how we know.
    """
    source = bridge.tidied(source)
    if not source:
        raise NoSource(_("Say how we know: a form, a talk, a mail, and of which day."))
    if purpose not in Consent.Purpose.values:
        raise ValueError(f"purpose must be one of {Consent.Purpose.values}, got {purpose!r}")
    said = {"is_given": is_given, "source": source, "recorded_at": now}
    consent, _is_new = Consent.objects.update_or_create(
        person=person, purpose=purpose, defaults=said
    )
    audit.record(
        "consent.recorded", person, at=now, actor=actor, purpose=purpose, is_given=is_given
    )
    return consent


def _write(person: Person, values: Mapping[str, Any]) -> None:
    unknown = values.keys() - (set(FIELDS) - {"phone_e164"})
    if unknown:
        raise ValueError(f"no fields of a person: {sorted(unknown)}")
    for name, value in values.items():
        setattr(person, name, bridge.tidied(value) if isinstance(value, str) else value)
    if not person.family_name:
        raise NoFamilyName(_("A person needs a name."))
    try:
        if person.email:
            person.email = bridge.mail_of(person.email)
        typed, country = person.phone_typed, person.agency.country
        person.phone_e164 = bridge.phone_of(typed, country=country) if typed else ""
    except ValueError as error:
        raise NoAddress(str(error)) from error
