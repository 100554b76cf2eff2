"""Waits for what runs in a thread of the JVM, and stops it when the wait is interrupted.

An interrupt (Ctrl-C, a notebook's stop button) is an exception in Python's main thread only: it reaches no thread of the JVM,
and a call to the JVM that it breaks off would leave half an answer behind. So the calls are made in another thread.
"""

import math
import sys
import threading
import time
from types import FrameType
from typing import Any, Callable, Iterator, Optional

from graft import _connect
from graft.errors import JobCancelledError

_POLL_SECONDS = 0.2

# Each request to Spark Connect's server is a query in its UI; the answer comes when the job ends.
_SERVER_SECONDS = 30

_TUNING = "pyspark.ml.tuning"


def ended(running: Any, meanwhile: Callable[[], None] = lambda: None, timeout: Optional[float] = None) -> bool:
    """Waits until it has ended, well or not, and no longer than a timeout: then it is left running.

    :param running: has ``await(seconds)`` and ``cancel()``
    :param meanwhile: called every now and then; what it raises stops the wait
    :param timeout: seconds; None: as long as it takes
    :return: whether it has ended
    """
    until = float("inf") if timeout is None else time.monotonic() + timeout
    longest = _SERVER_SECONDS if _connect.remote() else 1
    looked, left, done = threading.Event(), threading.Event(), threading.Event()

    def watch() -> None:
        try:
            seconds = 0
            while not left.is_set() and not getattr(running, "await")(seconds):
                seconds = math.ceil(max(1, min(longest, until - time.monotonic())))
                looked.set()
        finally:
            done.set()
            looked.set()

    threading.Thread(target=watch, name="graft-wait", daemon=True).start()
    try:
        looked.wait()
        while not done.wait(max(0.0, min(_POLL_SECONDS, until - time.monotonic()))):
            meanwhile()
            if time.monotonic() >= until:
                left.set()
                return False
        return True
    except BaseException:
        _stop(running, done)
        raise


def _stop(running: Any, done: threading.Event) -> None:
    """Asks until it has ended: a Spark job may have begun between two requests. A second interrupt leaves at once."""
    running.cancel()
    while not done.wait(_POLL_SECONDS):
        running.cancel()


def require_tuner() -> None:
    """Goes on, or not: PySpark's CrossValidator fits in a pool of threads, and an interrupt ends only the thread that waits
    for them. They would train on, one set of params after the other, for nobody.

    :raises graft.JobCancelledError: if this thread fits for a tuning that has been left
    """
    params = _tuned_params()
    if params is not None and not any(_waits_for(params, top) for top in sys._current_frames().values()):
        raise JobCancelledError("Stopped: the tuning that wanted this fit has ended.")


def _tuned_params() -> Optional[Any]:
    """The sets of params that the tuning tries in whose task this thread is; None outside of one."""
    for frame in _stack(sys._getframe()):
        if _is(frame, "singleTask"):
            return frame.f_locals.get("epm")
    return None


def _waits_for(params: Any, top: FrameType) -> bool:
    return any(_is(frame, "_fit") and frame.f_locals.get("epm") is params for frame in _stack(top))


def _is(frame: FrameType, name: str) -> bool:
    return frame.f_code.co_name == name and frame.f_globals.get("__name__") == _TUNING


def _stack(top: FrameType) -> Iterator[FrameType]:
    frame: Optional[FrameType] = top
    while frame is not None:
        yield frame
        frame = frame.f_back
