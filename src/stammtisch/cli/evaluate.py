"""``stammtisch evaluate``: measure the matcher on labelled pairs, from a file to a file."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stammtisch.cli.figures import shown
from stammtisch.cli.labelled import read_labelled
from stammtisch.cli.options import (
    OwnInputError,
    progress,
    refuse_own_input,
    table_out,
    told,
    whole,
)
from stammtisch.core.matching import load_encoder, resolved
from stammtisch.core.matching.evaluate import OneLabelError, evaluate
from stammtisch.core.tables import CellTooLongError, TableError, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stammtisch.core.matching import Encoder
    from stammtisch.core.matching.evaluate import Evaluation, LabelledPair
    from stammtisch.core.tables import Cell

HEADER = ("part", "of", "scorer", "figure", "value", "low", "high", "count")
DONE, NO_ANSWER, BAD_INPUT, STOPPED = 0, 1, 2, 130
MOST_ROUNDS = 100_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        refuse_own_input(options.pairs, (options.out, options.summary))
        _run(options)
    except KeyboardInterrupt:
        return _complain("stopped", STOPPED)
    except OneLabelError as error:
        return _complain(f"{options.pairs}: {error}", NO_ANSWER)
    except CellTooLongError as error:
        return _complain(f"{options.out or 'standard output'}: {error}", BAD_INPUT)
    except (TableError, OwnInputError, _EncoderError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _complain(told(error), BAD_INPUT)
    return DONE


class _EncoderError(ValueError):
    """There is no such encoder here."""


def _complain(text: str, code: int) -> int:
    print(f"stammtisch evaluate: {text}", file=sys.stderr)  # noqa: T201 -- a command
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stammtisch evaluate",
        description="Measure the matcher on labelled pairs. Columns: docs/reference/cli.md.",
        allow_abbrev=False,
    )
    parser.add_argument("pairs", type=Path, metavar="PAIRS", help="labelled pairs of texts")
    parser.add_argument(
        "--out",
        type=table_out,
        metavar="FILE",
        help=".csv, .xlsx or .json (default: shown; CSV where the output is no terminal)",
    )
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook (default: first)")
    parser.add_argument("--encoder", default="auto", metavar="NAME", help="default: auto")
    parser.add_argument(
        "--seed",
        type=whole(0),
        default=0,
        metavar="N",
        help="fixes the draws of the intervals (default: 0)",
    )
    parser.add_argument(
        "--rounds",
        type=whole(0, MOST_ROUNDS),
        default=1000,
        metavar="N",
        help="draws; 0 = no intervals (default: 1000)",
    )
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="write the summary as JSON"
    )
    return parser


def _run(options: argparse.Namespace) -> None:
    began = time.monotonic()
    pairs = read_labelled(options.pairs, sheet=options.sheet)
    if not pairs:
        write_table(HEADER, [], suffix=_suffix(options.out), out=options.out)
        _sum_up(options, {"pairs": 0, "encoder": "none", "notes": []}, began)
        return
    found = evaluate(
        pairs,
        encoder=_encoder(resolved(options.encoder, _texts(pairs))),
        seed=options.seed,
        rounds=options.rounds,
        progress=progress(),
    )
    is_read = options.out is None and sys.stdout.isatty()
    if is_read:
        print(shown(found))  # noqa: T201 -- a command
    else:
        write_table(HEADER, _rows(found), suffix=_suffix(options.out), out=options.out)
        for note in found.notes:
            print(f"Note: {note}", file=sys.stderr)  # noqa: T201 -- a command
    _sum_up(options, _summary(found, options), began)


def _texts(pairs: Iterable[LabelledPair]) -> int:
    return len({text for pair in pairs for text in (pair.need, pair.offer)})


def _encoder(name: str) -> Encoder:
    try:
        return load_encoder(name)
    except ValueError as error:
        raise _EncoderError(f"argument --encoder: {error}") from error


def _suffix(out: Path | None) -> str:
    return ".csv" if out is None else out.suffix.lower()


def _rows(found: Evaluation) -> Iterator[list[Cell]]:
    for figure in found.figures:
        ends = (figure.value, figure.low, figure.high)
        yield [figure.part, figure.of, figure.scorer, figure.name, *ends, figure.count]


def _summary(found: Evaluation, options: argparse.Namespace) -> dict[str, object]:
    main_figures = {
        figure.name: figure.value
        for figure in found.figures
        if figure.scorer == "matcher" and not figure.of
    }
    return {
        "pairs": found.pairs,
        "fitting": found.fitting,
        "needs": found.needs,
        "offers": found.offers,
        "groups": found.groups,
        "encoder": found.encoder,
        "seed": options.seed,
        "rounds": options.rounds,
        **main_figures,
        "notes": list(found.notes),
    }


def _sum_up(options: argparse.Namespace, summary: dict[str, object], began: float) -> None:
    summary["seconds"] = round(time.monotonic() - began, 2)
    line = ", ".join(f"{key} {value}" for key, value in summary.items() if key != "notes")
    print(f"Summary: {line}", file=sys.stderr)  # noqa: T201 -- a command
    if options.summary is not None:
        options.summary.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")
