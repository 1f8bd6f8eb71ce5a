"""Detectors at work."""

import numpy as np

from lab.architectures.detection import WindowAnswers
from lab.architectures.detection_stages import Opened, WayMeasured
from lab.data.answers import Outlines


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


def opened(name: str, image: np.ndarray) -> Opened:
    """What a shipped detector says of a picture before any threshold.

    Args:
        name: one of `lab.cards.detector_names`.
        image: uint8 (256, 256, 3).
    """
    from lab.nets.detection import opened as detectors

    return detectors.opened(name).open(image)


def region_maps(name: str, image: np.ndarray) -> dict[int, np.ndarray]:
    """The maps that regions of a picture are pooled from, by level of the pyramid: float16 (H, W, 64).

    Args:
        name, image: as for `opened`.
    """
    from lab.nets.detection import opened as detectors

    return dict(detectors.opened(name).maps(image))


def four_ways(name: str, image: np.ndarray, again: int) -> tuple[WayMeasured, ...]:
    """R-CNN, Fast, Faster and Mask R-CNN on one picture, with their times.

    Args:
        name, image: as for `opened`.
        again: another number is another question: it is measured anew.
    """
    del again
    from lab.nets.detection import four_ways as ways

    return ways.four_ways(name).measure(image)


def answer_files(name: str, files: tuple[bytes, ...]) -> Outlines:
    """What a shipped detector says of uploaded pictures of any size, in their own pixels.

    Args:
        name: one of `lab.cards.detector_names`.
        files: each can be read.
    """
    from lab.nets.detection import answering, opened

    return answering.answer_files(opened.shipped(name), files)
