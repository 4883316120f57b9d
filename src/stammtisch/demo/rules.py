"""Who works in the invented town, and when it may be loaded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stammtisch.accounts.models import User

AGENCY = "Wirtschaftsförderung Eschenfurt"
DEMO_PASSWORD = "gute-nachbarn"  # noqa: S105 -- printed on every run, refused on public hosts
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of the town's staff; ``letters`` is how the files name them."""

    letters: str
    name: str
    email: str
    role: User.Role


STAFF = (
    Member(
        letters="HV",
        name="Henriette Vollbrecht",
        email="henriette.vollbrecht@eschenfurt.example",
        role=User.Role.OFFICER,
    ),
    Member(
        letters="TA",
        name="Tarik Amrani",
        email="tarik.amrani@eschenfurt.example",
        role=User.Role.OFFICER,
    ),
    Member(
        letters="JS",
        name="Jule Siebenlist",
        email="jule.siebenlist@eschenfurt.example",
        role=User.Role.OFFICER,
    ),
    Member(
        letters="AK",
        name="Annelie Kesselhut",
        email="annelie.kesselhut@eschenfurt.example",
        role=User.Role.HEAD,
    ),
    Member(
        letters="SD",
        name="Severin Dambach",
        email="severin.dambach@eschenfurt.example",
        role=User.Role.READER,
    ),
)
OFFICER, HEAD, READER = STAFF[0], STAFF[3], STAFF[4]


def is_public(*, hosts: Iterable[str], has_https: bool) -> bool:
    """Say whether a site answers to others than this machine: no place for a known password."""
    return has_https or not set(hosts) <= LOCAL_HOSTS
