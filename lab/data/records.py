"""The words for labelled pictures: a part, a dataset, and what is known of a dataset without loading it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Images: TypeAlias = NDArray[np.uint8]
Labels: TypeAlias = NDArray[np.int64]
Progress = Callable[[int, int], None]
PartName = Literal["train", "validation", "test"]

PART_NAMES: tuple[PartName, ...] = ("train", "validation", "test")


class PartSizes(NamedTuple):
    """How many pictures each part has."""

    train: int
    validation: int
    test: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Pictures with their labels, both read-only.

    Attributes:
        images: uint8 (N, H, W, C) in [0, 255]; C is 1 or 3 (RGB).
        labels: int64 (N,), indices into the dataset's class names.

    Raises:
        ValueError: if the shapes or types are other than that.
    """

    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        """Check the contract, and keep read-only views."""
        images, labels = self.images.view(), self.labels.view()
        if images.ndim != 4 or images.shape[3] not in (1, 3) or images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (N, H, W, 1 or 3), received {images.dtype} {images.shape}")
        if labels.shape != images.shape[:1] or labels.dtype != np.int64:
            raise ValueError(f"labels must be int64 ({len(images)},), received {labels.dtype} {labels.shape}")
        images.flags.writeable = labels.flags.writeable = False
        object.__setattr__(self, "images", images)
        object.__setattr__(self, "labels", labels)

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Three fixed parts. Training tunes on `validation`; `test` is touched once, after training.

    Attributes:
        name: the key in `DATASETS`.
        title: the name that a page shows.
        class_names: what label 0, 1, ... means.
        note: one sentence on origin and licence; says so where the pictures are drawn by program.
    """

    name: str
    title: str
    class_names: tuple[str, ...]
    train: Part
    validation: Part
    test: Part
    note: str

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of one picture."""
        height, width, channels = self.train.images.shape[1:]
        return height, width, channels

    def parts(self) -> Iterator[tuple[PartName, Part]]:
        """`("train", ...)`, `("validation", ...)`, `("test", ...)`."""
        yield "train", self.train
        yield "validation", self.validation
        yield "test", self.test


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetInfo:
    """What is known of a dataset before anything is loaded or drawn.

    Attributes:
        image_shape: `(H, W, C)` of one picture.
        description: one sentence on what the pictures show.
        drawn: True if a program draws the pictures, False if they are stored.
    """

    name: str
    title: str
    description: str
    image_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    sizes: PartSizes
    drawn: bool
    note: str
