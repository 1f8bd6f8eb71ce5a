"""A network opened: its maps are Keras' own, contributions are value times slope, Lite0 answers as its source did."""

import json

import keras
import numpy as np
import pytest

from lab.architectures.architecture import Architecture, Plan, chain
from lab.architectures.attribution import METHODS
from lab.architectures.inside import MOST_SIDE
from lab.architectures.layers import Activation, Conv2D, Dense, Flatten, GlobalAveragePool2D, Pool2D
from lab.data import imagenet
from lab.data.assets import asset_path
from lab.data.photos import photos, read_photo
from lab.errors import InvalidSpec
from lab.nets.inspection.attribution import Explainer
from lab.nets.inspection.inside import PLAIN, Inside
from lab.nets.inspection.subjects import lite0
from lab.nets.models.build import build
from lab.specs import TrainSpec

SHAPE = (9, 8, 2)


def network() -> Architecture:
    plan = Plan("small", "Small", SHAPE)
    plan.add("conv", Conv2D(filters=3, kernel=3, padding="same"))
    plan.add("relu", Activation(function="relu"))
    plan.add("pool", Pool2D(kind="max", window=2, stride=2))
    plan.add("last", Conv2D(filters=4, kernel=2, activation="relu"))
    plan.add("mean", GlobalAveragePool2D())
    plan.add("answer", Dense(units=5, activation="softmax"))
    return plan.architecture()


@pytest.fixture(scope="module")
def opened() -> Inside:
    model = build(network(), TrainSpec(initializer="he", seed=2))
    model.get_layer("answer").bias.assign([0.1, -0.2, 0.3, 0.0, 0.5])
    return Inside(network(), model, PLAIN)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, SHAPE, dtype=np.uint8)


def values_of(found) -> np.ndarray:
    return found.low + found.steps / 255 * (found.high - found.low)


def nested(flat: keras.Model, *, sequential: bool) -> keras.Model:
    """The same layers and weights as a base inside a head, as one makes it for transfer."""
    inner = keras.Input(SHAPE)
    base = keras.Model(
        inner, flat.get_layer("pool")(flat.get_layer("relu")(flat.get_layer("conv")(inner))), name="base"
    )
    rest = [flat.get_layer(name) for name in ("last", "mean", "answer")]
    if sequential:
        return keras.Sequential([keras.Input(SHAPE), keras.Sequential([base], name="backbone"), *rest])
    outer = keras.Input(SHAPE)
    values = base(outer)
    for layer in rest:
        values = layer(values)
    return keras.Model(outer, values)


@pytest.mark.parametrize("sequential", [True, False])
def test_a_model_inside_a_model_is_opened_as_if_it_were_flat(opened, picture, sequential):
    model = nested(opened.model, sequential=sequential)
    inside = Inside(network(), model, PLAIN)
    assert inside.names == opened.names
    for layer in inside.names:
        found, expected = inside.maps(picture, layer), opened.maps(picture, layer)
        np.testing.assert_array_equal(found.steps, expected.steps)
        np.testing.assert_allclose(found.contributions, expected.contributions, rtol=1e-5)
    for method in METHODS:
        found, expected = (Explainer(each).attribution(method, picture, 1) for each in (inside, opened))
        np.testing.assert_allclose(found.values, expected.values, atol=1e-5)


def test_a_model_that_lacks_a_layer_of_the_record_is_refused(opened):
    base = keras.Sequential([keras.Input(SHAPE), opened.model.get_layer("conv")])
    with pytest.raises(InvalidSpec, match="a layer 'last', which the model lacks"):
        Inside(network(), keras.Sequential([keras.Input(SHAPE), base]), PLAIN)


@pytest.mark.parametrize("layer", ["relu", "pool", "last"])
def test_maps_are_those_that_keras_computes(opened, picture, layer):
    direct = keras.Model(opened.model.input, opened.model.get_layer(layer).output)
    expected = np.asarray(direct(picture[None].astype(np.float32) / 255))[0]
    found = opened.maps(picture, layer)
    np.testing.assert_allclose(values_of(found), expected, atol=(found.high - found.low).max() / 255)
    np.testing.assert_allclose(found.means, expected.mean(axis=(0, 1)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found.zeros, (expected == 0).mean(axis=(0, 1)), rtol=1e-6)
    np.testing.assert_allclose(found.high, expected.max(axis=(0, 1)), rtol=1e-5)
    answer = np.asarray(opened.model(picture[None].astype(np.float32) / 255))[0]
    np.testing.assert_allclose(found.probabilities, answer, rtol=1e-4)


def test_dead_units_are_the_zeros_of_every_layer_as_keras_computes_it(opened, picture):
    dark = np.zeros_like(picture)
    for image in (picture, dark):
        found = opened.dead_units(image)
        for index, layer in enumerate(opened.names):
            direct = keras.Model(opened.model.input, opened.model.get_layer(layer).output)
            values = np.asarray(direct(image[None].astype(np.float32) / 255))[0]
            assert found.units[index] == pytest.approx((values == 0).mean(), abs=1e-6)
            assert found.maps[index] == np.mean([not values[..., channel].any() for channel in range(values.shape[-1])])
    assert found.maps.min() == 1.0  # no biases: of darkness nothing is left
    assert 0 < opened.dead_units(picture).units.max() < 1


def test_contributions_of_the_last_maps_and_the_bias_add_up_to_the_score(opened, picture):
    """Behind them are a mean and one dense layer: each map contributes its mean times the class's weight, over the
    number of places, since the slope of a mean is one over their number."""
    kernel, bias = (np.asarray(weight) for weight in opened.model.get_layer("answer").get_weights())
    for target in range(5):
        found = opened.maps(picture, "last", target)
        places = found.steps.shape[0] * found.steps.shape[1]
        np.testing.assert_allclose(found.contributions * places, found.means * kernel[:, target], rtol=1e-4, atol=1e-7)
        score = (found.contributions * places).sum() + bias[target]
        direct = keras.Model(opened.model.input, opened.model.get_layer("mean").output)
        features = np.asarray(direct(picture[None].astype(np.float32) / 255))[0]
        assert score == pytest.approx(features @ kernel[:, target] + bias[target], rel=1e-4)


def test_contributions_of_an_early_layer_are_values_times_slopes_found_by_small_steps(opened, picture):
    """Slopes by finite differences: the network above the layer is asked again with each map a little larger."""
    target = 2
    found = opened.maps(picture, "pool", target)
    below = keras.Model(opened.model.input, opened.model.get_layer("pool").output)
    maps = np.asarray(below(picture[None].astype(np.float32) / 255)).astype(np.float64)
    kernel, bias = opened.model.get_layer("answer").get_weights()

    def score(values: np.ndarray) -> float:
        last = np.asarray(opened.model.get_layer("last")(values.astype(np.float32))).astype(np.float64)
        return float(last.mean(axis=(1, 2))[0] @ kernel[:, target] + bias[target])

    small = 1e-3
    for channel in range(3):
        # Along the map itself: d score(map * (1 + e)) / de is the sum of value times slope.
        up, down = maps.copy(), maps.copy()
        up[..., channel] *= 1 + small
        down[..., channel] *= 1 - small
        slope = (score(up) - score(down)) / (2 * small)
        places = maps.shape[1] * maps.shape[2]
        assert found.contributions[channel] * places == pytest.approx(slope, rel=0.02, abs=1e-5)


def test_without_a_class_the_answer_s_own_is_taken(opened, picture):
    answer = int(opened.maps(picture, "last").probabilities.argmax())
    np.testing.assert_array_equal(
        opened.maps(picture, "last").contributions, opened.maps(picture, "last", answer).contributions
    )


def test_large_maps_are_averaged_in_whole_blocks():
    side = 2 * MOST_SIDE + 1
    layers = [Conv2D(filters=1, kernel=1), Flatten(), Dense(units=2, activation="softmax")]
    record = chain("large", "Large", (side, side, 1), layers)
    image = np.random.default_rng(3).integers(0, 256, (side, side, 1), dtype=np.uint8)
    inside = Inside(record, build(record, TrainSpec(seed=1)), PLAIN)
    found = inside.maps(image, "conv_1")
    assert (found.reduced, found.steps.shape) == (3, (side // 3, side // 3, 1))
    whole = np.asarray(inside.model.get_layer("conv_1")(image[None].astype(np.float32) / 255))[0, ..., 0]
    assert values_of(found)[4, 7, 0] == pytest.approx(whole[12:15, 21:24].mean(), abs=0.01 * float(np.abs(whole).max()))


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [("answer", SHAPE, "Small has no layer with maps named 'answer'"), ("pool", (3, 3, 2), r"takes \(9, 8, 2\), got")],
)
def test_another_layer_or_size_is_refused(opened, layer, shape, message):
    with pytest.raises(InvalidSpec, match=message):
        opened.maps(np.zeros(shape, np.uint8), layer)


def test_lite0_answers_as_the_original_weights_did():
    reference = json.loads(asset_path("weights", "efficientnet_reference.json").read_text(encoding="utf-8"))
    for photo in photos():
        square = imagenet.middle_square(read_photo(photo.name))
        found = lite0().maps(square, "head_relu").probabilities
        for entry in reference["photos"][f"{photo.name}.jpg"]:
            assert found[entry["class_id"]] == pytest.approx(entry["probability"], abs=5e-3)
            assert imagenet.class_names()[entry["class_id"]] == entry["name"]


@pytest.mark.parametrize(("photo", "name"), [("coffee", "espresso"), ("cameraman", "tripod")])
def test_lite0_sees_what_is_there(photo, name):
    found = lite0().maps(imagenet.middle_square(read_photo(photo)), "head_relu").probabilities
    assert imagenet.class_names()[int(found.argmax())] == name and found.max() > 0.9
