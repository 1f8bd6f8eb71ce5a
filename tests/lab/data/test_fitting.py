"""Fields of another size for networks that read one size alone."""

import numpy as np
import pytest

from lab.data.fitting import fit_fields

RNG = np.random.default_rng(3)


def means_of_areas(image: np.ndarray, side: int) -> np.ndarray:
    """Each pixel of the result is the mean of the area of `image` (H, H) below it, parts of pixels included."""
    edges = np.linspace(0, len(image), side + 1)
    cells = np.arange(len(image))
    overlap = np.clip(
        np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells), 0, None
    )  # (side, H), how much of each pixel lies in each interval
    return overlap @ image.astype(float) @ overlap.T / (len(image) / side) ** 2


@pytest.mark.parametrize("given", [61, 70, 100, 120])
def test_a_larger_field_is_averaged_over_areas(given):
    images = RNG.integers(0, 256, (3, given, given, 1), dtype=np.uint8)
    fitted = fit_fields(images, 60)
    assert fitted.shape == (3, 60, 60, 1) and fitted.dtype == np.uint8
    for image, small in zip(images, fitted, strict=True):
        np.testing.assert_allclose(small[..., 0], means_of_areas(image[..., 0], 60), atol=0.6)


@pytest.mark.parametrize(("given", "before"), [(60, 0), (59, 0), (50, 5), (41, 9)])
def test_a_smaller_field_lies_in_the_middle_and_loses_nothing(given, before):
    images = RNG.integers(1, 256, (2, given, given, 1), dtype=np.uint8)
    fitted = fit_fields(images, 60)
    assert fitted.shape == (2, 60, 60, 1)
    np.testing.assert_array_equal(fitted[:, before : before + given, before : before + given], images)
    assert (fitted > 0).sum() == images.size
