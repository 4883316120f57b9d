"""``stammtisch check``: are settings, database and worker as they should be?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from stammtisch.demo.queries import town_agency
from stammtisch.demo.rules import is_public
from stammtisch.matching.bridge import encoder_told
from stammtisch.shared.beat import ALIVE_S, last_beat

Finding = tuple[bool, str]


def _settings() -> Iterator[Finding]:
    problems = run_checks()
    yield (
        not problems,
        "settings" if not problems else "; ".join(str(each) for each in problems),
    )
    public = not set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}
    if public and not settings.HTTPS:
        yield False, "STAMMTISCH_HOSTS names a public host but STAMMTISCH_HTTPS is not yes"
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield not public, "mail is printed, not sent; set STAMMTISCH_MAIL_URL for a real office"


def _encoder() -> Iterator[Finding]:
    yield encoder_told()


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield False, f"database does not answer: {error}"
        return
    text = f"database ({connection.vendor}) is up to date"
    yield (
        not waiting,
        text
        if not waiting
        else f"{len(waiting)} migrations wait; run: stammtisch manage migrate",
    )
    if waiting:
        return
    seen = last_beat()
    alive = seen is not None and timezone.now() - seen < timedelta(seconds=ALIVE_S)
    when = "never" if seen is None else seen.isoformat(timespec="seconds")
    yield alive, f"worker last seen: {when}"
    if is_public(hosts=settings.ALLOWED_HOSTS, has_https=settings.HTTPS) and town_agency():
        yield False, "the invented town with its known password is loaded on a public site"


def main(arguments: Sequence[str]) -> int:
    """Print one line a check; 0 when all is well, 1 otherwise."""
    argparse.ArgumentParser(prog="stammtisch check", description=__doc__).parse_args(arguments)
    findings = [*_settings(), *_encoder(), *_database()]
    for is_good, text in findings:
        sys.stdout.write(f"{'ok  ' if is_good else 'BAD '} {text}\n")
    return 0 if all(is_good for is_good, _ in findings) else 1
