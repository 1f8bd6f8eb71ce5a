"""Aims on networks whose slopes are known by hand, and the pictures that reach them best."""

import keras
import numpy as np
import pytest

from lab.architectures.architecture import chain
from lab.architectures.layers import Activation, Conv2D, Dense, Flatten
from lab.nets.inspection.aiming import Aimed, sums_of
from lab.nets.inspection.inside import Inside, Scale
from lab.nets.models.build import build
from lab.specs import TrainSpec

SHAPE = (6, 6, 1)
SCALE = Scale(middle=100.0, room=50.0)
RNG = np.random.default_rng(0)
KERNEL = RNG.normal(size=(3, 3, 1, 2)).astype(np.float32)
BIAS = np.array([0.5, -0.5], np.float32)
DENSE = RNG.normal(size=(32, 3)).astype(np.float32)
PICTURES = RNG.integers(0, 256, (40, *SHAPE), dtype=np.uint8)


@pytest.fixture(scope="module")
def inside() -> Inside:
    """A convolution, a ReLU and a softmax: linear below the ReLU."""
    record = chain(
        "hand",
        "Hand-made",
        SHAPE,
        [Conv2D(filters=2, kernel=3), Activation(function="relu"), Flatten(), Dense(units=3, activation="softmax")],
    )
    model = build(record, TrainSpec())
    model.get_layer("conv_1").set_weights([KERNEL, BIAS])
    model.get_layer("dense_1").set_weights([DENSE, np.zeros(3, np.float32)])
    return Inside(record, model, SCALE)


def sums(pictures: np.ndarray) -> np.ndarray:
    """The convolution by loops: (N, 4, 4, 2)."""
    scaled = (pictures.astype(float) - 100) / 50
    found = np.zeros((len(pictures), 4, 4, 2))
    for row in range(4):
        for column in range(4):
            window = scaled[:, row : row + 3, column : column + 3]
            found[:, row, column] = np.einsum("nhwc,hwcf->nf", window, KERNEL) + BIAS
    return found


def expected_values(how: str, index: int) -> np.ndarray:
    maps = sums(PICTURES)
    if how == "unit":
        return maps[:, 2, 2, index]
    if how == "channel":
        return maps[..., index].mean(axis=(1, 2))
    return np.maximum(maps, 0).reshape(len(maps), -1) @ DENSE[:, index]


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize(
    ("how", "layer"), [("unit", "activation_1"), ("channel", "activation_1"), ("class", "dense_1")]
)
def test_values_are_taken_before_the_activation(inside, how, layer, index):
    found = Aimed(inside, how, layer).values(PICTURES, index)
    np.testing.assert_allclose(found, expected_values(how, index), rtol=1e-4, atol=1e-4)


def test_the_slope_of_the_middle_unit_is_its_kernel_where_it_stands(inside):
    expected = np.zeros(SHAPE)
    expected[2:5, 2:5, 0] = KERNEL[..., 0, 1] / 50
    np.testing.assert_allclose(Aimed(inside, "unit", "activation_1").slope(PICTURES[0], 1), expected, atol=1e-6)


@pytest.mark.parametrize(("how", "layer"), [("channel", "activation_1"), ("class", "dense_1")])
def test_a_slope_is_the_difference_of_two_values(inside, how, layer):
    aimed, picture = Aimed(inside, how, layer), PICTURES[3].astype(float)
    slope = aimed.slope(picture, 0)
    other = PICTURES[3].copy()
    other[3, 2, 0] += 1
    rise = np.diff(aimed.values(np.stack([PICTURES[3], other]), 0))[0]
    assert rise == pytest.approx(slope[3, 2, 0], rel=1e-2, abs=1e-5)


@pytest.mark.parametrize(("how", "layer"), [("channel", "conv_1"), ("class", "dense_1"), ("unit", "conv_1")])
def test_the_most_exciting_pictures_are_those_of_a_direct_sort(inside, how, layer):
    names = [f"picture {row}" for row in range(len(PICTURES))]
    found = Aimed(inside, how, layer).exciting(PICTURES, names, "forty", 1)
    values = expected_values(how, 1)
    order = sorted(range(len(values)), key=lambda row: -values[row])[:9]
    assert found.names == tuple(names[row] for row in order)
    np.testing.assert_array_equal(found.images, PICTURES[order])
    np.testing.assert_allclose(found.values, values[order], rtol=1e-4, atol=1e-4)
    assert (found.count, found.about) == (40, "forty") and found.mean == pytest.approx(values.mean(), rel=1e-3)


def test_a_channel_s_strongest_place_is_its_largest_value_and_a_unit_s_is_the_middle(inside):
    maps = sums(PICTURES)[..., 0]
    found = Aimed(inside, "channel", "conv_1").exciting(PICTURES, [""] * 40, "", 0)
    for row, place in zip(np.argsort(-maps.mean(axis=(1, 2)), kind="stable")[:9], found.places_yx, strict=True):
        assert tuple(place) == np.unravel_index(maps[row].argmax(), (4, 4))
    middle = Aimed(inside, "unit", "conv_1").exciting(PICTURES, [""] * 40, "", 0)
    assert middle.places_yx.tolist() == [[2, 2]] * 9
    assert Aimed(inside, "class", "dense_1").exciting(PICTURES, [""] * 40, "", 0).places_yx is None


def test_the_sums_of_a_layer_with_a_built_in_activation_are_linear():
    picture = keras.Input((4,))
    layer = keras.layers.Dense(3, activation="tanh")
    layer(picture)
    values = RNG.normal(size=(2, 4)).astype(np.float32)
    found = keras.Model(picture, sums_of(layer))(values).numpy()
    np.testing.assert_allclose(found, values @ layer.kernel.numpy() + layer.bias.numpy(), rtol=1e-5, atol=1e-6)
