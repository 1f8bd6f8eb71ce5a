"""What the page "How good is it?" computes from a detector's answers on many pictures, and its code. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.cards import ANSWERS, DETECTION
from lab.data.answers import Answered, read_answers
from lab.data.assets import asset_path
from lab.data.coco import Evaluation
from lab.data.credits import in_words
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.matching import NOBODY, Curve, match, precision_recall

DETECTOR = "mask-rcnn"
DRAWINGS = {"by other artists": "held-out", "that it knew": "known"}  # words -> kind of scenes
TOGETHER = "all together"
MOST_POINTS = 400  # of a line that is sent to the browser


class Figures(NamedTuple):
    """What pycocotools says of answers."""

    boxes: Evaluation
    masks: Evaluation


class Counts(NamedTuple):
    """Detections that are at least so sure.

    Attributes:
        right, wrong: how many are.
        missed: objects that none of them finds.
    """

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """The share of the detections that is right; None without any."""
        given = self.right + self.wrong
        return self.right / given if given else None

    @property
    def recall(self) -> float | None:
        """The share of the objects that is found; None without any."""
        objects = self.right + self.missed
        return self.right / objects if objects else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Matched:
    """All detections on all pictures, right or wrong by one threshold of overlap.

    Attributes:
        threshold: the least overlap.
        scores: float32 (D,).
        labels: int64 (D,).
        is_right: bool (D,).
        objects: int64 (C,), how many there are of each category.
    """

    threshold: float
    scores: NDArray[np.float32]
    labels: NDArray[np.int64]
    is_right: NDArray[np.bool_]
    objects: NDArray[np.int64]

    def curve(self, label: int | None, least: float = 0.0) -> Curve | None:
        """Precision over recall of one category, or of all in one list; None if there is no object.

        Args:
            least: less sure detections are left out.
        """
        rows = self._rows(label) & (self.scores >= least)
        objects = self._objects(label)
        return precision_recall(self.scores[rows], self.is_right[rows], objects) if objects else None

    def counts(self, label: int | None, confidence: float) -> Counts:
        """What the detections say that are sure enough."""
        rows = self._rows(label) & (self.scores >= np.float32(confidence))
        right = int(self.is_right[rows].sum())
        return Counts(right, int(rows.sum()) - right, self._objects(label) - right)

    def averaged(self, label: int | None, least: float = 0.0) -> NDArray[np.float64]:
        """What average precision is the mean of, float64 (101,): the best precision at each recall or a larger one.

        Args:
            label: a category; None is the mean over those that occur.
            least: less sure detections are left out.
        """
        labels = range(len(self.objects)) if label is None else [label]
        curves = [curve for each in labels if (curve := self.curve(each, least)) is not None]
        return np.mean([curve.sampled for curve in curves], axis=0) if curves else np.zeros(101)

    @cached_property
    def average_precision(self) -> float:
        """The mean over categories at this threshold: AP50 at 0.5."""
        return float(self.averaged(None).mean())

    def _rows(self, label: int | None) -> NDArray[np.bool_]:
        return np.ones(len(self.labels), bool) if label is None else self.labels == label

    def _objects(self, label: int | None) -> int:
        return int(self.objects.sum() if label is None else self.objects[label])


def shipped_answers(kind: str) -> Answered:
    """What the shipped detector said of the test scenes of a kind, a value of `DRAWINGS`.

    Raises:
        MissingAsset: if the file is not there or damaged.
    """
    return read_answers(asset_path(*DETECTION, DETECTOR, ANSWERS.format(kind=kind)))


def matched(answers: Answered, threshold: float) -> Matched:
    """Compares all boxes with all objects, picture by picture."""
    is_right = [match(answers.boxes_of(picture), threshold) != NOBODY for picture in range(len(answers.sizes_hw))]
    return Matched(
        threshold=threshold,
        scores=answers.found.scores,
        labels=answers.found.labels,
        is_right=np.concatenate([np.empty(0, bool), *is_right]),
        objects=np.bincount(answers.truth.labels, minlength=len(answers.categories)),
    )


def line(curve: Curve) -> list[dict[str, float]]:
    """The points of a curve from the surest answer on, not more than the eye can tell apart."""
    count = len(curve.recall)
    places = np.unique(np.linspace(0, max(count - 1, 0), min(count, MOST_POINTS)).astype(int))
    return [
        {
            "rank": float(at + 1),
            "recall": float(curve.recall[at]),
            "precision": float(curve.precision[at]),
            "score": float(curve.scores[at]),
        }
        for at in places
    ]


def score_rows(figures: dict[str, Figures]) -> list[dict[str, Any]]:
    """The twelve numbers of each kind of drawings in percent."""
    columns = {"AP": "AP", "AP50": "AP50", "AP75": "AP75", "APs": "small", "APm": "medium", "APl": "large"}
    return [
        {"": f"{what}, {words}"} | {title: percent(getattr(told, what).scores[name]) for name, title in columns.items()}
        for what in ("boxes", "masks")
        for words, told in figures.items()
    ]


def category_rows(own: Evaluation, other: Evaluation, objects: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Average precision of boxes by category, the best first."""
    order = np.argsort(-own.by_category, kind="stable")
    return [
        {
            "category": CATEGORY_NAMES[label],
            "AP": float(own.by_category[label]),
            "other": float(other.by_category[label]),
            "objects": int(objects[label]),
        }
        for label in order
        if own.by_category[label] >= 0
    ]


def growth(card: dict[str, Any]) -> list[dict[str, Any]]:
    """What each training changed, from the first on; no rows if a card tells of one alone.

    Args:
        card: of a shipped detector.
    """
    trainings = [card]
    while first := trainings[0].get("begins_with"):
        trainings.insert(0, first)
    return [_grown(*pair) for pair in zip([None, *trainings[:-1]], trainings, strict=True)] if trainings[1:] else []


def _grown(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    learned = _artists(now)
    new = [style for style in learned if before is None or style not in _artists(before)]
    knew, others = (now["test"][kind]["box_AP50"] for kind in ("known", "held-out"))
    return {
        "artists": len(learned),
        "new among them": in_words(new),
        "that it knew": percent(knew),
        "by other artists": percent(others),
        "gap, points": round(100 * (knew - others), 1),
    }


def _artists(card: dict[str, Any]) -> list[str]:
    return [*card["data"]["known_styles"], *card["data"].get("more_styles", ())]


def percent(share: float | None) -> str:
    """A share in percent; a dash where there is none, which pycocotools writes as -1.

    Example:
        >>> percent(0.1234), percent(-1), percent(None)
        ('12.3%', '–', '–')
    """
    return "–" if share is None or share < 0 else f"{share:.1%}"


def figures_code(kind: str, label: int | None, threshold: float, confidence: float) -> str:
    """`scores`, the six numbers of boxes, and `right`, `wrong` and `missed` at the confidence."""
    own = "" if label is None else f" & (said.labels == {label})"
    there = "" if label is None else f" == {label}"
    counted = f"(said.object_labels{there}).sum()" if there else "len(said.object_labels)"
    return "\n".join(
        [
            "from lab.data.answers import read_answers",
            "from lab.data.assets import asset_path",
            "from lab.ops.matching import NOBODY, match",
            "",
            f'answers = read_answers(asset_path("weights", "detection", "{DETECTOR}", "{ANSWERS.format(kind=kind)}"))',
            'scores = answers.evaluated("bbox").scores  # pycocotools: AP, AP50, AP75, APs, APm, APl',
            "",
            "right = wrong = objects = 0",
            "for picture in range(len(answers.sizes_hw)):",
            "    said = answers.boxes_of(picture)",
            f"    is_right = match(said, threshold={threshold}) != NOBODY",
            f"    is_sure = (said.scores >= {confidence}){own}",
            "    right += (is_right & is_sure).sum()",
            "    wrong += (~is_right & is_sure).sum()",
            f"    objects += {counted}",
            "missed = objects - right",
        ]
    )
