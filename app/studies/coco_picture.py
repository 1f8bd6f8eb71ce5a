"""One picture's detections against its objects, box by box, and what a change does to average precision. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.studies.coco_figures import percent
from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.ops.boxes import iou
from lab.ops.matching import NOBODY, Answers, average_precision, match

STEP_PX = 0.5  # boxes stand at multiples of it, so that they can be moved
DUPLICATE_ASIDE_PX = 3.0
SHIFT_PX = 6.0


class Drawn(NamedTuple):
    """A detection that can be moved.

    Attributes:
        x, y, w, h: left, top, width, height, in pixels, multiples of `STEP_PX`.
        label: its category.
        score: how sure the detector is.
    """

    x: float
    y: float
    w: float
    h: float
    label: int
    score: float

    @property
    def words(self) -> str:
        """Its name and score."""
        return f"{CATEGORY_NAMES[self.label]} {self.score:.1%}"


def drawn(answers: Answers, confidence: float) -> tuple[Drawn, ...]:
    """The detections that are sure enough, from the surest, at places where they can be moved."""
    found = []
    for row in np.argsort(-answers.scores, kind="stable"):
        if answers.scores[row] >= np.float32(confidence):
            x1, y1, x2, y2 = np.clip(np.round(answers.boxes_xyxy[row] / STEP_PX) * STEP_PX, 0, SIDE)
            x1, y1 = min(x1, SIDE - STEP_PX), min(y1, SIDE - STEP_PX)
            wide, high = max(x2 - x1, STEP_PX), max(y2 - y1, STEP_PX)
            label, score = int(answers.labels[row]), float(answers.scores[row])
            found.append(Drawn(float(x1), float(y1), float(wide), float(high), label, score))
    return tuple(found)


def without(boxes: Sequence[Drawn], chosen: int) -> tuple[Drawn, ...]:
    """All but one."""
    return (*boxes[:chosen], *boxes[chosen + 1 :])


def twice(boxes: Sequence[Drawn], chosen: int) -> tuple[Drawn, ...]:
    """One of them given again, as sure, a little aside so that both are seen."""
    one = boxes[chosen]
    aside = tuple(
        place + (DUPLICATE_ASIDE_PX if place + side + DUPLICATE_ASIDE_PX <= SIDE else -min(DUPLICATE_ASIDE_PX, place))
        for place, side in ((one.x, one.w), (one.y, one.h))
    )
    return (*boxes[: chosen + 1], one._replace(x=aside[0], y=aside[1]), *boxes[chosen + 1 :])


def shifted(boxes: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """All a little to the right, or to the left where there is no room."""
    return tuple(
        box._replace(x=box.x + SHIFT_PX if box.x + box.w + SHIFT_PX <= SIDE else max(box.x - SHIFT_PX, 0.0))
        for box in boxes
    )


def answers_of(boxes: Sequence[Drawn], truth: Answers) -> Answers:
    """Moved detections beside the objects of a picture."""
    places = np.array([(box.x, box.y, box.x + box.w, box.y + box.h) for box in boxes], np.float32).reshape(-1, 4)
    return truth._replace(
        boxes_xyxy=places,
        scores=np.array([box.score for box in boxes], np.float32),
        labels=np.array([box.label for box in boxes], np.int64),
    )


class Line(NamedTuple):
    """A detection or a missed object, in words.

    Attributes:
        answer: number, name and score; empty for a missed object.
        overlap: the largest with any object, or of any detection.
        verdict: right, wrong or missed.
        why: which object, or why none.
    """

    answer: str
    overlap: float
    verdict: str
    why: str


class Change(NamedTuple):
    """One measure of the detector's own boxes and of the changed ones.

    Attributes:
        measure: its name.
        own, now: in percent; a dash where there is no object.
        points: the difference in percentage points.
    """

    measure: str
    own: str
    now: str
    points: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """A picture's detections, from the surest, and what becomes of each.

    Attributes:
        answers: detections and objects.
        threshold: the least overlap.
    """

    answers: Answers
    threshold: float

    @cached_property
    def matches(self) -> NDArray[np.int64]:
        """int64 (D,), the object that each detection finds, or `NOBODY`."""
        return match(self.answers, self.threshold)

    @cached_property
    def overlaps(self) -> NDArray[np.floating]:
        """float64 (D, N), of every detection with every object."""
        return iou(self.answers.boxes_xyxy, self.answers.objects_xyxy)

    @cached_property
    def missed(self) -> list[int]:
        """Objects that no detection finds."""
        return [number for number in range(len(self.answers.object_labels)) if number not in self.matches]

    def lines(self) -> list[Line]:
        """What became of each detection, from the surest, then of each missed object."""
        answers = self.answers
        found = [
            Line(
                answer=f"{row + 1} · {CATEGORY_NAMES[answers.labels[row]]} {answers.scores[row]:.1%}",
                overlap=float(self.overlaps[row].max(initial=0)),
                verdict="right" if self.matches[row] != NOBODY else "wrong",
                why=self.reason(row),
            )
            for row in range(len(answers.scores))
        ]
        missed = [
            Line(
                answer="",
                overlap=float(self.overlaps[:, number].max(initial=0)),
                verdict="missed",
                why=f"nothing finds {self.object_name(number)}",
            )
            for number in self.missed
        ]
        return found + missed

    def reason(self, row: int) -> str:
        """What a detection finds, or why nothing."""
        if self.matches[row] != NOBODY:
            return f"finds {self.object_name(int(self.matches[row]))}"
        overlaps = self.overlaps[row]
        is_same = self.answers.object_labels == self.answers.labels[row]
        is_enough = overlaps >= self.threshold
        if (is_same & is_enough).any():
            taken = int(np.where(is_same, overlaps, -1).argmax())
            by = int(np.flatnonzero(self.matches == taken)[0])
            return f"{self.object_name(taken)} is taken already, by No. {by + 1}"
        if is_enough.any():
            return f"this is {self.object_name(int(overlaps.argmax()))}"
        if not (overlaps > 0).any():
            return "no object here"
        nearest = int(overlaps.argmax())
        if is_same[nearest]:
            return f"too little overlap with {self.object_name(nearest)}"
        return f"too little overlap, and this is {self.object_name(nearest)}"

    def object_name(self, number: int) -> str:
        """An object in words: "the cat", or "cat 2" where there are several."""
        labels = self.answers.object_labels
        name = CATEGORY_NAMES[labels[number]]
        if (labels == labels[number]).sum() == 1:
            return f"the {name}"
        return f"{name} {(labels[: number + 1] == labels[number]).sum()}"

    @cached_property
    def average_precision(self) -> float:
        """AP of the picture; -1 without objects."""
        return average_precision([self.answers], range(len(CATEGORY_NAMES)))

    def at(self, threshold: float) -> float:
        """AP of the picture at one threshold of overlap."""
        return average_precision([self.answers], range(len(CATEGORY_NAMES)), (threshold,))


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """A picture before and after its boxes were changed."""

    before: Judged
    after: Judged

    def changes(self) -> list[Change]:
        """AP and AP50."""
        told = (
            ("AP", self.before.average_precision, self.after.average_precision),
            ("AP50", self.before.at(0.5), self.after.at(0.5)),
        )
        return [
            Change(
                measure=measure,
                own=percent(before),
                now=percent(after),
                points=round(100 * (after - before), 1) if before >= 0 else 0.0,
            )
            for measure, before, after in told
        ]


def judged(boxes: Sequence[Drawn], truth: Answers, threshold: float) -> Judged:
    """Boxes as they now are, against the objects of the picture."""
    order = sorted(range(len(boxes)), key=lambda row: -boxes[row].score)
    return Judged(answers=answers_of([boxes[row] for row in order], truth), threshold=threshold)


def picture_code(kind: str, scene: int, boxes: Sequence[Drawn], threshold: float) -> str:
    """`matches`, the object of each detection or -1, and `ap`."""
    rows = [
        f"    ({box.x:g}, {box.y:g}, {box.x + box.w:g}, {box.y + box.h:g}, {box.score!r}, {box.label}),"
        f"  # {CATEGORY_NAMES[box.label]}"
        for box in boxes
    ]
    return "\n".join(
        [
            "import numpy as np",
            "from lab.data.scenes import CATEGORY_NAMES, draw_scene",
            "from lab.ops.matching import Answers, average_precision, match",
            "",
            f'scene = draw_scene("{kind}", {scene})',
            "detections = np.array([  # x1, y1, x2, y2, score, category",
            *rows,
            "]).reshape(-1, 6)",
            "answers = Answers(",
            "    detections[:, :4], detections[:, 4], detections[:, 5].astype(int), scene.boxes_xyxy, scene.labels",
            ")",
            f"matches = match(answers, threshold={threshold})",
            "ap = average_precision([answers], range(len(CATEGORY_NAMES)))",
        ]
    )


def place_of(box: Drawn, numbers: tuple[float, float, float, float]) -> Drawn:
    """The detection where it now is."""
    x, y, w, h = numbers
    return box._replace(x=x, y=y, w=w, h=h)
