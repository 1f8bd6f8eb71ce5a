"""Real surroundings: views out of 360-degree photographs (Poly Haven, CC0)."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.assets import read_shipped_image

PANORAMAS = (
    "apartment", "bridge", "city", "dawn", "esplanade", "forest", "hall", "lab", "lobby",
    "night", "park", "sky", "studio", "sunrise", "sunset", "venice", "warehouse", "workshop",
)  # fmt: skip


@lru_cache(maxsize=2 * len(PANORAMAS))
def read_panorama(name: str, reduction: int = 1) -> NDArray[np.uint8]:
    """A panorama as an equirectangular picture.

    Args:
        name: one of `PANORAMAS`.
        reduction: 1 for all 512x256 pixels, 2 for half of them a side, and so on; small views of a reduced
            panorama do not flicker with detail that they cannot show.

    Returns:
        uint8 (256 / reduction, 512 / reduction, 3) RGB, read-only because it is shared.
    """
    image = read_shipped_image("data", "panoramas", f"{name}.webp", mode=cv2.IMREAD_COLOR_RGB)
    size_wh = image.shape[1] // reduction, image.shape[0] // reduction
    panorama = cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    panorama.flags.writeable = False
    return panorama


def view(panorama: NDArray[np.uint8], size: int, yaw: float, pitch: float = 0.0, fov: float = 1.2) -> NDArray[np.uint8]:
    """What an ordinary camera in the middle of the panorama sees: its perspective (gnomonic) projection.

    Args:
        panorama: uint8 (H, 2 H, 3), equirectangular: columns are longitudes, rows are latitudes.
        size: height and width of the picture in pixels.
        yaw: direction of the camera in radians, around the vertical.
        pitch: upward tilt is negative, downward positive, in radians.
        fov: angle of view in radians, below pi.

    Returns:
        uint8 (size, size, 3).
    """
    height, width = panorama.shape[:2]
    plane = np.float32(np.tan(fov / 2)) * np.linspace(-1, 1, size, dtype=np.float32)
    x, y_level = np.meshgrid(plane, plane)  # (size, size), on the plane z = 1
    y = y_level * np.float32(np.cos(pitch)) + np.float32(np.sin(pitch))
    z = np.float32(np.cos(pitch)) - y_level * np.float32(np.sin(pitch))
    longitude = np.arctan2(x, z) + np.float32(yaw)
    latitude = np.arctan2(y, np.hypot(x, z))
    columns = ((longitude / np.float32(2 * np.pi) + np.float32(0.5)) % 1) * (width - 1)
    rows = (latitude / np.float32(np.pi) + np.float32(0.5)) * (height - 1)
    seen = cv2.remap(panorama, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return seen.astype(np.uint8, copy=False)
