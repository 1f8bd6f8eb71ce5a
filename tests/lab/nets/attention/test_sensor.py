"""TensorFlow's sensor against the NumPy one, which has its own test against loops."""

import numpy as np
import pytest
import tensorflow as tf

from lab.nets.attention.sensor import GlimpseSensor
from lab.ops.glimpses import glimpse

BORDER = [(0, 0), (-1, -1), (1, 1), (-1, 1), (0.95, -0.9), (1, 0.03)]


def locations(count: int) -> np.ndarray:
    """Some at the border, the others anywhere: float32 (count, 2)."""
    anywhere = np.random.default_rng(0).uniform(-1, 1, (count - len(BORDER), 2))
    return np.concatenate([np.array(BORDER), anywhere]).astype(np.float32)


@pytest.mark.parametrize("is_compiled", [False, True])
@pytest.mark.parametrize(
    ("shape", "patch", "scales", "factor"),
    [((28, 28), 8, 1, 2), ((60, 60), 12, 3, 2), ((31, 20), 5, 4, 2), ((30, 33), 4, 3, 3), ((8, 8), 8, 4, 2)],
)
def test_the_sensor_equals_the_exact_one(shape, patch, scales, factor, is_compiled):
    pictures = np.random.default_rng(1).random((40, *shape, 1), dtype=np.float32)
    places = locations(40)
    sensor = GlimpseSensor(patch=patch, scales=scales, factor=factor, is_compiled=is_compiled)
    seen = sensor(tf.constant(pictures), tf.constant(places)).numpy()
    for picture, place, vector in zip(pictures, places, seen, strict=True):
        expected = glimpse(picture, place, size=patch, scales=scales, factor=factor).vector
        np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_the_sharp_patch_is_cut_out_bit_by_bit():
    pictures = np.random.default_rng(2).random((100, 28, 28, 1), dtype=np.float32)
    places = locations(100)
    seen = GlimpseSensor(patch=8, scales=1, factor=2)(tf.constant(pictures), tf.constant(places)).numpy()
    expected = [glimpse(picture, place, size=8).vector for picture, place in zip(pictures, places, strict=True)]
    np.testing.assert_array_equal(seen, expected)
