"""``stammtisch work``: call every app's jobs in turn, as long as there is something to do."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from stammtisch.businesses.jobs import run_next_import
from stammtisch.matching.jobs import (
    run_next_closeup,
    run_next_index,
    run_next_ranking,
    run_next_refit,
    run_next_sample,
)
from stammtisch.matching.operations import ask_again_where_the_engine_changed
from stammtisch.shared.beat import beat

logger = logging.getLogger(__name__)
JOBS: tuple[Callable[[], bool], ...] = (
    run_next_import,
    run_next_ranking,
    run_next_closeup,
    run_next_index,
    run_next_refit,
    run_next_sample,
)
IDLE_S = 1.0
BEAT_S = 5.0


class Stop:
    """Turns true when the process is asked to end; the job in hand is finished first."""

    def __init__(self) -> None:
        self.is_set = False
        signal.signal(signal.SIGTERM, self._set)
        signal.signal(signal.SIGINT, self._set)

    def _set(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_set = True


def run_once() -> bool:
    """Run one waiting row of every kind; say whether there was any.

    A job that raises is logged and keeps its lease, so that it is tried again later and,
    after a few attempts, left alone.
    """
    worked = False
    for job in JOBS:
        try:
            worked |= job()
        except Exception:
            logger.exception("job.failed name=%s", job.__name__)
    return worked


def _beat(name: str) -> None:
    """Show a sign of life; a database that is away for a while does not end the worker."""
    try:
        beat(worker=name, now=timezone.now())
    except DatabaseError:
        logger.exception("beat.failed worker=%s", name)


def main(arguments: Sequence[str]) -> int:
    """Work until asked to stop, or with ``--once`` until nothing waits."""
    parser = argparse.ArgumentParser(prog="stammtisch work", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when nothing waits any more")
    options = parser.parse_args(arguments)
    stop = Stop()
    ask_again_where_the_engine_changed(now=timezone.now())
    name, last = f"{socket.gethostname()}:{os.getpid()}", float("-inf")
    while not stop.is_set:
        close_old_connections()
        if time.monotonic() - last >= BEAT_S:
            _beat(name)
            last = time.monotonic()
        if not run_once():
            if options.once:
                break
            time.sleep(IDLE_S)
    return 0
