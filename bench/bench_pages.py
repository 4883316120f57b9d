"""Measure what every page costs the server on the invented town.

    python bench/bench_pages.py [ROUNDS]

Loads the town into a temporary data folder, signs in as an officer with Django's test client
(no network) and asks for every page ROUNDS times (10). Prints median and slowest time, queries,
and what a browser without a cache has to load: the page with its style sheets and scripts.
"""
# ruff: noqa: E402 -- the data folder must be named before the settings are read

from __future__ import annotations

import io
import logging
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["STAMMTISCH_DATA_DIR"] = FOLDER.name
os.environ.pop("STAMMTISCH_DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "stammtisch.config.settings"
django.setup()

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stammtisch.accounts.models import User
from stammtisch.businesses.models import Business, Person
from stammtisch.demo.rules import OFFICER
from stammtisch.diagnosis.models import Statement, Visit

BUDGET_MS, BUDGET_QUERIES = 200, 12
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')


class Cost(NamedTuple):
    """What one page took."""

    times_ms: list[float]
    queries: int
    page_kb: float
    whole_kb: float

    def is_dear(self) -> bool:
        """Say whether the page breaks a budget of the house."""
        return max(self.times_ms) > BUDGET_MS or self.queries > BUDGET_QUERIES


def addresses() -> Iterator[str]:
    """Yield one address of every kind of page that an officer reads."""
    need = Statement.objects.filter(kind="need").first().pk
    offer = Statement.objects.filter(kind="offer").first().pk
    visit, firm, person = (each.objects.first().pk for each in (Visit, Business, Person))
    yield from ("/", "/listen/", "/listen/?q=metall", "/listen/visits/new/")
    yield from (f"/listen/visits/{visit}/", f"/listen/visits/{visit}/edit/")
    yield from ("/listen/statements/", "/listen/statements/?nace=25&status=")
    yield from (f"/listen/statements/{need}/", f"/listen/statements/{need}/edit/")
    yield from ("/match/", f"/match/need/{need}/", f"/match/offer/{offer}/")
    yield from ("/match/decisions/", "/match/unserved/", "/introduce/", "/gather/", "/learn/")
    yield from ("/register/", "/register/?q=metall", f"/register/{firm}/")
    yield from (f"/register/{firm}/edit/", f"/register/people/{person}/")
    yield from ("/register/imports/", "/register/imports/new/", "/staff/me/")


def cost_of(address: str, *, client: Client, rounds: int) -> Cost:
    """Ask for a page several times; the first time warms up and is not timed."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    queries = len(captured)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    times_ms = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(address)
        times_ms.append((time.perf_counter() - began) * 1000)
    assets = [Path(finders.find(file)) for file in set(ASSET.findall(answer.content.decode()))]
    size = len(answer.content)
    whole = size + sum(path.stat().st_size for path in assets)
    return Cost(times_ms, queries, size / 1024, whole / 1024)


def main() -> int:
    """Print one line a page; end with 1 when a page breaks a budget."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    logging.disable(logging.WARNING)
    call_command("demo", stdout=io.StringIO())
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=OFFICER.email))
    print(f"{'page':34}  median ms  max ms  queries  html kB  all kB")
    dear = 0
    for address in addresses():
        cost = cost_of(address, client=client, rounds=rounds)
        dear += cost.is_dear()
        print(
            f"{address:34} {statistics.median(cost.times_ms):10.0f} {max(cost.times_ms):7.0f}"
            f" {cost.queries:8} {cost.page_kb:8.1f} {cost.whole_kb:7.1f}"
            f"{'  over budget' if cost.is_dear() else ''}"
        )
    print(f"budget: {BUDGET_MS} ms and {BUDGET_QUERIES} queries a page; {dear} over it")
    return int(dear > 0)


if __name__ == "__main__":
    sys.exit(main())
