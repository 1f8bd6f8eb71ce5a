"""Arrays that the components' tests and their pages share, so that a test knows what the page shows."""

import numpy as np

CLASSES = [
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
]

CONFUSION = np.array(
    [
        [842, 1, 16, 24, 5, 1, 105, 0, 6, 0],
        [3, 975, 1, 15, 2, 0, 3, 0, 1, 0],
        [14, 1, 851, 9, 65, 0, 60, 0, 0, 0],
        [18, 5, 11, 915, 26, 0, 24, 0, 1, 0],
        [1, 0, 62, 30, 848, 0, 59, 0, 0, 0],
        [0, 0, 0, 1, 0, 972, 0, 19, 1, 7],
        [112, 1, 71, 27, 70, 0, 712, 0, 7, 0],
        [0, 0, 0, 0, 0, 11, 0, 967, 0, 22],
        [4, 0, 3, 3, 2, 2, 3, 3, 980, 0],
        [0, 0, 0, 0, 0, 6, 1, 32, 0, 961],
    ]
)
"""Counts (10, 10), row = true class, column = predicted class."""


def _draw_digit() -> np.ndarray:
    rows, cols = np.mgrid[0:28, 0:28]
    distance = np.abs(np.hypot((rows - 13.5) / 1.25, cols - 13.5) - 6.5)
    return np.clip(255 * (2.4 - distance) / 1.6, 0, 255).astype(np.uint8)


DIGIT = _draw_digit()
"""A zero, uint8 (28, 28) in [0, 255]."""

FEATURE_MAP = np.array(
    [
        [(DIGIT[6 + row : 9 + row, 8 + col : 11 + col] * [[-1.0, 0.0, 1.0]]).sum() / 255 for col in range(8)]
        for row in range(8)
    ],
    dtype=np.float32,
)
"""Answer of a vertical edge filter to a part of `DIGIT`, float32 (8, 8)."""
