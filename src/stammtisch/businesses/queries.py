"""Reads the register and the lists on their way into it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Substr

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Import, ImportedRow, Person

LONGEST_LIST = 1_000  # ids in one query; databases bound it


def businesses_visible_to(user: User) -> QuerySet[Business]:
    """Return the firms of a user's agency, by name."""
    return Business.objects.filter(agency=user.agency_id).order_by("name", "pk")


def businesses_containing(user: User, words: Sequence[str]) -> QuerySet[Business]:
    """Return the firms that have every folded word in a name, a place or a person."""
    found = businesses_visible_to(user)
    for word in words:
        found = found.filter(search_text__contains=word)
    return found


def businesses_with_people(user: User) -> QuerySet[Business]:
    """Return a user's firms with people and their consents loaded (3 queries)."""
    people = Person.objects.order_by("family_name", "given_name", "pk")
    return businesses_visible_to(user).prefetch_related(
        Prefetch("people", people.prefetch_related("consents"))
    )


def districts_visible_to(user: User) -> list[str]:
    """Return the districts that the register names, by name (1 query)."""
    named = Business.objects.filter(agency=user.agency_id).exclude(district="")
    return list(named.order_by("district").values_list("district", flat=True).distinct())


def divisions_visible_to(user: User) -> list[str]:
    """Return the NACE divisions (two digits) that the register has (1 query)."""
    coded = Business.objects.filter(agency=user.agency_id).exclude(nace_code="")
    division = coded.annotate(division=Substr("nace_code", 1, 2)).order_by("division")
    return list(division.values_list("division", flat=True).distinct())


def people_visible_to(user: User) -> QuerySet[Person]:
    """Return the people of a user's register with their firms, by name (1 query)."""
    people = Person.objects.filter(agency=user.agency_id).select_related("business")
    return people.order_by("family_name", "given_name", "pk")


def imports_visible_to(user: User) -> QuerySet[Import]:
    """Return the imports of a user's agency without their files, newest first (1 query)."""
    imports = Import.objects.filter(agency=user.agency_id).defer("content")
    return imports.select_related("uploaded_by").order_by("-requested_at", "-pk")


def imports_waiting() -> QuerySet[Import]:
    """Return the imports that somebody said yes to, their files left in the database."""
    return Import.objects.filter(state=Import.State.QUEUED).defer("content")


def rows_of_import(source: Import) -> QuerySet[ImportedRow]:
    """Return what each line did, in the order of the file, firms loaded (1 query)."""
    return source.rows.select_related("business").order_by("line")


def rows_by_outcome(source: Import) -> dict[str, int]:
    """Return how many lines had each outcome (1 query)."""
    counts = source.rows.order_by().values_list("outcome").annotate(count=Count("pk"))
    return dict.fromkeys(ImportedRow.Outcome.values, 0) | dict(counts)


def lines_done(source: Import) -> set[int]:
    """Return the lines that have been dealt with (1 query)."""
    return set(source.rows.values_list("line", flat=True))


def firm_outlines(agency_id: int) -> Iterable[Mapping[str, Any]]:
    """Return of every firm what a list is compared with first (1 query)."""
    firms = Business.objects.filter(agency=agency_id).order_by("pk")
    return firms.values(
        "pk", "name", "short_name", "postcode", "place", "source", "external_key"
    )


def addresses_of(agency_id: int) -> Iterable[tuple[str, int]]:
    """Return every mail address of the register with the id of its firm (1 query)."""
    people = Person.objects.filter(agency=agency_id).exclude(email="")
    return people.values_list("email", "business_id")


def firms_with_ids(agency_id: int, ids: Collection[int]) -> QuerySet[Business]:
    """Return these firms of an agency; all of its firms where the list would be too long."""
    firms = Business.objects.filter(agency=agency_id).order_by("pk")
    return firms.filter(pk__in=ids) if len(ids) <= LONGEST_LIST else firms


def people_of_firms(agency_id: int, ids: Collection[int]) -> QuerySet[Person]:
    """Return the people of these firms, oldest first; of all where the list is too long."""
    people = Person.objects.filter(agency=agency_id).order_by("pk")
    return people.filter(business__in=ids) if len(ids) <= LONGEST_LIST else people


def rows_kept(source: Import) -> QuerySet[ImportedRow]:
    """Return the lines of which undoing left something in place, firms loaded (1 query)."""
    return rows_of_import(source).exclude(kept=[])
