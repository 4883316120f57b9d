"""Keep sums of floating point numbers the same on any number of cores."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threadpoolctl import ThreadpoolController

_lock = threading.Lock()
_inside: list[object] = []
"""One entry a caller that is inside; the first holds the limit, the last one out lifts it."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Let matrix products use one thread: how many share one decides its last digit.

    Holds for the whole process, so callers in several threads share the limit.
    """
    with _lock:
        if not _inside:
            _inside.append(_controller().limit(limits=1, user_api="blas"))
        _inside.append(None)
    try:
        yield
    finally:
        with _lock:
            _inside.pop()
            if len(_inside) == 1:
                _inside.pop().restore_original_limits()  # type: ignore[attr-defined]


@cache
def _controller() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 -- looks at loaded libraries

    return ThreadpoolController()
