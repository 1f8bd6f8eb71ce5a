"""What the page "Why detection is hard" computes from its controls, and the code that it prints. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lab.architectures.detection import WindowAnswers, anchors
from lab.architectures.judge import NONE_OF_THEM
from lab.data.scattered import Scattered
from lab.ops.boxes import iou
from lab.ops.sliding import count_all_boxes, count_windows, window_hw
from lab.ops.suppression import suppress

SIDES_PX = (32, 64, 128, 256)
RATIOS = {"1:1": 1.0, "2:1, upright": 2.0, "1:2, lying": 0.5}
WINDOW_SIDES_PX = (24, 32, 42, 56)
FOUND_FROM = 0.5  # overlap with a digit's square
PROPOSALS_OF_RCNN, PROPOSALS_OF_FASTER = 2000, 300


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Candidate boxes of a picture.

    Attributes:
        size_hw: height and width of the picture.
        sides_px: of the squares whose area the windows have.
        ratios: names of `RATIOS`.
        stride_px: from one window to the next.
    """

    size_hw: tuple[int, int]
    sides_px: tuple[int, ...]
    ratios: tuple[str, ...]
    stride_px: int

    @property
    def forms(self) -> tuple[float, ...]:
        """The ratios as numbers, height over width."""
        return tuple(RATIOS[name] for name in self.ratios)

    @cached_property
    def windows(self) -> int:
        """How many there are."""
        return count_windows(self.size_hw, self.sides_px, self.forms, self.stride_px)

    @cached_property
    def dense(self) -> int:
        """How many there would be at every pixel."""
        return count_windows(self.size_hw, self.sides_px, self.forms, 1)

    @cached_property
    def all_boxes(self) -> int:
        """All boxes that the picture has."""
        return count_all_boxes(self.size_hw)

    def rows(self) -> list[dict[str, Any]]:
        """What a detector could look at, from most to least."""
        return [
            {"which": "all boxes", "boxes": self.all_boxes},
            {"which": "these forms, at every pixel", "boxes": self.dense},
            {"which": f"these forms, every {self.stride_px} pixels", "boxes": self.windows},
            {"which": "anchors of the lab's detector, 256 px", "boxes": len(anchors())},
            {"which": "regions of R-CNN", "boxes": PROPOSALS_OF_RCNN},
            {"which": "regions of Faster R-CNN", "boxes": PROPOSALS_OF_FASTER},
        ]


def shown_boxes(counted: Counted) -> list[tuple[float, float, float, float]]:
    """One window of each form in the middle of the picture, x, y, width, height; those that fit."""
    height, width = counted.size_hw
    found = []
    for side in counted.sides_px:
        for ratio in counted.forms:
            high, wide = window_hw(side, ratio)
            if high <= height and wide <= width:
                found.append(((width - wide) / 2, (height - high) / 2, float(wide), float(high)))
    return found


def duration(seconds: float) -> str:
    """Seconds in the largest unit of which there is one at least.

    Example:
        >>> [duration(seconds) for seconds in (0.004, 2.5, 90, 7200, 1e6, 4e9)]
        ['4 ms', '2.5 s', '1.5 minutes', '2.0 hours', '11.6 days', '127 years']
    """
    if seconds < 1:
        return f"{seconds * 1e3:.0f} ms"
    for unit, name in ((31_557_600, "years"), (86_400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= unit:
            count = seconds / unit
            return f"{count:,.0f} {name}" if count >= 100 else f"{count:.1f} {name}"
    return f"{seconds:.1f} s"


@dataclass(frozen=True, kw_only=True, eq=False)
class Slid:
    """Windows over a field of digits, and what is made of their answers.

    Attributes:
        field: the digits and where they are.
        boxes_xyxy: float32 (N, 4), all windows.
        answers: what the judge says of each.
        confidence: windows of which the judge is less sure are dropped.
        overlap: a window goes if it overlaps a better one by more; 1 keeps all.
    """

    field: Scattered
    boxes_xyxy: np.ndarray
    answers: WindowAnswers
    confidence: float
    overlap: float

    @cached_property
    def sure(self) -> np.ndarray:
        """Rows of the windows that the judge takes for a digit with enough confidence."""
        return np.flatnonzero(self.confidences >= self.confidence)

    @cached_property
    def digits(self) -> np.ndarray:
        """int64 (N,), the likeliest digit of each window."""
        return self.answers.probabilities[:, :NONE_OF_THEM].argmax(axis=1)

    @cached_property
    def confidences(self) -> np.ndarray:
        """float32 (N,), what the judge gives to it."""
        return self.answers.probabilities[:, :NONE_OF_THEM].max(axis=1)

    @cached_property
    def kept(self) -> np.ndarray:
        """Rows of the windows that stay after suppression, from the surest."""
        return self.sure[suppress(self.boxes_xyxy[self.sure], self.confidences[self.sure], self.overlap).kept]

    @cached_property
    def matches(self) -> np.ndarray:
        """int64 (K,), the digit of the field that a kept window shows and that no surer one has taken, or -1."""
        overlaps = iou(self.boxes_xyxy[self.kept], self.field.boxes_xyxy)
        taken: set[int] = set()
        matches = np.full(len(self.kept), -1, np.int64)
        for place, row in enumerate(self.kept):
            is_it = (overlaps[place] >= FOUND_FROM) & (self.field.labels == self.digits[row])
            free = [int(digit) for digit in np.flatnonzero(is_it) if digit not in taken]
            if free:
                matches[place] = max(free, key=lambda digit: overlaps[place, digit])
                taken.add(int(matches[place]))
        return matches

    @property
    def found(self) -> int:
        """Digits of the field that a kept window shows and names rightly."""
        return int((self.matches >= 0).sum())

    @cached_property
    def is_repeat(self) -> np.ndarray:
        """Bool (K,), whether a kept window shows and names a digit that a surer one has taken."""
        overlaps = iou(self.boxes_xyxy[self.kept], self.field.boxes_xyxy)
        is_right = (overlaps >= FOUND_FROM) & (self.digits[self.kept][:, None] == self.field.labels)
        is_right_one: np.ndarray = is_right.any(axis=1) & (self.matches < 0)
        return is_right_one

    @property
    def repeats(self) -> int:
        """How many of those there are."""
        return int(self.is_repeat.sum())

    @property
    def false_alarms(self) -> int:
        """Kept windows that show no digit, or the wrong one."""
        return int((self.matches < 0).sum()) - self.repeats


def count_code(counted: Counted) -> str:
    """`windows`, `dense` and `all_boxes`."""
    return "\n".join(
        [
            "from lab.ops.sliding import count_all_boxes, count_windows",
            "",
            f"size_hw = {counted.size_hw}",
            f"sides, ratios = {list(counted.sides_px)}, {list(counted.forms)}  # ratio: height over width",
            f"windows = count_windows(size_hw, sides, ratios, {counted.stride_px})",
            "dense = count_windows(size_hw, sides, ratios, 1)",
            "all_boxes = count_all_boxes(size_hw)",
        ]
    )


def slide_code(slid: Slid, sides_px: tuple[int, ...], stride_px: int) -> str:
    """`kept`, the windows that stay, and `digits` from `field`."""
    return "\n".join(
        [
            "from lab.nets.detection.sliding import read_windows",
            "from lab.ops.sliding import sliding_windows",
            "from lab.ops.suppression import suppress",
            "",
            f"# field: uint8 {slid.field.image.shape}",
            f"boxes = sliding_windows(field.shape, {list(sides_px)}, [1], {stride_px})",
            "probabilities = read_windows(field, boxes).probabilities[:, :10]  # the eleventh: none of these",
            "digits, confidences = probabilities.argmax(axis=1), probabilities.max(axis=1)",
            f"sure = confidences >= {slid.confidence}",
            f"kept = suppress(boxes[sure], confidences[sure], overlap={slid.overlap}).kept",
            "kept, digits = boxes[sure][kept], digits[sure][kept]",
        ]
    )
