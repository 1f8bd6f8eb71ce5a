"""Pictures with frames drawn into them, for more frames than a browser should move about."""

from collections.abc import Sequence

import cv2
import numpy as np

from app.widgets.thumb_parts import rgb


def framed(
    image: np.ndarray,
    boxes_xyxy: np.ndarray,
    colors: Sequence[str],
    words: Sequence[str] | None = None,
    *,
    scale: int = 2,
    thickness: int | Sequence[int] = 1,
) -> np.ndarray:
    """The picture enlarged, with a frame for each box, the last on top.

    Args:
        image: uint8 (H, W) or (H, W, 3).
        boxes_xyxy: float (N, 4), pixels.
        colors: "#rrggbb", one a box.
        words: one a box, written into its upper left corner.
        scale: how many times as large.
        thickness: of the frames, in enlarged pixels; for all, or one a box.

    Returns:
        uint8 (scale * H, scale * W, 3).
    """
    colored = image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
    canvas = np.asarray(cv2.resize(colored, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST), np.uint8)
    widths = [thickness] * len(colors) if isinstance(thickness, int) else thickness
    corners = np.rint(scale * np.asarray(boxes_xyxy, np.float64)).astype(int).reshape(-1, 4).tolist()
    for number, ((x1, y1, x2, y2), color, width) in enumerate(zip(corners, colors, widths, strict=True)):
        if width > 1:  # a pale edge, so that a frame is seen on any ground
            cv2.rectangle(canvas, (x1, y1), (x2 - 1, y2 - 1), (255, 255, 255), width + 2, cv2.LINE_AA)
        cv2.rectangle(canvas, (x1, y1), (x2 - 1, y2 - 1), rgb(color), width, cv2.LINE_AA)
        if words is not None and words[number]:
            _write(canvas, words[number], (x1, y1), rgb(color))
    return canvas


def _write(canvas: np.ndarray, text: str, corner: tuple[int, int], color: tuple[int, ...]) -> None:
    size = 0.5 if len(text) > 2 else 0.9
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1 if size < 0.9 else 3)
    left = min(max(corner[0], 0), max(canvas.shape[1] - width - 6, 0))
    above = height + below + 4 if len(text) > 2 else 0  # a name would hide a small thing
    top = min(max(corner[1] - above, 0), max(canvas.shape[0] - height - below - 4, 0))
    cv2.rectangle(canvas, (left, top), (left + width + 6, top + height + below + 4), color, cv2.FILLED)
    place = left + 3, top + height + 2
    cv2.putText(
        canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), 1 if size < 0.9 else 3, cv2.LINE_AA
    )
