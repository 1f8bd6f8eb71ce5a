"""What the page "Faces before CNNs" computes from its controls, and the code that it prints. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import cv2
import numpy as np

from lab.data.cascades import cascade_path, frontal_face
from lab.ops.cascade import Walk, scales_of, walk
from lab.ops.haar import HaarFeature, LookUps, everywhere, feature_value, integral_image, look_up, patterned
from lab.ops.pixels import planes

LARGEST_SIDE_PX = 256
SMALLEST_SIDE_PX = 24
STAGES = len(frontal_face().stages)
FEATURES = sum(len(stage.features) for stage in frontal_face().stages)
NEIGHBOURS = 3  # that a window needs to be a face
_NEAR_PX, _LEAST_WINDOWS = 4.0, 0.01
ANGLES = tuple(range(-90, 91, 10))


class Place(NamedTuple):
    """A box on the picture, in whole pixels."""

    x: int
    y: int
    width: int
    height: int


def as_gray(image: np.ndarray) -> np.ndarray:
    """The grey plane of a picture, its long side at most 256 pixels: uint8 `(H, W)`.

    A side of less than 24 pixels is stretched to 24: a window must fit.
    """
    colour = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    gray = planes(colour)["Grey"]
    factor = min(1.0, LARGEST_SIDE_PX / max(gray.shape))
    height, width = (max(SMALLEST_SIDE_PX, round(side * factor)) for side in gray.shape)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return gray if (height, width) == gray.shape else np.asarray(cv2.resize(gray, (width, height), interpolation=how))


@dataclass(frozen=True, kw_only=True, eq=False)
class OneFeature:
    """A feature where the visitor has put it.

    Attributes:
        gray: uint8 (H, W).
        pattern: one of `lab.ops.haar.PATTERNS`.
        place: the box that it fills.
    """

    gray: np.ndarray
    pattern: str
    place: Place

    @cached_property
    def integral(self) -> np.ndarray:
        """The integral image."""
        return integral_image(self.gray)

    @cached_property
    def feature(self) -> HaarFeature:
        """Its parts, relative to the box."""
        return patterned(self.pattern, self.place.width, self.place.height)

    @cached_property
    def looked_up(self) -> tuple[LookUps, ...]:
        """The four entries for each part."""
        return tuple(
            look_up(self.integral, self.place.x + part.x, self.place.y + part.y, part.width, part.height)
            for part in self.feature.rectangles
        )

    @cached_property
    def value(self) -> float:
        """The feature: bright minus dark."""
        return feature_value(self.integral, self.feature, self.place.x, self.place.y)

    @property
    def pixels(self) -> int:
        """How many pixels its parts have, each of which would have to be added without an integral image."""
        return sum(part.width * part.height for part in self.feature.rectangles)

    @property
    def corners(self) -> int:
        """How many entries are looked up: neighbours share some."""
        return len(
            {
                (part.x + across, part.y + down)
                for part in self.feature.rectangles
                for across in (0, part.width)
                for down in (0, part.height)
            }
        )

    @cached_property
    def answers(self) -> np.ndarray:
        """The value at every place where the box fits, float64 `(H - h + 1, W - w + 1)`."""
        return everywhere(self.integral, self.feature)

    @cached_property
    def centred(self) -> np.ndarray:
        """The same, each value where the box has its middle, float64 `(H, W)`; 0 where no box has its own."""
        height, width = self.gray.shape
        top, left = self.place.height // 2, self.place.width // 2
        rows, columns = (
            min(count, room) for count, room in zip(self.answers.shape, (height - top, width - left), strict=True)
        )
        whole = np.zeros((height, width))
        whole[top : top + rows, left : left + columns] = self.answers[:rows, :columns]
        return whole

    def rows(self) -> list[dict[str, Any]]:
        """The table of the look-ups, a part a row."""
        return [
            {
                "part": number,
                "counts": f"{part.weight:+g}",
                "a": entries.a,
                "b": entries.b,
                "c": entries.c,
                "d": entries.d,
                "d − b − c + a": entries.total,
                "mean grey": round(entries.total / (part.width * part.height), 1),
            }
            for number, (part, entries) in enumerate(zip(self.feature.rectangles, self.looked_up, strict=True), 1)
        ]

    @property
    def rank(self) -> float:
        """The share of all places with a smaller value than here, in [0, 1]."""
        return float((self.answers < self.value).mean())


@dataclass(frozen=True, kw_only=True, eq=False)
class Walked:
    """All windows of a picture, after their walk through the cascade.

    Attributes:
        gray: uint8 (H, W).
        walk: what became of them.
        agreeing: how many neighbours a window needs to be a face.
    """

    gray: np.ndarray
    walk: Walk
    agreeing: int = NEIGHBOURS

    @cached_property
    def counts(self) -> np.ndarray:
        """How many windows were asked, and how many passed 1, 2, ... stages: int64 (26,)."""
        return self.walk.counts(STAGES)

    @cached_property
    def faces(self) -> np.ndarray:
        """What remains when a face needs so many neighbours: int64 (F, 4), xyxy."""
        return grouped(self.walk.survivors(STAGES), self.agreeing)

    @property
    def scales(self) -> int:
        """How many sizes of windows there are."""
        return len(scales_of((self.gray.shape[0], self.gray.shape[1]), SMALLEST_SIDE_PX))

    @property
    def features_asked(self) -> float:
        """How many features a window is asked on average."""
        sizes = [len(stage.features) for stage in frontal_face().stages]
        return float(self.counts[:-1] @ sizes / max(self.counts[0], 1))

    def rows(self) -> list[dict[str, Any]]:
        """A stage a row: features, windows that come in and that pass, milliseconds."""
        return [
            {
                "stage": number,
                "features": len(stage.features),
                "windows in": int(self.counts[number - 1]),
                "passed": int(self.counts[number]),
                "ms": round(float(seconds) * 1e3, 1),
            }
            for number, (stage, seconds) in enumerate(zip(frontal_face().stages, self.walk.seconds, strict=True), 1)
        ]


def walked(gray: np.ndarray) -> Walked:
    """Sends all windows of a grey picture through the cascade."""
    return Walked(gray=gray, walk=walk(frontal_face(), gray))


def grouped(boxes_xyxy: np.ndarray, agreeing: int = NEIGHBOURS) -> np.ndarray:
    """The means of groups whose boxes have at least so many similar ones: int64 (F, 4), xyxy. OpenCV's own rule."""
    sides = boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]
    listed = np.concatenate([boxes_xyxy[:, :2], sides], axis=1).astype(int).tolist()
    groups, _ = cv2.groupRectangles(listed, agreeing, 0.2)
    found = np.array(groups, np.int64).reshape(-1, 4)
    found[:, 2:] += found[:, :2]
    return found


def share_left(some_xyxy: np.ndarray, all_xyxy: np.ndarray, size_hw: tuple[int, int]) -> np.ndarray:
    """The share of windows that are left around each place, by their middles: float64 (H, W) in [0, 1]."""
    some, every = (_middles(boxes, size_hw) for boxes in (some_xyxy, all_xyxy))
    return np.divide(some, every, out=np.zeros_like(some), where=every > _LEAST_WINDOWS)


def _middles(boxes_xyxy: np.ndarray, size_hw: tuple[int, int]) -> np.ndarray:
    """How many boxes have their middle near each pixel."""
    counts = np.zeros(size_hw)
    columns, rows = ((boxes_xyxy[:, :2] + boxes_xyxy[:, 2:]) // 2).astype(int).T
    np.add.at(counts, (rows.clip(0, size_hw[0] - 1), columns.clip(0, size_hw[1] - 1)), 1)
    return np.asarray(cv2.GaussianBlur(counts, (0, 0), _NEAR_PX))


def turned(gray: np.ndarray, angle_deg: float, *, is_mirrored: bool = False) -> np.ndarray:
    """The picture turned about its middle, counterclockwise; what comes from outside is middle grey."""
    height, width = gray.shape
    picture = np.ascontiguousarray(gray[:, ::-1]) if is_mirrored else gray
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle_deg, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=128), np.uint8)


def windows_by_angle(gray: np.ndarray, agreeing: int) -> list[dict[str, Any]]:
    """For every ten degrees, how many windows pass all stages, and how many faces they make, by OpenCV's detector."""
    detector = cv2.CascadeClassifier(str(cascade_path()))
    rows = []
    for angle in ANGLES:
        found = np.array(detector.detectMultiScale(turned(gray, angle), minNeighbors=0), float).reshape(-1, 4)
        found[:, 2:] += found[:, :2]
        rows.append({"angle": angle, "windows": len(found), "faces": len(grouped(found, agreeing))})
    return rows


def with_parts(gray: np.ndarray, feature: HaarFeature, place: Place) -> np.ndarray:
    """The picture with the feature's parts laid over it, the bright ones brighter and the dark ones darker."""
    shown = gray.copy()
    for part in feature.rectangles:
        rows = slice(place.y + part.y, place.y + part.y + part.height)
        columns = slice(place.x + part.x, place.x + part.x + part.width)
        shown[rows, columns] = gray[rows, columns] // 2 + (127 if part.weight > 0 else 0)
    return shown


def feature_code(one: OneFeature) -> str:
    """`value` of the feature from `gray`."""
    parts = ", ".join(str(tuple(part)) for part in one.feature.rectangles)
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"# gray: uint8 {one.gray.shape}",
            "integral = np.pad(gray.astype(int).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))",
            f"left, top = {one.place.x}, {one.place.y}",
            "value = 0",
            f"for x, y, width, height, weight in [{parts}]:",
            "    x, y = left + x, top + y",
            "    a, b = integral[y, x], integral[y, x + width]",
            "    c, d = integral[y + height, x], integral[y + height, x + width]",
            "    value += weight * (d - b - c + a)",
        ]
    )


def walk_code(agreeing: int) -> str:
    """`counts` and `faces` from `gray`."""
    return "\n".join(
        [
            "import cv2",
            "",
            "from lab.data.cascades import cascade_path, frontal_face",
            "from lab.ops.cascade import walk",
            "",
            "cascade = frontal_face()",
            "counts = walk(cascade, gray).counts(len(cascade.stages))",
            "",
            "# OpenCV itself, much faster, with the same windows at the end:",
            "detector = cv2.CascadeClassifier(str(cascade_path()))",
            f"faces = detector.detectMultiScale(gray, minNeighbors={agreeing})  # x, y, width, height",
        ]
    )


def turn_code(angle_deg: float, *, is_mirrored: bool, agreeing: int) -> str:
    """`faces` in the turned picture from `gray`."""
    return "\n".join(
        [
            "import cv2",
            "",
            "from lab.data.cascades import cascade_path",
            "",
            "height, width = gray.shape",
            *(["gray = gray[:, ::-1].copy()"] if is_mirrored else []),
            f"matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), {angle_deg}, 1.0)",
            "picture = cv2.warpAffine(gray, matrix, (width, height), borderValue=128)",
            "detector = cv2.CascadeClassifier(str(cascade_path()))",
            f"faces = detector.detectMultiScale(picture, minNeighbors={agreeing})  # x, y, width, height",
        ]
    )
