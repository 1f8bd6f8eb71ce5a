"""A picture of any form in a square: made smaller or larger as a whole, with grey beside it, and the way back."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

GREY = 114


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Letterboxed:
    """A picture in a square.

    Attributes:
        image: uint8 (side, side, 3).
        size_hw: of the original.
        offset_xy: where its upper left corner lies in the square, in pixels.
        scale_xy: pixels of the square a pixel of the original, along both axes; they differ by rounding only.
    """

    image: NDArray[np.uint8]
    size_hw: tuple[int, int]
    offset_xy: tuple[int, int]
    scale_xy: tuple[float, float]

    def to_original(self, boxes_xyxy: NDArray[np.floating]) -> NDArray[np.float32]:
        """Boxes of the square on the original, cut to it: float32 (N, 4)."""
        height, width = self.size_hw
        boxes = (boxes_xyxy.reshape(-1, 2, 2) - np.array(self.offset_xy)) / np.array(self.scale_xy)
        return np.clip(boxes, 0, [width, height]).reshape(-1, 4).astype(np.float32)

    def to_square(self, boxes_xyxy: NDArray[np.floating]) -> NDArray[np.float32]:
        """Boxes of the original in the square: float32 (N, 4)."""
        boxes = boxes_xyxy.reshape(-1, 2, 2) * np.array(self.scale_xy) + np.array(self.offset_xy)
        return boxes.reshape(-1, 4).astype(np.float32)

    def masks_to_original(self, masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Masks of the square, bool (N, side, side), on the original: bool (N, H, W)."""
        height, width = self.size_hw
        left, top = self.offset_xy
        wide, high = round(width * self.scale_xy[0]), round(height * self.scale_xy[1])
        inside = masks[:, top : top + high, left : left + wide].astype(np.uint8)
        back = [cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST) for mask in inside]
        return np.array(back, bool).reshape(-1, height, width)


def letterbox(image: NDArray[np.uint8], side: int) -> Letterboxed:
    """Puts a picture into the middle of a square.

    Args:
        image: uint8 (H, W) or (H, W, 3), any size from 1x1.
        side: of the square.
    """
    height, width = image.shape[:2]
    factor = side / max(height, width)
    new_wh = max(round(width * factor), 1), max(round(height * factor), 1)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    resized = np.asarray(cv2.resize(image, new_wh, interpolation=how), np.uint8).reshape(new_wh[1], new_wh[0], -1)
    left, top = (side - new_wh[0]) // 2, (side - new_wh[1]) // 2
    square = np.full((side, side, 3), GREY, np.uint8)
    square[top : top + new_wh[1], left : left + new_wh[0]] = resized
    return Letterboxed(
        image=square,
        size_hw=(height, width),
        offset_xy=(left, top),
        scale_xy=(new_wh[0] / width, new_wh[1] / height),
    )
