"""Pictures of 28x28 that are no digits: what the judge learns to turn down, and what it is measured with.

Every kind is a function of a count, digits with their labels to make pictures from, and a generator. `LEARNT`
are shown in training; `UNSEEN` are kept for the card.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.records import Images, Labels, Part

SIDE_PX = 28
Kind: TypeAlias = Callable[[int, Part, np.random.Generator], Images]


def grey(values: NDArray[np.floating]) -> Images:
    """Numbers around 0 to 255, (N, 28, 28), as pictures uint8 (N, 28, 28, 1)."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)[..., np.newaxis]


def uniform_noise(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Static: every pixel its own grey, up to a brightness of the picture's own."""
    brightness = rng.uniform(40, 255, (count, 1, 1))
    return grey(rng.uniform(0, brightness, (count, SIDE_PX, SIDE_PX)))


def salt_and_pepper(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """White pixels strewn on black, or black ones on white: 2 to 98 % white."""
    share = rng.uniform(0.02, 0.98, (count, 1, 1))
    return grey(255.0 * (rng.random((count, SIDE_PX, SIDE_PX)) < share))


def blobs(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """One to eight round spots."""
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX].astype(np.float32)
    pictures = np.zeros((count, SIDE_PX, SIDE_PX), np.float32)
    for picture in pictures:
        for _ in range(rng.integers(1, 9)):
            row, column = rng.uniform(3, 25, 2)
            radius = rng.uniform(1.5, 6)
            picture += rng.uniform(100, 300) * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * radius**2))
    return grey(pictures)


def smooth_noise(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Clouds, from fine to coarse, some with hard edges, some dark towards the border as digits are."""
    pictures = rng.standard_normal((count, SIDE_PX, SIDE_PX)).astype(np.float32)
    distance = np.hypot(*(np.mgrid[:SIDE_PX, :SIDE_PX] - (SIDE_PX - 1) / 2))
    window = np.clip((14 - distance) / 5, 0, 1)
    for picture in pictures:
        cloud = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.7, 4))
        cloud = (cloud - cloud.mean()) / cloud.std()
        sharpness = rng.choice([60, 120, 1000])
        picture[:] = np.clip(sharpness * (cloud - rng.uniform(-0.5, 1)), 0, 255)
        if rng.random() < 0.5:
            picture *= window
    return grey(pictures)


def scribbles(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Curved strokes through random places, as thick as a digit's."""
    return np.stack([_scribble(rng) for _ in range(count)])[..., np.newaxis]


def _scribble(rng: np.random.Generator) -> NDArray[np.uint8]:
    """One to three strokes through at least five places in all, uint8 (28, 28)."""
    larger = 4  # drawn at four times the size, then averaged down: soft edges
    canvas = np.zeros((SIDE_PX * larger, SIDE_PX * larger), np.uint8)
    strokes = int(rng.integers(1, 4))
    for _ in range(strokes):
        places = rng.uniform(4, 24, (int(rng.integers(3 if strokes > 1 else 5, 9)), 2)) * larger
        along = np.linspace(0, len(places) - 1, 40)
        line = np.stack([np.interp(along, np.arange(len(places)), places[:, axis]) for axis in (0, 1)], axis=-1)
        reach = int(rng.choice([1, 5, 9]))  # 1 keeps corners
        line = cv2.blur(line.astype(np.float32).reshape(-1, 1, 2), (1, reach)).round().astype(np.int32)
        thickness = int(rng.integers(larger, 4 * larger))
        cv2.polylines(canvas, [line], False, 255, thickness, cv2.LINE_AA)
    return cv2.resize(canvas, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.uint8)


def two_digits(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Two different digits in one place, both clearly there: averaged, or written over each other."""
    first, second = _different_digits(count, digits.labels, rng)
    strongest = rng.uniform(0.5, 1, (count, 1, 1))
    other = strongest * rng.uniform(0.7, 1, (count, 1, 1))
    ink = digits.images[..., 0].astype(np.float32)
    return grey(strongest * ink[first] + other * ink[second])


def cut_up_digits(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """A digit cut into 4, 16 or 49 squares that change places."""
    rows = rng.integers(len(digits), size=count)
    pictures = digits.images[rows, :, :, 0]
    return np.stack([_shuffle_squares(picture, int(rng.choice([14, 7, 4])), rng) for picture in pictures])[
        ..., np.newaxis
    ]


def _shuffle_squares(picture: NDArray[np.uint8], side_px: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    across = SIDE_PX // side_px
    squares = picture.reshape(across, side_px, across, side_px).swapaxes(1, 2).reshape(-1, side_px, side_px)
    order = np.arange(across**2)
    while (order == np.arange(across**2)).sum() > across**2 // 4:  # at most a quarter stays in place
        order = rng.permutation(across**2)
    shuffled = squares[order].reshape(across, across, side_px, side_px).swapaxes(1, 2)
    return shuffled.reshape(SIDE_PX, SIDE_PX)


def empty(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Nothing: black, one grey, or a slope from one grey to another, with or without a breath of noise."""
    ramp = np.linspace(0, 1, SIDE_PX)
    start, end = rng.uniform(0, 255, (2, count, 1, 1))
    is_even = rng.random((count, 1, 1)) < 0.6
    slope = start + (np.where(is_even, start, end) - start) * ramp[:, np.newaxis]
    slope = np.where(rng.random((count, 1, 1)) < 0.5, slope, slope.swapaxes(1, 2))
    slope = slope * (rng.random((count, 1, 1)) > 0.3)  # three in ten are black
    deviation = rng.choice([0, 4, 12], (count, 1, 1))
    return grey(slope + deviation * rng.standard_normal((count, SIDE_PX, SIDE_PX)))


def normal_noise(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Static whose greys are spread like a bell around a middle."""
    middle, deviation = rng.uniform(30, 220, (count, 1, 1)), rng.uniform(15, 80, (count, 1, 1))
    return grey(middle + deviation * rng.standard_normal((count, SIDE_PX, SIDE_PX)))


def mixed_up_pixels(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Static with a digit's own pixels, in random places."""
    pixels = digits.images[rng.integers(len(digits), size=count)].reshape(count, -1)
    return rng.permuted(pixels, axis=1).reshape(count, SIDE_PX, SIDE_PX, 1)


def stripes(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """Waves of one direction and wavelength, soft or hard."""
    rows, columns = np.mgrid[:SIDE_PX, :SIDE_PX]
    angle, phase = rng.uniform(0, 2 * np.pi, (2, count, 1, 1))
    wave = 2 * np.pi / rng.uniform(3, 14, (count, 1, 1))
    values = np.sin(wave * (np.cos(angle) * rows + np.sin(angle) * columns) + phase)
    return grey(127.5 + rng.choice([127.5, 1000.0], (count, 1, 1)) * values)


def three_digits(count: int, digits: Part, rng: np.random.Generator) -> Images:
    """The average of three different digits, made as bright as a digit."""
    ink = digits.images[..., 0].astype(np.float32)
    first, second = _different_digits(count, digits.labels, rng)
    third, _ = _different_digits(count, digits.labels, rng)
    mean = (ink[first] + ink[second] + ink[third]) / 3
    return grey(255 * mean / mean.max(axis=(1, 2), keepdims=True))


def _different_digits(
    count: int, labels: Labels, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of `count` pairs whose labels differ, int64 (count,) each."""
    first = rng.integers(len(labels), size=count)
    second = rng.integers(len(labels), size=count)
    while (equal := labels[first] == labels[second]).any():
        second[equal] = rng.integers(len(labels), size=int(equal.sum()))
    return first, second


LEARNT: dict[str, Kind] = {
    "uniform noise": uniform_noise,
    "salt and pepper": salt_and_pepper,
    "blobs": blobs,
    "smooth noise": smooth_noise,
    "scribbles": scribbles,
    "two digits in one": two_digits,
    "cut-up digits": cut_up_digits,
    "empty": empty,
}
UNSEEN: dict[str, Kind] = {
    "normal noise": normal_noise,
    "mixed-up pixels": mixed_up_pixels,
    "stripes": stripes,
    "three digits in one": three_digits,
}


def draw(kinds: dict[str, Kind], per_kind: int, digits: Part, rng: np.random.Generator) -> Images:
    """`per_kind` pictures of each kind, kind after kind, uint8 (kinds * per_kind, 28, 28, 1)."""
    return np.concatenate([make(per_kind, digits, rng) for make in kinds.values()])
