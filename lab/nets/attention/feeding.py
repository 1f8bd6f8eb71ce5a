"""Fields for training, drawn by a thread ahead of the training, which never waits for them."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from lab.data.augmentation import Strength
from lab.data.clutter import ClutterTask, draw
from lab.data.records import Images, Labels, Part

AHEAD = 32  # batches that wait to be learned from
# What a digit may become and still be the same digit.
STRENGTH = Strength(shift_px=1.2, rotation_deg=12, scale=0.12, shear=0.15, elastic_px=0.8)


class Batch(NamedTuple):
    """uint8 (N, side, side, 1) and int64 (N,)."""

    images: Images
    labels: Labels


class Feed:
    """Batches without end, a rule of task, part and seed alone.

    Args:
        task: what the fields look like.
        part: the digits that they are made of.
        batch_size: fields a batch.
        seed: fixes all fields.
    """

    def __init__(self, task: ClutterTask, part: Part, *, batch_size: int, seed: int) -> None:
        self._task, self._part = task, part
        self._batch_size, self._seed = batch_size, seed

    def batch(self, number: int) -> Batch:
        """The batch of that number, counted from 0."""
        fields = draw(self._task, self._part, self._batch_size, (self._seed, 1, number))
        return Batch(fields.images, fields.labels)

    @contextmanager
    def running(self, first: int = 0) -> Iterator[Iterator[Batch]]:
        """The batches from number `first` on, drawn in a thread that ends with the block."""
        waiting: queue.Queue[Batch | BaseException] = queue.Queue(maxsize=AHEAD)
        is_over = threading.Event()

        def put(item: Batch | BaseException) -> None:
            while not is_over.is_set():
                try:
                    return waiting.put(item, timeout=0.1)
                except queue.Full:
                    continue

        def produce() -> None:
            number = first
            try:
                while not is_over.is_set():
                    put(self.batch(number))
                    number += 1
            except BaseException as error:  # the training shall hear of it, not wait for ever
                put(error)

        def consume() -> Iterator[Batch]:
            while True:
                item = waiting.get()
                if isinstance(item, BaseException):
                    raise item
                yield item

        thread = threading.Thread(target=produce, name="feed", daemon=True)
        thread.start()
        try:
            yield consume()
        finally:
            is_over.set()
            thread.join()
