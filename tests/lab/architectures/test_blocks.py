"""Networks as chains of blocks: every layer once, the paper's modules recognisable."""

import pytest

from lab.architectures.architecture import count_multiply_accumulates, count_parameters
from lab.architectures.blocks import blocks
from lab.architectures.googlenet import MODULES
from lab.architectures.museum import COLLECTION
from lab.architectures.relatives import small_googlenet

at_home = pytest.mark.parametrize("name", COLLECTION)


def network(name):
    return COLLECTION[name].at(COLLECTION[name].side)


@at_home
def test_blocks_hold_all_layers_weights_and_work(name):
    found = blocks(network(name))
    assert sum(block.times * len(block.rows) for block in found) == len(network(name).nodes)
    assert sum(block.parameters for block in found) == count_parameters(network(name))
    assert sum(block.multiply_accumulates for block in found) == count_multiply_accumulates(network(name))


@pytest.mark.parametrize(
    ("name", "repeats"),
    [("resnet18", [2]), ("resnet50", [2, 3, 5, 2]), ("resnet152", [2, 7, 35, 2])],
)
def test_equal_residual_blocks_in_a_row_are_one(name, repeats):
    assert [block.times for block in blocks(network(name)) if block.times > 1] == repeats


def test_an_inception_module_is_four_paths_and_a_join():
    [module] = [block for block in blocks(network("googlenet")) if block.name == "inception 3a"]
    assert module.source == "pool_2"
    assert [step.inputs for step in module.steps] == [
        *((None,), (None,), (1,), (None,), (3,), (None,), (5,)),
        (0, 2, 4, 6),
    ]
    assert (
        module.parameters
        == sum(
            (192 + 1) * filters
            for filters in (MODULES["3a"].one, MODULES["3a"].three_reduced, MODULES["3a"].five_reduced)
        )
        + (9 * 96 + 1) * 128
        + (25 * 16 + 1) * 32
        + (192 + 1) * 32
    )


def test_a_bottleneck_has_a_shortcut_around_three_convolutions():
    first, other = [block for block in blocks(network("resnet50")) if block.name.startswith("stage 1")]
    assert [step.inputs for step in first.steps] == [(None,), (0,), (1,), (None,), (2, 3)]
    assert [step.inputs for step in other.steps] == [(None,), (0,), (1,), (2, None)]
    assert [len(step.rows) for step in other.steps] == [3, 3, 2, 2]


def test_auxiliary_heads_stand_beside_the_chain():
    found = blocks(network("googlenet-auxiliary"))
    assert [(block.name, block.source) for block in found if block.is_beside] == [
        ("auxiliary 4a", "inception_4a_joined"),
        ("auxiliary 4d", "inception_4d_joined"),
    ]
    assert not any(block.is_beside for block in blocks(network("googlenet")))


def test_what_stands_beside_follows_what_it_takes_wherever_it_is_written_down():
    small = small_googlenet((28, 28, 1), 10, reduced=True, auxiliary=True, batch_norm=False, dropout=0.0)
    assert [node.block for node in small.nodes][-4:] == ["auxiliary", "auxiliary", "", ""]
    names = [block.name for block in blocks(small)]
    assert names[names.index("auxiliary") - 1] == "inception 3b"


def test_what_only_changes_values_belongs_to_the_layer_before():
    names = [(block.name, len(block.rows)) for block in blocks(network("alexnet"))]
    assert names[:3] == [("conv 1", 2), ("pool 1", 1), ("conv 2", 2)]
