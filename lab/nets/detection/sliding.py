"""A classifier as a detector: it reads every window by itself."""

import time
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.architectures.detection import WindowAnswers
from lab.nets.inspection.subjects import lite0
from lab.nets.models import shipped
from lab.nets.models.answer import Answer, compile_answer

READ_PX = 28
MEASURED = 7


@lru_cache(maxsize=1)
def reader() -> Answer:
    """The lab's judge of digits: uint8 (N, 28, 28, 1) -> probabilities of ten digits and of "none of these"."""
    answer = compile_answer(shipped.judge("digits"))
    answer(np.zeros((1, READ_PX, READ_PX, 1), np.uint8))
    return answer


def read_windows(image: NDArray[np.uint8], boxes_xyxy: NDArray[np.floating]) -> WindowAnswers:
    """Cuts every window out, brings it to 28x28 pixels and asks the judge of digits.

    Args:
        image: uint8 (H, W).
        boxes_xyxy: float (N, 4), whole pixels, inside the image.
    """
    answer, began = reader(), time.perf_counter()
    cut = np.zeros((len(boxes_xyxy), READ_PX, READ_PX, 1), np.uint8)
    for window, (x1, y1, x2, y2) in zip(cut, boxes_xyxy.astype(int).tolist(), strict=True):
        how = cv2.INTER_AREA if x2 - x1 > READ_PX else cv2.INTER_LINEAR
        window[..., 0] = cv2.resize(image[y1:y2, x1:x2], (READ_PX, READ_PX), interpolation=how)
    probabilities = answer(cut) if len(cut) else np.zeros((0, 11), np.float32)
    return WindowAnswers(probabilities=probabilities, seconds=time.perf_counter() - began)


@lru_cache(maxsize=1)
def _whole_picture_reader() -> Answer:
    answer = compile_answer(lite0().model)
    answer(np.zeros((1, 224, 224, 3), np.uint8))
    return answer


def seconds_a_window() -> float:
    """What EfficientNet-Lite0 takes for one picture of 224x224 pixels: the median of some, measured now."""
    answer = _whole_picture_reader()
    picture = np.zeros((1, 224, 224, 3), np.uint8)
    seconds = []
    for _ in range(MEASURED):
        began = time.perf_counter()
        answer(picture)
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds))
