"""Scenes for training: batches of fixed shapes."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lab.data.canvas import Scene
from lab.data.scenes import MOST, SIDE, SceneKind, draw_scene
from lab.nets.training.ahead import made_ahead

AHEAD = 8  # batches that wait to be learned from


class SceneBatch(NamedTuple):
    """Scenes, padded to the same number of objects with boxes of zeros.

    Attributes:
        images: uint8 (B, 256, 256, 3).
        labels: int32 (B, 8), from 0.
        boxes_xyxy: float32 (B, 8, 4).
        masks: uint8 (B, 8, 256, 256), 0 or 1.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int32]
    boxes_xyxy: NDArray[np.float32]
    masks: NDArray[np.uint8]


def signature(batch_size: int) -> list[tf.TensorSpec]:
    """Shapes and types of a batch."""
    return [
        tf.TensorSpec([batch_size, SIDE, SIDE, 3], tf.uint8),
        tf.TensorSpec([batch_size, MOST], tf.int32),
        tf.TensorSpec([batch_size, MOST, 4], tf.float32),
        tf.TensorSpec([batch_size, MOST, SIDE, SIDE], tf.uint8),
    ]


def stacked(scenes: list[Scene]) -> SceneBatch:
    """Scenes of at most eight objects as one batch."""
    labels = np.zeros((len(scenes), MOST), np.int32)
    boxes = np.zeros((len(scenes), MOST, 4), np.float32)
    masks = np.zeros((len(scenes), MOST, SIDE, SIDE), np.uint8)
    for row, scene in enumerate(scenes):
        count = len(scene.labels)
        labels[row, :count], boxes[row, :count], masks[row, :count] = scene.labels, scene.boxes_xyxy, scene.masks
    return SceneBatch(np.stack([scene.image for scene in scenes]), labels, boxes, masks)


class SceneFeed:
    """Batches without end, every scene once.

    Args:
        kind: of the scenes.
        batch_size: scenes a batch.
        first_scene: number of the first scene.
    """

    def __init__(self, kind: SceneKind, batch_size: int, first_scene: int = 0) -> None:
        self._kind, self._batch_size, self._first = kind, batch_size, first_scene

    def batch(self, number: int) -> SceneBatch:
        """The batch of that number, counted from 0."""
        start = self._first + number * self._batch_size
        return stacked([draw_scene(self._kind, index) for index in range(start, start + self._batch_size)])

    def running(self, first: int = 0) -> AbstractContextManager[Iterator[SceneBatch]]:
        """The batches from number `first` on, drawn in a thread that ends with the block."""
        return made_ahead(self.batch, first, AHEAD)
