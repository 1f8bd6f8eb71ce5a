"""Glimpse paths drawn over fields, as the page "Learning to look" shows them. Pure."""

from collections.abc import Sequence

import cv2
import numpy as np

from lab.events import Gaze
from lab.ops.glimpses import squares_xyxy, to_pixels

TILE_PX = 240  # shown at half of it, so that lines are fine on every screen
_SHIFT = 4  # OpenCV draws at sixteenths of a pixel
_THICK, _DOT, _RING = 4, 7, 11
_UNSEEN = 0.4  # how bright the pixels are that no sharp patch covers


def path_tiles(images: np.ndarray, paths_yx: Sequence[Sequence[Sequence[float]]], patch: int, color: str) -> np.ndarray:
    """Fields, each with the path of its glimpses: a ring around the first, a dot at each later one.

    What the sharpest patches cover is as bright as it is, the rest is dimmed.

    Args:
        images: uint8 `(N, side, side, 1)`.
        paths_yx: `(N, T, 2)` in [-1, 1].
        patch: side of the sharpest patch in pixels.
        color: of the paths, "#rrggbb".

    Returns:
        uint8 `(N, TILE_PX, TILE_PX, 3)`.
    """
    ink = _rgb(color)
    return np.stack([_tile(image, np.asarray(path), patch, ink) for image, path in zip(images, paths_yx, strict=True)])


def _tile(image: np.ndarray, path_yx: np.ndarray, patch: int, ink: tuple[int, int, int]) -> np.ndarray:
    light = np.full(image.shape[:2], _UNSEEN)
    for place in path_yx:
        left, top, right, bottom = squares_xyxy(place, image.shape[:2], size=patch, scales=1, factor=1)[0].clip(0)
        light[top:bottom, left:right] = 1.0
    lit = np.rint(image[..., 0] * light).astype(np.uint8)
    canvas = cv2.resize(lit, (TILE_PX, TILE_PX), interpolation=cv2.INTER_NEAREST)
    canvas = np.repeat(canvas[..., np.newaxis], 3, axis=2)
    places = to_pixels(path_yx, (TILE_PX, TILE_PX))[:, ::-1]
    points = np.rint(np.clip(places, 0, TILE_PX - 1) * 2**_SHIFT).astype(np.int32)
    cv2.polylines(canvas, [points[:, np.newaxis]], False, ink, _THICK, cv2.LINE_AA, _SHIFT)
    for point in points[1:]:
        cv2.circle(canvas, point.tolist(), _DOT << _SHIFT, ink, -1, cv2.LINE_AA, _SHIFT)
    cv2.circle(canvas, points[0].tolist(), _RING << _SHIFT, (255, 255, 255), _THICK, cv2.LINE_AA, _SHIFT)
    return canvas


def _rgb(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def right_of(gaze: Gaze, labels: np.ndarray) -> list[bool]:
    """Whether each watched field was read rightly."""
    return [answer == label for answer, label in zip(gaze["answers"], labels.tolist(), strict=True)]


def captions(gaze: Gaze, labels: np.ndarray) -> list[str]:
    """What each watched field was taken for, what it is if that is something else, and how sure the network was.

    Example:
        >>> captions({"epoch": 1, "paths_yx": [], "answers": [7, 1], "shares": [0.93, 0.5]}, np.array([7, 4]))
        ['7, 93%', '1, is 4, 50%']
    """
    told = zip(gaze["answers"], labels.tolist(), gaze["shares"], strict=True)
    return [f"{answer}, {'' if answer == label else f'is {label}, '}{share:.0%}" for answer, label, share in told]
