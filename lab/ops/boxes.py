"""Boxes: areas, overlap, regression targets.

A box is (x1, y1, x2, y2) in pixels, from edge to edge: one pixel at the upper left is (0, 0, 1, 1).
"""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.floating]

LONGEST_LOG = float(np.log(1000 / 16))  # what a width or height may grow to, as in Detectron: exp stays finite


def areas(boxes_xyxy: Boxes) -> Boxes:
    """Areas in pixels, float (N,); 0 where a box is turned inside out.

    Example:
        >>> areas(np.array([[0, 0, 4, 2], [3, 3, 1, 1]]))
        array([8, 0])
    """
    sides = np.maximum(boxes_xyxy[:, 2:] - boxes_xyxy[:, :2], 0)
    area: Boxes = sides[:, 0] * sides[:, 1]
    return area


def iou(first_xyxy: Boxes, second_xyxy: Boxes) -> Boxes:
    """Intersection over union of every box with every other.

    Args:
        first_xyxy: float (N, 4).
        second_xyxy: float (M, 4).

    Returns:
        float64 (N, M) in [0, 1]; 0 for two boxes without area.

    Example:
        >>> iou(np.array([[0, 0, 2, 2]]), np.array([[1, 0, 3, 2], [5, 5, 6, 6]])).round(3)
        array([[0.333, 0.   ]])
    """
    first, second = np.asarray(first_xyxy, np.float64), np.asarray(second_xyxy, np.float64)
    upper = np.maximum(first[:, None, :2], second[None, :, :2])
    lower = np.minimum(first[:, None, 2:], second[None, :, 2:])
    common = np.maximum(lower - upper, 0).prod(axis=2)
    union = areas(first)[:, None] + areas(second)[None, :] - common
    overlap: Boxes = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return overlap


def encode(boxes_xyxy: Boxes, references_xyxy: Boxes, deviations: tuple[float, float, float, float]) -> Boxes:
    """What a network is asked to say, so that a reference becomes a box (Girshick et al. 2014, app. C).

    Args:
        boxes_xyxy: float (N, 4), the aims.
        references_xyxy: float (N, 4), anchors or proposals.
        deviations: dx, dy, dw and dh are divided by these.

    Returns:
        float (N, 4): shifts of the centre in sides of the reference, logarithms of the factors on its sides.

    Example:
        >>> encode(np.array([[2.0, 0, 6, 4]]), np.array([[0.0, 0, 4, 4]]), (1, 1, 1, 1))
        array([[0.5, 0. , 0. , 0. ]])
    """
    centres, sides = _centres_and_sides(boxes_xyxy)
    own_centres, own_sides = _centres_and_sides(references_xyxy)
    deltas = np.concatenate([(centres - own_centres) / own_sides, np.log(sides / own_sides)], axis=1)
    scaled: Boxes = deltas / np.asarray(deviations)
    return scaled


def decode(deltas: Boxes, references_xyxy: Boxes, deviations: tuple[float, float, float, float]) -> Boxes:
    """The reverse of `encode`: float (N, 4), xyxy."""
    shifts = np.asarray(deltas) * np.asarray(deviations)
    own_centres, own_sides = _centres_and_sides(references_xyxy)
    centres = own_centres + shifts[:, :2] * own_sides
    sides = own_sides * np.exp(np.minimum(shifts[:, 2:], LONGEST_LOG))
    boxes: Boxes = np.concatenate([centres - sides / 2, centres + sides / 2], axis=1)
    return boxes


def clip(boxes_xyxy: Boxes, size_hw: tuple[int, int]) -> Boxes:
    """What of the boxes lies in the picture: float (N, 4)."""
    height, width = size_hw
    clipped: Boxes = np.clip(boxes_xyxy, 0, np.array([width, height, width, height]))
    return clipped


def _centres_and_sides(boxes_xyxy: Boxes) -> tuple[Boxes, Boxes]:
    upper, lower = boxes_xyxy[:, :2], boxes_xyxy[:, 2:]
    return (upper + lower) / 2, lower - upper
