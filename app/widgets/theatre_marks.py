"""Boxes of a detector as marks over a picture, the true ones, and pictures of what is around a box."""

from collections.abc import Sequence

import numpy as np

from app.components.picture import Box, ColorRole, Path
from app.studies.theatre import Shown
from app.widgets.framed import framed
from lab.data.scenes import SIDE

MARGIN_PX, LEAST_PX = 14, 64
CLOSE_SCALE = 4

Window = tuple[slice, slice]


def fixed_box(box_xyxy: np.ndarray, label: str, color: ColorRole) -> Box:
    """A box that stays where it is; one without area has half a pixel, so that it can be seen."""
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    return Box(x1, y1, max(x2 - x1, 0.5), max(y2 - y1, 0.5), label, color, movable=False, resizable=False)


def frame(box_xyxy: np.ndarray, label: str, color: ColorRole) -> Path:
    """The four sides of a box as a line."""
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    return Path([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], label, color, is_closed=True)


def true_frames(shown: Shown) -> list[Path]:
    """The true boxes in the network's square; none where nobody knows them."""
    truth = shown.subject.truth
    return [] if truth is None else [frame(box, "true box", "test") for box in truth.boxes_xyxy]


def window_around(boxes_xyxy: np.ndarray) -> Window:
    """Rows and columns of a square of the picture with some boxes in its middle."""
    x1, y1 = boxes_xyxy[:, :2].min(axis=0)
    x2, y2 = boxes_xyxy[:, 2:].max(axis=0)
    side = int(min(max(x2 - x1, y2 - y1, LEAST_PX) + 2 * MARGIN_PX, SIDE))
    left, top = (int(min(max((low + high - side) / 2, 0), SIDE - side)) for low, high in ((x1, x2), (y1, y2)))
    return slice(top, top + side), slice(left, left + side)


def close_up(image: np.ndarray, window: Window, boxes_xyxy: np.ndarray, colors: Sequence[str]) -> np.ndarray:
    """A part of a picture, enlarged, with frames: uint8 (h, w, 3)."""
    boxes = np.asarray(boxes_xyxy) - np.tile([window[1].start, window[0].start], 2)
    return framed(np.ascontiguousarray(image[window]), boxes, colors, scale=CLOSE_SCALE, thickness=2)
