"""Measure how long a new need, or a new offer, takes from its claim to its stored suggestions.

    python bench/bench_ranking.py [STATEMENTS] [WORDS]

Fills a temporary database with STATEMENTS (5 000) offers and a fifth as many needs, put
together from the words of others (``crowd.py``; WORDS is a folder with more), brings the index
up to date, and then notes and compares some new ones. A database in ``STAMMTISCH_DATABASE_URL``
is used instead of SQLite, and filled: name an empty one.
"""
# ruff: noqa: E402 -- the data folder must be named before the settings are read

from __future__ import annotations

import logging
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["STAMMTISCH_DATA_DIR"] = FOLDER.name
os.environ["DJANGO_SETTINGS_MODULE"] = "stammtisch.config.settings"
django.setup()

import crowd
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stammtisch.accounts.models import Agency
from stammtisch.businesses.models import Business
from stammtisch.diagnosis.models import Statement
from stammtisch.diagnosis.signals import statements_changed
from stammtisch.matching.models import Ranking, Suggestion
from stammtisch.matching.operations import bring_up_to_date, rank_statement
from stammtisch.shared.claim import claim_next

NEW = 15
"""New statements of each kind; the first warms up and is not timed."""


def fill(agency: Agency, texts: list[str]) -> None:
    """Store firms in a few places with the statements."""
    now = timezone.now()
    firms = Business.objects.bulk_create(
        [
            Business(
                agency=agency, name=f"Firm {n}", search_text=f"firm {n}", created_at=now,
                changed_at=now, lat=48 + n % 60 / 10, lon=7 + n % 70 / 10,
            )
            for n in range(1 + len(texts) // 3)
        ],
        batch_size=500,
    )  # fmt: skip
    Statement.objects.bulk_create(
        [
            made(agency, firms[n % len(firms)], "need" if n % 6 == 0 else "offer", text)
            for n, text in enumerate(texts)
        ],
        batch_size=500,
    )


def made(agency: Agency, firm: Business, kind: str, text: str) -> Statement:
    """Return an unsaved statement."""
    now = timezone.now()
    return Statement(
        agency=agency, business=firm, kind=kind, verbatim=text, heard_on=now.date(),
        created_at=now, changed_at=now, radius_km=200 if kind == "need" else None,
    )  # fmt: skip


def note(agency: Agency, firm: Business, kind: str, text: str) -> Statement:
    """Note a statement as the site does."""
    with transaction.atomic():
        row = made(agency, firm, kind, text)
        row.save()
        statements_changed.send(Statement, statement_ids=[row.pk], now=timezone.now())
    return row


def cost_of(agency: Agency, firm: Business, kind: str, text: str) -> tuple[float, int, int]:
    """Return milliseconds from the claim to the stored suggestions, queries, and pairs."""
    row = note(agency, firm, kind, text)
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        ranking = claim_next(Ranking.objects.all(), now=timezone.now())
        rank_statement(ranking=ranking, now=timezone.now())
        spent = 1e3 * (time.perf_counter() - began)
    pairs = Suggestion.objects.filter(is_current=True, **{kind: row}).count()
    return spent, len(captured), pairs


def main(count: int, words: Path | None) -> None:
    """Print a table."""
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    agency = Agency.objects.create(name="Bench", created_at=timezone.now())
    texts = crowd.texts(count * 6 // 5 + 2 * NEW, words)
    fill(agency, texts[: -2 * NEW])
    began = time.perf_counter()
    bring_up_to_date(agency_id=agency.pk)
    print(f"encoded and indexed in {time.perf_counter() - began:.0f} s")
    firm = Business.objects.create(
        agency=agency, name="New", search_text="new", lat=50.0, lon=10.0,
        created_at=timezone.now(), changed_at=timezone.now(),
    )  # fmt: skip
    print("\n| new | median ms | slowest ms | queries | pairs |\n|---|---|---|---|---|")
    for kind, some in (("need", texts[-NEW:]), ("offer", texts[-2 * NEW : -NEW])):
        costs = [cost_of(agency, firm, kind, text) for text in some][1:]
        times, queries, pairs = zip(*costs, strict=True)
        print(
            f"| {kind} | {statistics.median(times):.0f} | {max(times):.0f} "
            f"| {max(queries)} | {statistics.median(pairs):.0f} |"
        )
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    kinds = Statement.objects.filter(kind="offer").count()
    print(f"\n{kinds} offers, {connection.vendor}; at most {held:.0f} MB held")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(
        int(arguments[0]) if arguments else 5_000, Path(arguments[1]) if arguments[1:] else None
    )
