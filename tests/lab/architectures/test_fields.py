"""Receptive fields of networks: published ones, and the support of a map of ones pushed backwards through the graph."""

import numpy as np
import pytest

from lab.architectures.alexnet import alexnet
from lab.architectures.applications import keras_resnet50
from lab.architectures.architecture import Architecture, Plan, chain
from lab.architectures.fields import fields
from lab.architectures.layers import Add, Concatenate, Conv2D, DepthwiseConv2D, Flatten, Pool2D
from lab.architectures.resnet import resnet
from lab.architectures.vgg import vgg
from lab.errors import InvalidSpec
from lab.ops.receptive import ReceptiveField


def test_without_layers_there_are_no_fields():
    assert fields(Architecture(name="a", title="A", input_shape=(8, 8, 1), nodes=())) == {}


@pytest.mark.parametrize(
    ("network", "layer", "size", "jump"),
    [
        # Araujo, Norris & Sim 2019, table 1.
        (alexnet(), "pool_5", 195, 32),
        (vgg(16), "pool_5", 212, 32),
        # Their ResNets halve the map at the end of a stage and see 56 pixels more: 483, 1,027 and 1,507.
        (resnet(50), "stage_4_block_3_relu", 483 - 56, 32),
        (resnet(101), "stage_4_block_3_relu", 1027 - 56, 32),
        (resnet(152), "stage_4_block_3_relu", 1507 - 56, 32),
    ],
)
def test_the_published_networks_see_as_much_as_the_literature_says(network, layer, size, jump):
    field = fields(network)[layer]
    assert (field.rows.size, field.rows.jump) == (size, jump)
    assert field.rows == field.columns


def test_zeros_on_all_sides_move_what_is_seen_by_as_many_pixels():
    found = fields(keras_resnet50())
    assert found["stem_conv"].rows == ReceptiveField(7, 2, -3)  # padded by 3, where "same" would begin at -2
    assert found["stem_pool"].rows == ReceptiveField(11, 4, -5)  # one map cell, two pixels, further
    assert fields(resnet(50))["stem_conv"].rows.start == -2


def test_what_is_behind_a_flattening_sees_everything():
    network = chain("a", "A", (8, 8, 1), [Conv2D(filters=1, kernel=3), Flatten()])
    assert fields(network) == {"conv_1": (ReceptiveField(3, 1, 0), ReceptiveField(3, 1, 0)), "flatten_1": None}


def branched(side: int) -> Architecture:
    """Two paths of different reach, joined, and a shortcut around a layer with a stride."""
    plan = Plan("branched", "Branched", (side, side + 3, 1))
    plan.add("stem", Conv2D(filters=1, kernel=3, stride=2, padding="same"))
    wide = plan.add("wide", DepthwiseConv2D(kernel=5, padding="same"), "stem")
    narrow = plan.add("narrow", Conv2D(filters=1, kernel=1), "stem")
    plan.add("joined", Concatenate(), wide, narrow)
    plan.add("pool", Pool2D(kind="max", window=2, stride=2, padding="same"))
    shortcut = plan.add("shortcut", Conv2D(filters=2, kernel=1), "pool")
    plan.add("conv", Conv2D(filters=2, kernel=3, padding="same"), "pool")
    plan.add("sum", Add(), "conv", shortcut)
    return plan.architecture()


@pytest.mark.parametrize("side", [16, 17, 23])
def test_a_field_covers_exactly_the_pixels_that_an_output_depends_on(side):
    """Every layer as a sum of its window: which pixels change the output, found by trying each of them."""
    network = branched(side)
    found = fields(network)["sum"]
    height, width = network.input_shape[:2]
    reference = _answers(network, np.zeros((1, height, width)))[0]
    every = np.eye(height * width).reshape(-1, height, width)
    changed = _answers(network, every) != reference  # (pixels, rows, columns)
    rows, columns = reference.shape
    for row, column in [(0, 0), (rows // 2, columns // 2), (rows - 1, columns - 1)]:
        pixels = np.argwhere(changed[:, row, column].reshape(height, width))
        top, left, bottom, right = found.square_yxyx(row, column)
        assert pixels.min(axis=0).tolist() == [max(top, 0), max(left, 0)]
        assert pixels.max(axis=0).tolist() == [min(bottom, height) - 1, min(right, width) - 1]


def _answers(network: Architecture, images: np.ndarray) -> np.ndarray:
    """Sums over windows, in plain NumPy: (N, H, W) -> the map of the last node, (N, H', W')."""
    maps, before = {"picture": images}, "picture"
    for node in network.nodes:
        layer, inputs = node.layer, [maps[name] for name in node.inputs or (before,)]
        before = node.name
        if isinstance(layer, Add | Concatenate):
            maps[node.name] = sum(inputs)
            continue
        values, side, stride = inputs[0], layer.side, layer.stride
        count = [-(-size // stride) for size in values.shape[1:]]
        total = [
            max((n - 1) * stride + side - size, 0) if layer.padding == "same" else 0
            for n, size in zip(count, values.shape[1:], strict=True)
        ]
        padded = np.pad(values, [(0, 0), *((pad // 2, pad - pad // 2) for pad in total)])
        windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))[:, ::stride, ::stride]
        maps[node.name] = windows.sum(axis=(3, 4))
    return maps[before]


def test_maps_that_move_differently_cannot_be_joined():
    with pytest.raises(ValueError, match="got 1 and 2"):
        ReceptiveField(3, 1, 0).joined(ReceptiveField(3, 2, 0))


def test_a_node_that_takes_what_does_not_exist_is_refused():
    plan = Plan("a", "A", (8, 8, 1))
    plan.add("conv", Conv2D(filters=1, kernel=3), "nowhere")
    with pytest.raises(InvalidSpec, match="conv takes 'nowhere'"):
        fields(plan.architecture())
