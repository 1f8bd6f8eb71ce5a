"""A picture that drawn objects are put into, one in front of the other, with exact boxes and masks of what is seen."""

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.sprites import Sprite, bent, blend, placed, read_sprite

LEAST_SEEN = 0.5  # of an object's own area; else another place is tried
LEAST_SEEN_PX = 50
NEAR_ANOTHER = 0.35  # of all tries: so that objects overlap
_OPAQUE = 127  # alpha above which a pixel belongs to the object


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A sprite and how it stands in a scene.

    Attributes:
        sprite: the drawing.
        long_side: length of its longer side, in pixels.
        centre_xy: where its centre is, in pixels.
        angle_deg: turn, counterclockwise.
        stretch: factor on the width alone.
        is_mirrored: left and right exchanged.
        shifts: how it is bent, see `lab.data.sprites.bent`; None if it is not.
    """

    sprite: Sprite
    long_side: float
    centre_xy: tuple[float, float]
    angle_deg: float = 0.0
    stretch: float = 1.0
    is_mirrored: bool = False
    shifts: NDArray[np.float32] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """A picture and what is in it, from back to front.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        labels: int64 (N,), indices into `CATEGORY_NAMES`.
        boxes_xyxy: float32 (N, 4), pixels, around what is seen of each object.
        masks: bool (N, H, W), what is seen.
        seen: float32 (N,) in (0, 1], the share of an object inside the picture that nothing hides.
    """

    image: NDArray[np.uint8]
    labels: NDArray[np.int64]
    boxes_xyxy: NDArray[np.float32]
    masks: NDArray[np.bool_]
    seen: NDArray[np.float32]


class Window(NamedTuple):
    """A small picture with alpha and where its upper left pixel lies: uint8 (h, w, 4), premultiplied RGBA."""

    layer: NDArray[np.uint8]
    left: int
    top: int


class Canvas:
    """A picture that objects are put into, one in front of the other.

    Args:
        backdrop: float32 (H, W, 3) in [0, 255].
    """

    def __init__(self, backdrop: NDArray[np.float32]) -> None:
        self._pixels = backdrop
        self._labels: list[int] = []
        self._masks: list[NDArray[np.bool_]] = []
        self._areas: list[int] = []

    def some_place(self, rng: np.random.Generator) -> tuple[float, float]:
        """Anywhere, or upon the edge of an object that is there already: (x, y) in pixels."""
        height, width = self._pixels.shape[:2]
        if not self._masks or rng.random() > NEAR_ANOTHER:
            return rng.uniform(0, width), rng.uniform(0, height)
        left, top, right, bottom = boxes_around(self._masks[rng.integers(len(self._masks))][None])[0]
        turn, reach = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 1.2)
        x = (left + right) / 2 + reach * np.cos(turn) * (right - left) / 2
        return float(x), float((top + bottom) / 2 + reach * np.sin(turn) * (bottom - top) / 2)

    def add(
        self,
        placement: Placement,
        label: int | None,
        colours: NDArray[np.float32] | None = None,
        *,
        least_seen: float = LEAST_SEEN,
    ) -> bool:
        """Puts a sprite in front, unless too little of it or of another object would be seen.

        Args:
            placement: sprite and place.
            label: what it is; None for scenery, which has no box.
            colours: see `lab.data.sprites.recolouring`.
            least_seen: the share that must be seen of every object, of what is its own area.

        Returns:
            whether it was put there.
        """
        height, width = self._pixels.shape[:2]
        window = cut_window(placement)
        whole = int((window.layer[..., 3] > _OPAQUE).sum())
        rows = slice(max(window.top, 0), min(window.top + window.layer.shape[0], height))
        columns = slice(max(window.left, 0), min(window.left + window.layer.shape[1], width))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return False
        layer = window.layer[
            rows.start - window.top : rows.stop - window.top, columns.start - window.left : columns.stop - window.left
        ]
        opaque = layer[..., 3] > _OPAQUE
        if opaque.sum() < max(LEAST_SEEN_PX, least_seen * whole):
            return False
        hidden = [int((mask[rows, columns] & opaque).sum()) for mask in self._masks]
        for mask, area, lost in zip(self._masks, self._areas, hidden, strict=True):
            if lost and int(mask.sum()) - lost < max(LEAST_SEEN_PX, least_seen * area):
                return False
        self._pixels[rows, columns] = blend(self._pixels[rows, columns], layer, colours)
        for mask, lost in zip(self._masks, hidden, strict=True):
            if lost:
                mask[rows, columns] &= ~opaque
        if label is not None:
            mask = np.zeros((height, width), bool)
            mask[rows, columns] = opaque
            self._masks.append(mask)
            self._labels.append(label)
            self._areas.append(int(opaque.sum()))
        return True

    def scene(self, rng: np.random.Generator | None = None) -> Scene:
        """What has been put together, as a camera takes it: blur, contrast, light and noise, where `rng` is given."""
        height, width = self._pixels.shape[:2]
        masks = np.array(self._masks, bool).reshape(-1, height, width)
        return Scene(
            image=_photographed(self._pixels, rng) if rng else np.clip(np.rint(self._pixels), 0, 255).astype(np.uint8),
            labels=np.array(self._labels, np.int64),
            boxes_xyxy=boxes_around(masks),
            masks=masks,
            seen=np.array(
                [mask.sum() / area for mask, area in zip(masks, self._areas, strict=True)], np.float32
            ).reshape(-1),
        )


def cut_window(placement: Placement) -> Window:
    """The sprite as it stands in the scene, in a picture just large enough."""
    drawing = read_sprite(placement.sprite)
    if placement.shifts is not None:
        drawing = bent(drawing, placement.shifts)
    while max(drawing.shape) >= 2 * placement.long_side and min(drawing.shape[:2]) >= 4:
        size_wh = drawing.shape[1] // 2, drawing.shape[0] // 2
        drawing = np.asarray(cv2.resize(drawing, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
    side = int(np.ceil(placement.long_side * max(1.0, placement.stretch) * np.sqrt(2))) + 2
    left, top = (int(np.floor(centre - side / 2)) for centre in placement.centre_xy)
    layer = placed(
        drawing,
        side,
        long_side=placement.long_side,
        centre_xy=(placement.centre_xy[0] - left, placement.centre_xy[1] - top),
        angle_deg=placement.angle_deg,
        stretch=placement.stretch,
        mirrored=placement.is_mirrored,
    )
    return Window(layer, left, top)


def boxes_around(masks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The smallest box around each mask, from the outer edges of its pixels; zeros for an empty one.

    Args:
        masks: bool (N, H, W).

    Returns:
        float32 (N, 4), xyxy.

    Example:
        >>> masks = np.zeros((1, 4, 5), bool)
        >>> masks[0, 1:3, 2] = True
        >>> boxes_around(masks)
        array([[2., 1., 3., 3.]], dtype=float32)
    """
    boxes_xyxy = np.zeros((len(masks), 4), np.float32)
    for box, mask in zip(boxes_xyxy, masks, strict=True):
        columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
        if len(rows):
            box[:] = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    return boxes_xyxy


def _photographed(pixels: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.uint8]:
    photo = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.2, 0.8))
    photo = (photo - 128) * rng.uniform(0.8, 1.1) + 128 + rng.uniform(-18, 14)
    noise = rng.standard_normal(photo.shape, np.float32)
    return np.clip(np.rint(photo + rng.uniform(0.5, 5) * noise), 0, 255).astype(np.uint8)
