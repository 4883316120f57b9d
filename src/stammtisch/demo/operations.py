"""Loads the invented town into an empty database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stammtisch.accounts.models import Agency, User
from stammtisch.accounts.operations import add_staff, create_agency
from stammtisch.businesses.models import Business, Consent, Person, Tie
from stammtisch.businesses.operations import index_businesses
from stammtisch.demo import bridge, queries
from stammtisch.demo.bridge import Town
from stammtisch.demo.rules import AGENCY, DEMO_PASSWORD, STAFF
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.matching.operations import rank_everything
from stammtisch.shared import audit
from stammtisch.shared.errors import Refused

logger = logging.getLogger(__name__)
Progress = Callable[[str], None]


class DatabaseNotEmpty(Refused):
    """There is an agency already; an invented town has no business beside it."""


@transaction.atomic
def load_town(*, now: datetime, progress: Progress | None = None) -> Agency:
    """Load the town with its dates moved so that ``now`` lies in its story, then match.

    Args:
        progress: is told in words what is being done.

    Raises:
        DatabaseNotEmpty: an agency is there already.
    """
    if not queries.is_empty():
        raise DatabaseNotEmpty(
            _("This database is in use already; the town goes into an empty one only.")
        )
    tell = progress or (lambda _step: None)
    today = timezone.localtime(now).date()
    town = bridge.move_dates(bridge.read_town(), today=today)
    agency = create_agency(name=AGENCY, country="DE", now=now)
    officers = _load_staff(agency=agency, now=now)
    tell(_("the register"))
    businesses = _load_register(town, agency=agency, now=now)
    tell(_("visits, needs and offers"))
    _load_diagnosis(town, businesses=businesses, officers=officers, now=now)
    tell(_("every need against every offer"))
    rank_everything(agency=agency, now=now)
    audit.record(
        "demo.loaded", agency, at=now, actor=None, weeks=bridge.weeks_to_move(today=today)
    )
    logger.info("demo.loaded agency=%s", agency.pk)
    return agency


def _load_staff(*, agency: Agency, now: datetime) -> dict[str, User]:
    """Give the town's staff accounts; return them by the letters that the files use."""
    return {
        member.letters: add_staff(
            agency=agency,
            email=member.email,
            name=member.name,
            role=member.role,
            actor=None,
            now=now,
            password=DEMO_PASSWORD,
        )
        for member in STAFF
    }


def _load_register(town: Town, *, agency: Agency, now: datetime) -> dict[str, Business]:
    """Save firms, people, consents and ties; return the firms by the town's ids."""
    businesses = {
        row["id"]: bridge.business_of(row, agency=agency, now=now) for row in town.businesses
    }
    Business.objects.bulk_create(businesses.values())
    people = [
        bridge.person_of(row, business=businesses[row["business_id"]], now=now)
        for row in town.people
    ]
    Person.objects.bulk_create(people)
    Consent.objects.bulk_create(
        consent
        for row, person in zip(town.people, people, strict=True)
        for consent in bridge.consents_of(row, person=person, now=now)
    )
    Tie.objects.bulk_create(
        bridge.tie_of(row, agency=agency, businesses=businesses) for row in town.ties
    )
    index_businesses([business.pk for business in businesses.values()])
    return businesses


def _load_diagnosis(
    town: Town, *, businesses: dict[str, Business], officers: dict[str, User], now: datetime
) -> None:
    """Save visits and the needs and offers heard there."""
    visits = {
        row["id"]: bridge.visit_of(
            row,
            business=businesses[row["business_id"]],
            officer=officers[row["officer"]],
            now=timezone.localtime(now),
        )
        for row in town.visits
    }
    Visit.objects.bulk_create(visits.values())
    Statement.objects.bulk_create(
        bridge.statement_of(
            row,
            business=businesses[row["business_id"]],
            visit=visits.get(row["visit_id"]),
            now=timezone.localtime(now),
        )
        for row in town.statements
    )
