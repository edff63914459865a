"""处理器用时 / How much work something is, when others work on the same machine and in the same process."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def work_below(seconds: float) -> Iterator[None]:
    """Fail when this thread needs more processor time than so many seconds.

    Neither other programs and threads count, nor collecting what the tests before have left behind.
    """
    collects = gc.isenabled()
    gc.disable()
    started = time.thread_time()
    try:
        yield
        spent = time.thread_time() - started
    finally:
        if collects:
            gc.enable()
    assert spent < seconds, f"{spent:.3f} seconds of processor time"
