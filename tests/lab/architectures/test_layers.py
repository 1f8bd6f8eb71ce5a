"""Output shapes and weights of single layers, against numbers worked by hand."""

import pytest

from lab.architectures.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Pool2D,
    window_output,
)
from lab.errors import InvalidSpec


@pytest.mark.parametrize(
    ("size", "window", "stride", "padding", "positions"),
    [
        (1, 1, 1, "valid", 1),
        (28, 5, 1, "valid", 24),
        (28, 5, 1, "same", 28),
        (5, 2, 2, "valid", 2),
        (5, 2, 2, "same", 3),
        (7, 3, 3, "valid", 2),
        (3, 7, 1, "same", 3),
    ],
)
def test_a_window_has_as_many_positions_as_counted_by_hand(size, window, stride, padding, positions):
    assert window_output(size, window, stride, padding) == positions


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("size", [6, 7, 8])
@pytest.mark.parametrize("window", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_window_slid_step_by_step_has_that_many_positions(size, window, stride, padding):
    # Without padding the window must end inside; with it, it must start inside.
    last_start = size - window if padding == "valid" else size - 1
    assert window_output(size, window, stride, padding) == len(range(0, last_start + 1, stride))


def test_a_window_that_does_not_fit_says_window_and_size():
    with pytest.raises(InvalidSpec, match="a window of 5 does not fit into 4 pixels"):
        Conv2D(filters=1, kernel=5).output_shape((4, 9, 1))


@pytest.mark.parametrize(
    ("layer", "shape", "output_shape", "parameters"),
    [
        (Conv2D(filters=6, kernel=5, padding="same"), (28, 28, 1), (28, 28, 6), 6 * 25 + 6),
        (Conv2D(filters=16, kernel=5), (14, 12, 6), (10, 8, 16), 16 * 25 * 6 + 16),
        (Conv2D(filters=4, kernel=3, stride=2), (9, 7, 3), (4, 3, 4), 4 * 9 * 3 + 4),
        (Pool2D(kind="max", window=2, stride=2), (7, 7, 64), (3, 3, 64), 0),
        (Pool2D(kind="average", window=3, stride=2, padding="same"), (7, 5, 2), (4, 3, 2), 0),
        (BatchNormalization(), (3, 3, 8), (3, 3, 8), 32),
        (Activation(function="relu"), (3, 3, 8), (3, 3, 8), 0),
        (Dropout(rate=0.5), (40,), (40,), 0),
        (Flatten(), (5, 5, 16), (400,), 0),
        (Dense(units=120), (400,), (120,), 400 * 120 + 120),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_layer_knows_its_output_shape_and_weights(layer, shape, output_shape, parameters):
    assert layer.output_shape(shape) == output_shape
    assert layer.parameters(shape) == parameters


@pytest.mark.parametrize(
    ("layer", "shape", "products"),
    [
        (Conv2D(filters=2, kernel=3), (5, 6, 3), 3 * 4 * 2 * (3 * 3 * 3)),
        (Conv2D(filters=8, kernel=10, stride=5), (60, 60, 1), 11 * 11 * 8 * 100),
        (Conv2D(filters=1, kernel=3, padding="same"), (4, 4, 1), 16 * 9),
        (Dense(units=10), (256,), 2560),
        (Pool2D(kind="average", window=2, stride=2), (8, 8, 3), 0),
        (BatchNormalization(), (8, 8, 3), 0),
        (Flatten(), (8, 8, 3), 0),
    ],
)
def test_each_output_of_a_layer_is_a_sum_of_so_many_products(layer, shape, products):
    assert layer.multiply_accumulates(shape) == products
