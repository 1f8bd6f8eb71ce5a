"""One filter exchanged: the same as a network whose weights were set, and the network itself stays as it was."""

import keras
import numpy as np
import pytest

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.filters import Swap
from lab.architectures.layers import Activation, BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Flatten, Pool2D
from lab.errors import InvalidSpec
from lab.nets.inspection.inside import PLAIN, Inside
from lab.nets.inspection.swapping import Swapping
from lab.nets.models.build import build
from lab.specs import TrainSpec

SHAPE = (8, 8, 3)


def network() -> Architecture:
    plan = Plan("small", "Small", SHAPE)
    plan.add("conv", Conv2D(filters=4, kernel=3, padding="same", activation="relu"))
    plan.add("each", DepthwiseConv2D(kernel=3, padding="same", has_bias=False))
    plan.add("norm", BatchNormalization())
    plan.add("relu", Activation(function="relu"))
    plan.add("pool", Pool2D(kind="max", window=2, stride=2))
    plan.add("mix", Conv2D(filters=5, kernel=1))
    plan.add("flat", Flatten())
    plan.add("answer", Dense(units=3, activation="softmax"))
    return plan.architecture()


def built() -> keras.Model:
    model = build(network(), TrainSpec(initializer="he", seed=5))
    norm = model.get_layer("norm")
    scale, shift, mean, variance = [1, 2, -1, 0.5], [0.1, 0, -0.1, 0.2], [0, 0.1, 0.2, 0.3], [1, 0.5, 2, 1]
    norm.set_weights([np.array(values, np.float32) for values in (scale, shift, mean, variance)])
    return model


@pytest.fixture(scope="module")
def swapping() -> Swapping:
    return Swapping(Inside(network(), built(), PLAIN))


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (7, *SHAPE), dtype=np.uint8)


def asked(model: keras.Model, layer: str, images: np.ndarray) -> np.ndarray:
    direct = keras.Model(model.input, model.get_layer(layer).output)
    return np.asarray(direct(images.astype(np.float32) / 255, training=False))


@pytest.mark.parametrize(("layer", "maps", "channels"), [("conv", "conv", 3), ("each", "relu", 1), ("mix", "mix", 4)])
def test_a_swap_answers_as_a_network_with_that_kernel_would(swapping, pictures, layer, maps, channels):
    side = 1 if layer == "mix" else 3
    kernel = np.random.default_rng(2).normal(size=(side, side, channels)).astype(np.float32)
    other = built()
    weights = other.get_layer(layer).get_weights()
    if layer == "each":
        weights[0][:, :, 2, 0] = kernel[..., 0]
    else:
        weights[0][..., 2] = kernel
    other.get_layer(layer).set_weights(weights)

    found = swapping.swapped(pictures[0], Swap(layer=layer, filter=2, kernel=kernel))
    np.testing.assert_allclose(found.after, asked(other, "answer", pictures[:1])[0], rtol=1e-5)
    np.testing.assert_allclose(found.map_after, asked(other, maps, pictures[:1])[0, ..., 2], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.before, asked(built(), "answer", pictures[:1])[0], rtol=1e-5)
    np.testing.assert_allclose(found.map_before, asked(built(), maps, pictures[:1])[0, ..., 2], rtol=1e-4, atol=1e-5)
    assert np.abs(found.after - found.before).max() > 1e-3
    answers = swapping.answers(pictures, Swap(layer=layer, filter=2, kernel=kernel))
    np.testing.assert_allclose(answers, asked(other, "answer", pictures), rtol=1e-5)


def test_the_network_itself_is_left_as_it_was(swapping, pictures):
    swapping.swapped(pictures[0], Swap(layer="conv", filter=0, kernel=np.zeros((3, 3, 3), np.float32)))
    np.testing.assert_array_equal(swapping.inside.model.get_layer("conv").kernel, built().get_layer("conv").kernel)
    np.testing.assert_allclose(swapping.answers(pictures, None), asked(built(), "answer", pictures), rtol=1e-5)


@pytest.mark.parametrize("layer", ["conv", "each", "mix"])
def test_largest_values_are_those_over_all_pictures_also_where_they_go_through_in_parts(
    swapping, pictures, layer, monkeypatch
):
    monkeypatch.setattr(swapping, "_at_once", 3)
    maps = {"each": "relu"}.get(layer, layer)
    expected = asked(built(), maps, pictures).max(axis=(0, 1, 2))
    np.testing.assert_allclose(swapping.largest_values(pictures, layer), expected, rtol=1e-5)


def test_filters_have_their_inputs_in_the_third_place_also_where_each_has_its_own(swapping):
    assert swapping.inside.filters("conv").shape == (3, 3, 3, 4)
    each = built().get_layer("each").get_weights()[0]  # (3, 3, 4, 1)
    np.testing.assert_array_equal(swapping.inside.filters("each"), np.moveaxis(each, 2, 3))


@pytest.mark.parametrize(
    ("layer", "index", "shape", "message"),
    [
        ("answer", 0, (3, 3, 3), "Small has no convolution named 'answer'"),
        ("conv", 4, (3, 3, 3), "conv has filters 0 to 3, got 4"),
        ("conv", 0, (3, 3, 1), r"a filter of conv has shape \(3, 3, 3\), got \(3, 3, 1\)"),
    ],
)
def test_what_does_not_fit_is_refused(swapping, pictures, layer, index, shape, message):
    with pytest.raises(InvalidSpec, match=message):
        swapping.answers(pictures, Swap(layer=layer, filter=index, kernel=np.zeros(shape, np.float32)))
