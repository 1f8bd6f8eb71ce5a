"""Which layers a page lists, what made their maps, and maps in 256 steps."""

import numpy as np
import pytest

from lab.architectures.architecture import Architecture, chain, table
from lab.architectures.course import lenet5
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.inside import in_steps, kernel_of, shown_layers
from lab.architectures.layers import Activation, Conv2D, Dropout
from lab.architectures.resnet import resnet


def test_a_network_without_layers_shows_none():
    assert shown_layers(Architecture(name="a", title="A", input_shape=(8, 8, 1), nodes=())) == ()


def test_the_activation_stands_for_the_convolution_before_it():
    layers = [Conv2D(filters=2, kernel=3), Activation(function="relu"), Dropout(rate=0.5), Conv2D(filters=1, kernel=1)]
    network = chain("a", "A", (8, 8, 1), layers)
    assert [row.name for row in shown_layers(network)] == ["activation_1", "conv_2"]


def test_what_two_layers_read_is_listed_although_one_of_them_activates_it():
    names = [row.name for row in shown_layers(resnet(18))]
    assert "stage_1_block_1_relu" in names and "stage_1_block_1_sum" not in names
    assert "stem_conv" not in names and "stem_norm" not in names and "stem_relu" in names


def test_every_map_of_lite0_belongs_to_one_listed_layer():
    network = efficientnet_lite0()
    listed = {row.name for row in shown_layers(network)}
    convolutions = {row.name for row in table(network) if row.kind in ("Conv2D", "DepthwiseConv2D")}
    behind = {kernel_of(network, name) for name in listed} - {None}
    assert behind == convolutions


@pytest.mark.parametrize(
    ("layer", "expected"),
    [("conv_1", "conv_1"), ("pool_1", None), ("conv_2", "conv_2")],
)
def test_a_pooling_has_no_kernel(layer, expected):
    assert kernel_of(lenet5((28, 28, 1), 10), layer) == expected


def test_a_normalised_and_activated_map_comes_from_the_convolution_two_steps_before():
    assert kernel_of(efficientnet_lite0(), "block1_expand_relu") == "block1_expand"
    assert kernel_of(efficientnet_lite0(), "block2_add") is None


def test_steps_bring_each_map_back_to_half_a_step():
    maps = np.random.default_rng(0).normal(0, [1, 5, 0.01], (6, 7, 3)).astype(np.float32)
    steps, low, high = in_steps(maps)
    back = low + steps / 255 * (high - low)
    assert (np.abs(back - maps) <= (high - low) / 255 * 0.51).all()


def test_a_map_of_one_value_is_that_value():
    steps, low, high = in_steps(np.full((2, 2, 1), -3.0, np.float32))
    assert (steps.max(), low[0], high[0]) == (0, -3.0, -3.0)
