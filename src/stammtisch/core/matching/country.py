"""Match a whole country: the blocks are worked by the workers of a dask cluster."""

from __future__ import annotations

import asyncio
import hashlib
import importlib.metadata
import logging
import threading
from collections import deque
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from stammtisch.core.matching import blocks
from stammtisch.core.matching.encode import load_encoder, version_of
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.rank import matches_by
from stammtisch.core.matching.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from distributed import Client, Future

    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.features import Side
    from stammtisch.core.matching.types import Match, Statement

    Progress = Callable[[int, int], None]
    Block = Sequence[Statement]

logger = logging.getLogger(__name__)

ENCODER = "use"
"""The encoder that the workers load."""

PATIENCE_S = 5.0
"""Seconds in which a scheduler has to answer and to have a worker."""

AHEAD = 2
"""Blocks that wait or are worked for each of the cluster's threads."""

SLICE = 50_000
"""Pairs of one task when all admissible pairs are asked for; at least one need's."""


class ClusterError(Exception):
    """The cluster cannot do the work; the message says what was tried and what is missing."""


class _Worker(NamedTuple):
    """What must be the same everywhere for the same bytes."""

    stammtisch: str
    encoder: str
    numpy: str
    arithmetic: str


@contextmanager
def cluster(address: str, *, patience_s: float = PATIENCE_S) -> Iterator[Cluster]:
    """Connect to a scheduler and make sure that its workers reckon as we do.

    Args:
        address: ``tcp://HOST:PORT``, or ``tls://`` where dask is configured for it.
        patience_s: seconds in which it has to answer and to have a worker.

    Raises:
        ClusterError: dask is not installed, nobody answers, there is no worker, or a worker has
            other versions than we have.
    """
    try:
        from distributed import Client  # noqa: PLC0415 -- an extra, and slow to import
    except ImportError as error:
        told = 'a scheduler needs the extra "country": pip install "stammtisch[country]"'
        raise ClusterError(told) from error
    with _quiet():
        client = _client(Client, address, patience_s)
        with client:
            _inspect(client, address, patience_s)
            yield Cluster(client, address)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's own log of a lost connection away from people: our message says it."""
    noisy = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [each.level for each in noisy]
    for each in noisy:
        each.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for each, level in zip(noisy, levels, strict=True):
            each.setLevel(level)


def _client(make: type[Client], address: str, patience_s: float) -> Client:
    try:
        asyncio.run(_knock(address, patience_s))
        return make(address, timeout=patience_s, set_as_default=False)
    except Exception as error:  # anything may live at a wrong address
        told = f"no dask scheduler answered within {patience_s:g} seconds"
        raise ClusterError(f"scheduler {address}: {told}") from error


async def _knock(address: str, patience_s: float) -> None:
    """Shake hands once: a whole client takes long to give up, and leaves traces."""
    from distributed.comm.core import connect  # noqa: PLC0415 -- an extra, and slow to import
    from distributed.security import Security  # noqa: PLC0415

    options = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    shaking = connect(address, timeout=patience_s, **options)  # type: ignore[no-untyped-call]
    comm = await asyncio.wait_for(shaking, patience_s + 1)
    await comm.close()


def _inspect(client: Client, address: str, patience_s: float) -> None:
    try:
        client.wait_for_workers(1, timeout=patience_s)
    except TimeoutError as error:
        told = f"scheduler {address}: no worker within {patience_s:g} seconds"
        raise ClusterError(told) from error
    ours = about()
    answers: dict[str, Any] = client.run(about, on_error="return")
    for worker, theirs in answers.items():
        if not isinstance(theirs, _Worker):
            told = f"found {theirs}, expected stammtisch {ours.stammtisch} to be installed"
            raise ClusterError(f"worker {worker}: {told}")
        if theirs[:3] != ours[:3]:
            found, expected = _told(theirs), _told(ours)
            raise ClusterError(f"worker {worker}: found {found}, expected {expected}")
        if theirs.arithmetic != ours.arithmetic:
            logger.warning("worker.rounds_otherwise address=%s", worker)


def about() -> _Worker:
    """Return what must be the same everywhere for the same bytes."""
    pick = np.random.default_rng(0)
    left, right = (pick.standard_normal((n, 715), dtype=np.float32) for n in (67, 131))
    with one_thread():
        product = left @ right.T
    return _Worker(
        stammtisch=importlib.metadata.version("stammtisch"),
        encoder=f"{ENCODER} {version_of(ENCODER)}",
        numpy=np.__version__,
        arithmetic=hashlib.sha256(product.tobytes()).hexdigest(),
    )


def _told(worker: _Worker) -> str:
    fields = worker._asdict().items()
    return ", ".join(f"{name} {value}" for name, value in fields if name != "arithmetic")


class Cluster:
    """The workers of a cluster, as hands for the blocks of a matching.

    Attributes:
        address: of the scheduler.
        encoder: name and version of what the workers load.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.address = address
        self.encoder = f"{ENCODER} {version_of(ENCODER)}"
        self._client = client
        threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        self._ahead = AHEAD * max(1, threads)
        self._market: Future[Any]
        self._offers = 1

    def iter_matches(
        self,
        statements: Sequence[Statement],
        offers: Sequence[Statement] | None = None,
        *,
        top: int = 10,
        progress: Progress | None = None,
        tally: dict[str, int] | None = None,
    ) -> Iterator[Match]:
        """Yield the matches that ``rank.iter_matches`` yields, worked by the cluster.

        Args:
            statements: as there.
            offers: as there.
            top: as there.
            progress: as there.
            tally: as there.

        Raises:
            ClusterError: the scheduler, or too many workers, went away.
        """
        try:
            yield from matches_by(
                self, statements, offers, top=top, progress=progress, tally=tally
            )
        except (OSError, CancelledError, _killed()) as error:
            told = f"scheduler {self.address}: the work was lost ({type(error).__name__})"
            raise ClusterError(told) from error

    def guess(self, parts: Iterable[Block]) -> Iterator[list[tuple[Kind, float]]]:
        """Guess the kinds of each block."""
        yield from self._in_order(self._submit(_guess, part) for part in parts)

    def open_market(self, parts: Iterable[Block], guessed: Mapping[str, float]) -> None:
        """Survey all offers where they will be ranked, and give every worker a copy."""
        surveyed: list[Future[Any]] = []
        self._offers = 0
        for part in parts:
            self._offers += len(part)
            surveyed.append(self._submit(_survey, part, Kind.OFFER))
        self._market = self._submit(_open, surveyed, guessed)
        self._client.replicate([self._market])  # type: ignore[no-untyped-call]

    def rank(
        self, parts: Iterable[Block], guessed: Mapping[str, float], *, top: int
    ) -> Iterator[Iterable[Match]]:
        """Yield the matches of each need of each block, a few blocks ahead."""
        for lists in self._in_order(self._ranked(parts, guessed, top)):
            yield from lists

    def _ranked(
        self, parts: Iterable[Block], guessed: Mapping[str, float], top: int
    ) -> Iterator[Future[Any]]:
        for part in parts:
            sure = {s.id: guessed[s.id] for s in part if s.id in guessed}
            needs = self._submit(_survey, part, Kind.NEED)
            size = blocks.NEEDS if top else max(1, SLICE // max(1, self._offers))
            for start in range(0, len(part), size):
                rows = range(start, min(start + size, len(part)))
                yield self._submit(_rank, self._market, needs, rows, sure, top)

    def _submit(self, function: Callable[..., object], *args: object) -> Future[Any]:
        return self._client.submit(function, *args, pure=False)

    def _in_order(self, futures: Iterator[Future[Any]]) -> Iterator[Any]:
        """Yield results in the order of submission; few are ahead, and all end with us."""
        waiting: deque[Future[Any]] = deque(islice(futures, self._ahead))
        try:
            while waiting:
                result = waiting[0].result()
                waiting.popleft()
                waiting.extend(islice(futures, 1))
                yield result
        finally:
            if waiting:
                self._client.cancel(list(waiting))  # type: ignore[no-untyped-call]


@cache
def _killed() -> type[Exception]:
    from distributed import KilledWorker  # noqa: PLC0415 -- an extra, and slow to import

    found: type[Exception] = KilledWorker
    return found


# What follows runs on the workers.

_loading = threading.Lock()


def _encoder() -> Encoder:
    """Return this worker's encoder, loaded once however many threads ask."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> Encoder:
    encoder = load_encoder(ENCODER)
    encoder.encode(["ready"])
    return encoder


def _guess(part: Block) -> list[tuple[Kind, float]]:
    return blocks.guess_kinds(part, _encoder(), {})


def _survey(part: Block, side: Kind) -> Side:
    return blocks.survey(part, side, _encoder(), {})


def _open(surveyed: list[Side], guessed: Mapping[str, float]) -> blocks.Market:
    return blocks.market_of(surveyed, guessed, _encoder())


def _rank(
    market: blocks.Market, needs: Side, rows: range, guessed: Mapping[str, float], top: int
) -> list[list[Match]]:
    ranked = blocks.rank(market, needs, rows, guessed, top=top)
    return [list(matches) for matches in ranked]
