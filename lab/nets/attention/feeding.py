"""Fields for training, drawn by a thread ahead of the training, which never waits for them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

from lab.data.augmentation import Strength
from lab.data.clutter import ClutterTask, draw
from lab.data.records import Images, Labels, Part
from lab.nets.training.ahead import made_ahead

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

    def running(self, first: int = 0) -> AbstractContextManager[Iterator[Batch]]:
        """The batches from number `first` on, drawn in a thread that ends with the block."""
        return made_ahead(self.batch, first, AHEAD)
