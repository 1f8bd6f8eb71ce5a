"""The records of `keras.applications`: Keras builds the same networks, weights go where its own loader puts them."""

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from lab.architectures.applications import ONLINE_NETWORKS, keras_resnet50
from lab.architectures.architecture import Architecture, count_parameters
from lab.architectures.mobilenet import mobilenet_v2
from lab.nets.models.build import build
from lab.specs import TrainSpec


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("vgg16", 138_357_544), ("vgg19", 143_667_240), ("resnet50", 25_636_712), ("mobilenet-v2", 3_538_984)],
)
def test_a_record_has_the_weights_that_keras_tells(name: str, parameters: int) -> None:
    assert count_parameters(ONLINE_NETWORKS[name].build()) == parameters
    assert round(4 * parameters / 1e6) == pytest.approx(ONLINE_NETWORKS[name].megabytes, abs=1)


@pytest.mark.parametrize(
    ("record", "theirs"),
    [
        (mobilenet_v2(96), lambda: keras.applications.MobileNetV2((96, 96, 3), weights=None)),
        (keras_resnet50(64), lambda: keras.applications.ResNet50(input_shape=(64, 64, 3), weights=None)),
    ],
    ids=["MobileNetV2", "ResNet50"],
)
def test_with_keras_weights_the_record_answers_as_keras_does(record: Architecture, theirs, tmp_path) -> None:
    """All weights are random, moving averages, too, so that a layer out of place would show."""
    rng = np.random.default_rng(0)
    original = theirs()
    for weight in original.weights:
        values = rng.normal(0, 0.1, weight.shape) if len(weight.shape) > 1 else rng.uniform(0.5, 1.5, weight.shape)
        weight.assign(values)
    path = tmp_path / "weights_tf_kernels.h5"
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, original)
    ours = build(record, TrainSpec(initializer="zeros"))
    ours.load_weights(path)
    pictures = rng.normal(0, 1, (2, *record.input_shape)).astype(np.float32)
    np.testing.assert_allclose(ours(pictures), original(pictures), rtol=1e-4, atol=1e-6)
    below = [model.get_layer(index=-3).output for model in (ours, original)]
    found, expected = (
        np.asarray(keras.Model(model.input, output)(pictures))
        for model, output in zip((ours, original), below, strict=True)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)
    assert np.ptp(expected) > 0.1
