"""Keep the vectors of a list in a file beside it, so that they are made once.

The file begins with a line that says what made it; then follows a record a text: a digest of
the text, a checksum and the vector, bit for bit. Records are only ever added, under a lock, so
that two processes may work on one list. A record that a killed process left half written is
written over by the next one. Deleting the file costs nothing but time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.locked import locked, write_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stammtisch.core.matching.encode import Encoder, Vectors

logger = logging.getLogger(__name__)

_MARK = "stammtisch vectors 1 "
_HEAD = 128
"""Bytes of the first line."""


def sidecar_of(path: Path, encoder_name: str) -> Path:
    """Return where the vectors of a list are kept: ``list.csv`` → ``list.csv.use.vectors``.

    Of a model's name only what fits into a file name is taken: ``hub:a/b`` → ``hub-a-b``.
    """
    short = re.sub(r"[^\w+.-]", "-", encoder_name)
    return path.with_name(f"{path.name}.{short}.vectors")


class Remembering:
    """An encoder that looks into a file first, and keeps there what it had to make.

    Where the file cannot be read or written, it encodes as if there were none.

    Attributes:
        name: of the encoder.
        version: of its weights; another one makes the file anew.
        dimensions: columns of a vector.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.name, self.version = encoder.name, encoder.version
        self.dimensions = dimensions = encoder.dimensions
        self._encoder, self._path = encoder, path
        self._record = np.dtype(
            [("key", "V32"), ("sum", "<u4"), ("values", "<f4", (dimensions,))]
        )
        self._head = _line(f"{_MARK}{self.name} {self.version} {dimensions}")
        self._handle, self._is_writable = _opened(path)
        self._places: dict[bytes, int] = {}
        self._stored = np.empty(0, dtype=self._record)
        self._read()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text, in order, and keep those that were not kept yet."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        known = [row for row, key in enumerate(keys) if key in self._places]
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        rows[known] = self._stored["values"][[self._places[keys[row]] for row in known]]
        missing = [row for row, key in enumerate(keys) if key not in self._places]
        if missing:
            rows[missing] = made = self._encoder.encode([texts[row] for row in missing])
            self._keep([keys[row] for row in missing], made)
        return rows

    def _read(self) -> None:
        if self._handle is None:
            return
        head = os.pread(self._handle, _HEAD, 0)
        if len(head) == _HEAD and head != self._head:
            self._give_up(head)
            return
        self._map()
        keys, sums = self._stored["key"].tolist(), self._stored["sum"].tolist()
        if sums != _sums(keys, self._stored["values"]):
            self._give_up(head)
            return
        for place, key in enumerate(keys):
            self._places.setdefault(key, place)

    def _map(self) -> None:
        """Look at all whole records that the file has now."""
        if self._handle is None:
            return
        with locked(self._handle):  # nobody is in the middle of writing
            size = os.fstat(self._handle).st_size - _HEAD
        if size >= self._record.itemsize:
            with os.fdopen(os.dup(self._handle), "rb") as file:
                shape = (size // self._record.itemsize,)
                self._stored = np.memmap(file, self._record, "r", offset=_HEAD, shape=shape)

    def _give_up(self, head: bytes) -> None:
        """Take away a file that is of no use, if it is one of ours; its readers go on."""
        if head == self._head:
            logger.warning("sidecar.damaged path=%s", self._path)
        if not head.startswith(_MARK.encode()):
            logger.warning("sidecar.foreign path=%s", self._path)
            self._is_writable = False
        self._stored = np.empty(0, dtype=self._record)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if self._is_writable:
            self._path.unlink(missing_ok=True)

    def _keep(self, keys: list[bytes], vectors: Vectors) -> None:
        if not self._is_writable:
            return
        records = np.empty(len(keys), dtype=self._record)
        records["key"] = np.frombuffer(b"".join(keys), dtype="V32")
        records["values"] = vectors
        records["sum"] = _sums(keys, records["values"])
        try:
            first = self._append(records.tobytes())
        except OSError as error:
            self._is_writable = False  # a full disk, or the folder became read-only
            logger.warning("sidecar.not_written path=%s reason=%s", self._path, error.strerror)
            return
        self._map()
        for place, key in enumerate(keys, first):
            self._places.setdefault(key, place)

    def _append(self, data: bytes) -> int:
        """Write records behind the last whole one; return the place of the first."""
        if self._handle is None:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with locked(self._handle):
            size = os.fstat(self._handle).st_size
            if size < _HEAD:
                write_all(self._handle, self._head, 0)
            first = max(0, size - _HEAD) // self._record.itemsize
            write_all(self._handle, data, _HEAD + first * self._record.itemsize)
        return first


def _opened(path: Path) -> tuple[int | None, bool]:
    """Return the open file, if there is one, and whether it can be written."""
    try:
        return os.open(path, os.O_RDWR), True
    except FileNotFoundError:
        return None, os.access(path.parent, os.W_OK)
    except OSError:
        pass
    try:
        return os.open(path, os.O_RDONLY), False
    except OSError:
        return None, False


def _sums(keys: list[bytes], rows: Vectors) -> list[int]:
    return [zlib.crc32(row, zlib.crc32(key)) for key, row in zip(keys, rows, strict=True)]


def _line(text: str) -> bytes:
    return text.encode().ljust(_HEAD - 1) + b"\n"
