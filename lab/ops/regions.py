"""Pooling of regions: a box of any size on a feature map becomes a grid of a fixed size.

Maps are sampled at the centres of their cells: cell (row r, column c) has its value at x = c + 0.5, y = r + 0.5 in
cells. RoIPool (Girshick 2015, sec. 2.1) rounds the box to whole cells first and takes maxima; RoIAlign (He et al.
2017, sec. 3) rounds nothing and takes means of interpolated points.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.floating]

POINTS = 2  # sampled along each axis of a bin


class Sampled(NamedTuple):
    """Where RoIAlign looks along one axis: the cells on both sides of each point, and the far one's share.

    Attributes:
        places: float64 (bins * points,), in cells, edge to edge.
        first: int64 (bins * points,), the nearer cell of the two towards zero.
        second: int64 (bins * points,), the next one, or the same at the edge.
        share: float64 (bins * points,), the weight of the second.
    """

    places: NDArray[np.float64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    share: NDArray[np.float64]


def sample_axis(start: float, stop: float, cells: int, bins: int, points: int = POINTS) -> Sampled:
    """The points of `bins` equal bins between two places on an axis, `points` in each, evenly spread.

    Args:
        start, stop: in cells, edge to edge; a point outside of the map takes the value of its last cell.
        cells: length of the axis.
        bins: of the answer.
        points: in each bin.
    """
    places = start + (np.arange(bins * points) + 0.5) * (stop - start) / (bins * points)
    inside = np.clip(places - 0.5, 0, cells - 1)
    first = np.floor(inside).astype(np.int64)
    return Sampled(places, first, np.minimum(first + 1, cells - 1), inside - first)


def axis_weights(sampled: Sampled, cells: int, bins: int) -> NDArray[np.float64]:
    """How much of each cell is in each bin: float64 (bins, cells), rows that sum to 1."""
    weights = np.zeros((len(sampled.places), cells))
    rows = np.arange(len(sampled.places))
    np.add.at(weights, (rows, sampled.first), 1 - sampled.share)
    np.add.at(weights, (rows, sampled.second), sampled.share)
    return weights.reshape(bins, -1, cells).mean(axis=1)


def roi_align(maps: Maps, box_xyxy: NDArray[np.floating], bins: int, points: int = POINTS) -> Maps:
    """RoIAlign of one box: each bin is the mean of `points` x `points` interpolated values.

    Interpolation is linear along each axis, so the whole is two matrix products.

    Args:
        maps: float (H, W, C).
        box_xyxy: float (4,), in cells of the map.
        bins: rows and columns of the answer.

    Returns:
        float64 (bins, bins, C).
    """
    height, width = maps.shape[:2]
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    rows = axis_weights(sample_axis(y1, y2, height, bins, points), height, bins)
    columns = axis_weights(sample_axis(x1, x2, width, bins, points), width, bins)
    pooled: Maps = np.einsum("rh,hwc,sw->rsc", rows, maps, columns)
    return pooled


def pool_edges(start: float, stop: float, cells: int, bins: int) -> list[tuple[int, int]]:
    """RoIPool's bins along one axis, as cells from the first to before the last: rounded twice.

    First the box is rounded to whole cells, then each bin is widened to whole cells; a bin has at least one cell,
    unless it lies outside of the map.

    Example:
        >>> pool_edges(1.4, 6.6, cells=8, bins=2)
        [(1, 5), (4, 8)]
    """
    first, last = int(np.floor(start + 0.5)), int(np.floor(stop + 0.5))
    length = max(last - first + 1, 1)
    edges = []
    for number in range(bins):
        low = first + int(np.floor(number * length / bins))
        high = first + int(np.ceil((number + 1) * length / bins))
        edges.append((min(max(low, 0), cells), min(max(high, 0), cells)))
    return edges


def roi_pool(maps: Maps, box_xyxy: NDArray[np.floating], bins: int) -> Maps:
    """RoIPool of one box: the largest value in each bin of whole cells; 0 in a bin outside of the map.

    Args:
        maps: float (H, W, C).
        box_xyxy: float (4,), in cells of the map.
        bins: rows and columns of the answer.

    Returns:
        float (bins, bins, C).
    """
    height, width, channels = maps.shape
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    pooled = np.zeros((bins, bins, channels), maps.dtype)
    for row, (top, bottom) in enumerate(pool_edges(y1, y2, height, bins)):
        for column, (left, right) in enumerate(pool_edges(x1, x2, width, bins)):
            if top < bottom and left < right:
                pooled[row, column] = maps[top:bottom, left:right].max(axis=(0, 1))
    return pooled


def pasted(mask: NDArray[np.floating], box_xyxy: NDArray[np.floating], size_hw: tuple[int, int]) -> NDArray[np.float64]:
    """A small mask laid into its box on the picture, interpolated (He et al. 2017, sec. 3.1).

    Args:
        mask: float (m, m), probabilities.
        box_xyxy: float (4,), pixels; it may reach out of the picture, and may have no area.
        size_hw: of the picture.

    Returns:
        float64 (H, W): the mask's value at the centre of every pixel inside the box, 0 outside.
    """
    whole = np.zeros(size_hw)
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    rows, row_weights = _enlarged(y1, y2, size_hw[0], mask.shape[0])
    columns, column_weights = _enlarged(x1, x2, size_hw[1], mask.shape[1])
    whole[rows, columns] = row_weights @ mask @ column_weights.T
    return whole


def _enlarged(start: float, stop: float, pixels: int, cells: int) -> tuple[slice, NDArray[np.float64]]:
    """The pixels whose centres lie between two places, and what each takes of each cell of a mask that spans them.

    Returns:
        the pixels; float64 (pixels there, cells), rows that sum to 1.
    """
    first = min(max(int(np.floor(start + 0.5)), 0), pixels)  # the first centre at or after `start`
    last = min(max(int(np.ceil(stop - 0.5)), first), pixels)
    centres = np.arange(first, last) + 0.5
    places = np.clip((centres - start) / max(stop - start, 1e-9) * cells - 0.5, 0, cells - 1)
    weights = np.maximum(1 - np.abs(places[:, None] - np.arange(cells)), 0)
    return slice(first, last), weights
