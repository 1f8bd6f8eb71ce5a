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

PIXELS = np.random.default_rng(5).integers(0, 256, (9, 8), dtype=np.uint8)
"""Noise, uint8 (9, 8) in [0, 255]."""

KERNEL = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.5, 2.0], [-1.0, 0.0, 1.0]])
"""Weights, float64 (3, 3)."""

BIAS = -20.25


def _convolve(image: np.ndarray, kernel: np.ndarray, stride: tuple[int, int], padding: tuple[int, int]) -> np.ndarray:
    """Window times weights, summed; zeros around the image, (top and bottom, left and right)."""
    padded = np.pad(image.astype(float), [(padding[0],) * 2, (padding[1],) * 2])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[:: stride[0], :: stride[1]]
    return np.einsum("ijab,ab->ij", windows, kernel)


CONVOLVED = np.maximum(_convolve(PIXELS, KERNEL, (2, 1), (1, 0)) + BIAS, 0)
"""`PIXELS` through `KERNEL`, stride (2, 1), padding (1, 0), plus `BIAS`, ReLU: (5, 6)."""

MAP = np.round(np.random.default_rng(6).gamma(2.0, size=(6, 8)), 2)
"""Magnitudes, float64 (6, 8)."""

_BLOCKS = np.lib.stride_tricks.sliding_window_view(MAP, (2, 2))[::2, ::2]
WINNERS = (_BLOCKS.reshape(3, 4, 4) == _BLOCKS.reshape(3, 4, 4).max(axis=-1, keepdims=True)).reshape(3, 4, 2, 2) * 1.0
"""1 at the largest of each block of `MAP`, (3, 4, 2, 2)."""

POOLED = _BLOCKS.max(axis=(2, 3))
"""The largest of each block, (3, 4)."""

CORNERS = np.array([[[0, 1], [0, 4]], [[3, 1], [3, 4]]])
"""Where the four bins of a region begin, (2, 2, 2): row, column."""

SHARES = np.full((2, 2, 4, 3), np.nan)
"""What each cell of a bin counts for its average: 3 x 3, 3 x 2, 2 x 3 and 2 x 2 cells; NaN is none of them."""
for _row, _height in enumerate((3, 2)):
    for _col, _width in enumerate((3, 2)):
        SHARES[_row, _col, :_height, :_width] = 1 / (_height * _width)

REGIONS = np.array([[MAP[0:3, 1:4].mean(), MAP[0:3, 4:6].mean()], [MAP[3:5, 1:4].mean(), MAP[3:5, 4:6].mean()]])
"""The averages of the four bins."""

PLANES = np.pad(np.random.default_rng(7).integers(0, 256, (58, 58, 3), dtype=np.uint8), [(3, 3), (3, 3), (0, 0)])
"""A colour picture with a border of three zeros, uint8 (64, 64, 3)."""

CHANNEL_KERNELS = np.round(np.random.default_rng(8).normal(size=(7, 7, 3)), 2)
PARTIAL_MAPS = np.stack([_convolve(PLANES[..., c], CHANNEL_KERNELS[..., c], (1, 1), (0, 0)) for c in range(3)], axis=-1)
"""Each channel of `PLANES` through its kernel, (58, 58, 3)."""

_ROWS, _COLS = np.mgrid[0:32, 0:48]
SCENE = np.stack([_COLS * 5, _ROWS * 8, (_ROWS + _COLS) % 7 * 36], axis=-1).astype(np.uint8)
"""A colour picture whose pixels tell their place, uint8 (32, 48, 3)."""

MANY_MAPS = np.random.default_rng(9).integers(-9, 10, (10, 4, 5)).astype(float)
"""Ten small maps, float64 (10, 4, 5)."""

MANY_SUMS = MANY_MAPS.sum(axis=0)

_FIRST = np.pad(MANY_MAPS[0], 1)
SURROUNDINGS = MANY_MAPS[0].sum() + _FIRST[:-2, :-2] + _FIRST[:-2, 1:-1] + _FIRST[1:-1, :-2] + _FIRST[1:-1, 1:-1]
"""All of the first map (a 9 x 9 window sees it all from anywhere), and the 2 x 2 cells up to here once more."""
