"""What the browser draws of a network: every block with its shares, the papers' modules laid out as in the papers."""

import json

import pytest

from app.components.blocks import encode_blocks
from app.components.blocks.layout import lay_out
from lab.architectures.blocks import blocks
from lab.architectures.museum import COLLECTION


def network(name):
    return COLLECTION[name].at(COLLECTION[name].side)


def block_of(name, block):
    return next(each for each in encode_blocks(network(name))["blocks"] if each["title"] == block)


@pytest.mark.parametrize(
    ("block", "taken"),
    [("stage 1 block 1", "56 × 56 × 64"), ("stage 2 block 1", "56 × 56 × 256"), ("global pool", "7 × 7 × 2,048")],
)
def test_a_block_takes_what_the_one_before_gives_also_behind_equal_ones(block, taken):
    found = block_of("resnet50", block)
    assert found["told"].startswith(f"{taken} in, ")
    assert found["source"].startswith(f"{taken} from ")


def test_a_page_may_say_which_block_is_open_and_what_stands_before_the_title():
    encoded = encode_blocks(network("googlenet"), before="With: ", opened="inception 4a")
    assert encoded["blocks"][encoded["opened"]]["title"] == "inception 4a"
    assert encoded["caption"].startswith("With: GoogLeNet on")
    unknown = encode_blocks(network("googlenet"), opened="no such block")
    assert unknown["opened"] == encode_blocks(network("googlenet"))["opened"]


@pytest.mark.parametrize("name", COLLECTION)
def test_shares_are_whole_and_boxes_never_cover_each_other(name):
    encoded = encode_blocks(network(name))
    assert sum(block["weights"] for block in encoded["blocks"]) == pytest.approx(1)
    assert sum(block["work"] for block in encoded["blocks"]) == pytest.approx(1)
    for block in encoded["blocks"]:
        cells = [(box["lane"] + lane, box["row"]) for box in block["boxes"] for lane in range(box["span"])]
        assert len(cells) == len(set(cells))
        assert all(lane < block["lanes"] for lane, _ in cells)
        assert all(source < target for source, target in block["links"])
    assert len(json.dumps(encoded)) < 40_000


def test_an_inception_module_has_four_lanes_that_a_join_spans():
    module = next(block for block in blocks(network("googlenet")) if block.name == "inception 3a")
    layout = lay_out(module.steps)
    assert layout.lanes == 4
    assert [place.lane for place in layout.places] == [0, 1, 1, 2, 2, 3, 3, 0]
    assert layout.places[-1] == (0, 4, 2)
    assert [target for source, target in layout.links if source is None] == [0, 1, 3, 5]
    assert [source for source, target in layout.links if target == 7] == [0, 2, 4, 6]


def test_a_residual_block_skips_from_its_source_to_its_sum():
    block = block_of("resnet18", "stage 1 block 1")
    assert block["skips"] and block["lanes"] == 1 and block["times"] == 2
    assert [-1, 2] in block["links"] and block["boxes"][2]["title"] == "+ sum"
    projected = block_of("resnet18", "stage 2 block 1")
    assert not projected["skips"] and projected["lanes"] == 2
    assert [box["lane"] for box in projected["boxes"]] == [0, 0, 1, 0]


def test_boxes_tell_weights_and_work():
    one = block_of("googlenet", "inception 3a")["boxes"][0]
    assert one["title"] == "Conv 1 × 1, 64, ReLU"
    assert one["shape"] == "28 × 28 × 64"
    assert one["cost"] == "12,352 weights · 9.63 M MAC"  # (192 + 1) x 64; 784 x 192 x 64


@pytest.mark.parametrize(
    ("name", "opened"),
    [("googlenet", "inception 3a"), ("resnet50", "stage 1 block 1"), ("vgg16", "block 1"), ("lenet5", "conv 1")],
)
def test_the_first_block_with_several_paths_is_open(name, opened):
    encoded = encode_blocks(network(name))
    assert encoded["blocks"][encoded["opened"]]["title"] == opened


def test_maps_of_two_towers_are_two_slices():
    grouped = {block["title"]: block["groups"] for block in encode_blocks(network("alexnet-grouped"))["blocks"]}
    assert {title for title, groups in grouped.items() if groups == 2} == {"conv 2", "conv 4", "conv 5"}
    assert {block["groups"] for block in encode_blocks(network("alexnet"))["blocks"]} == {1}
