"""The MNIST preparation, checked on MNIST's own digits."""

import cv2
import numpy as np
import pytest

from lab.data.datasets import load
from lab.data.handwriting import prepare


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """uint8 (300, 28, 28)."""
    return load("digits").train.images[:300, ..., 0]


def enlarged(digit: np.ndarray, interpolation: int = cv2.INTER_NEAREST) -> np.ndarray:
    return cv2.resize(digit, (280, 280), interpolation=interpolation)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


@pytest.mark.parametrize(
    "drawing",
    [
        np.zeros((280, 280), np.uint8),
        np.full((280, 280, 3), 255, np.uint8),
        np.zeros((5, 7, 4), np.uint8),
        np.full((1, 1), 130, np.uint8),
        np.random.default_rng(0).integers(200, 210, (50, 50), np.uint8),
    ],
    ids=["black", "white", "clear", "one pixel", "grain of paper"],
)
def test_an_empty_drawing_says_so(drawing):
    prepared = prepare(drawing)
    assert prepared.is_empty
    assert prepared.image.shape == (28, 28) and not prepared.image.any()
    assert [name for name, _ in prepared.steps] == ["grey", "ink", "centred"]


def test_enlarged_digits_come_back_nearly_the_same(digits):
    likenesses = [likeness(prepare(enlarged(digit)).image, digit) for digit in digits]
    assert np.mean(likenesses) > 0.99
    assert np.median([np.abs(prepare(enlarged(d)).image.astype(int) - d).mean() for d in digits]) < 1


def test_smoothly_enlarged_digits_come_back_alike(digits):
    likenesses = [likeness(prepare(enlarged(digit, cv2.INTER_CUBIC)).image, digit) for digit in digits]
    assert np.mean(likenesses) > 0.93


def test_dark_ink_on_light_paper_gives_the_same_as_light_on_dark(digits):
    for digit in digits[:20]:
        assert np.array_equal(prepare(255 - enlarged(digit)).image, prepare(enlarged(digit)).image)


def test_paper_in_shade_with_a_pale_pencil_gives_the_same(digits):
    for digit in digits[:20]:
        pencil = (190 - enlarged(digit) * (100 / 255)).astype(np.uint8)
        assert likeness(prepare(pencil).image, prepare(enlarged(digit)).image) > 0.999


def test_polarity_can_be_forced():
    image = np.zeros((40, 40), np.uint8)
    image[10:30, 18:22] = 255
    assert np.array_equal(prepare(image, invert=False).image, prepare(image).image)
    assert prepare(image, invert=True).is_empty, "there is no dark ink on black"


def test_place_and_size_of_the_drawing_do_not_matter(digits):
    for digit in digits[:20]:
        large = np.zeros((400, 500), np.uint8)
        large[100:380, 10:290] = enlarged(digit)
        assert np.array_equal(prepare(large).image, prepare(enlarged(digit)).image)


def test_the_centre_of_mass_lies_in_the_middle(digits):
    for digit in digits:
        image = prepare(enlarged(digit)).image.astype(float)
        for axis in (0, 1):
            profile = image.sum(axis=1 - axis)
            assert abs(profile @ np.arange(28) / profile.sum() - 14) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("height", "width", "box"), [(200, 100, (20, 10)), (50, 200, (5, 20)), (8, 4, (20, 10)), (280, 1, (20, 1))]
)
def test_the_box_keeps_the_proportions(height, width, box):
    image = np.zeros((300, 300), np.uint8)
    image[10 : 10 + height, 20 : 20 + width] = 255
    steps = dict(prepare(image, invert=False).steps)
    assert steps["cut out"].shape == (height, width)
    assert steps["in a 20x20 box"].shape == box
    assert (steps["in a 20x20 box"] == 255).all()
    assert (steps["centred"] > 0).sum() == box[0] * box[1]


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 30)])
def test_on_a_clear_canvas_ink_of_any_colour_counts(colour):
    rgba = np.zeros((60, 60, 4), np.uint8)
    rgba[10:50, 20:30] = (*colour, 255)
    for invert in (None, True, False):
        steps = dict(prepare(rgba, invert=invert).steps)
        assert steps["cut out"].shape == (40, 10) and (steps["cut out"] == 255).all()


def test_on_an_opaque_canvas_colours_count_by_their_brightness():
    rgba = np.full((60, 60, 4), 255, np.uint8)
    rgba[10:50, 20:30, :3] = 0
    assert np.array_equal(prepare(rgba).image, prepare(rgba[..., :3]).image)
    assert np.array_equal(prepare(rgba).image, prepare(rgba[..., :1]).image)
    assert not prepare(rgba).is_empty
