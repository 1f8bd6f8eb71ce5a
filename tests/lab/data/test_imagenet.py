"""The thousand classes, and pictures as a network for them takes them."""

import numpy as np
import pytest

from lab.data.imagenet import CLASSES, SIDE, class_names, middle_square


def test_there_are_a_thousand_different_positions():
    assert len(class_names()) == CLASSES
    assert class_names()[:3] == ("tench", "goldfish", "great white shark") and class_names()[967] == "espresso"


def test_a_single_pixel_fills_the_square():
    assert (middle_square(np.full((1, 1, 3), 7, np.uint8)) == 7).all()


@pytest.mark.parametrize("shape", [(30, 30), (30, 30, 1)])
def test_grey_becomes_three_equal_channels(shape):
    image = np.arange(900, dtype=np.uint16).reshape(shape).astype(np.uint8)
    square = middle_square(image)
    assert square.shape == (SIDE, SIDE, 3)
    assert (square[..., 0] == square[..., 1]).all() and (square[..., 1] == square[..., 2]).all()


@pytest.mark.parametrize("shape", [(10, 21), (21, 10), (10, 11)])
def test_the_middle_of_the_longer_side_is_kept(shape):
    image = np.zeros((*shape, 3), np.uint8)
    first = (max(shape) - 10) // 2
    part = np.s_[:, first : first + 10] if shape[1] > shape[0] else np.s_[first : first + 10]
    image[part] = 200
    assert (middle_square(image, 10) == 200).all()
