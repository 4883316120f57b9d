"""``stammtisch match``: suggest offers for needs, from a file to a file."""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from stammtisch.cli.explained import EXPLAINED, explained, sentences
from stammtisch.cli.statements import ContradictionError, read_pairs, read_statements
from stammtisch.core.matching import (
    MANY,
    ClusterError,
    EncoderError,
    Remembering,
    adjustment_of,
    cluster,
    is_spelling_only,
    iter_matches,
    load_encoder,
    reason_text,
    resolved,
    score_pairs,
    sidecar_of,
)
from stammtisch.core.tables import SUFFIXES, CellTooLongError, TableError, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stammtisch.cli.statements import StatementFile
    from stammtisch.core.matching import (
        MANY,
        Adjustment,
        Encoder,
        Match,
        ScoredPair,
        Statement,
    )
    from stammtisch.core.tables import Cell

HEADER = (
    "need_id",
    "offer_id",
    "rank",
    "score",
    "probability",
    "band",
    "distance_km",
    "shared",
    "reasons",
    "doubts",
)
PAIR_HEADER = ("need", "offer", "probability", "excluded_by", "reasons", "doubts")
ADDRESS = re.compile(r"(?:tcp|tls)://[^\s/:]+:\d{1,5}|(?:tcp|tls)://\[[0-9a-fA-F:]+\]:\d{1,5}")
DONE, BAD_INPUT, STOPPED = 0, 2, 130
KEPT_FROM = 1_000
"""Statements from which their vectors are kept in a file; fewer are encoded in a second."""

BATCH = 1024
"""Pairs that ``--as-pairs`` holds at once."""


class _FileError(ValueError):
    """A file holds no adjustment, or would be run over while it is still to be read."""


FAULTS = (
    TableError, ContradictionError, ClusterError, EncoderError, _FileError, OSError,
)  # fmt: skip
"""What is told in one line, with exit code 2."""


class _Wanted(TypedDict):
    """What is asked of a matching, wherever it is worked."""

    top: int
    progress: _Progress | None
    tally: dict[str, int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    try:
        options = _options(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        _refuse_own_input(options)
        _run(options)
    except KeyboardInterrupt:
        print("\nstammtisch match: stopped", file=sys.stderr)  # noqa: T201 -- a command
        return STOPPED
    except FAULTS as error:
        if isinstance(error, BrokenPipeError):
            raise
        print(f"stammtisch match: {_told(error)}", file=sys.stderr)  # noqa: T201 -- a command
        return BAD_INPUT
    except CellTooLongError as error:
        print(f"stammtisch match: {options.out or 'standard output'}: {error}", file=sys.stderr)  # noqa: T201 -- a command
        return BAD_INPUT
    return DONE


def _refuse_own_input(options: argparse.Namespace) -> None:
    source = options.as_pairs or options.statements
    for target in (options.out, options.summary):
        if target is not None and target.exists() and target.samefile(source):
            raise _FileError(f"{target}: found the input, expected another file")


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    options = parser.parse_args(argv)
    if options.scheduler and options.as_pairs:
        parser.error("argument --scheduler: not allowed with argument --as-pairs")
    if options.scheduler and options.encoder not in {"auto", "use"}:
        parser.error("argument --scheduler: the workers know no encoder but use")
    if options.learned and (options.scheduler or options.as_pairs):
        other = "--scheduler" if options.scheduler else "--as-pairs"
        parser.error(f"argument --learned: not allowed with argument {other}")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="stammtisch match",
        description="Suggest offers for needs. Columns: docs/reference/cli.md.",
        allow_abbrev=False,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "statements", nargs="?", type=Path, metavar="STATEMENTS", help="needs and offers"
    )
    source.add_argument(
        "--as-pairs",
        type=Path,
        metavar="FILE",
        help="score exactly the pairs of a file with columns need and offer",
    )
    parser.add_argument(
        "--top",
        type=_count,
        default=10,
        metavar="N",
        help="matches a need; 0 = all admissible pairs (default: 10)",
    )
    parser.add_argument(
        "--out", type=_out, metavar="FILE", help=".csv, .xlsx or .json (default: CSV, shown)"
    )
    parser.add_argument("--sheet", metavar="NAME", help="sheet of a workbook (default: first)")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="add both texts, an explanation, a checklist and what matters most",
    )
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="tcp://HOST:PORT of a dask scheduler whose workers do the work",
    )
    parser.add_argument(
        "--encoder",
        default="auto",
        metavar="NAME",
        help="auto, use, e5, use+e5, ngrams or hub:NAME (default: auto)",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="neither read nor write the vectors kept beside a long list",
    )
    parser.add_argument(
        "--learned",
        type=Path,
        metavar="FILE",
        help="rank as an agency's decisions taught its site; from the page Learn",
    )
    parser.add_argument(
        "--summary", type=Path, metavar="FILE", help="write the summary as JSON"
    )
    return parser


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f'found "{text}", expected a whole number from 0')
    return int(text)


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise argparse.ArgumentTypeError(f'found "{text}", expected tcp://HOST:PORT')
    return text


def _out(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in SUFFIXES:
        raise argparse.ArgumentTypeError(
            f'found suffix "{path.suffix}", expected .csv, .xlsx or .json'
        )
    return path


def _told(error: Exception) -> str:
    """Return one line about an error; a file that cannot be opened is named."""
    if isinstance(error, OSError) and error.filename is not None:
        expected = "expected a file that can be opened"
        return f"{error.filename}: found {error.strerror}, {expected}"
    return " ".join(str(error).split("\n"))


def _run(options: argparse.Namespace) -> None:
    began = time.monotonic()
    summary = _run_pairs(options) if options.as_pairs else _run_statements(options)
    summary["seconds"] = round(time.monotonic() - began, 2)
    told = ", ".join(f"{key} {value}" for key, value in summary.items())
    print(f"Summary: {told}", file=sys.stderr)  # noqa: T201 -- a command
    if options.summary is not None:
        options.summary.write_text(json.dumps(summary, indent=1) + "\n", "utf-8")


def _run_statements(options: argparse.Namespace) -> dict[str, object]:
    file = read_statements(options.statements, sheet=options.sheet)
    header = list(HEADER)
    if options.explain:
        header += EXPLAINED
    header += [f"{side}_{name}" for side in ("need", "offer") for name in file.others]
    header += ["view"] if file.has_views else []
    if not file.statements:
        _write(options.out, header, [])
        return {"needs": 0, "offers": 0, "pairs": 0, "encoder": "none"}
    tally = {"needs": 0, "offers": 0, "pairs": 0}
    wanted: _Wanted = {"top": options.top, "progress": _progress(), "tally": tally}
    if options.scheduler:
        with cluster(options.scheduler) as workers:
            matches = workers.iter_matches(file.statements, **wanted)
            looking = load_encoder() if options.explain else None
            _write(options.out, header, _rows(matches, file, looking))
            return {**tally, "encoder": workers.encoder}
    encoder = load_encoder(resolved(options.encoder, len(file.statements)))
    kept = _keeping(encoder, options, len(file.statements))
    learned = _learned(options.learned) if options.learned else None
    matches = iter_matches(file.statements, encoder=kept, learned=learned, **wanted)
    _write(options.out, header, _rows(matches, file, encoder if options.explain else None))
    return {**tally, "encoder": _named(encoder)}


def _keeping(encoder: Encoder, options: argparse.Namespace, count: int) -> Encoder:
    """Return an encoder that keeps the statements' vectors, where that is worth a file.

    What ``--explain`` encodes, texts without one of their phrases, is not kept.
    """
    path = sidecar_of(options.statements, encoder.name)
    if options.no_cache or (count < KEPT_FROM and not path.exists()):
        return encoder
    return Remembering(encoder, path)


def _learned(path: Path) -> Adjustment:
    try:
        return adjustment_of(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        expected = "expected a file from the page Learn of a site"
        raise _FileError(f"{path}: found {error}, {expected}") from error


def _rows(
    matches: Iterable[Match], file: StatementFile, looking: Encoder | None
) -> Iterator[list[Cell]]:
    """Yield a row a match; with an encoder to look closer with, also what it sees."""
    pairs: Iterable[tuple[Match, list[Cell]]] = ((match, []) for match in matches)
    if looking is not None:
        known = {s.id: s for s in file.statements}
        pairs = explained(matches, known, encoder=looking)
    for match, more in pairs:
        row: list[Cell] = [
            match.need_id,
            match.offer_id,
            match.rank,
            match.score,
            match.probability,
            match.band.value,
            match.distance_km,
            "; ".join((*match.shared_words, *match.shared_concepts)),
            sentences(match.reasons),
            sentences(match.doubts),
            *more,
        ]
        if file.others:
            row += [*file.cells[match.need_id], *file.cells[match.offer_id]]
        if file.has_views:
            row.append(match.view)
        yield row


def _run_pairs(options: argparse.Namespace) -> dict[str, object]:
    """Score a file of pairs: look through it once for faults, then once more to work."""
    count, texts = 0, set[str]()
    for pair in read_pairs(options.as_pairs, sheet=options.sheet):
        count += 1
        if len(texts) <= MANY:
            texts.update(each.text for each in pair)
    if not count:
        _write(options.out, PAIR_HEADER, [])
        return {"needs": 0, "offers": 0, "pairs": 0, "encoder": "none"}
    encoder = load_encoder(resolved(options.encoder, len(texts)))
    pairs = read_pairs(options.as_pairs, sheet=options.sheet)
    _write(options.out, PAIR_HEADER, _pair_rows(pairs, encoder, count))
    return {"needs": count, "offers": count, "pairs": count, "encoder": _named(encoder)}


def _named(encoder: Encoder) -> str:
    """Name an encoder in the summary, and say what it does not do."""
    note = " (compared by spelling only)" if is_spelling_only(encoder.name) else ""
    return f"{encoder.name} {encoder.version}{note}"


def _pair_rows(
    pairs: Iterator[tuple[Statement, Statement]], encoder: Encoder, count: int
) -> Iterator[list[Cell]]:
    progress, done = _progress(), 0
    while batch := list(islice(pairs, BATCH)):
        needs, offers = [need for need, _ in batch], [offer for _, offer in batch]
        vectors = encoder.encode([s.text for s in (*needs, *offers)])
        size = len(batch)
        scored = score_pairs(needs, offers, vectors[:size], vectors[size:], encoder=encoder)
        for need, offer, pair in zip(needs, offers, scored, strict=True):
            yield _pair_row(need, offer, pair)
        done += size
        if progress is not None:
            progress(done, count)


def _pair_row(need: Statement, offer: Statement, pair: ScoredPair) -> list[Cell]:
    excluded = "" if pair.excluded_by is None else reason_text(pair.excluded_by)
    told = (sentences(pair.reasons), sentences(pair.doubts))
    return [need.text, offer.text, pair.probability, excluded, *told]


def _write(out: Path | None, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    write_table(header, rows, suffix=".csv" if out is None else out.suffix.lower(), out=out)


class _Progress:
    """A line on the terminal that counts up."""

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is."""
        if done == total or done % max(1, total // 100) == 0:
            end = "\n" if done == total else ""
            print(f"\r{done} of {total}", end=end, file=sys.stderr, flush=True)  # noqa: T201 -- a command


def _progress() -> _Progress | None:
    return _Progress() if sys.stderr.isatty() else None
