"""Let one process at a time write a file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # a system without it: one process is all we can promise there
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def locked(handle: int) -> Iterator[None]:
    """Hold an open file alone; whoever else asks waits. A killed process holds nothing."""
    if fcntl is None:
        yield
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def write_all(handle: int, data: bytes | memoryview, offset: int) -> None:
    """Write all of ``data`` at a place of a file."""
    left = memoryview(data)
    while left:
        done = os.pwrite(handle, left, offset)
        left, offset = left[done:], offset + done
