"""Columns that are measured where they are read: of a long list, most rows never are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Ints = npt.NDArray[np.int64]


class Readable(Protocol):
    """An array, or something that is read like one, by row or by rows."""

    def __getitem__(self, rows: Any, /) -> Any:  # noqa: ANN401 -- as numpy's own
        """Return what is known about a row, or one line for each of several rows."""


class Lazy:
    """One measure of every statement of a side, taken when it is first asked for.

    A row's value must not depend on the rows it is measured with.
    """

    def __init__(self, size: int, measure: Callable[[Ints], npt.NDArray[Any]]) -> None:
        self._measure = measure
        self._known = np.zeros(size, dtype=np.bool_)
        self._values: npt.NDArray[Any] | None = None

    def __getitem__(self, rows: int | Ints, /) -> Any:  # noqa: ANN401 -- as numpy's own
        """Return the measure of a row, or one line for each of several rows."""
        if isinstance(rows, int) and self._values is not None and self._known[rows]:
            return self._values[rows]
        wanted = np.atleast_1d(np.asarray(rows, dtype=np.int64))
        missing = wanted[~self._known[wanted]]
        if len(missing) or self._values is None:
            missing = np.unique(missing) if len(missing) > 1 else missing
            made = self._measure(missing)
            if self._values is None:
                self._values = np.zeros((len(self._known), *made.shape[1:]), dtype=made.dtype)
            self._values[missing] = made
            self._known[missing] = True
        return self._values[rows]
