"""Records and vectors in the files of a folder, safe with several processes and kill -9.

    g7/log       a line that says whose it is, then a short entry a commit
    g7/records   one record a row
    g7/vectors   one vector a row
    lock         held by whoever writes

Rows are only ever added, and count when an entry of the log says so: what a killed writer left
behind the last counted row is written over. A row that has to go is overwritten with zeros at
once, so that nothing of it stays. A store that starts anew does so in a folder with the next
number (its generation), and the old one goes when the new one is complete.
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stammtisch.core.matching.locked import locked, write_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stammtisch.core.matching.encode import Vectors
    from stammtisch.core.matching.index.rows import Ints, Records

_HEAD = 512
_ENTRY = struct.Struct("<qqqI")
_FLOAT = 4


class Commit(NamedTuple):
    """What counts: so many rows, which know all changes up to ``applied``.

    Attributes:
        live: statements among them that can be found.
    """

    rows: int
    live: int
    applied: int


NOTHING = Commit(0, 0, 0)


class Store:
    """The files of one index.

    Attributes:
        folder: where they are; made when something is written.
        generation: of the files that are read; 0 = there are none.
        state: the last commit that was read.
    """

    def __init__(
        self, folder: Path, owner: str, record: np.dtype[np.void], dimensions: int
    ) -> None:
        self.folder, self.generation, self.state = folder, 0, NOTHING
        self._head = f"stammtisch index 1 {owner}".encode().ljust(_HEAD - 1) + b"\n"
        self._record, self._width = record, dimensions * _FLOAT
        self._dimensions = dimensions
        self._files: dict[str, int] = {}
        self._mapped: Records | None = None

    def look(self) -> bool:
        """Read what others have committed; say whether there is a store of this owner at all.

        When ``generation`` is another one afterwards, nothing that was read before counts.
        """
        for generation in self._generations():
            if generation == self.generation:
                files = self._files
            else:
                opened = self._open(generation, os.O_RDWR)
                if opened is None:
                    continue
                files = opened
            state = self._last(files["log"])
            if state is not None:
                if files is not self._files:
                    self._close()
                self._files, self.generation, self.state = files, generation, state
                return True
        return False

    def _generations(self) -> list[int]:
        try:
            names = [entry.name for entry in os.scandir(self.folder)]
        except FileNotFoundError:
            return []
        return sorted(
            (int(n[1:]) for n in names if n[:1] == "g" and n[1:].isdigit()), reverse=True
        )

    def _open(self, generation: int, flags: int) -> dict[str, int] | None:
        folder, files = self.folder / f"g{generation}", {}
        try:
            for name in ("log", "records", "vectors"):
                files[name] = os.open(folder / name, flags, 0o600)
        except FileNotFoundError:  # being made, or just taken away
            for handle in files.values():
                os.close(handle)
            return None
        return files

    def _last(self, log: int) -> Commit | None:
        """Return the last whole entry of a log of ours; None where there is none."""
        if os.pread(log, _HEAD, 0) != self._head:
            return None
        count = (os.fstat(log).st_size - _HEAD) // _ENTRY.size
        for place in range(count - 1, -1, -1):
            raw = os.pread(log, _ENTRY.size, _HEAD + place * _ENTRY.size)
            *said, told = _ENTRY.unpack(raw)
            if told == zlib.crc32(raw[:-4]):
                return Commit(*said)
        return None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the store alone; whoever else wants to write waits."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with locked(handle):
                yield
        finally:
            os.close(handle)

    def begin(self) -> None:
        """Start anew in the next generation, which counts from its first commit.

        The caller holds the lock.
        """
        generation = max(self._generations(), default=0) + 1
        (self.folder / f"g{generation}").mkdir(mode=0o700)
        files = self._open(generation, os.O_RDWR | os.O_CREAT)
        if files is None:
            raise FileNotFoundError(self.folder)
        self._close()
        self._files, self.generation, self.state = files, generation, NOTHING
        write_all(files["log"], self._head, 0)

    def add(self, records: Records, vectors: Vectors, *, after: int) -> None:
        """Write rows behind the first ``after`` ones; they count when committed."""
        size = self._record.itemsize
        write_all(self._files["records"], records.tobytes(), after * size)
        write_all(self._files["vectors"], vectors.tobytes(), after * self._width)

    def commit(self, state: Commit) -> None:
        """Let rows count; generations before this one are of no use any more."""
        log = self._files["log"]
        raw = _ENTRY.pack(*state, 0)[:-4]
        place = (os.fstat(log).st_size - _HEAD) // _ENTRY.size
        entry = raw + struct.pack("<I", zlib.crc32(raw))
        write_all(log, entry, _HEAD + place * _ENTRY.size)
        self.state = state
        for generation in self._generations():
            if generation != self.generation:
                shutil.rmtree(self.folder / f"g{generation}", ignore_errors=True)

    def wipe(self, rows: Ints) -> None:
        """Overwrite rows with zeros: the record first, so that nobody finds half of one."""
        blank, nothing = bytes(self._record.itemsize), bytes(self._width)
        for row in rows.tolist():
            write_all(self._files["records"], blank, row * len(blank))
            write_all(self._files["vectors"], nothing, row * len(nothing))

    def records(self, start: int, stop: int) -> Records:
        """Return the records of some rows, as mapped from the file."""
        if start:
            return self._map("records", self._record, start, stop)
        # Mapped anew for every question, each page that is touched would cost a fault.
        if self._mapped is None or len(self._mapped) < stop:
            self._mapped = self._map("records", self._record, 0, stop)
        return self._mapped[:stop]

    def vectors(self, start: int, stop: int) -> Vectors:
        """Return the vectors of some rows, as mapped from the file."""
        flat = np.dtype(("<f4", (self._dimensions,)))
        return self._map("vectors", flat, start, stop)

    def _map(self, name: str, kind: np.dtype[np.void], start: int, stop: int) -> np.ndarray:
        if stop <= start:
            return np.empty(0, dtype=kind)
        with os.fdopen(os.dup(self._files[name]), "rb") as file:
            return np.memmap(
                file, kind, "r", offset=start * kind.itemsize, shape=(stop - start,)
            )

    def rows(self, rows: Ints) -> Vectors:
        """Return some vectors, read one by one: mapping so few would only cost memory."""
        found = np.empty((len(rows), self._dimensions), dtype="<f4")
        for place, row in enumerate(rows.tolist()):
            raw = os.pread(self._files["vectors"], self._width, row * self._width)
            found[place] = np.frombuffer(raw, dtype="<f4")
        return found

    def _close(self) -> None:
        for handle in self._files.values():
            os.close(handle)
        self._files, self._mapped = {}, None

    def __del__(self) -> None:
        self._close()
