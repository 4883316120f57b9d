"""Rows for tests: every factory makes what it needs and takes what the test cares about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from stammtisch.accounts.models import Agency, User
from stammtisch.businesses.models import Business, Person
from stammtisch.core.text import fold
from stammtisch.diagnosis.models import Statement, Visit
from stammtisch.matching.models import Decision, Ranking, Suggestion

NOON = datetime(2026, 5, 7, 12, 0, tzinfo=UTC)
TODAY = date(2026, 5, 7)
_numbers = count(1)


def make_agency(**fields: Any) -> Agency:
    return Agency.objects.create(**{"name": "Agency of Testing", "created_at": NOON, **fields})


def make_user(
    *, agency: Agency | None = None, password: str | None = None, **fields: Any
) -> User:
    number = next(_numbers)
    user = User(
        **{
            "agency": agency or make_agency(),
            "email": f"officer{number}@agency.example",
            "name": f"Officer {number}",
            "created_at": NOON,
            **fields,
        }
    )
    user.set_password(password)
    user.save()
    return user


def make_business(*, agency: Agency | None = None, **fields: Any) -> Business:
    name = fields.pop("name", f"Firm {next(_numbers)} GmbH")
    defaults = {"search_text": fold(name), "created_at": NOON, "changed_at": NOON}
    return Business.objects.create(
        agency=agency or make_agency(), name=name, **{**defaults, **fields}
    )


def make_person(*, business: Business | None = None, **fields: Any) -> Person:
    business = business or make_business()
    defaults = {
        "family_name": f"Person{next(_numbers)}",
        "created_at": NOON,
        "changed_at": NOON,
    }
    return Person.objects.create(
        agency=business.agency, business=business, **{**defaults, **fields}
    )


def make_visit(
    *, business: Business | None = None, officer: User | None = None, **fields: Any
) -> Visit:
    business = business or make_business(agency=officer.agency if officer else None)
    defaults = {"search_text": fold(fields.get("note", "")), "visited_on": TODAY}
    return Visit.objects.create(
        agency=business.agency,
        business=business,
        officer=officer or make_user(agency=business.agency),
        **{**defaults, "created_at": NOON, "changed_at": NOON, **fields},
    )


def make_statement(*, business: Business | None = None, **fields: Any) -> Statement:
    business = business or make_business(agency=fields.pop("agency", None))
    defaults = {
        "kind": Statement.Kind.NEED,
        "verbatim": f"We look for number {next(_numbers)}.",
        "heard_on": TODAY,
        "pass_on": Statement.PassOn.YES,
        "created_at": NOON,
        "changed_at": NOON,
    }
    row = {**defaults, **fields}
    row.setdefault("search_text", fold(f"{row['verbatim']} {row.get('released', '')}"))
    return Statement.objects.create(agency=business.agency, business=business, **row)


def make_ranking(*, statement: Statement | None = None, **fields: Any) -> Ranking:
    return Ranking.objects.create(
        statement=statement or make_statement(), **{"requested_at": NOON, **fields}
    )


def make_suggestion(
    *, need: Statement | None = None, offer: Statement | None = None, **fields: Any
) -> Suggestion:
    agency = fields.pop("agency", None) or (need or offer or make_business()).agency
    defaults = {
        "score": 1.0,
        "probability": 0.8,
        "band": Suggestion.Band.LIKELY,
        "reasons": [{"code": "near", "values": {"km": "4"}}],
        "computed_at": NOON,
        "model": "use 0",
    }
    return Suggestion.objects.create(
        agency=agency,
        need=need or make_statement(agency=agency),
        offer=offer or make_statement(agency=agency, kind=Statement.Kind.OFFER),
        **{**defaults, **fields},
    )


def make_decision(
    *, suggestion: Suggestion | None = None, actor: User | None = None, **fields: Any
) -> Decision:
    suggestion = suggestion or make_suggestion(agency=actor.agency if actor else None)
    defaults = {
        "verdict": Decision.Verdict.INTRODUCE,
        "decided_at": NOON,
        "probability": suggestion.probability,
    }
    return Decision.objects.create(
        suggestion=suggestion,
        decided_by=actor or make_user(agency=suggestion.agency),
        **{**defaults, **fields},
    )
