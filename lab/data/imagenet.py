"""ImageNet's thousand classes, and a picture as a network for them takes it."""

import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path

SIDE = 224
CLASSES = 1000


@lru_cache(maxsize=1)
def class_names() -> tuple[str, ...]:
    """The names, in the order of a network's answers.

    Raises:
        MissingAsset: if the list is not where it should be.
    """
    listed = json.loads(asset_path("weights", "imagenet_classes.json").read_text(encoding="utf-8"))
    return tuple(entry["name"] for entry in listed)


def middle_square(image: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.uint8]:
    """The largest square in the middle, brought to `side` x `side` in colour, with bicubic smoothing.

    Args:
        image: uint8 `(H, W)`, `(H, W, 1)` or `(H, W, 3)`, any size from 1x1; grey becomes three equal channels.
        side: rows and columns of the answer.

    Returns:
        uint8 `(side, side, 3)`.
    """
    from PIL import Image  # here, so that naming classes does not load Pillow

    grey = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
    picture = Image.fromarray(np.ascontiguousarray(grey)).convert("RGB")
    shorter = min(picture.size)
    left, top = (picture.width - shorter) // 2, (picture.height - shorter) // 2
    square = picture.crop((left, top, left + shorter, top + shorter))
    return np.asarray(square.resize((side, side), Image.Resampling.BICUBIC))
