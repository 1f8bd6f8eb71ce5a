"""Pictures whose class depends on one small patch alone, so that the right attribution is known.

Each picture has a cloudy ground, some bright squares and strokes that say nothing of the class, and one patch of 8x8
pixels with one of four patterns: the class. Where the patch lies is drawn at random, and so is all the rest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.records import Images, Labels

SIDE = 48
PATCH = 8
CLASSES = ("stripes across", "stripes down", "chessboard", "frame")
DECOYS = 3
TEST_SEED = (0, 3)  # of the pictures that a page shows; the network saw others
_CONTRAST = (60, 200)


def patterns() -> NDArray[np.bool_]:
    """The four patterns, bool `(4, PATCH, PATCH)`; each is true on half of its pixels, or nearly.

    Example:
        >>> patterns().sum(axis=(1, 2)).tolist()
        [32, 32, 32, 28]
    """
    rows, columns = np.indices((PATCH, PATCH))
    edge = (rows % (PATCH - 1) == 0) | (columns % (PATCH - 1) == 0)
    return np.stack([rows // 2 % 2 == 0, columns // 2 % 2 == 0, (rows // 2 + columns // 2) % 2 == 0, edge])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TruthPictures:
    """N pictures, and where their evidence is.

    Attributes:
        images: uint8 `(N, SIDE, SIDE, 1)`.
        labels: int64 `(N,)`, which of `CLASSES`.
        corners_yx: int64 `(N, 2)`, upper left corner of the patch.
    """

    images: Images
    labels: Labels
    corners_yx: NDArray[np.int64]

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.labels)

    def square_yxyx(self, index: int) -> tuple[int, int, int, int]:
        """The patch of one picture: top, left, bottom and right, the last two exclusive."""
        top, left = (int(value) for value in self.corners_yx[index])
        return top, left, top + PATCH, left + PATCH


def draw_truth(count: int, seed: int | tuple[int, ...]) -> TruthPictures:
    """`count` pictures.

    Args:
        count: how many, >= 0.
        seed: the same seed gives the same pictures; parts are kept apart by their seeds.
    """
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, len(CLASSES), count)
    corners = rng.integers(1, SIDE - PATCH, (count, 2))
    images = _grounds(count, rng)
    forms = patterns()
    for image, label, (top, left) in zip(images, labels, corners, strict=True):
        _add_decoys(image, (int(top), int(left)), rng)
        dark = rng.integers(0, 60)
        bright = dark + rng.integers(*_CONTRAST)
        image[top : top + PATCH, left : left + PATCH, 0] = np.where(forms[label], bright, dark)
    return TruthPictures(images=images, labels=labels, corners_yx=corners)


def _grounds(count: int, rng: np.random.Generator) -> Images:
    """Clouds: noise on a grid of 7 x 7, smoothed to full size, with fine noise on top."""
    import cv2

    coarse = rng.uniform(0, 200, (count, 7, 7)).astype(np.float32)
    clouds = np.array([cv2.resize(grid, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for grid in coarse])
    noisy = clouds.reshape(count, SIDE, SIDE) + rng.normal(0, 8, (count, SIDE, SIDE))
    return np.clip(noisy, 0, 255).astype(np.uint8)[..., np.newaxis]


def _add_decoys(image: NDArray[np.uint8], corner_yx: tuple[int, int], rng: np.random.Generator) -> None:
    """Bright squares and strokes that do not touch the patch."""
    top, left = corner_yx
    added = 0
    while added < DECOYS:
        is_square = rng.random() < 0.5
        sides = rng.integers(2, 11, 2) if is_square else rng.permutation(np.array([2, int(rng.integers(8, 17))]))
        height, width = int(sides[0]), int(sides[1])
        y, x = rng.integers(0, SIDE - height), rng.integers(0, SIDE - width)
        if y < top + PATCH + 1 and y + height > top - 1 and x < left + PATCH + 1 and x + width > left - 1:
            continue
        image[y : y + height, x : x + width, 0] = rng.integers(0, 256)
        added += 1
