"""The published networks built in Keras: the same layers, shapes and weights as their records."""

import keras
import numpy as np
import pytest

from lab.architectures.alexnet import alexnet
from lab.architectures.architecture import count_parameters, count_trainable, table
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.googlenet import googlenet
from lab.architectures.network_in_network import network_in_network
from lab.architectures.resnet import resnet
from lab.architectures.vgg import vgg
from lab.nets.models.build import build
from lab.nets.models.local_response import LocalResponse
from lab.specs import TrainSpec

SMALL = 4  # classes: the dense layers at the end would fill the memory


@pytest.mark.parametrize(
    "network",
    [
        alexnet(67, SMALL),
        alexnet(67, SMALL, is_grouped=True),
        vgg(16, 32, SMALL),
        googlenet(96, SMALL),
        googlenet(224, SMALL, has_auxiliary=True),
        resnet(18, 64, SMALL),
        resnet(50, 64, SMALL, strided_kernel=1, has_convolution_bias=True),
        network_in_network(67, SMALL),
        efficientnet_lite0(64, SMALL),
    ],
    ids=lambda network: network.name,
)
def test_the_keras_model_has_the_shapes_and_weights_of_the_record(network):
    model = build(network, TrainSpec())
    for row in table(network):
        assert tuple(model.get_layer(row.name).output.shape[1:]) == row.output_shape, row.name
    assert model.count_params() == count_parameters(network)
    assert sum(int(np.prod(weight.shape)) for weight in model.trainable_weights) == count_trainable(network)


def test_networks_with_answers_beside_give_them_after_the_last():
    model = build(googlenet(224, SMALL, has_auxiliary=True), TrainSpec())
    assert [output.shape for output in model.outputs] == [(None, SMALL)] * 3
    assert model.outputs[0] is model.get_layer("answer").output


def test_keras_has_the_same_resnet():
    record = resnet(50, strided_kernel=1, has_convolution_bias=True)
    assert keras.applications.ResNet50(weights=None).count_params() == count_parameters(record)


def test_keras_has_the_same_vgg_below_its_dense_layers():
    theirs = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    ours = [row.parameters for row in table(vgg(16, 32)) if row.kind == "Conv2D"]
    assert theirs.count_params() == sum(ours)


def test_local_response_normalisation_is_the_formula_of_the_paper():
    values = np.random.default_rng(0).normal(0, 30, (2, 3, 3, 8)).astype(np.float32)
    found = np.asarray(LocalResponse(5)(values))
    for channel in range(8):
        around = values[..., max(0, channel - 2) : channel + 3]
        expected = values[..., channel] / (2 + 1e-4 * np.square(around).sum(axis=-1)) ** 0.75
        np.testing.assert_allclose(found[..., channel], expected, rtol=1e-5)
