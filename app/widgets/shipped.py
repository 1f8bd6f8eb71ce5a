"""The lab's own pictures, small, as what an `<img>` takes."""

import base64
from functools import lru_cache

import numpy as np

from lab.data.assets import asset_path
from lab.data.mosaic import png_bytes
from lab.data.pictures import read_picture


@lru_cache(maxsize=64)
def picture_uri(file: str, side_px: int = 96) -> str:
    """A shipped picture with its pixels in the address; a drawing keeps its transparent ground.

    Args:
        file: relative to the assets folder; it comes from our lists, never from a user.
        side_px: the longer side of a photograph or panorama is reduced to this.

    Raises:
        MissingAsset: if the file is not there.
    """
    data = asset_path(*file.split("/")).read_bytes()
    if file.startswith("data/sprites/"):
        return f"data:image/webp;base64,{base64.b64encode(data).decode()}"
    reduced = read_picture(data, max_side_px=side_px).image
    return f"data:image/png;base64,{base64.b64encode(png_bytes(reduced)).decode()}"


@lru_cache(maxsize=64)
def square(file: str, side_px: int) -> np.ndarray:
    """The middle of a shipped photograph, uint8 `(side_px, side_px, 3)`.

    Args:
        file: relative to the assets folder.
        side_px: both sides of the result.
    """
    image = read_picture(asset_path(*file.split("/")).read_bytes(), max_side_px=2 * side_px).image
    top, left = ((length - side_px) // 2 for length in image.shape[:2])
    return image[top : top + side_px, left : left + side_px]
