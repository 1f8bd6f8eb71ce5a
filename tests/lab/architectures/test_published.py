"""The published networks: weights and operations to the unit, and what stands where."""

import pytest

from lab.architectures.alexnet import alexnet
from lab.architectures.architecture import count_multiply_accumulates, count_parameters, count_trainable, table
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.googlenet import MODULES, googlenet
from lab.architectures.layers import Conv2D
from lab.architectures.network_in_network import network_in_network
from lab.architectures.resnet import DEPTHS, resnet
from lab.architectures.vgg import vgg
from lab.errors import InvalidSpec

KERAS = {"strided_kernel": 1, "has_convolution_bias": True}


@pytest.mark.parametrize(
    ("network", "trainable", "parameters"),
    [
        (alexnet(), 62_378_344, 62_378_344),
        (alexnet(is_grouped=True), 60_965_224, 60_965_224),
        (vgg(16), 138_357_544, 138_357_544),
        (vgg(19), 143_667_240, 143_667_240),
        (googlenet(), 6_998_552, 6_998_552),
        (googlenet(has_auxiliary=True), 13_378_280, 13_378_280),
        (resnet(18), 11_689_512, 11_699_112),
        (resnet(34), 21_797_672, 21_814_696),
        (resnet(50), 25_557_032, 25_610_152),
        (resnet(101), 44_549_160, 44_654_504),
        (resnet(152), 60_192_808, 60_344_232),
        (resnet(50, **KERAS), 25_583_592, 25_636_712),
        (resnet(101, **KERAS), 44_601_832, 44_707_176),
        (resnet(152, **KERAS), 60_268_520, 60_419_944),
        (network_in_network(), 7_595_176, 7_595_176),
        (efficientnet_lite0(), 4_652_008, 4_694_024),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_weights_are_those_of_the_literature(network, trainable, parameters):
    assert (count_trainable(network), count_parameters(network)) == (trainable, parameters)


@pytest.mark.parametrize(
    ("network", "operations"),
    [
        (alexnet(), 1_135_256_096),
        (alexnet(is_grouped=True), 724_406_816),
        (vgg(16), 15_470_264_320),
        (vgg(19), 19_632_062_464),
        (googlenet(), 1_582_671_872),
        (resnet(18), 1_814_073_344),
        (resnet(34), 3_663_761_408),
        (resnet(50), 4_089_184_256),
        (resnet(101), 7_801_405_440),
        (resnet(152), 11_513_626_624),
        (resnet(50, strided_kernel=1), 3_857_973_248),
        (resnet(101, strided_kernel=1), 7_570_194_432),
        (resnet(152, strided_kernel=1), 11_282_415_616),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_operations_are_those_of_the_literature(network, operations):
    assert count_multiply_accumulates(network) == operations


@pytest.mark.parametrize("layers", DEPTHS)
def test_a_resnet_has_as_many_layers_with_weights_as_its_name_says(layers):
    rows = [row for row in table(resnet(layers)) if row.multiply_accumulates and "shortcut" not in row.name]
    assert len(rows) == layers


@pytest.mark.parametrize("layers", [16, 19])
def test_a_vgg_has_as_many_layers_with_weights_as_its_name_says(layers):
    assert len([row for row in table(vgg(layers)) if row.multiply_accumulates]) == layers


def test_an_inception_module_joins_the_filters_of_its_four_paths():
    joined = {row.name: row.output_shape for row in table(googlenet()) if row.kind == "Concatenate"}
    # Table 1 of the paper, column "output size".
    assert joined == {
        "inception_3a_joined": (28, 28, 256),
        "inception_3b_joined": (28, 28, 480),
        "inception_4a_joined": (14, 14, 512),
        "inception_4b_joined": (14, 14, 512),
        "inception_4c_joined": (14, 14, 512),
        "inception_4d_joined": (14, 14, 528),
        "inception_4e_joined": (14, 14, 832),
        "inception_5a_joined": (7, 7, 832),
        "inception_5b_joined": (7, 7, 1024),
    }
    assert len(MODULES) == 9


def test_alexnet_s_maps_are_those_of_the_paper():
    sizes = [row.output_shape for row in table(alexnet()) if isinstance(row.node.layer, Conv2D)]
    assert sizes == [(55, 55, 96), (27, 27, 256), (13, 13, 384), (13, 13, 384), (13, 13, 256)]


def test_a_picture_too_small_for_alexnet_is_refused():
    with pytest.raises(InvalidSpec, match="does not fit"):
        table(alexnet(32))


def test_groups_that_do_not_divide_the_channels_are_refused():
    with pytest.raises(InvalidSpec, match="6 channels and 9 filters must both be divisible by 4 groups"):
        Conv2D(filters=9, kernel=1, groups=4).output_shape((3, 3, 6))
