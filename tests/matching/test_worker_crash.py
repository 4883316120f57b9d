"""Real processes on a database of their own: one is killed with -9, the other does its work.

On SQLite always, and on PostgreSQL where ``STAMMTISCH_DATABASE_URL`` names one.
"""

import json
import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings

from stammtisch.shared.claim import LEASE_S

LEASE_LEFT_S = 4  # of the killed worker's lease, so that the test need not wait for all of it
PATIENCE_S = 60

START = "import django; django.setup()\n"
ARRANGE = (
    START
    + """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from tests.factories import make_agency, make_statement
from stammtisch.diagnosis.signals import statements_changed
agency = make_agency()
need = make_statement(agency=agency, verbatim="Wir lassen Wellen hartverchromen.")
make_statement(agency=agency, kind="offer", verbatim="Galvanik: Hartchrom auf Wellen.")
make_statement(agency=agency, kind="offer", verbatim="Wir backen Brot und Kuchen.")
statements_changed.send(None, statement_ids=[need.pk], now=timezone.now())
"""
)
CLAIM = (
    START
    + f"""
import sys, time
from datetime import timedelta
from django.utils import timezone
from stammtisch.matching.models import Ranking
from stammtisch.shared.claim import claim_next
now = timezone.now() - timedelta(seconds={LEASE_S - LEASE_LEFT_S})
ranking = claim_next(Ranking.objects.all(), now=now)
assert ranking is not None
"""
)
WAIT = """
print(ranking.claimed_at.isoformat(), flush=True)
time.sleep(600)
"""
HOLDING = {
    "compares": CLAIM + WAIT,
    "stores": CLAIM
    + """
from django.db import transaction
from stammtisch.matching.operations import rankings
rankings._trim = lambda *_: (print(ranking.claimed_at.isoformat(), flush=True), time.sleep(600))
rankings.rank_statement(ranking=ranking, now=timezone.now())
""",
}
WATCH = (
    START
    + f"""
import json, sys, time
from stammtisch.matching.models import Ranking, Suggestion
until = time.monotonic() + {PATIENCE_S}
while time.monotonic() < until:
    row = Ranking.objects.get()
    if row.finished_at:
        break
    time.sleep(0.2)
print(json.dumps({{
    "claims": row.claims,
    "finished": row.finished_at is not None,
    "claimed_at": row.claimed_at and row.claimed_at.isoformat(),
    "suggestions": Suggestion.objects.filter(is_current=True).count(),
    "stored": Suggestion.objects.count(),
}}))
"""
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return the environment of processes that share a new database."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "stammtisch.config.settings",
        "STAMMTISCH_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(settings.PACKAGE.parents[1]),
    }
    env.pop("STAMMTISCH_DATABASE_URL", None)
    if request.param == "sqlite":
        yield env
        return
    server = os.environ.get("STAMMTISCH_DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("STAMMTISCH_DATABASE_URL names no PostgreSQL")
    import psycopg

    name = f"stammtisch_crash_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield {**env, "STAMMTISCH_DATABASE_URL": f"{server.rpartition('/')[0]}/{name}"}
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(script, env):
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False,
        timeout=2 * PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_while_it_holds_the_lease(script, env):
    """Start a worker, wait until it holds the row, kill it with -9; return when it claimed."""
    with subprocess.Popen(
        [sys.executable, "-c", script], env=env, stdout=subprocess.PIPE, text=True
    ) as process:
        claimed_at = process.stdout.readline().strip()
        process.kill()
    assert process.returncode == -9
    assert claimed_at
    return claimed_at


@pytest.mark.parametrize("moment", HOLDING)
def test_a_job_killed_with_9_is_done_by_another_worker_within_its_lease_once(database, moment):
    from datetime import datetime

    run(ARRANGE, database)
    first_claim = kill_while_it_holds_the_lease(HOLDING[moment], database)
    work = [sys.executable, "-m", "stammtisch", "work"]
    others = [subprocess.Popen(work, env=database, stderr=subprocess.DEVNULL) for _ in range(2)]
    try:
        seen = json.loads(run(WATCH, database))
    finally:
        for process in others:
            process.terminate()
        codes = [process.wait(timeout=30) for process in others]
    held = datetime.fromisoformat(seen["claimed_at"]) - datetime.fromisoformat(first_claim)
    assert LEASE_S <= held.total_seconds() <= LEASE_S + PATIENCE_S / 2
    assert (seen["claims"], seen["finished"]) == (2, True)
    assert (seen["suggestions"], seen["stored"]) == (2, 2)
    assert codes == [0, 0]
