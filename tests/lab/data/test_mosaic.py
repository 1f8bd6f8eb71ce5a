"""Mosaics and PNG bytes."""

import io

import numpy as np
import pytest
from PIL import Image

from lab.data.mosaic import mosaic, png_bytes
from lab.errors import LabError


@pytest.mark.parametrize(("count", "columns"), [(0, 3), (3, 0)])
def test_a_mosaic_of_nothing_is_refused(count, columns):
    with pytest.raises(LabError, match=f"received {count} pictures and {columns} columns"):
        mosaic(np.zeros((count, 2, 2), np.uint8), columns)


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_pictures_stand_row_after_row_with_lines_between(channels):
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, *(1 for _ in channels)) * np.ones(
        (5, 2, 3, *channels), np.uint8
    )
    whole = mosaic(images, columns=2, gap_px=1, background=99)
    assert whole.shape == (8, 7, *channels)
    flat = whole.reshape(8, 7, -1)[..., 0]
    assert flat[:, 0].tolist() == [0, 0, 99, 2, 2, 99, 4, 4]
    assert flat[0].tolist() == [0, 0, 0, 99, 1, 1, 1]
    assert (flat[6:, 3:] == 99).all()


def test_without_gaps_the_pictures_touch():
    assert mosaic(np.array([[[1]], [[2]]], np.uint8), columns=2, gap_px=0).tolist() == [[1, 2]]


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (3, 4, 1), (3, 4, 3), (3, 4, 4)])
def test_png_bytes_hold_every_pixel(shape):
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    back = np.asarray(Image.open(io.BytesIO(png_bytes(image))))
    assert np.array_equal(back.reshape(shape), image)
