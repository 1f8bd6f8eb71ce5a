"""Anchors: the boxes that a region proposal network starts from, and what each is told (Ren et al. 2015, sec. 3.1)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.ops.boxes import Boxes, iou

POSITIVE_FROM = 0.7  # overlap with an object
NEGATIVE_BELOW = 0.3
TIE = 1e-6  # overlaps that differ by less are equal


class Role(IntEnum):
    """What an anchor teaches."""

    NEGATIVE = 0
    POSITIVE = 1
    IGNORED = -1


@dataclass(frozen=True, slots=True)
class AnchorLevel:
    """One feature map's anchors.

    Attributes:
        stride_px: pixels from one cell of the map to the next.
        side_px: of the square anchor; the others have its area.
    """

    stride_px: int
    side_px: float


class Labelled(NamedTuple):
    """What each anchor is told.

    Attributes:
        roles: int8 (A,), values of `Role`.
        objects: int64 (A,), the object that an anchor overlaps most; 0 where there is none at all.
        overlaps: float64 (A,), how much.
    """

    roles: NDArray[np.int8]
    objects: NDArray[np.int64]
    overlaps: NDArray[np.float64]


def level_anchors(level: AnchorLevel, cells_hw: tuple[int, int], ratios: tuple[float, ...]) -> Boxes:
    """The anchors of one map, row by row, in each cell one of each ratio.

    Args:
        level: stride and size.
        cells_hw: rows and columns of the map.
        ratios: height over width.

    Returns:
        float32 (rows * columns * ratios, 4), xyxy; centred on the cells, so some reach out of the picture.

    Example:
        >>> level_anchors(AnchorLevel(stride_px=8, side_px=16), (1, 2), (1.0,))
        array([[-4., -4., 12., 12.],
               [ 4., -4., 20., 12.]], dtype=float32)
    """
    rows, columns = cells_hw
    y, x = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
    centres = np.stack([x, y], axis=-1).reshape(-1, 1, 2) * level.stride_px
    roots = np.sqrt(np.asarray(ratios))
    halves = level.side_px / 2 * np.stack([1 / roots, roots], axis=-1)  # (ratios, 2)
    return np.concatenate([centres - halves, centres + halves], axis=-1).reshape(-1, 4).astype(np.float32)


def label_anchors(
    anchors_xyxy: Boxes,
    objects_xyxy: Boxes,
    *,
    positive_from: float = POSITIVE_FROM,
    negative_below: float = NEGATIVE_BELOW,
) -> Labelled:
    """Positive: overlaps an object enough, or more than any other anchor does; negative: overlaps none enough.

    Every object has a positive anchor by the second rule, all equal ones if there are several (Ren et al. 2015,
    sec. 3.1.2). An object that no anchor touches has none.

    Args:
        anchors_xyxy: float (A, 4).
        objects_xyxy: float (N, 4); N may be 0.
        positive_from: the least overlap of a positive anchor.
        negative_below: the overlap under which it is negative; between the two it is ignored.
    """
    if not len(objects_xyxy):
        zeros = np.zeros(len(anchors_xyxy))
        return Labelled(zeros.astype(np.int8), zeros.astype(np.int64), zeros)
    overlap = iou(anchors_xyxy, objects_xyxy)
    objects, most = overlap.argmax(axis=1), overlap.max(axis=1)
    roles = np.full(len(anchors_xyxy), Role.IGNORED, np.int8)
    roles[most < negative_below] = Role.NEGATIVE
    best = overlap.max(axis=0)
    is_best = (overlap >= best - TIE) & (best > 0)
    roles[is_best.any(axis=1) | (most >= positive_from)] = Role.POSITIVE
    return Labelled(roles, objects, most)
