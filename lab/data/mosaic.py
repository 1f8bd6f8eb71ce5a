"""Many small pictures in one image, and an image as PNG bytes: what a page sends to a browser."""

import io

import numpy as np
from numpy.typing import NDArray

from lab.errors import LabError


def mosaic(images: NDArray[np.uint8], columns: int, gap_px: int = 1, background: int = 255) -> NDArray[np.uint8]:
    """Pictures side by side, row after row; a last row that is not full ends in background.

    Args:
        images: uint8 (N, H, W) or (N, H, W, C), N at least 1.
        columns: pictures in a row, at least 1.
        gap_px: width of the line between neighbours; there is none around the whole.
        background: grey value of the lines and of empty places.

    Returns:
        uint8, the rows of pictures by `columns`, with the channels of `images`.

    Raises:
        LabError: if there are no pictures, or no columns.

    Example:
        >>> mosaic(np.array([[[1, 2]], [[3, 4]], [[5, 6]]], np.uint8), columns=2)
        array([[  1,   2, 255,   3,   4],
               [255, 255, 255, 255, 255],
               [  5,   6, 255, 255, 255]], dtype=uint8)
    """
    if len(images) < 1 or columns < 1:
        raise LabError(f"A mosaic needs pictures and columns, received {len(images)} pictures and {columns} columns.")
    count, height, width = images.shape[:3]
    rows = -(-count // columns)
    size_hw = rows * (height + gap_px) - gap_px, columns * (width + gap_px) - gap_px
    canvas = np.full((*size_hw, *images.shape[3:]), background, dtype=np.uint8)
    for k, image in enumerate(images):
        top, left = (k // columns) * (height + gap_px), (k % columns) * (width + gap_px)
        canvas[top : top + height, left : left + width] = image
    return canvas


def png_bytes(image: NDArray[np.uint8], palette: NDArray[np.uint8] | None = None) -> bytes:
    """An image as a PNG file, lossless, compressed quickly rather than well.

    Args:
        image: uint8 (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA.
        palette: uint8 (256, 3), the colours that the values of an image (H, W) stand for: a third of the bytes.
    """
    from PIL import Image  # here, so that the datasets do not wait for Pillow

    file = io.BytesIO()
    plain = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
    drawn = Image.fromarray(np.ascontiguousarray(plain))
    if palette is not None:
        drawn.putpalette(palette.tobytes())
    drawn.save(file, format="PNG", compress_level=1)
    return file.getvalue()
