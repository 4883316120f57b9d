"""What an index holds of a statement, as a record of fixed size, and as columns in memory."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.features import background, concept_rows, hubness
from stammtisch.core.matching.masks import Columns, columns_of
from stammtisch.core.matching.types import Kind
from stammtisch.core.matching.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode import Encoder, Vectors
    from stammtisch.core.matching.types import Statement

Records = npt.NDArray[np.void]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

NORMS = 8
"""Certificates of a statement by which an index can rule it out; more are seen to later."""

_WORD = 64
_FACTS = ("business", "points", "radius", "start", "end", "dimension", "least", "most")
_MEASURES = ("hub", "scale", "length", "along")


class Entry(NamedTuple):
    """A statement on its way into an index.

    Attributes:
        number: what it is called there; above 0.
        stamp: changes whenever the statement does.
        vector: unit row.
    """

    number: int
    stamp: int
    statement: Statement
    vector: Singles


def record_type(dimensions: int) -> np.dtype[np.void]:
    """Return the layout of a record.

    ``number`` is below 0 where the statement of that number went, and 0 where nothing is left.
    ``sum`` is a checksum of the rest and the vector.
    """
    return np.dtype(
        [
            ("number", "<i8"), ("stamp", "<i8"), ("business", "<i8"), ("points", "<f8", (3,)),
            ("radius", "<f8"), ("start", "<i8"), ("end", "<i8"), ("dimension", "<i8"),
            ("least", "<f8"), ("most", "<f8"), ("norms", "<i8", (NORMS,)), ("wrong", "?"),
            ("hub", "<f4"), ("scale", "<f4"), ("length", "<f4"), ("along", "<f4"),
            ("concepts", "u1", (-(-len(vocabulary().concepts) // 8),)),
            ("signs", "<u8", (-(-dimensions // _WORD),)), ("bytes", "i1", (dimensions,)),
            ("sum", "<u4"),
        ]
    )  # fmt: skip


def centre(encoder: Encoder) -> Singles:
    """Return the middle of the everyday statements: signs are taken from there."""
    both = background(encoder)
    return np.asarray(np.vstack([both[kind] for kind in Kind]).mean(0), dtype=np.float32)


def signs_of(vectors: Vectors) -> npt.NDArray[np.uint64]:
    """Return one bit a component, 64 a word: whether it is above 0."""
    width = -(-vectors.shape[1] // _WORD) * 8
    packed = np.zeros((len(vectors), width), dtype=np.uint8)
    bits = np.packbits(vectors > 0, axis=1)
    packed[:, : bits.shape[1]] = bits
    return packed.view("<u8")


def records_of(
    entries: Sequence[Entry], side: Kind, encoder: Encoder
) -> tuple[Records, Vectors]:
    """Return records and vectors of some statements, ready to be written."""
    vectors = np.array([entry.vector for entry in entries], dtype="<f4")
    statements = [entry.statement for entry in entries]
    found = np.zeros(len(entries), dtype=record_type(encoder.dimensions))
    found["number"] = [entry.number for entry in entries]
    found["stamp"] = [entry.stamp for entry in entries]
    columns = columns_of(statements, side)
    for name in (*_FACTS, "wrong"):
        found[name] = getattr(columns, name)
    _fill_norms(found["norms"], columns.norms)
    concepts = concept_rows([statement.text for statement in statements])
    found["concepts"] = np.packbits(concepts, axis=1)
    found["hub"] = hubness(vectors, background(encoder)[side])
    middle = centre(encoder)
    apart = vectors - middle
    found["signs"] = signs_of(apart)
    found["length"] = np.linalg.norm(apart, axis=1)
    found["along"] = vectors @ middle
    found["scale"] = scale = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    found["bytes"] = np.rint(vectors / scale[:, None])
    found["sum"] = sums_of(found, vectors)
    return found, vectors


def farewells_of(numbers: Sequence[int], dimensions: int) -> tuple[Records, Vectors]:
    """Return records and vectors that say which statements went, ready to be written."""
    found = np.zeros(len(numbers), dtype=record_type(dimensions))
    vectors = np.zeros((len(numbers), dimensions), dtype="<f4")
    found["number"] = [-number for number in numbers]
    found["sum"] = sums_of(found, vectors)
    return found, vectors


def _fill_norms(table: Ints, norms: dict[int, Ints]) -> None:
    used = np.zeros(len(table), dtype=np.int64)
    for code, rows in norms.items():
        free = rows[used[rows] < NORMS]
        table[free, used[free]] = code
        used[free] += 1


def sums_of(records: Records, vectors: Vectors) -> Ints:
    """Return the checksum of every record with its vector."""
    size = records.dtype.itemsize
    plain = np.ascontiguousarray(records).view(np.uint8).reshape(-1, size)[:, : size - 4]
    pairs = zip(plain, vectors, strict=True)
    return np.array([zlib.crc32(row, zlib.crc32(line)) for line, row in pairs], dtype=np.int64)


class Hot:
    """The columns that every search reads, in memory; they grow with a reserve.

    Attributes:
        size: rows in use.
        signs: one row a word of 64 signs, one column a statement.
        concepts: one row a byte of 8 concepts, one column a statement.
    """

    def __init__(self, record: np.dtype[np.void]) -> None:
        self.size = 0
        self._record = record
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._norms: dict[int, Ints] = {}
        self._reserve(1024)

    def _reserve(self, capacity: int) -> None:
        for name in ("number", "stamp", *_FACTS, "wrong", *_MEASURES, "signs", "concepts"):
            kind, shape = self._record[name].base, self._record[name].shape
            planar = name in {"signs", "concepts"}
            new = np.zeros((*shape, capacity) if planar else (capacity, *shape), dtype=kind)
            if name in self._columns:
                old = self._columns[name]
                if planar:
                    new[:, : self.size] = old[:, : self.size]
                else:
                    new[: self.size] = old[: self.size]
            self._columns[name] = new

    def extend(self, records: Records) -> None:
        """Take in further records."""
        first, size = self.size, self.size + len(records)
        if size > len(self._columns["number"]):
            self._reserve(size + size // 8 + 1024)
        for name, column in self._columns.items():
            if name in {"signs", "concepts"}:
                column[:, first:size] = records[name].T
            else:
                column[first:size] = records[name]
        self._columns["wrong"][first:size] |= records["number"] <= 0
        rows, places = np.nonzero(records["norms"])
        codes = records["norms"][rows, places]
        for code in np.unique(codes):
            more = first + rows[codes == code]
            known = self._norms.get(int(code), np.empty(0, dtype=np.int64))
            self._norms[int(code)] = np.concatenate([known, more])
        self.size = size

    def forget(self, rows: Ints) -> None:
        """Let some rows be found no more."""
        self._columns["number"][rows] = 0
        self._columns["wrong"][rows] = True

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return a column's rows in use."""
        column = self._columns[name]
        return column[:, : self.size] if name in {"signs", "concepts"} else column[: self.size]

    def facts(self) -> Columns:
        """Return the stated facts, as the masks read them."""
        facts = {name: self[name] for name in _FACTS}
        return Columns(wrong=self["wrong"], norms=self._norms, **facts)
