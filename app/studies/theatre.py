"""What the page "R-CNN to Mask R-CNN" makes of an opened picture: every threshold is arithmetic on it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.architectures.detection import (
    ANCHOR_LEVELS,
    CLASS_OVERLAP,
    DETECTIONS,
    PROPOSAL_OVERLAP,
    PROPOSALS,
    RATIOS,
    anchors,
)
from lab.architectures.detection_stages import Opened
from lab.data.annotated import COLORS
from lab.data.canvas import Scene
from lab.data.coco import Detections
from lab.data.letterbox import Letterboxed, letterbox
from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.ops.boxes import Boxes, iou
from lab.ops.matching import NOBODY, Answers, average_precision, match
from lab.ops.regions import pasted
from lab.ops.suppression import Suppressed, suppress

CONFIDENCE, MASK_FROM = 0.5, 0.5
FOUND_FROM = 0.5  # overlap of a right box with the object
TINT = 0.45
LEAST_PIECE_PX = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """All that a visitor may move.

    Attributes:
        proposal_overlap: a candidate goes if it overlaps a better one by more.
        confidence: the least probability of an answer.
        class_overlap: of two answers of one class that overlap by more, the surer stays.
        mask_from: the least probability of a pixel of a mask.
    """

    proposal_overlap: float = PROPOSAL_OVERLAP
    confidence: float = CONFIDENCE
    class_overlap: float = CLASS_OVERLAP
    mask_from: float = MASK_FROM


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A picture that the detector is shown.

    Attributes:
        picture: uint8 (H, W, 3), as the visitor sees it.
        fitted: the same in the network's square, and the way back.
        truth: what is in it, in pixels of the square; None where nobody knows.
    """

    picture: NDArray[np.uint8]
    fitted: Letterboxed
    truth: Scene | None = None


class Anchor(NamedTuple):
    """Where an anchor belongs.

    Attributes:
        level: of the pyramid.
        row, column: of the level's map.
        ratio: place in `RATIOS`.
    """

    level: int
    row: int
    column: int
    ratio: int


class Way(NamedTuple):
    """How one answer came about, by numbers into `Opened`.

    Attributes:
        candidate: its place among the candidates, that is, the rank of its anchor.
        anchor: the number of that anchor.
        label: its class.
        place: among the proposals.
    """

    candidate: int
    anchor: int
    label: int
    place: int


def scene_subject(scene: Scene) -> Subject:
    """A drawn scene, whose truth is known."""
    return Subject(picture=scene.image, fitted=letterbox(scene.image, SIDE), truth=scene)


def picture_subject(image: NDArray[np.uint8], largest_px: int) -> Subject:
    """Any picture uint8 (H, W) or (H, W, 3), made smaller where it is larger than told."""
    colored = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    factor = min(1.0, largest_px / max(colored.shape[:2]))
    if factor < 1:
        size_wh = max(round(colored.shape[1] * factor), 1), max(round(colored.shape[0] * factor), 1)
        colored = np.asarray(cv2.resize(colored, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
    return Subject(picture=colored, fitted=letterbox(colored, SIDE))


def place_of(anchor: int) -> Anchor:
    """Level, cell and ratio of an anchor by its number.

    Example:
        >>> place_of(0), place_of(32 * 32 * 3 + 4)
        (Anchor(level=3, row=0, column=0, ratio=0), Anchor(level=4, row=0, column=1, ratio=1))
    """
    for level, facts in ANCHOR_LEVELS.items():
        cells = SIDE // facts.stride_px
        if anchor < cells * cells * len(RATIOS):
            cell, ratio = divmod(anchor, len(RATIOS))
            return Anchor(level, *divmod(cell, cells), ratio)
        anchor -= cells * cells * len(RATIOS)
    raise ValueError(f"there is no such anchor: {anchor} beyond the last")


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """An opened picture under thresholds.

    Attributes:
        subject: the picture.
        opened: what the network says of it.
        thresholds: as the visitor has set them.
    """

    subject: Subject
    opened: Opened
    thresholds: Thresholds = Thresholds()

    @cached_property
    def anchors_xyxy(self) -> NDArray[np.floating]:
        """float32 (300, 4), the candidates' anchors before they are moved."""
        return anchors(SIDE)[self.opened.anchors]

    @cached_property
    def objectness(self) -> NDArray[np.float64]:
        """float64 (300,), what the proposal network gives to each candidate, from the highest."""
        return sigmoid(self.opened.anchor_logits[self.opened.anchors])

    @cached_property
    def suppressed(self) -> Suppressed:
        """The candidates after the first suppression, before only the best are taken."""
        opened = self.opened
        return suppress(opened.boxes_xyxy, opened.anchor_logits[opened.anchors], self.thresholds.proposal_overlap)

    @property
    def proposals(self) -> NDArray[np.int64]:
        """The candidates that the heads may answer about, from the highest objectness, at most 64."""
        return self.suppressed.kept[:PROPOSALS]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Places in `opened.masked` of the answers that are given, from the surest, at most `DETECTIONS`."""
        return self.stayed[:DETECTIONS]

    @cached_property
    def stayed(self) -> NDArray[np.int64]:
        """Places in `opened.masked` of all answers that the thresholds let through, from the surest."""
        opened, thresholds = self.opened, self.thresholds
        candidates, labels = np.divmod(opened.masked, len(CATEGORY_NAMES))
        scores = opened.probabilities[candidates, 1 + labels]
        may = np.flatnonzero((scores >= thresholds.confidence) & np.isin(candidates, self.proposals))
        boxes = opened.class_boxes_xyxy[candidates[may], labels[may]]
        return may[suppress(boxes, scores[may], thresholds.class_overlap, labels[may]).kept]

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """How each answer came about."""
        places = {int(candidate): place for place, candidate in enumerate(self.proposals)}
        found = []
        for pair in self.opened.masked[self.rows].tolist():
            candidate, label = divmod(pair, len(CATEGORY_NAMES))
            found.append(Way(candidate, int(self.opened.anchors[candidate]), label, places[candidate]))
        return tuple(found)

    @cached_property
    def found(self) -> Detections:
        """The answers, in pixels of the network's square."""
        return self._laid_into((SIDE, SIDE), lambda boxes: boxes)

    @cached_property
    def shown(self) -> Detections:
        """The answers, in pixels of the visitor's picture."""
        height, width = self.subject.picture.shape[:2]
        return self._laid_into((height, width), self.subject.fitted.to_original)

    def _laid_into(self, size_hw: tuple[int, int], moved: Callable[[Boxes], Boxes]) -> Detections:
        pairs = self.opened.masked[self.rows]
        candidates, labels = np.divmod(pairs, len(CATEGORY_NAMES))
        boxes = moved(self.opened.class_boxes_xyxy[candidates, labels])
        small = self.opened.masks[self.rows].astype(np.float32)
        masks = [
            pasted(mask, box, size_hw) >= self.thresholds.mask_from for mask, box in zip(small, boxes, strict=True)
        ]
        return Detections(
            boxes_xyxy=boxes.astype(np.float32),
            scores=self.opened.probabilities[candidates, 1 + labels],
            labels=labels,
            masks=np.array(masks, bool).reshape(-1, *size_hw),
        )

    @cached_property
    def answers(self) -> Answers | None:
        """What is found beside what is there, for the rules of average precision; None without truth."""
        truth = self.subject.truth
        if truth is None:
            return None
        found = self.found
        return Answers(found.boxes_xyxy, found.scores, found.labels, truth.boxes_xyxy, truth.labels)

    @cached_property
    def matches(self) -> NDArray[np.int64]:
        """The object that each answer finds, or `NOBODY`; nobody throughout without truth."""
        return match(self.answers, FOUND_FROM) if self.answers else np.full(len(self.rows), NOBODY, np.int64)

    @cached_property
    def precision(self) -> float | None:
        """Average precision of the boxes of this picture alone, at an overlap of 0.5; None without truth."""
        if self.answers is None or not len(self.answers.object_labels):
            return None
        return average_precision([self.answers], range(len(CATEGORY_NAMES)), (FOUND_FROM,))

    def put_out_by(self, candidate: int) -> NDArray[np.int64]:
        """The candidates that one put out in the first suppression."""
        return np.flatnonzero(self.suppressed.by == candidate)

    def overlap_with_truth(self, box_xyxy: NDArray[np.floating]) -> tuple[int, float] | None:
        """The object that a box overlaps most, and how much; None without truth or objects."""
        truth = self.subject.truth
        if truth is None or not len(truth.labels):
            return None
        overlaps = iou(box_xyxy[None], truth.boxes_xyxy)[0]
        return int(overlaps.argmax()), float(overlaps.max())


def sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities float64 of logits."""
    return 1 / (1 + np.exp(-np.asarray(logits, np.float64)))


def tinted(image: NDArray[np.uint8], masks: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """A picture uint8 (H, W, 3) with each mask in a colour of its own, the first on top."""
    canvas = image.copy()
    for number, mask in reversed(list(enumerate(masks))):
        color = TINT * np.array(COLORS[number % len(COLORS)])
        canvas[mask] = np.rint((1 - TINT) * image[mask] + color).astype(np.uint8)
    return canvas


class Counts(NamedTuple):
    """How many things one would count."""

    boxes_painted: int
    masks_painted: int
    answers: int


def counts(found: Detections) -> Counts:
    """What one counts if all boxes are painted in one colour, or all masks, or if each answer is a thing of its own.

    Args:
        found: with masks; splinters of less than `LEAST_PIECE_PX` pixels are not counted.
    """
    if found.masks is None:
        raise ValueError("only answers with masks can be counted by masks")
    boxes = np.zeros(found.masks.shape[1:], bool)
    for x1, y1, x2, y2 in np.rint(found.boxes_xyxy).astype(int).tolist():
        boxes[y1:y2, x1:x2] = True
    return Counts(_islands(boxes), _islands(np.asarray(found.masks.any(axis=0))), len(found.scores))


def _islands(pixels: NDArray[np.bool_]) -> int:
    facts = cv2.connectedComponentsWithStats(pixels.astype(np.uint8), connectivity=8)[2]
    return int((facts[1:, cv2.CC_STAT_AREA] >= LEAST_PIECE_PX).sum())
