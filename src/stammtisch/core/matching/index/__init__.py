"""An index of one side's statements, in which the other side's find what may fit.

It is a copy, made to be searched: of vectors, concepts, and the stated facts that rule a pair
out. Whoever keeps the statements keeps the truth, tells the index what has changed, and can
make it anew at any time.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.engine import engine_version
from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.features import background, concept_rows, hubness
from stammtisch.core.matching.index.rows import (
    Entry,
    Hot,
    centre,
    farewells_of,
    record_type,
    records_of,
    sums_of,
)
from stammtisch.core.matching.index.search import EXACT, Asked, Found, search
from stammtisch.core.matching.index.store import Commit, Store
from stammtisch.core.matching.masks import columns_of
from stammtisch.core.matching.shortlist import hub_weight
from stammtisch.core.matching.types import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from stammtisch.core.matching.encode import Encoder, Vectors
    from stammtisch.core.matching.types import Statement

__all__ = ["Entry", "Index"]

logger = logging.getLogger(__name__)

BATCH = 2_048
"""Rows that are written at once."""

SPARE = 4_096
"""Rows that may have gone before the index is written anew without them."""


class _DamagedError(Exception):
    """A row is not what was written."""


class Index:
    """The statements of one side, of one owner.

    Every process that uses a folder has its own ``Index`` of it. Threads take turns.

    Attributes:
        applied: the changes that it knows; whoever tells it counts them.
    """

    def __init__(
        self, folder: Path, *, owner: str, side: Kind, encoder: Encoder, exact: int = EXACT
    ) -> None:
        """Look at a folder that may hold an index, without reading it.

        Args:
            folder: holds nothing else.
            owner: whose statements; what another owner or engine has made is made anew.
            side: of the statements.
            encoder: made their vectors.
            exact: rows up to which every search multiplies every vector.
        """
        self._side, self._encoder, self._exact = side, encoder, exact
        self._record = record_type(encoder.dimensions)
        made_by = f"{owner} {side} {encoder.name} {encoder.version} {engine_version()}"
        self._store = Store(folder, made_by, self._record, encoder.dimensions)
        self._hot = Hot(self._record)
        self._generation = 0
        self._left = np.empty(0, dtype=np.int64)  # rows that a killed writer did not wipe
        self._turn = threading.RLock()

    @property
    def applied(self) -> int:
        """The number of the last change that it knows."""
        return self._store.state.applied

    def __len__(self) -> int:
        """Return how many statements can be found."""
        return int(np.count_nonzero(self._hot["number"] > 0))

    def stamps(self) -> dict[int, int]:
        """Return number → stamp of every statement that can be found."""
        numbers = self._hot["number"]
        live = np.flatnonzero(numbers > 0)
        return dict(zip(numbers[live].tolist(), self._hot["stamp"][live].tolist(), strict=True))

    def look(self) -> bool:
        """Take in what other processes have written; False = it has to be made anew."""
        with self._turn:
            try:
                if self._store.look():
                    self._take_in()
                    return True
            except (_DamagedError, ValueError) as error:  # numpy: a file is too short
                logger.warning("index.damaged folder=%s found=%s", self._store.folder, error)
            self._start_empty(0)
            return False

    def _take_in(self) -> None:
        """Read the rows that came since; they must be as many as was said."""
        self._read_on()
        while len(self) != self._store.state.live:
            before = self._store.state
            if not self._store.look() or self._store.state == before:
                raise _DamagedError(f"{len(self)} of {before.live} rows")
            self._read_on()  # somebody was changing it

    def _read_on(self) -> None:
        if self._generation != self._store.generation:
            self._start_empty(self._store.generation)
        first, last = self._hot.size, self._store.state.rows
        for start in range(first, last, 8 * BATCH):
            stop = min(start + 8 * BATCH, last)
            records = np.array(self._store.records(start, stop))
            self._check(records, start)
            self._hot.extend(records)
        if last > first:
            self._forget_older()

    def _start_empty(self, generation: int) -> None:
        self._hot, self._generation = Hot(self._record), generation
        self._left = np.empty(0, dtype=np.int64)

    def _check(self, records: np.ndarray, start: int) -> None:
        """Compare checksums; a row that was wiped meanwhile is no damage."""
        stop = start + len(records)
        wrong = sums_of(records, self._store.vectors(start, stop)) != records["sum"]
        for row in np.flatnonzero(wrong & (records["number"] != 0)).tolist():
            now = self._store.records(start + row, start + row + 1)[0]
            if now["number"] != 0:
                raise _DamagedError(f"row {start + row}")
            records[row] = now

    def _forget_older(self) -> None:
        """Of several rows of one statement the last counts; where it went, none does."""
        numbers = self._hot["number"]
        used = np.flatnonzero(numbers)[::-1]
        _, latest = np.unique(np.abs(numbers[used]), return_index=True)
        last = used[latest]
        gone = np.setdiff1d(used, last[numbers[last] > 0])
        self._left = np.union1d(self._left, gone[numbers[gone] > 0])
        self._hot.forget(gone)

    def make_anew(self, batches: Iterable[Iterable[Entry]], *, applied: int) -> None:
        """Write all statements, unless another process has done so meanwhile.

        What knows of changes after ``applied`` is of another past: it is made anew too.
        """
        with self._turn, self._store.alone():
            if self.look() and self.applied <= applied:
                return
            self._store.begin()
            rows = 0
            for batch in batches:
                rows = self._add(list(batch), rows)
            self._store.commit(Commit(rows, rows, applied))
            self._take_in()
        logger.info("index.made folder=%s rows=%s", self._store.folder, rows)

    def _add(self, entries: list[Entry], rows: int) -> int:
        for start in range(0, len(entries), BATCH):
            part = entries[start : start + BATCH]
            with one_thread():
                records, vectors = records_of(part, self._side, self._encoder)
            self._store.add(records, vectors, after=rows)
            rows += len(part)
        return rows

    def change(self, put: Iterable[Entry], gone: Iterable[int], *, applied: int) -> bool:
        """Take statements in, anew or for the first time, and let others go.

        New rows count before the old ones are wiped: killed between the two, the change is
        done again. Return False when the index has to be made anew instead.
        """
        entries, numbers = list(put), sorted(set(gone))
        with self._turn, self._store.alone():
            if not self.look():
                return False
            leaving = np.array([*numbers, *(entry.number for entry in entries)], dtype=np.int64)
            old = np.flatnonzero(np.isin(self._hot["number"], leaving))
            known = set(self._hot["number"][old].tolist())
            before = self._store.state
            rows = self._add(entries, before.rows)
            told = [number for number in numbers if number in known]
            self._store.add(*farewells_of(told, self._encoder.dimensions), after=rows)
            rows += len(told)
            live = before.live - len(old) + len(entries)
            self._store.commit(Commit(rows, live, before.applied))
            self._store.wipe(np.union1d(old, self._left))
            self._store.commit(Commit(rows, live, max(applied, before.applied)))
            self._take_in()
            self._left = self._left[:0]
            if self._hot.size - len(self) > max(SPARE, len(self)):
                self._compact()
        return True

    def _compact(self) -> None:
        """Write the rows that are left into a new generation."""
        state, old = self._store.state, self._hot
        live = np.flatnonzero(old["number"] > 0)
        records = self._store.records(0, state.rows)
        vectors = self._store.vectors(0, state.rows)
        self._store.begin()
        for start in range(0, len(live), BATCH):
            part = live[start : start + BATCH]
            self._store.add(records[part], vectors[part], after=start)
        self._store.commit(Commit(len(live), len(live), state.applied))
        self._take_in()

    def search_any(
        self, wordings: Sequence[tuple[Statement, Vectors]], *, size: int
    ) -> Mapping[int, float]:
        """Return what ``search`` returns, by the best of several wordings of one statement.

        Args:
            wordings: a statement of the other side and its vector, for each wording.
            size: how many at most.
        """
        found: dict[int, float] = {}
        other = background(self._encoder)[_opposite(self._side)]
        for statement, vector in wordings:
            row = np.asarray(vector, dtype=np.float32)[None]
            own = float(hub_weight() * hubness(row, other)[0]) if len(wordings) > 1 else 0.0
            for number, mark in self.search(statement, vector, size=size).items():
                found[number] = max(found.get(number, -np.inf), mark - own)
        best = sorted(found.items(), key=lambda each: (-each[1], each[0]))
        return dict(best[:size]) if len(wordings) > 1 else found

    def search(
        self, statement: Statement, vector: Vectors, *, size: int
    ) -> Mapping[int, float]:
        """Return number → mark of the best admissible statements, the best first.

        Args:
            statement: of the other side.
            vector: its unit row.
            size: how many at most.
        """
        other = _opposite(self._side)
        with one_thread():
            middle = centre(self._encoder)
        asked = Asked(
            vector=np.asarray(vector, dtype=np.float32),
            concepts=np.flatnonzero(concept_rows([statement.text])[0]),
            columns=columns_of([statement], other),
            middle=middle,
        )
        with self._turn:
            if not self._hot.size:
                return {}
            exact = len(self) <= self._exact
            found: Found = search(asked, self._hot, self._store, size, exact=exact)
            numbers = self._hot["number"][found.rows]
        return dict(zip(numbers.tolist(), found.marks.tolist(), strict=True))


def _opposite(side: Kind) -> Kind:
    return Kind.OFFER if side is Kind.NEED else Kind.NEED
