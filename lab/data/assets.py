"""Where the shipped files are: `LAB_ASSETS`, else `assets/` of the checkout."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lab.errors import LabError


class MissingAsset(LabError):
    """A shipped file or folder that is not where it should be."""


def assets_root() -> Path:
    """The folder with data/, photos/, weights/ and licences/; it may be missing."""
    configured = os.environ.get("LAB_ASSETS")
    return Path(configured) if configured else Path(__file__).resolve().parents[2] / "assets"


def asset_path(*parts: str) -> Path:
    """The path of one shipped file or folder, for example `asset_path("data", "digits.npz")`.

    Args:
        *parts: folder and file names below the assets folder. They come from our code, never from a user.

    Raises:
        MissingAsset: if nothing is there; says how to point the lab to its assets.
    """
    path = assets_root().joinpath(*parts)
    if not path.exists():
        raise MissingAsset(
            f"The lab's file {'/'.join(parts) or 'assets'} is not in {assets_root()}; run from a complete checkout, "
            "or set LAB_ASSETS to its assets folder."
        )
    return path


def read_shipped_image(*parts: str, mode: int) -> NDArray[np.uint8]:
    """One of the lab's own images, decoded by OpenCV (users' pictures go through `lab.data.pictures` alone).

    Args:
        *parts: as for `asset_path`.
        mode: a `cv2.IMREAD_...` flag.

    Returns:
        uint8 (H, W) or (H, W, C), channels in the order that `mode` gives.

    Raises:
        MissingAsset: if the file is not there or cannot be decoded.
    """
    import cv2  # here, so that asking for a path does not load OpenCV

    image = cv2.imread(str(asset_path(*parts)), mode)
    if image is None:
        raise MissingAsset(f"The lab's file {'/'.join(parts)} is damaged; restore it from the checkout.")
    return image.astype(np.uint8, copy=False)
