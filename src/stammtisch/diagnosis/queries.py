"""Reads visits, needs and offers, and the register as far as a visit needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Prefetch, Q, QuerySet, Value, When

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Import, Person
from stammtisch.diagnosis.models import Statement, Visit

FIRMS_SHOWN = 8
ENOUGH_LETTERS = 3
NEW = "new"
LONGEST_ID = 18  # digits of a database's largest whole number, less one
OPEN = Q(status=Statement.Status.OPEN)
MAY_LEAVE = ~Q(pass_on=Statement.PassOn.NO)
WITHOUT_RELEASE = OPEN & MAY_LEAVE & Q(released="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What the room Listen holds."""

    visits: int
    needs_open: int
    offers_open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmChoice:
    """The firms that a typed name may mean.

    Attributes:
        chosen: id of the firm that is marked, ``new`` for the typed name, or nothing.
        may_be_new: whether the typed name may be entered as a new firm.
    """

    firms: list[Business]
    chosen: str
    may_be_new: bool


def visits_visible_to(user: User) -> QuerySet[Visit]:
    """Return the visits of a user's agency with all that was heard, newest first (2 queries).

    Each comes with its firm and its officer.
    """
    heard = Prefetch("statements", Statement.objects.order_by("pk"))
    visits = Visit.objects.filter(agency=user.agency_id).select_related("business", "officer")
    return visits.prefetch_related(heard).order_by("-visited_on", "-pk")


def visits_with_words(visits: QuerySet[Visit], words: Iterable[str]) -> QuerySet[Visit]:
    """Return those whose note or firm contains every folded word."""
    for word in words:
        visits = visits.filter(
            Q(search_text__contains=word) | Q(business__search_text__contains=word)
        )
    return visits


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Return the needs and offers of a user's agency, newest first, with firms (1 query)."""
    statements = Statement.objects.filter(agency=user.agency_id).select_related("business")
    return statements.order_by("-heard_on", "-pk")


def statements_with_words(
    statements: QuerySet[Statement], words: Iterable[str]
) -> QuerySet[Statement]:
    """Return those whose wording or firm contains every folded word."""
    for word in words:
        statements = statements.filter(
            Q(search_text__contains=word) | Q(business__search_text__contains=word)
        )
    return statements


def statements_chosen(
    user: User,
    *,
    words: Iterable[str],
    kind: str,
    status: str,
    division: str,
    is_without_release: bool,
) -> QuerySet[Statement]:
    """Return what the list of needs and offers shows; an empty choice leaves all (1 query)."""
    statements = (
        statements_without_release_visible_to(user)
        if is_without_release
        else statements_visible_to(user)
    )
    wanted = {name: value for name, value in (("kind", kind), ("status", status)) if value}
    if division:
        statements = statements.filter(business__nace_code__startswith=division)
    return statements_with_words(statements.filter(**wanted), words)


def statements_releasable_visible_to(user: User) -> QuerySet[Statement]:
    """Return what may leave the agency: open, allowed, with a released wording (1 query)."""
    return statements_visible_to(user).filter(OPEN, MAY_LEAVE).exclude(released="")


def statements_without_release_visible_to(user: User) -> QuerySet[Statement]:
    """Return what may be passed on but has no released wording yet, newest first (1 query)."""
    return statements_visible_to(user).filter(WITHOUT_RELEASE)


def visits_noted_since(user: User, day: date) -> int:
    """Return how many visits of the user's agency took place on ``day`` or later (1 query)."""
    return Visit.objects.filter(agency=user.agency_id, visited_on__gte=day).count()


def counts_visible_to(user: User) -> Counts:
    """Return how much was heard in the user's agency (2 queries)."""
    heard = Statement.objects.filter(OPEN, agency=user.agency_id).aggregate(
        needs=Count("pk", filter=Q(kind=Statement.Kind.NEED)),
        offers=Count("pk", filter=Q(kind=Statement.Kind.OFFER)),
    )
    visits = Visit.objects.filter(agency=user.agency_id).count()
    return Counts(visits=visits, needs_open=heard["needs"], offers_open=heard["offers"])


def officers_visible_to(user: User) -> QuerySet[User]:
    """Return the colleagues who noted a visit, by name (1 query)."""
    visitors = Visit.objects.filter(agency=user.agency_id).values("officer")
    return User.objects.filter(agency=user.agency_id, pk__in=visitors).order_by("name", "pk")


def visits_same(
    *, business: Business, officer: User, visited_on: date, kind: str, note: str
) -> QuerySet[Visit]:
    """Return visits that say exactly this; a form sent twice makes such a pair."""
    return Visit.objects.filter(
        business=business, officer=officer, visited_on=visited_on, kind=kind, note=note
    )


def visits_of_firm(user: User, business: Business, *, limit: int) -> list[Visit]:
    """Return the newest visits to a firm, with what was heard (2 queries)."""
    return list(visits_visible_to(user).filter(business=business)[:limit])


def statements_of_firm(user: User, business: Business) -> list[Statement]:
    """Return what a firm needs and offers, open first, newest first (1 query)."""
    first = Case(When(OPEN, then=Value(0)), default=Value(1))
    statements = statements_visible_to(user).filter(business=business)
    return list(statements.order_by(first, "-heard_on", "-pk"))


def texts_of_firms(business_ids: Collection[int]) -> dict[int, set[str]]:
    """Return what was heard of some firms, word for word, by the firm's id (1 query)."""
    texts: dict[int, set[str]] = {}
    rows = Statement.objects.filter(business__in=business_ids).order_by()
    for business_id, verbatim in rows.values_list("business", "verbatim"):
        texts.setdefault(business_id, set()).add(verbatim)
    return texts


def statements_of_import(source: Import) -> QuerySet[Statement]:
    """Return what an import brought in and still stands."""
    return Statement.objects.filter(source_import=source).order_by("pk")


def firms_visible_to(user: User) -> QuerySet[Business]:
    """Return the firms of a user's agency, by name."""
    return Business.objects.filter(agency=user.agency_id).order_by("name", "pk")


def firms_like(user: User, words: Sequence[str]) -> list[Business]:
    """Return a few firms that contain every folded word, best first (1 query).

    Fewer than three letters find only what begins with them; no letters find nothing.
    """
    typed = " ".join(words)
    if not typed:
        return []
    firms = firms_visible_to(user)
    if len(typed) < ENOUGH_LETTERS:
        return list(firms.filter(search_text__startswith=typed)[:FIRMS_SHOWN])
    for word in words:
        firms = firms.filter(search_text__contains=word)
    begins = Case(When(search_text__startswith=typed, then=Value(0)), default=Value(1))
    return list(firms.order_by(begins, "name", "pk")[:FIRMS_SHOWN])


def firm_choice(user: User, words: Sequence[str], chosen: str) -> FirmChoice:
    """Return the firms to choose from, with the likeliest marked (at most 2 queries).

    A firm that was chosen before stays in the list. The only firm found is marked, and when
    none is found the new one is.
    """
    firms = firms_like(user, words)
    ids = [str(firm.pk) for firm in firms]
    if chosen.isdecimal() and len(chosen) <= LONGEST_ID and chosen not in ids:
        firms = [*firms_visible_to(user).filter(pk=int(chosen)), *firms]
        ids = [str(firm.pk) for firm in firms]
    may_be_new = len(" ".join(words)) >= ENOUGH_LETTERS
    if chosen not in {*ids, NEW}:
        chosen = ids[0] if len(ids) == 1 else NEW if may_be_new and not ids else ""
    return FirmChoice(firms=firms, chosen=chosen, may_be_new=may_be_new)


def firm_names(agency_id: int) -> list[tuple[str, str]]:
    """Return legal and short name of every firm of an agency (1 query)."""
    firms = Business.objects.filter(agency=agency_id)
    return list(firms.values_list("name", "short_name"))


def family_names(agency_id: int) -> set[str]:
    """Return the family names of everybody in an agency's register (1 query)."""
    people = Person.objects.filter(agency=agency_id)
    return set(people.values_list("family_name", flat=True))
