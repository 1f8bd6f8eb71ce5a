"""Weights of a first layer as small pictures."""

import numpy as np

MOST_TILES = 32


def weight_tiles(kernel: np.ndarray, input_shape: tuple[int, int, int]) -> np.ndarray:
    """One tile a filter (or a dense unit), at most `MOST_TILES`.

    Args:
        kernel: float `(kh, kw, C, filters)` of a convolution, or `(H * W * C, units)` of a dense layer
            that stands on a flattened picture.
        input_shape: `(H, W, C)` of the picture.

    Returns:
        float32 `(tiles, h, w, C)`.

    Example:
        >>> weight_tiles(np.ones((784, 10)), (28, 28, 1)).shape
        (10, 28, 28, 1)
    """
    if kernel.ndim == 2:
        kernel = kernel.reshape(*input_shape, -1)
    return np.moveaxis(kernel, -1, 0)[:MOST_TILES].astype(np.float32)


def quantise(tiles: np.ndarray) -> tuple[bytes, float]:
    """Signed tiles as bytes of int8, and the magnitude that 127 stands for.

    Example:
        >>> data, magnitude = quantise(np.array([-2.0, 0.0, 1.0]))
        >>> np.frombuffer(data, np.int8).tolist(), magnitude
        ([-127, 0, 64], 2.0)
    """
    magnitude = float(np.abs(tiles).max(initial=0.0))
    if magnitude == 0.0 or not np.isfinite(magnitude):
        return bytes(tiles.size), 0.0
    return np.rint(tiles / magnitude * 127).astype(np.int8).tobytes(), magnitude


def restore(data: bytes, magnitude: float, shape: tuple[int, ...]) -> np.ndarray:
    """The inverse of `quantise`, exact to half a step: float32 of `shape`."""
    return np.frombuffer(data, np.int8).reshape(shape).astype(np.float32) * np.float32(magnitude / 127)
