"""What stands behind the objects of a scene: views into panoramas, photographed surfaces, patterns drawn by program."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.panoramas import read_panorama, view
from lab.data.photos import read_photo
from lab.data.records import PartName

PLACES: dict[PartName, tuple[str, ...]] = {
    "train": (
        "apartment", "bridge", "city", "esplanade", "forest", "hall", "lab", "lobby", "park", "sky", "studio", "sunset",
    ),
    "validation": ("dawn", "warehouse"),
    "test": ("night", "sunrise", "venice", "workshop"),
}  # fmt: skip
SURFACES: dict[PartName, tuple[str, ...]] = {"train": ("grass",), "validation": ("gravel",), "test": ("brick",)}
_SHARES = (0.75, 0.12)  # of places and of surfaces; the rest are patterns
_VIEW = 128  # as many pixels as a view into a panorama holds


def backdrop(part: PartName, side: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A backdrop that only this part may use; patterns are drawn anew each time.

    Returns:
        float32 (side, side, 3) in [0, 255].
    """
    chance = rng.random()
    if chance < _SHARES[0]:
        return _place(PLACES[part], side, rng)
    if chance < sum(_SHARES):
        return _surface(SURFACES[part], side, rng)
    return _pattern(side, rng)


def _place(names: tuple[str, ...], side: int, rng: np.random.Generator) -> NDArray[np.float32]:
    panorama = read_panorama(names[rng.integers(len(names))])
    seen = view(panorama, _VIEW, rng.uniform(0, 2 * np.pi), rng.uniform(-0.1, 0.25), rng.uniform(0.9, 1.6))
    return cv2.resize(seen, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _surface(names: tuple[str, ...], side: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A crop of a photographed surface, in some light: grey ones get a colour."""
    photo = read_photo(names[rng.integers(len(names))])
    crop_px = int(rng.uniform(0.4, 1.0) * min(photo.shape[:2]))
    top, left = (int(rng.integers(length - crop_px + 1)) for length in photo.shape[:2])
    crop = cv2.resize(photo[top : top + crop_px, left : left + crop_px], (side, side), interpolation=cv2.INTER_AREA)
    return np.clip(crop.astype(np.float32) * rng.uniform(0.5, 1.25, 3).astype(np.float32), 0, 255)


def _pattern(side: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Soft clouds of colour: noise of a few coarse grids, enlarged and added."""
    pixels = np.full((side, side, 3), rng.uniform(40, 215, 3), np.float32)
    for cells in (3, 8, 32):
        grid = rng.normal(0, rng.uniform(1, 18), (cells, cells, 3)).astype(np.float32)
        pixels += cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.clip(pixels, 0, 255)
