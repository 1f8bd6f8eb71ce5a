"""A cascade of boosted Haar features, walked through stage by stage (Viola & Jones 2001, sec. 4).

The rules are those of OpenCV's detector, so that what survives here survives there: the picture is made smaller for
larger faces, windows are two pixels apart where it is large, the contrast of each window is divided out, a window
without contrast is passed over, and after a window that fails at the first stage the next one is passed over too.
"""

import time
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.ops.haar import HaarFeature, integral_image

SCALE_STEP = 1.1
LEAST_DEVIATION = 10.0  # grey levels: windows flatter than this hold no face
_COARSE_BELOW = 2.0  # pictures reduced by less are walked in steps of two pixels


@dataclass(frozen=True, slots=True, eq=False)
class CascadeStage:
    """Weak classifiers that vote.

    Attributes:
        features: one for each vote.
        thresholds: float32 (F,), a feature's value below it gives `below`, else `above`.
        below, above: float32 (F,), the votes.
        least: what the votes must sum to.
    """

    features: tuple[HaarFeature, ...]
    thresholds: NDArray[np.float32]
    below: NDArray[np.float32]
    above: NDArray[np.float32]
    least: float


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """Stages that a window has to pass one after the other, and the side of the window in pixels."""

    stages: tuple[CascadeStage, ...]
    window_px: int


class Walk(NamedTuple):
    """What became of all windows of a picture.

    Attributes:
        boxes_xyxy: float32 (N, 4), pixels of the picture.
        passed: int16 (N,), how many stages a window passed; -1 where it was too flat to be asked.
        seconds: float64 (stages,), what each stage took.
    """

    boxes_xyxy: NDArray[np.float32]
    passed: NDArray[np.int16]
    seconds: NDArray[np.float64]

    def survivors(self, stages: int) -> NDArray[np.float32]:
        """The boxes that passed at least so many stages."""
        return self.boxes_xyxy[self.passed >= stages]

    def counts(self, stages: int) -> NDArray[np.int64]:
        """How many windows were asked, and how many passed 1, 2, ... stages: int64 (stages + 1,)."""
        return np.array([(self.passed >= number).sum() for number in range(stages + 1)], np.int64)


def scales_of(size_hw: tuple[int, int], window_px: int, smallest_px: int = 0, step: float = SCALE_STEP) -> list[float]:
    """By what the picture is divided: from faces as large as the window to those as large as the picture.

    Example:
        >>> scales_of((26, 40), 24)
        [1.0, 1.100000023841858]
    """
    scales, factor = [], 1.0
    while round(window_px * factor) <= min(size_hw):
        if round(window_px * factor) >= smallest_px:
            scales.append(float(np.float32(factor)))
        factor *= step
    return scales


def walk(cascade: Cascade, gray: NDArray[np.uint8], *, smallest_px: int = 0, step: float = SCALE_STEP) -> Walk:
    """Sends all windows of a picture through the cascade.

    Args:
        cascade: what to look for.
        gray: uint8 (H, W).
        smallest_px: side of the smallest window.
        step: from each scale to the next, above 1.
    """
    seconds = np.zeros(len(cascade.stages))
    boxes, passed = [np.empty((0, 4), np.float32)], [np.empty(0, np.int16)]
    for scale in scales_of((gray.shape[0], gray.shape[1]), cascade.window_px, smallest_px, step):
        windows = _Windows(cascade, gray, scale)
        passed.append(windows.walk(seconds))
        boxes.append(windows.boxes())
    return Walk(np.concatenate(boxes), np.concatenate(passed), seconds)


class _Windows:
    """The windows of one scale."""

    def __init__(self, cascade: Cascade, gray: NDArray[np.uint8], scale: float) -> None:
        self._cascade, self._scale = cascade, scale
        size_wh = round(gray.shape[1] / scale), round(gray.shape[0] / scale)
        reduced = np.asarray(cv2.resize(gray, size_wh, interpolation=cv2.INTER_LINEAR_EXACT), np.uint8)
        self._sums = integral_image(reduced).astype(np.int32)
        stride = 1 if scale >= _COARSE_BELOW else 2
        side = cascade.window_px
        self._rows = np.arange(0, size_wh[1] - side + 1, stride)
        self._columns = np.arange(0, size_wh[0] - side + 1, stride)
        # One number a window: where its upper left corner is in the integral image, read row by row.
        self._corners = (self._rows[:, None] * self._sums.shape[1] + self._columns).ravel()
        self._contrast = self._contrasts(reduced)

    def _contrasts(self, reduced: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What a window's values are divided by, all but its outermost pixels: area times standard deviation."""
        side = self._cascade.window_px - 2
        inner = self._corners + self._sums.shape[1] + 1
        squares = integral_image_of_squares(reduced)
        total = self._rectangle(self._sums, inner, side, side).astype(np.float64)
        total_squares = self._rectangle(squares, inner, side, side).astype(np.float64)
        return np.sqrt(np.maximum(side * side * total_squares - total * total, 0)).astype(np.float32)

    def _rectangle(
        self, sums: NDArray[np.integer], corners: NDArray[np.int64], width: int, height: int
    ) -> NDArray[np.integer]:
        flat, row = sums.ravel(), height * sums.shape[1]
        lower, upper = flat[row:], flat[: len(flat) - row]
        return lower[width:].take(corners) - lower.take(corners) - upper[width:].take(corners) + upper.take(corners)

    def walk(self, seconds: NDArray[np.float64]) -> NDArray[np.int16]:
        """How many stages each window passed; adds to each stage's seconds."""
        side = self._cascade.window_px - 2
        passed = np.full(len(self._corners), -1, np.int16)
        asked = np.flatnonzero(self._contrast > LEAST_DEVIATION * side * side)
        passed[asked] = 0
        for number, stage in enumerate(self._cascade.stages):
            began = time.perf_counter()
            asked = asked[self._votes(stage, asked) >= stage.least]
            passed[asked] = number + 1
            if number == 0:
                asked = self._not_skipped(passed)
            seconds[number] += time.perf_counter() - began
            if not len(asked):
                break
        return passed

    def _votes(self, stage: CascadeStage, asked: NDArray[np.int64]) -> NDArray[np.float32]:
        corners, inverse = self._corners[asked], (np.float32(1) / self._contrast[asked]).astype(np.float32)
        votes = np.zeros(len(asked), np.float32)
        for feature, threshold, below, above in zip(
            stage.features, stage.thresholds, stage.below, stage.above, strict=True
        ):
            value = np.zeros(len(asked), np.float32)
            for part in feature.rectangles:
                first = corners + part.y * self._sums.shape[1] + part.x
                value += np.float32(part.weight) * self._rectangle(self._sums, first, part.width, part.height)
            votes += np.where(value * inverse < threshold, below, above)
        return votes

    def _not_skipped(self, passed: NDArray[np.int16]) -> NDArray[np.int64]:
        """The windows that passed the first stage and were not passed over; those that were become -1."""
        table = passed.reshape(len(self._rows), len(self._columns))
        is_skipped = np.zeros(len(self._rows), bool)
        for column in range(len(self._columns)):
            failed = (table[:, column] == 0) & ~is_skipped
            table[is_skipped, column] = -1
            is_skipped = failed
        return np.flatnonzero(passed > 0)

    def boxes(self) -> NDArray[np.float32]:
        """All windows as boxes on the picture."""
        y, x = (np.rint(axis * self._scale) for axis in (self._rows, self._columns))
        upper = np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1).reshape(-1, 2)
        return np.concatenate([upper, upper + round(self._cascade.window_px * self._scale)], axis=1).astype(np.float32)


def integral_image_of_squares(gray: NDArray[np.uint8]) -> NDArray[np.int64]:
    """As `lab.ops.haar.integral_image`, of the pixels' squares."""
    sums = np.zeros((gray.shape[0] + 1, gray.shape[1] + 1), np.int64)
    sums[1:, 1:] = (gray.astype(np.int64) ** 2).cumsum(axis=0).cumsum(axis=1)
    return sums
