"""Reads what the town's sheet shows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses.models import Business, Person, Tie
from stammtisch.demo.rules import AGENCY, OFFICER
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.matching import queries as matching
from stammtisch.matching.models import Suggestion

CANDIDATES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much of everything is in the database."""

    businesses: int
    divisions: int
    people: int
    ties: int
    visits: int
    needs: int
    offers: int
    languages: int
    needs_waiting: int
    needs_unserved: int


def is_empty() -> bool:
    """Say whether nobody has opened an agency here yet (2 queries)."""
    return not Agency.objects.exists() and not User.objects.exists()


def town_agency() -> Agency | None:
    """Return the agency of the invented town, or None where it is not loaded (1 query)."""
    return Agency.objects.filter(name=AGENCY, staff__email=OFFICER.email).first()


def counts_of(agency: Agency) -> Counts:
    """Count what belongs to the town's agency (9 queries)."""
    officer = User.objects.get(email=OFFICER.email)
    businesses = Business.objects.filter(agency=agency)
    codes = businesses.exclude(nace_code="").values_list("nace_code", flat=True)
    kinds = Statement.objects.filter(agency=agency).aggregate(
        needs=Count("pk", filter=Q(kind=Statement.Kind.NEED)),
        offers=Count("pk", filter=Q(kind=Statement.Kind.OFFER)),
        languages=Count("language", distinct=True),
    )
    return Counts(
        businesses=businesses.count(),
        divisions=len({code[:2] for code in codes}),
        people=Person.objects.filter(agency=agency).count(),
        ties=Tie.objects.filter(agency=agency).count(),
        visits=Visit.objects.filter(agency=agency).count(),
        needs_waiting=matching.needs_waiting_visible_to(officer).count(),
        needs_unserved=matching.needs_unserved_visible_to(officer).count(),
        **kinds,
    )


def best_new_matches(agency: Agency, *, count: int = 5) -> list[Suggestion]:
    """Return the best undecided suggestions: no firm and no branch on the same side twice.

    Firms that know, supply or own each other already, or quarrel, are left out: meeting them
    would be no news (2 queries).
    """
    tied = {
        frozenset(pair)
        for pair in Tie.objects.filter(agency=agency)
        .exclude(kind=Tie.Kind.COMPETITOR)
        .values_list("business_a", "business_b")
    }
    chosen: list[Suggestion] = []
    seen: set[int | str] = set()
    for match in matching.best_suggestions(agency, CANDIDATES):
        need, offer = match.need.business, match.offer.business
        marks: set[int | str] = {need.pk, offer.pk}
        marks |= {f"need {need.nace_code[:2]}", f"offer {offer.nace_code[:2]}"}
        if frozenset({need.pk, offer.pk}) in tied or marks & seen:
            continue
        seen |= marks
        chosen.append(match)
        if len(chosen) == count:
            break
    return sorted(chosen, key=lambda match: -match.probability)
