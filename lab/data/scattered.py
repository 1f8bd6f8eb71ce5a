"""Digits scattered over a dark field, larger and smaller ones, with a box around each."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.records import Part

SIDE = 144
SMALLEST_PX, LARGEST_PX = 24.0, 56.0  # of the square that a digit of 28x28 pixels becomes
MOST_COMMON = 0.12  # share of a smaller square that another may cover
_TRIES = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scattered:
    """A field.

    Attributes:
        image: uint8 (144, 144), white ink on black.
        boxes_xyxy: float32 (N, 4), the square of each digit: what a classifier of digits is used to see.
        labels: int64 (N,).
    """

    image: NDArray[np.uint8]
    boxes_xyxy: NDArray[np.float32]
    labels: NDArray[np.int64]


def scatter(part: Part, count: int, seed: int) -> Scattered:
    """A field of that number of digits, or of fewer where no more find room: the same one at every call.

    Args:
        part: grey pictures of digits, 28x28.
        count: digits, at least 0.
        seed: fixes which digits, how large, and where.
    """
    rng = np.random.default_rng([144, seed])
    image = np.zeros((SIDE, SIDE), np.uint8)
    boxes: list[tuple[float, float, float, float]] = []
    labels: list[int] = []
    sides = SMALLEST_PX * (LARGEST_PX / SMALLEST_PX) ** rng.random(count)
    for side in sorted(np.rint(sides).astype(int).tolist(), reverse=True):
        chosen = int(rng.integers(len(part)))
        for _ in range(_TRIES):
            x, y = (int(place) for place in rng.integers(0, SIDE - side + 1, 2))
            if all(_share_covered((x, y, x + side, y + side), box) <= MOST_COMMON for box in boxes):
                digit = part.images[chosen, ..., 0]
                how = cv2.INTER_AREA if side < digit.shape[0] else cv2.INTER_LINEAR
                there = image[y : y + side, x : x + side]
                np.maximum(there, cv2.resize(digit, (side, side), interpolation=how), out=there)
                boxes.append((x, y, x + side, y + side))
                labels.append(int(part.labels[chosen]))
                break
    return Scattered(
        image=image, boxes_xyxy=np.array(boxes, np.float32).reshape(-1, 4), labels=np.array(labels, np.int64)
    )


def _share_covered(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """What two boxes have in common, as a share of the smaller one."""
    width = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    return width * height / min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
