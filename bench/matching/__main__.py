"""Measure the matcher beside its peers and rewrite the tables in docs/method/matching.md.

    python bench/matching FOLDER [--encoder NAME] [--print-only]

FOLDER holds ``pairs/pairs.csv`` (labelled pairs of texts), ``town/`` (statements.csv,
businesses.csv, truth.csv) and ``eval/`` (public data). Without a folder nothing can be
measured, and the script says so. Vectors are kept in the temporary folder of the machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import lists
import numpy as np
import pairs
import town
import vectors
import ways

from stammtisch.core.matching.encode.parts import FITTED

DOC = Path(__file__).resolve().parents[2] / "docs/method/matching.md"
BEYOND = "e5"
"""Encoder for languages that the first one does not know."""


def main(folder: Path, *, encoder_name: str, is_kept: bool) -> None:
    """Measure and write."""
    began = time.monotonic()
    encoder = vectors.kept(encoder_name)
    if encoder is None:
        sys.exit(f"encoder {encoder_name} is not installed")
    beyond = vectors.kept(BEYOND)
    found: list[str] = []
    for part in (
        lambda: pairs.lines(folder, encoder),
        lambda: town.lines(folder, encoder),
        lambda: lists.lines(folder, encoder, beyond),
        lambda: ways.lines(folder, encoder),
    ):
        more = part()
        print("\n".join(more), flush=True)
        found += more
    names = [f"{e.name} {e.version}" for e in (encoder, beyond) if e is not None]
    versions = [
        f"Python {platform.python_version()}",
        f"numpy {np.__version__}",
        *names,
    ]
    today = datetime.now(UTC).date()
    machine = f"{os.cpu_count()} cores {platform.machine()}"
    missing = "" if beyond else f"; encoder {BEYOND} was not installed"
    last = f"Measured {today} on {machine}, {', '.join(versions)}{missing}."
    print(last)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    if is_kept:
        write(encoder_name, "\n".join([*found, last]) + "\n")


def write(encoder_name: str, block: str) -> None:
    """Put the tables between the marks that the page has for an encoder."""
    page = DOC.read_text("utf-8")
    mark = re.escape(f"bench:matching {encoder_name}")
    pattern = rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)"
    DOC.write_text(
        re.sub(pattern, lambda m: m[1] + block + m[2], page, flags=re.DOTALL), "utf-8"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench/matching", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--encoder", default="use", choices=FITTED)
    parser.add_argument("--print-only", action="store_true")
    options = parser.parse_args()
    if options.folder is None:
        print("bench/matching needs a folder with pairs/, town/ and eval/; nothing measured.")
        sys.exit(0)
    main(options.folder, encoder_name=options.encoder, is_kept=not options.print_only)
