"""Costs against Keras' own count of parameters and multiplications counted where they happen."""

import math

import keras
import numpy as np
import pytest

from lab.errors import DoesNotFit
from lab.ops import costs
from lab.ops.convolution import conv2d
from lab.ops.convolution_kinds import depthwise, grouped, separable
from lab.ops.costs import Cost


def multiplications(*convolutions):
    """One for each window cell and filter."""
    return sum(each.windows.size * each.kernel.shape[3] for each in convolutions)


@pytest.mark.parametrize("has_bias", [True, False])
@pytest.mark.parametrize(
    ("layer", "cost"),
    [
        (
            lambda bias: keras.layers.Conv2D(7, (3, 2), use_bias=bias),
            lambda bias: costs.plain((1, 1), (3, 2), 6, 7, bias=bias),
        ),
        (
            lambda bias: keras.layers.DepthwiseConv2D((3, 2), depth_multiplier=4, use_bias=bias),
            lambda bias: costs.depthwise((1, 1), (3, 2), 6, 4, bias=bias),
        ),
        (
            lambda bias: keras.layers.SeparableConv2D(7, (3, 2), depth_multiplier=4, use_bias=bias),
            lambda bias: costs.separable((1, 1), (3, 2), 6, 7, 4, bias=bias),
        ),
        (
            lambda bias: keras.layers.Conv2D(9, (3, 2), groups=3, use_bias=bias),
            lambda bias: costs.grouped((1, 1), (3, 2), 6, 9, 3, bias=bias),
        ),
        (lambda bias: keras.layers.Conv2D(7, 1, use_bias=bias), lambda bias: costs.pointwise((1, 1), 6, 7, bias=bias)),
        (
            lambda bias: keras.layers.Conv2DTranspose(7, (3, 2), use_bias=bias),
            lambda bias: costs.transposed((1, 1), (3, 2), 6, 7, bias=bias),
        ),
    ],
    ids=["plain", "depthwise", "separable", "grouped", "pointwise", "transposed"],
)
def test_parameters_equal_those_that_keras_counts(layer, cost, has_bias):
    built = layer(has_bias)
    built.build((None, 8, 8, 6))
    assert cost(has_bias).parameters == built.count_params()


def test_multiplications_equal_those_of_the_convolutions_themselves():
    image = np.ones((9, 8, 6))
    plain = conv2d(image, np.ones((3, 2, 6, 7)), stride=2)
    assert costs.plain((4, 4), (3, 2), 6, 7).macs == multiplications(plain)
    assert plain.output.shape == (4, 4, 7)
    in_groups = grouped(image, np.ones((3, 2, 2, 9)), 3)
    assert costs.grouped((7, 7), (3, 2), 6, 9, 3).macs == multiplications(*in_groups.groups)
    by_channel = depthwise(image, np.ones((3, 2, 6, 4)))
    assert costs.depthwise((7, 7), (3, 2), 6, 4).macs == multiplications(*by_channel.groups)
    in_steps = separable(image, np.ones((3, 2, 6, 4)), np.ones((1, 1, 24, 5)))
    both = multiplications(*in_steps.depthwise.groups, in_steps.pointwise)
    assert costs.separable((7, 7), (3, 2), 6, 5, 4).macs == both
    assert costs.pointwise((7, 7), 24, 5).macs == multiplications(in_steps.pointwise)


def test_a_transposed_convolution_costs_what_the_convolution_backwards_costs():
    # (7, 7, 6) <- (3, 3, 5) by stride 2 and kernel 3: the same connections.
    assert costs.transposed((3, 3), (3, 3), 5, 6).macs == costs.plain((3, 3), (3, 3), 6, 5).macs == 9 * 9 * 30


@pytest.mark.parametrize("bias", [True, False])
def test_the_dense_layer_between_the_same_shapes_equals_keras(bias):
    dense = keras.layers.Dense(math.prod((3, 2, 2)), use_bias=bias)
    dense.build((None, math.prod((4, 3, 1))))
    cost = costs.dense_equivalent((4, 3, 1), (3, 2, 2), bias=bias)
    assert cost.parameters == dense.count_params()
    assert cost.macs == 12 * 12


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (costs.plain((1, 1), (1, 1), 1, 1), Cost(2, 1)),
        (costs.plain((100, 100), (2, 2), 1, 16), Cost(80, 640_000)),  # the course's 200x200x1, 2x2, stride 2
        (costs.plain((224, 224), (3, 3), 3, 64), Cost(1792, 86_704_128)),  # VGG's first layer
        (costs.dense_equivalent((1,), (1,)), Cost(2, 1)),
        (costs.dense_equivalent((200, 200, 1), (100, 100, 16)), Cost(6_400_160_000, 6_400_000_000)),
    ],
)
def test_costs_equal_the_numbers_worked_by_hand(found, expected):
    assert found == expected


@pytest.mark.parametrize(("kernel", "channels_out"), [(3, 64), (5, 10), (1, 1)])
def test_separable_saves_what_the_mobilenet_paper_says(kernel, channels_out):
    size = (14, 14), (kernel, kernel), 32, channels_out
    share = costs.separable(*size).macs / costs.plain(*size).macs
    assert share == pytest.approx(1 / channels_out + 1 / kernel**2)


def test_costs_of_layers_add_up():
    assert Cost(1, 20) + Cost(3, 40) == Cost(4, 60)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: costs.grouped((1, 1), (1, 1), 4, 6, 4),
            DoesNotFit,
            "4 input and 6 output channels cannot be cut into 4",
        ),
        (lambda: costs.plain((0, 1), (1, 1), 1, 1), ValueError, "height must be >= 1, got 0"),
        (lambda: costs.plain((1, 1), (1, 0), 1, 1), ValueError, "kernel_width must be >= 1, got 0"),
        (lambda: costs.plain((1, 1), (1, 1), 0, 1), ValueError, "channels_in must be >= 1, got 0"),
        (lambda: costs.dense_equivalent((3, 0), (1,)), ValueError, "smallest_size must be >= 1, got 0"),
    ],
)
def test_costs_of_nothing_are_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message):
        call()
