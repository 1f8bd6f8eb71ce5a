"""Anchors on the page "R-CNN to Mask R-CNN": what each is told where the truth is known, and those of a cell. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.studies.theatre import Anchor, Shown, place_of, sigmoid
from lab.architectures.detection import ANCHOR_LEVELS, RATIOS, anchors
from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.ops.anchors import NEGATIVE_BELOW, POSITIVE_FROM, Labelled, Role, label_anchors

RATIO_NAMES = {0.5: "1:2, lying", 1.0: "1:1", 2.0: "2:1, upright"}
ROLE_NAMES = {Role.POSITIVE: "positive", Role.IGNORED: "ignored", Role.NEGATIVE: "negative"}


@dataclass(frozen=True, kw_only=True, eq=False)
class AnchorsSeen:
    """The anchors of one picture.

    Attributes:
        shown: the picture, opened.
        positive_from: the least overlap of a positive anchor.
        negative_below: the overlap under which it is negative.
    """

    shown: Shown
    positive_from: float = POSITIVE_FROM
    negative_below: float = NEGATIVE_BELOW

    @cached_property
    def boxes_xyxy(self) -> NDArray[np.floating]:
        """float32 (4032, 4)."""
        return anchors(SIDE)

    @cached_property
    def labelled(self) -> Labelled | None:
        """What each is told in training; None without truth."""
        truth = self.shown.subject.truth
        if truth is None:
            return None
        return label_anchors(
            self.boxes_xyxy,
            truth.boxes_xyxy,
            positive_from=self.positive_from,
            negative_below=min(self.negative_below, self.positive_from),
        )

    @cached_property
    def objectness(self) -> NDArray[np.float64]:
        """float64 (4032,), what the network gives to each."""
        return sigmoid(self.shown.opened.anchor_logits)

    def numbers_of(self, level: int) -> NDArray[np.int64]:
        """The anchors of a level: int64 (rows, columns, ratios)."""
        start = 0
        for other, facts in ANCHOR_LEVELS.items():
            cells = SIDE // facts.stride_px
            count = cells * cells * len(RATIOS)
            if other == level:
                return np.arange(start, start + count).reshape(cells, cells, len(RATIOS))
            start += count
        raise ValueError(f"anchors stand on levels {list(ANCHOR_LEVELS)}, got {level}")

    def heat(self, level: int) -> NDArray[np.float64]:
        """Objectness of the best anchor of each cell: float64 (rows, columns)."""
        best: NDArray[np.float64] = self.objectness[self.numbers_of(level)].max(axis=2)
        return best

    def roles_of(self, level: int) -> NDArray[np.int8] | None:
        """The role of each cell: positive if one of its anchors is, else ignored if one is: int8 (rows, columns)."""
        if self.labelled is None:
            return None
        roles = self.labelled.roles[self.numbers_of(level)]
        cells = np.full(roles.shape[:2], Role.NEGATIVE, np.int8)
        cells[(roles == Role.IGNORED).any(axis=2)] = Role.IGNORED
        cells[(roles == Role.POSITIVE).any(axis=2)] = Role.POSITIVE
        return cells

    def counts(self) -> list[dict[str, Any]]:
        """How many anchors of each role, by level; without truth, how many there are."""
        rows = []
        for level, facts in ANCHOR_LEVELS.items():
            numbers = self.numbers_of(level).ravel()
            row = {
                "one every": f"{facts.stride_px} px",
                "size": f"{facts.side_px:g} px",
                "anchors": f"{len(numbers):,}",
            }
            if self.labelled is not None:
                roles = self.labelled.roles[numbers]
                row |= {name: f"{int((roles == role).sum()):,}" for role, name in ROLE_NAMES.items()}
            rows.append(row)
        return rows

    def three(self, level: int, row: int, column: int) -> list[dict[str, Any]]:
        """The anchors of one cell in numbers, a row each."""
        return [self._facts(int(number)) for number in self.numbers_of(level)[row, column]]

    def _facts(self, number: int) -> dict[str, Any]:
        x1, y1, x2, y2 = self.boxes_xyxy[number].tolist()
        facts: dict[str, Any] = {
            "form": RATIO_NAMES[RATIOS[place_of(number).ratio]],
            "width × height": f"{x2 - x1:.0f} × {y2 - y1:.0f}",
            "objectness": f"{self.objectness[number]:.1%}",
        }
        if self.labelled is not None:
            overlap = float(self.labelled.overlaps[number])
            truth = self.shown.subject.truth
            names = [] if truth is None else [CATEGORY_NAMES[label] for label in truth.labels]
            role = Role(int(self.labelled.roles[number]))
            is_best = role is Role.POSITIVE and overlap < self.positive_from
            facts |= {
                "overlaps most": f"{names[self.labelled.objects[number]]}, {overlap:.2f}" if overlap > 0 else "nothing",
                "is told": ROLE_NAMES[role] + (", as the object's best" if is_best else ""),
            }
        rank = np.flatnonzero(self.shown.opened.anchors == number)
        facts["candidate"] = f"No. {rank[0] + 1} of 300" if len(rank) else "no"
        return facts


def cell_at(level: int, x: float, y: float) -> Anchor:
    """The cell of a level that a place of the picture lies in, with its first anchor.

    Example:
        >>> cell_at(4, 40.0, 15.9)
        Anchor(level=4, row=0, column=2, ratio=0)
    """
    stride, last = ANCHOR_LEVELS[level].stride_px, SIDE // ANCHOR_LEVELS[level].stride_px - 1
    row, column = (min(max(int(place // stride), 0), last) for place in (y, x))
    return Anchor(level, row, column, 0)
