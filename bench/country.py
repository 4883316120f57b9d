"""Compare one process with a cluster of two local workers, in one run.

    python bench/country.py [NEEDS OFFERS]

The statements are those of the invented town, retold with other amounts and places until there
are enough, so that no two texts are equal. The output of both must be the same, byte for byte.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWN = Path(__file__).resolve().parent.parent / "src/stammtisch/demo/town/statements.csv"
COLUMNS = ("id", "kind", "text", "language", "business", "lat", "lon", "radius_km")
DASK = (sys.executable, "-m", "dask")


def retold(count: int, kind: str, pick: random.Random) -> Iterator[dict[str, object]]:
    """Yield town-like statements of one kind; no two texts are equal."""
    with TOWN.open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if row["kind"] == kind]
    for number in range(count):
        row = pick.choice(known)
        text = row["released"] or row["verbatim"]
        amount = f"{pick.randint(2, 900)} {pick.choice(['kg', 'm', 'h'])}"
        yield {
            "id": f"{kind}{number}",
            "kind": kind,
            "text": f"{text} ({amount}, Nr. {number})",
            "language": row["language"],
            "business": f"b{pick.randrange(count)}",
            "lat": f"{pick.uniform(47.5, 54.5):.4f}",
            "lon": f"{pick.uniform(6.5, 14.5):.4f}",
            "radius_km": pick.choice(["", "", "60", "200"]) if kind == "need" else "",
        }


def write(path: Path, needs: int, offers: int) -> None:
    """Write a file of statements."""
    pick = random.Random(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(retold(offers, "offer", pick))
        table.writerows(retold(needs, "need", pick))


@contextmanager
def two_workers(folder: Path, spent: list[float]) -> Iterator[str]:
    """Run a scheduler and two workers on this machine; give the scheduler's address.

    When they have ended, ``spent`` holds the processor seconds of each worker.
    """
    known = folder / "scheduler.json"
    local = ("--scheduler-file", str(known), "--host", "127.0.0.1", "--dashboard-address", ":0")
    worker = (*DASK, "worker", "--scheduler-file", str(known), "--nthreads", "1",
              "--no-nanny", "--no-dashboard", "--local-directory", str(folder))  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [subprocess.Popen([*DASK, "scheduler", *local, "--port", "0"], **quiet)]
    try:
        running += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        yield address_of(known)
    finally:
        for process in reversed(running):
            process.terminate()
        spent += [cpu_of(os.wait4(process.pid, 0)[2]) for process in running][1:]


def cpu_of(usage: resource.struct_rusage) -> float:
    """Return processor seconds: they do not grow when others use the machine."""
    return usage.ru_utime + usage.ru_stime


def address_of(known: Path) -> str:
    """Wait for two workers; return the scheduler's address."""
    until = time.monotonic() + 30
    while not known.exists() and time.monotonic() < until:
        time.sleep(0.1)
    with Client(scheduler_file=str(known), timeout=30) as client:
        client.wait_for_workers(2, timeout=30)
        return str(client.scheduler.address)


def cost_of(source: Path, out: Path, *options: str) -> tuple[float, float]:
    """Match as a person would, from file to file; return wall and processor seconds."""
    began, before = time.monotonic(), cpu_of(resource.getrusage(resource.RUSAGE_CHILDREN))
    command = [sys.executable, "-m", "stammtisch", "match", str(source), "--out", str(out)]
    subprocess.run([*command, *options], check=True, capture_output=True)
    spent = cpu_of(resource.getrusage(resource.RUSAGE_CHILDREN)) - before
    return time.monotonic() - began, spent


def main(needs: int, offers: int) -> None:
    """Print both costs and their ratio."""
    workers: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, alone, shared = (folder / f for f in ("in.csv", "alone.csv", "shared.csv"))
        write(source, needs, offers)
        one = cost_of(source, alone)
        with two_workers(folder, workers) as address:
            two = cost_of(source, shared, "--scheduler", address)
        digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (alone, shared)}
    same = "the same bytes" if len(digests) == 1 else "DIFFERENT BYTES"
    print(f"{needs} needs × {offers} offers; output: {same}\n")
    print("| | one process | two workers | ratio |\n|---|---|---|---|")
    print(f"| wall time, s | {one[0]:.1f} | {two[0]:.1f} | {one[0] / two[0]:.2f} |")
    busiest = max(workers)
    each = " and ".join(f"{spent:.1f}" for spent in workers)
    print(f"| processor time, s | {one[1]:.1f} | {each} | {one[1] / busiest:.2f} |")
    print(f"| processor time of the command, s | | {two[1]:.1f} | |")


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:3]) if len(sys.argv) == 3 else (2_000, 20_000)))
