"""The collection: every network at its own size and at its smallest, and errors that are those of single networks."""

import pytest

from lab.architectures.architecture import count_multiply_accumulates, count_trainable, table
from lab.architectures.museum import COLLECTION
from lab.errors import InvalidSpec

EXHIBITS = pytest.mark.parametrize("exhibit", COLLECTION.values(), ids=lambda exhibit: exhibit.name)


@EXHIBITS
def test_every_network_fits_from_its_smallest_side_on(exhibit):
    for side in {exhibit.smallest, exhibit.smallest + 1, exhibit.side, 300}:
        network = exhibit.at(side)
        assert network.input_shape[:2] == (side, side)
        assert network.title == exhibit.title
        assert table(network)[-1].output_shape in {(10,), (1000,)}


@EXHIBITS
def test_a_picture_one_pixel_smaller_is_refused_with_rule_and_value(exhibit):
    if exhibit.smallest == 1:
        return
    rule = f"{exhibit.smallest} × {exhibit.smallest} pixels, got {exhibit.smallest - 1} × {exhibit.smallest - 1}"
    with pytest.raises(InvalidSpec, match=rule) as caught:
        exhibit.at(exhibit.smallest - 1)
    assert str(caught.value).count(".") == 1


@pytest.mark.parametrize(
    ("name", "trainable", "operations"),
    [
        ("lenet5", 61_706, 416_520),  # 784 x 25 x 6, 100 x 150 x 16, and 400 x 120 + 120 x 84 + 84 x 10
        ("alexnet", 62_378_344, 1_135_256_096),
        ("alexnet-grouped", 60_965_224, 724_406_816),
        ("vgg16", 138_357_544, 15_470_264_320),
        ("vgg19", 143_667_240, 19_632_062_464),
        ("googlenet", 6_998_552, 1_582_671_872),
        ("resnet18", 11_689_512, 1_814_073_344),
        ("resnet34", 21_797_672, 3_663_761_408),
        ("resnet50", 25_557_032, 4_089_184_256),
        ("resnet101", 44_549_160, 7_801_405_440),
        ("resnet152", 60_192_808, 11_513_626_624),
    ],
)
def test_each_name_stands_for_the_network_of_the_literature(name, trainable, operations):
    network = COLLECTION[name].at(COLLECTION[name].side)
    assert (count_trainable(network), count_multiply_accumulates(network)) == (trainable, operations)


def test_errors_are_those_of_one_network_on_one_crop_and_never_the_ensembles():
    errors = {name: exhibit.top5_error for name, exhibit in COLLECTION.items() if exhibit.top5_error is not None}
    assert errors == {
        "alexnet": 20.9,
        "vgg16": 9.6,
        "vgg19": 9.1,
        "googlenet": 10.5,
        "resnet18": 10.9,
        "resnet34": 8.6,
        "resnet50": 7.1,
        "resnet101": 6.5,
        "resnet152": 6.0,
    }
    assert not {16.4, 7.3, 6.67, 3.57} & set(errors.values())
    assert [name for name, exhibit in COLLECTION.items() if exhibit.is_variant] == ["alexnet", "googlenet"]
