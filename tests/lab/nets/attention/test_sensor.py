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
    images = np.random.default_rng(1).integers(0, 256, (40, *shape, 1), dtype=np.uint8)
    places = locations(40)
    sensor = GlimpseSensor(patch=patch, scales=scales, factor=factor, is_compiled=is_compiled)
    seen = sensor(sensor.prepare(tf.constant(images)), tf.constant(places)).numpy()
    for image, place, vector in zip(images, places, seen, strict=True):
        expected = glimpse(image / 255, place, size=patch, scales=scales, factor=factor).vector
        np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_the_sharp_patch_is_cut_out_bit_by_bit():
    images = np.random.default_rng(2).integers(0, 256, (100, 28, 28, 1), dtype=np.uint8)
    places = locations(100)
    sensor = GlimpseSensor(patch=8, scales=1, factor=2)
    seen = sensor(sensor.prepare(tf.constant(images)), tf.constant(places)).numpy()
    pictures = images.astype(np.float32) / np.float32(255)
    expected = [glimpse(picture, place, size=8).vector for picture, place in zip(pictures, places, strict=True)]
    np.testing.assert_array_equal(seen, expected)


def test_sums_of_a_large_white_picture_are_not_rounded():
    sensor = GlimpseSensor(patch=4, scales=4, factor=2, is_compiled=False)
    white = tf.fill([1, 256, 256, 1], tf.constant(255, tf.uint8))
    assert (sensor(sensor.prepare(white), tf.constant([[0.8, 0.8]])).numpy() == 1).all()
