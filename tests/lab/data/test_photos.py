"""Shipped photographs, and pictures brought down to pixels that can be seen."""

import numpy as np
import pytest

from lab.data.photos import photos, read_photo, reduced_square


def test_a_single_pixel_stays_itself_at_any_size():
    pixel = np.array([[[10, 20, 30]]], np.uint8)
    np.testing.assert_array_equal(reduced_square(pixel, 1), pixel)
    np.testing.assert_array_equal(reduced_square(pixel, 4), np.broadcast_to(pixel, (4, 4, 3)))


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (4, 6, 3), (5, 4, 1)])
def test_the_middle_square_is_averaged(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    top, left = (shape[0] - 4) // 2, (shape[1] - 4) // 2
    square = image[top : top + 4, left : left + 4].astype(float)
    means = square.reshape(2, 2, 2, 2, *shape[2:]).mean(axis=(1, 3))
    reduced = reduced_square(image, 2)
    assert reduced.shape == (2, 2, *shape[2:])
    np.testing.assert_allclose(reduced, means, atol=0.51)


def test_enlarging_invents_no_value():
    image = np.array([[0, 255], [100, 7]], np.uint8)
    assert set(np.unique(reduced_square(image, 6))) == {0, 7, 100, 255}


def test_every_listed_photo_can_be_read_and_nobody_can_paint_on_it():
    assert len(photos()) >= 10
    for photo in photos():
        image = read_photo(photo.name)
        assert image.ndim == 3
        assert image.shape[2] == 3
        assert image.std() > 10, photo.name
    with pytest.raises(ValueError, match="read-only"):
        image[0, 0] = 0
