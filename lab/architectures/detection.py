"""The lab's detectors in numbers: Faster R-CNN and Mask R-CNN on a feature pyramid, small enough for two cores.

Ren et al. 2015 (regions), Lin et al. 2017 (pyramid), He et al. 2017 (RoIAlign, masks). Departures: EfficientNet-Lite0
as backbone, 64 channels in the pyramid and separable convolutions that smooth it, one anchor size a level, fully
connected layers of 256, three convolutions before a mask instead of four.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.ops.anchors import AnchorLevel, level_anchors
from lab.ops.boxes import Boxes

Pooling = Literal["align", "pool"]

ANCHOR_LEVELS = {3: AnchorLevel(8, 18), 4: AnchorLevel(16, 42), 5: AnchorLevel(32, 98)}  # by pyramid level
RATIOS = (0.5, 1.0, 2.0)
BACKBONE_NODES = {2: "block2_add", 3: "block4_add", 4: "block10_add", 5: "block15_project_bn"}  # by pyramid level
FROZEN_UNTIL = 2  # blocks of the backbone that are never trained, the stem among them
CHANNELS = 64  # of the pyramid
REGION_LEVELS = (2, 3, 4)
BOX_BINS, MASK_BINS, MASK_SIDE = 7, 14, 28
UNITS = 256

NO_DEVIATIONS = (1.0, 1.0, 1.0, 1.0)  # of the proposal network's deltas
BOX_DEVIATIONS = (0.1, 0.1, 0.2, 0.2)

BEST_ANCHORS = 300  # go into suppression
PROPOSAL_OVERLAP = 0.7
PROPOSALS = 64  # stay at most
LEAST_SCORE = 0.01  # chosen on validation: unsure answers help average precision a little
CLASS_OVERLAP = 0.5
DETECTIONS = 32
LEAST_OPENED = 0.05  # less sure answers are too many to be drawn, and have no mask in the theatre


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSpec:
    """One detector.

    Attributes:
        pooling: "align" for RoIAlign, "pool" for RoIPool.
        has_masks: Mask R-CNN; without, it is Faster R-CNN.
        side: height and width of the picture in pixels, a multiple of 32.
        category_names: what it knows.
    """

    pooling: Pooling = "align"
    has_masks: bool = True
    side: int = SIDE
    category_names: tuple[str, ...] = CATEGORY_NAMES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WindowAnswers:
    """What a classifier says of windows.

    Attributes:
        probabilities: float32 (N, 11), of ten digits and of "none of these".
        seconds: for all of them, cutting out included.
    """

    probabilities: NDArray[np.float32]
    seconds: float


def anchors(side: int = SIDE) -> Boxes:
    """All anchors of a square picture, level by level from the finest.

    Returns:
        float32 (A, 4), xyxy.

    Example:
        >>> len(anchors(256))
        4032
    """
    return np.concatenate(
        [
            level_anchors(level, (side // level.stride_px, side // level.stride_px), RATIOS)
            for level in ANCHOR_LEVELS.values()
        ]
    )


def region_level(box_area: float) -> int:
    """The pyramid level that a region is pooled from: P4 from 224 pixels a side on (Lin et al. 2017, eq. 1).

    Example:
        >>> [region_level(side * side) for side in (16, 111, 112, 223, 224)]
        [2, 2, 3, 3, 4]
    """
    level = math.floor(4 + math.log2(max(math.sqrt(box_area), 1) / 224 + 1e-9))
    return min(max(level, REGION_LEVELS[0]), REGION_LEVELS[-1])
