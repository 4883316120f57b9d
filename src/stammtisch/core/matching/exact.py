"""Keep sums of floating point numbers the same on any number of cores."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from threadpoolctl import ThreadpoolController

_lock = threading.RLock()


@contextmanager
def one_thread() -> Iterator[None]:
    """Let matrix products use one thread: how many share one decides its last digit.

    The limit is the whole process's, and only the thread that set it can lift it; so the
    threads of a process take turns.
    """
    with _lock, _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415 -- looks at loaded libraries

    return ThreadpoolController()
