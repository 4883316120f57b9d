"""``stammtisch serve``: one web process and one worker beside it, ended together."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from django.core.management import call_command

RESTART_AFTER_S = 2.0
MEMORY = "/dev/shm"  # noqa: S108 -- a folder in memory, not a file name of ours


def _web(*, host: str, port: int, threads: int) -> list[str]:
    options = ["--bind", f"{host}:{port}", "--worker-class", "gthread", "--workers", "1"]
    options += ["--threads", str(threads), "--timeout", "60", "--graceful-timeout", "10"]
    options += ["--log-level", "warning"]
    if Path(
        MEMORY
    ).is_dir():  # a heartbeat file on a slow disk would make gunicorn kill the web
        options += ["--worker-tmp-dir", MEMORY]
    return [sys.executable, "-m", "gunicorn", *options, "stammtisch.config.wsgi:application"]


def _worker() -> list[str]:
    return [sys.executable, "-m", "stammtisch", "work"]


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, and insist after 15 seconds."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    """Bring the database up to date, then serve until the web process ends or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="stammtisch serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--threads", type=int, default=8, help="requests answered at once (8)")
    parser.add_argument("--no-worker", action="store_true", help="serve pages only")
    options = parser.parse_args(arguments)
    call_command("migrate", verbosity=0, interactive=False)
    signal.signal(signal.SIGTERM, _interrupt)
    web = _web(host=options.host, port=options.port, threads=options.threads)
    running: dict[str, subprocess.Popen[bytes]] = {}
    code = 0
    try:
        running["web"] = subprocess.Popen(web)  # noqa: S603 -- our own words
        while (ended := running["web"].poll()) is None:
            if not options.no_worker:
                _keep_working(running)
            time.sleep(0.5)
        code = ended
    except KeyboardInterrupt:
        pass
    finally:
        _end(list(running.values()))
    return code


def _keep_working(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Start the worker, or start it again when it has ended."""
    worker = running.get("worker")
    if worker is not None and worker.poll() is None:
        return
    if worker is not None:
        time.sleep(RESTART_AFTER_S)
    running["worker"] = subprocess.Popen(_worker())  # noqa: S603 -- our own words
