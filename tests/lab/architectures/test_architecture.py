"""Whole networks as records: shapes layer by layer, counts, names; nothing here needs Keras."""

from itertools import pairwise

import pytest

from lab import catalog
from lab.architectures import course
from lab.architectures.architecture import chain, count_parameters, table
from lab.architectures.layers import Conv2D, Dense, Dropout, Flatten, Pool2D
from lab.errors import InvalidSpec


def shapes(architecture):
    return [row.output_shape for row in table(architecture)]


def kinds(architecture):
    return [row.kind for row in table(architecture)]


def test_lenet5_has_the_61706_weights_of_the_literature():
    assert count_parameters(course.lenet5((28, 28, 1), 10)) == 61_706


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 1)])
def test_lenet5_has_the_map_sizes_of_the_paper(shape):
    assert shapes(course.lenet5(shape, 10)) == [
        (28, 28, 6),
        (14, 14, 6),
        (10, 10, 16),
        (5, 5, 16),
        (400,),
        (120,),
        (84,),
        (10,),
    ]


@pytest.mark.parametrize(
    ("architecture", "parameters"),
    [
        (course.single_layer((28, 28, 1), 10), 7_850),
        (course.mlp((28, 28, 1), 10), 669_706),
        (course.lenet5((32, 32, 3), 10), 61_706 + 2 * 25 * 6),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_course_networks_have_the_weights_counted_by_hand(architecture, parameters):
    assert count_parameters(architecture) == parameters


@pytest.mark.parametrize("batch_norm", [False, True])
def test_four_blocks_take_28_pixels_down_to_one_and_double_the_filters(batch_norm):
    spec = catalog.course_spec("digits", "builder", blocks=4, filters=2, batch_norm=batch_norm)
    network = catalog.architecture(spec, (28, 28, 1), 10)
    pools = [row.output_shape for row in table(network) if row.kind == "Pool2D"]
    assert pools == [(14, 14, 2), (7, 7, 4), (3, 3, 8), (1, 1, 16)]


def test_a_block_too_many_is_refused_with_the_sizes():
    spec = catalog.course_spec("digits", "builder", blocks=4)
    with pytest.raises(InvalidSpec, match="a window of 2 does not fit into 1 pixel "):
        table(catalog.architecture(spec, (8, 8, 1), 10))


@pytest.mark.parametrize("model", ["single-layer", "mlp", "lenet5", "cifar-cnn", "builder"])
def test_dropout_of_zero_draws_no_layer(model):
    spec = catalog.course_spec("digits", model, dropout=0.0, convolution_dropout=0.0)
    assert "Dropout" not in kinds(catalog.architecture(spec, (28, 28, 1), 10))


@pytest.mark.parametrize(
    ("model", "layers_after_which"),
    [
        ("single-layer", ["Flatten"]),
        ("mlp", ["Dense", "Dense"]),
        ("lenet5", ["Dense", "Dense"]),
        ("cifar-cnn", ["Dense"]),
        ("builder", ["Dense"]),
    ],
)
def test_dropout_stands_after_each_hidden_dense_layer_or_before_the_output(model, layers_after_which):
    spec = catalog.course_spec("digits", model, dropout=0.5, convolution_dropout=0.0)
    found = kinds(catalog.architecture(spec, (28, 28, 1), 10))
    assert [before for before, kind in pairwise(found) if kind == "Dropout"] == layers_after_which


def test_a_network_of_your_own_without_dense_layer_drops_before_the_output():
    spec = catalog.course_spec("digits", "builder", dense_units=0, dropout=0.5)
    assert kinds(catalog.architecture(spec, (28, 28, 1), 10))[-3:] == ["Flatten", "Dropout", "Dense"]


def test_batch_normalisation_stands_between_convolution_and_activation():
    spec = catalog.course_spec("digits", "builder", blocks=1, batch_norm=True, dense_units=0, activation="tanh")
    network = catalog.architecture(spec, (28, 28, 1), 10)
    assert kinds(network)[:4] == ["Conv2D", "BatchNormalization", "Activation", "Pool2D"]
    assert [node.layer.activation for node in network.nodes if isinstance(node.layer, Conv2D)] == ["linear"]


def test_layers_are_named_by_kind_and_number():
    layers = [
        Conv2D(filters=1, kernel=1),
        Conv2D(filters=1, kernel=1),
        Pool2D(kind="max", window=2, stride=2),
        Flatten(),
        Dropout(rate=0.1),
        Dense(units=2),
    ]
    network = chain("tiny", "Tiny", (4, 4, 1), layers)
    assert [node.name for node in network.nodes] == ["conv_1", "conv_2", "pool_1", "flatten_1", "dropout_1", "dense_1"]


def test_a_network_without_layers_has_no_rows_and_no_weights():
    empty = chain("empty", "Empty", (4, 4, 1), [])
    assert table(empty) == ()
    assert count_parameters(empty) == 0
