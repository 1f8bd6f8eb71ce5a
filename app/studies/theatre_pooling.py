"""RoIPool and RoIAlign under the microscope: one region on one map, moved by tenths of a pixel. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.architectures.detection import BOX_BINS, region_level
from lab.ops.boxes import areas
from lab.ops.regions import axis_weights, pool_edges, roi_align, roi_pool, sample_axis

MARGIN = 1  # cells shown around the region
REACH_PX = 8.0  # how far the region is moved for the curve
STEP_PX = 0.1


class Looked(NamedTuple):
    """Which cells of a map each bin looks at, for the component that draws links.

    Attributes:
        origins: int64 (bins, bins, 2), row and column of the first cell of each bin, on the shown part.
        weights: float64 (bins, bins, h, w), each cell's share; NaN for cells that the bin does not look at.
    """

    origins: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Microscope:
    """A region of a picture on the map that it is read from.

    Attributes:
        maps: float (H, W, C), of the level that suits the region's size.
        level: of the pyramid; a cell has 2^level pixels.
        box_xyxy: float (4,), the region in pixels of the picture, before it is moved.
        shift_xy: by which it is moved, in pixels.
        channel: of the map.
    """

    maps: NDArray[np.floating]
    level: int
    box_xyxy: NDArray[np.floating]
    shift_xy: tuple[float, float] = (0.0, 0.0)
    channel: int = 0

    @property
    def stride_px(self) -> int:
        """Pixels of the picture a cell."""
        return 1 << self.level

    @cached_property
    def map(self) -> NDArray[np.float64]:
        """float64 (H, W), the chosen channel."""
        return np.asarray(self.maps[..., self.channel], np.float64)

    @cached_property
    def moved_xyxy(self) -> NDArray[np.float64]:
        """float64 (4,), the region where it is now, in pixels."""
        return np.asarray(self.box_xyxy, np.float64) + np.tile(self.shift_xy, 2)

    @property
    def in_cells(self) -> NDArray[np.float64]:
        """float64 (4,), the same in cells of the map."""
        cells: NDArray[np.float64] = self.moved_xyxy / self.stride_px
        return cells

    @cached_property
    def aligned(self) -> NDArray[np.float64]:
        """float64 (7, 7), what RoIAlign reads."""
        return np.asarray(roi_align(self.map[..., None], self.in_cells, BOX_BINS)[..., 0], np.float64)

    @cached_property
    def pooled(self) -> NDArray[np.float64]:
        """float64 (7, 7), what RoIPool reads."""
        return np.asarray(roi_pool(self.map[..., None], self.in_cells, BOX_BINS)[..., 0], np.float64)

    @cached_property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the map that are shown: those of the region and one more on each side."""
        x1, y1, x2, y2 = self.in_cells
        height, width = self.map.shape

        def part(start: float, stop: float, cells: int) -> slice:
            # RoIPool's region may reach one cell farther than the box itself.
            first = min(max(int(np.floor(start)) - MARGIN, 0), cells - 1)
            return slice(first, max(min(int(np.ceil(stop)) + 1 + MARGIN, cells), first + 1))

        return part(y1, y2, height), part(x1, x2, width)

    @property
    def cells(self) -> NDArray[np.float64]:
        """float64 (h, w), the shown part of the map."""
        return self.map[self.window]

    @cached_property
    def points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where RoIAlign samples: rows float64 (14,) and columns float64 (14,), in cells of the map."""
        x1, y1, x2, y2 = self.in_cells
        height, width = self.map.shape
        rows, columns = sample_axis(y1, y2, height, BOX_BINS), sample_axis(x1, x2, width, BOX_BINS)
        return rows.places, columns.places

    @cached_property
    def edges(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """RoIPool's bins as cells of the map, by rows and by columns."""
        x1, y1, x2, y2 = self.in_cells
        height, width = self.map.shape
        return pool_edges(y1, y2, height, BOX_BINS), pool_edges(x1, x2, width, BOX_BINS)

    def off_px(self) -> float:
        """How far an edge of RoIPool's grid lies from the region's own, at most, in pixels of the picture."""
        x1, y1, x2, y2 = self.in_cells
        rows, columns = self.edges
        ends = [(rows[0][0], y1), (rows[-1][1], y2), (columns[0][0], x1), (columns[-1][1], x2)]
        return float(max(abs(edge - place) for edge, place in ends) * self.stride_px)

    def looked_by_align(self) -> Looked:
        """The cells between which RoIAlign interpolates, with their shares."""
        x1, y1, x2, y2 = self.in_cells
        height, width = self.map.shape
        rows = axis_weights(sample_axis(y1, y2, height, BOX_BINS), height, BOX_BINS)
        columns = axis_weights(sample_axis(x1, x2, width, BOX_BINS), width, BOX_BINS)
        weights = np.einsum("ij,kl->ikjl", rows, columns)  # (bins, bins, H, W)
        return self._looked(weights, weights > 0)

    def looked_by_pool(self) -> Looked:
        """The cells of RoIPool's bins; the winner has a share of 1, the others of 0."""
        rows, columns = (
            np.array([[first <= cell < last for cell in range(cells)] for first, last in edges])
            for edges, cells in zip(self.edges, self.map.shape, strict=True)
        )
        is_used = rows[:, None, :, None] & columns[None, :, None, :]  # (bins, bins, H, W)
        values = np.where(is_used, self.map, -np.inf).reshape(BOX_BINS, BOX_BINS, -1)
        winners = np.arange(values.shape[2]) == values.argmax(axis=2)[..., None]
        return self._looked(winners.reshape(is_used.shape).astype(float), is_used)

    def _looked(self, weights: NDArray[np.floating], is_used: NDArray[np.bool_]) -> Looked:
        """The same on the shown part, each bin's cells in a window just large enough for the largest bin."""
        height, width = self.map.shape
        by_row, by_column = (np.asarray(is_used.any(axis=axis)) for axis in (3, 2))
        tall, wide = _longest(by_row), _longest(by_column)
        tops = np.minimum(by_row.argmax(axis=2), height - tall)
        lefts = np.minimum(by_column.argmax(axis=2), width - wide)
        found = np.full((BOX_BINS, BOX_BINS, tall, wide), np.nan)
        for row, column in np.ndindex(BOX_BINS, BOX_BINS):
            top, left = tops[row, column], lefts[row, column]
            place = row, column, slice(top, top + tall), slice(left, left + wide)
            found[row, column] = np.where(is_used[place], weights[place], np.nan)
        first = self.window[0].start, self.window[1].start
        return Looked(np.stack([tops - first[0], lefts - first[1]], axis=-1).astype(np.int64), found)


def _longest(is_used: NDArray[np.bool_]) -> int:
    """The most cells from the first to the last that is used, along the last axis; at least 1."""
    last = is_used.shape[2] - is_used[..., ::-1].argmax(axis=2)
    return max(int(np.where(is_used.any(axis=2), last - is_used.argmax(axis=2), 1).max()), 1)


def level_of(box_xyxy: NDArray[np.floating]) -> int:
    """The level of the pyramid that a region is read from."""
    return region_level(float(areas(box_xyxy[None])[0]))


def liveliest(maps: NDArray[np.floating], box_xyxy: NDArray[np.floating], stride_px: int) -> int:
    """The channel whose values differ most inside a region: there is something to see."""
    height, width = maps.shape[:2]
    x1, y1, x2, y2 = (np.asarray(box_xyxy, np.float64) / stride_px).tolist()
    rows = slice(min(int(y1), height - 1), max(min(int(np.ceil(y2)), height), min(int(y1), height - 1) + 1))
    columns = slice(min(int(x1), width - 1), max(min(int(np.ceil(x2)), width), min(int(x1), width - 1) + 1))
    return int(np.asarray(maps[rows, columns], np.float64).std(axis=(0, 1)).argmax())


class Moved(NamedTuple):
    """What the middle bin reads while the region is moved to the right.

    Attributes:
        shifts_px: float64 (N,).
        aligned: float64 (N,).
        pooled: float64 (N,).
    """

    shifts_px: NDArray[np.float64]
    aligned: NDArray[np.float64]
    pooled: NDArray[np.float64]

    def largest_step(self, values: NDArray[np.float64]) -> float:
        """The largest change between one tenth of a pixel and the next."""
        return float(np.abs(np.diff(values)).max())


def moved_along(scope: Microscope) -> Moved:
    """The middle bin of both rules at every tenth of a pixel, from 8 to the left to 8 to the right."""
    steps = round(REACH_PX / STEP_PX)
    shifts = np.arange(-steps, steps + 1, dtype=np.float64) * STEP_PX
    middle = BOX_BINS // 2
    aligned, pooled = np.zeros(len(shifts)), np.zeros(len(shifts))
    field = scope.map[..., None]
    for number, shift in enumerate(shifts):
        box = np.asarray(scope.box_xyxy, np.float64) + np.tile([shift, scope.shift_xy[1]], 2)
        aligned[number] = roi_align(field, box / scope.stride_px, BOX_BINS)[middle, middle, 0]
        pooled[number] = roi_pool(field, box / scope.stride_px, BOX_BINS)[middle, middle, 0]
    return Moved(shifts, aligned, pooled)
