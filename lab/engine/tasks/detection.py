"""Detectors at work."""

import numpy as np

from lab.architectures.detection import WindowAnswers


def read_windows(image: np.ndarray, boxes_xyxy: np.ndarray) -> WindowAnswers:
    """What the lab's judge of digits says of every window.

    Args:
        image: uint8 (H, W).
        boxes_xyxy: float (N, 4), whole pixels, inside the image.
    """
    from lab.nets.detection import sliding

    return sliding.read_windows(image, boxes_xyxy)


def seconds_a_window() -> float:
    """What EfficientNet-Lite0 takes for one picture of its size, measured now."""
    from lab.nets.detection import sliding

    return sliding.seconds_a_window()
