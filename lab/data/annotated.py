"""A picture with what a detector says drawn into it: masks as tints, boxes, names and scores."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.coco import Detections

# Okabe and Ito 2008, safe for colour-blind eyes; a category keeps its colour.
COLORS: tuple[tuple[int, int, int], ...] = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66), (0, 114, 178), (213, 94, 0), (204, 121, 167),
)  # fmt: skip
_TINT = 0.5


def annotated(
    image: NDArray[np.uint8],
    found: Detections,
    names: Sequence[str],
    *,
    scale: int = 2,
    least_score: float = 0.5,
    with_scores: bool = True,
) -> NDArray[np.uint8]:
    """The picture, some times as large, with the detections that are sure enough.

    Args:
        image: uint8 (H, W, 3).
        found: in pixels of the picture.
        names: of the categories.
        scale: how many times as large, so that lines and words are thin.
        least_score: less sure ones are left out.
        with_scores: whether the words tell them; the truth has none.

    Returns:
        uint8 (scale * H, scale * W, 3).
    """
    canvas = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR), np.uint8)
    shown = np.flatnonzero(found.scores >= least_score)[::-1]  # the surest is drawn last
    for row in shown:
        if found.masks is not None:
            tint = _TINT * np.array(COLORS[found.labels[row] % len(COLORS)])
            mask = found.masks[row].repeat(scale, axis=0).repeat(scale, axis=1)
            canvas[mask] = np.rint((1 - _TINT) * canvas[mask] + tint).astype(np.uint8)
    for row in shown:
        color = COLORS[found.labels[row] % len(COLORS)]
        x1, y1, x2, y2 = (int(value) for value in np.rint(scale * found.boxes_xyxy[row]))
        cv2.rectangle(canvas, (x1, y1), (x2 - 1, y2 - 1), color, 2, cv2.LINE_AA)
        score = f" {100 * found.scores[row]:.0f}" if with_scores else ""
        _word(canvas, f"{names[found.labels[row]]}{score}", (x1, y1), color)
    return canvas


def _word(canvas: NDArray[np.uint8], text: str, corner: tuple[int, int], color: tuple[int, int, int]) -> None:
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.45, 1)
    left = min(max(corner[0], 0), max(canvas.shape[1] - width - 4, 0))
    top = max(corner[1] - height - below - 2, 0)
    cv2.rectangle(canvas, (left, top), (left + width + 4, top + height + below + 2), color, cv2.FILLED)
    ink = (0, 0, 0) if sum(color) > 330 else (255, 255, 255)
    place = left + 2, top + height + 1
    cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, ink, 1, cv2.LINE_AA)
