"""Batches made by threads ahead of the training, which never waits for them."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def made_ahead(make: Callable[[int], T], first: int, most: int) -> Iterator[Iterator[T]]:
    """What `make` gives for `first`, `first + 1`, ..., in order, made in a thread that ends with the block.

    Args:
        make: from a number; an error in it is raised where the next one is taken.
        first: the first number.
        most: how many wait at most.
    """
    waiting: queue.Queue[T | BaseException] = queue.Queue(maxsize=most)
    is_over = threading.Event()

    def put(item: T | BaseException) -> None:
        while not is_over.is_set():
            try:
                return waiting.put(item, timeout=0.1)
            except queue.Full:
                continue

    def produce() -> None:
        number = first
        try:
            while not is_over.is_set():
                put(make(number))
                number += 1
        except BaseException as error:  # the training shall hear of it, not wait for ever
            put(error)

    def consume() -> Iterator[T]:
        while True:
            item = waiting.get()
            if isinstance(item, BaseException):
                raise item
            yield item

    thread = threading.Thread(target=produce, name="ahead", daemon=True)
    thread.start()
    try:
        yield consume()
    finally:
        is_over.set()
        thread.join()
