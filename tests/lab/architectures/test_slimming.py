"""Slimmer networks: what changes, what stays, and what is refused."""

import pytest

from lab.architectures.architecture import count_multiply_accumulates, count_parameters, table
from lab.architectures.course import cifar_cnn, mlp
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.museum import COLLECTION
from lab.architectures.resnet import resnet
from lab.architectures.slimming import dispensable, with_first_stride, without
from lab.architectures.vgg import vgg
from lab.errors import InvalidSpec


def test_a_first_stride_of_two_halves_every_map():
    before = {row.name: row.output_shape for row in table(vgg(16))}
    after = {row.name: row.output_shape for row in table(with_first_stride(vgg(16)))}
    assert after["conv_1_1"] == (112, 112, 64)
    assert after["pool_4"] == (7, 7, 512)
    assert before.keys() == after.keys()


def test_a_stride_that_is_there_already_or_has_no_window_is_refused():
    with pytest.raises(InvalidSpec, match="stride of 2 already"):
        with_first_stride(resnet(18))
    with pytest.raises(InvalidSpec, match="no layer with a window"):
        with_first_stride(mlp((28, 28, 1), 10))


def test_a_residual_block_without_a_projection_can_go_and_the_shapes_stay():
    parts = dispensable(resnet(50))
    assert len(parts) == 16 - 4  # the first of each stage changes the shape
    slim = without(resnet(50), parts)
    assert [row.output_shape for row in table(slim)][-1] == (1000,)
    # A block of the first stage: 1x1, 3x3 and 1x1 with two statistics and two weights a channel each.
    block = 256 * 64 + 9 * 64 * 64 + 64 * 256 + 4 * (64 + 64 + 256)
    assert count_parameters(resnet(50)) - count_parameters(without(resnet(50), parts[:1])) == block


def test_two_neighbours_that_go_leave_their_common_source():
    network = efficientnet_lite0()
    parts = [part for part in dispensable(network) if part.name in ("block 6", "block 7")]
    assert len(parts) == 2
    rows = {row.name: row for row in table(without(network, parts))}
    assert rows["block8_expand"].inputs == ("block5_project_bn",)


def test_without_blocks_that_keep_their_shape_single_layers_go():
    names = [part.name for part in dispensable(vgg(16))]
    assert names == [
        *("conv_1_2", "conv_2_2", "conv_3_2", "conv_3_3", "conv_4_2", "conv_4_3"),
        *("conv_5_1", "conv_5_2", "conv_5_3", "dense_2"),
    ]
    first = dispensable(vgg(16))[:1]
    saved = count_multiply_accumulates(vgg(16)) - count_multiply_accumulates(without(vgg(16), first))
    assert saved == 224 * 224 * 64 * 64 * 9


def test_a_network_whose_layers_all_change_the_shape_has_nothing_to_leave_out():
    assert dispensable(cifar_cnn((32, 32, 3), 10)) == ()


@pytest.mark.parametrize("name", COLLECTION)
def test_any_number_of_parts_can_go(name):
    network = COLLECTION[name].at(COLLECTION[name].side)
    parts = dispensable(network)
    for count in range(len(parts) + 1):
        slim = table(without(network, parts[:count]))
        assert slim[-1].output_shape == table(network)[-1].output_shape
        assert len(slim) == len(network.nodes) - sum(len(part.nodes) for part in parts[:count])
