"""Waiting for what other threads and processes do: polls with a deadline, never a guess."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE = threading.Event()  # never set


def wait_until(condition: Callable[[], T], *, timeout_s: float = 60.0, every_s: float = 0.02) -> T:
    """The first true value of `condition`.

    Raises:
        AssertionError: If there is none within `timeout_s`, which is generous: machines that test are busy.
    """
    deadline = time.monotonic() + timeout_s
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still {value!r} after {timeout_s:g} s")
        _PAUSE.wait(every_s)
    return value
