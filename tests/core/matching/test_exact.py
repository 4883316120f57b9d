import threading

import numpy as np
from threadpoolctl import threadpool_info

from stammtisch.core.matching.exact import one_thread


def threads():
    np.ones(1)
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_one_thread_holds_in_every_thread_and_ends_with_the_last():
    before, seen = threads(), []

    def look():
        with one_thread(), one_thread():
            seen.append(threads())
        seen.append(threads())

    look()
    other = threading.Thread(target=look)
    other.start()
    other.join()
    one = [1] * len(before)
    assert len(before) > 0
    assert seen == [one, before, one, before]
