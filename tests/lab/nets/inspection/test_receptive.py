"""The measured receptive field: its gradient is there where the theory says, and nowhere else."""

import os

import numpy as np
import pytest

from lab.architectures.stacks import CONTEXT, LENET5, VGG16_START, StackLayer, lay_out
from lab.engine import tasks
from lab.errors import DoesNotFit
from lab.nets.inspection.receptive import measured_field, random_network
from lab.ops.receptive import field_of

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

CASES = [
    ("lenet5", LENET5, 32, "valid"),
    ("lenet5", LENET5, 40, "same"),
    ("vgg16", VGG16_START, 64, "same"),
    ("context", CONTEXT, 80, "same"),
    ("context at the border", CONTEXT, 48, "same"),
    ("strides", (StackLayer(3, 2), StackLayer(4, 3), StackLayer(2, 1)), 41, "same"),
    ("strides, valid", (StackLayer(3, 2), StackLayer(4, 3), StackLayer(2, 1)), 41, "valid"),
    ("strides with dilations", (StackLayer(3, 2, 2), StackLayer(2, 2, 3), StackLayer(3, 1, 2)), 53, "same"),
    ("strides with dilations, valid", (StackLayer(3, 2, 2), StackLayer(2, 2, 3), StackLayer(3)), 53, "valid"),
]


def seen_pixels(layers: tuple[StackLayer, ...], size: int, padding: str) -> np.ndarray:
    """Which pixels along an axis the middle unit depends on, by following it down window by window: bool `(size,)`."""
    laid_out = lay_out(size, layers, padding)
    cells = {laid_out.sizes[-1] // 2}
    below = [size, *laid_out.sizes[:-1]]
    for window, width in reversed(list(zip(laid_out.windows, below, strict=True))):
        cells = {
            cell * window.stride - window.pad + step * window.dilation
            for cell in cells
            for step in range(window.kernel)
        }
        cells = {cell for cell in cells if 0 <= cell < width}
    return np.isin(np.arange(size), list(cells))


@pytest.mark.parametrize(("layers", "size", "padding"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_gradient_is_not_zero_just_where_the_theory_says(
    layers: tuple[StackLayer, ...], size: int, padding: str
) -> None:
    gradient = measured_field(layers, size, padding, seed=1)
    assert gradient.shape == (size, size)
    assert gradient.dtype == np.float32
    seen = seen_pixels(layers, size, padding)
    np.testing.assert_array_equal(gradient > 0, np.outer(seen, seen))
    laid_out = lay_out(size, layers, padding)
    field = field_of(laid_out.windows, laid_out.sizes[-1] // 2)
    rows = np.flatnonzero(gradient.any(axis=1))
    assert rows[0] == max(field.first, 0)
    assert rows[-1] == min(field.last, size - 1)


def test_the_same_seed_measures_the_same_and_another_one_something_else() -> None:
    first, again, other = (measured_field(LENET5, 32, "same", seed) for seed in (3, 3, 4))
    np.testing.assert_allclose(first, again, rtol=1e-5)
    assert not np.allclose(first, other, rtol=0.1)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("layer", [StackLayer(3, 2, 2), StackLayer(2, 3, 4), StackLayer(5, 4, 2)])
def test_stride_with_dilation_has_the_size_that_a_layer_should_have(layer: StackLayer, padding: str) -> None:
    for size in (19, 24, 31):
        model = random_network([layer], size, padding, 0)
        assert model.output_shape[1:3] == lay_out(size, [layer], padding).sizes * 2


def test_in_the_middle_the_gradient_is_larger_than_at_the_edge_of_the_field() -> None:
    gradient = measured_field(CONTEXT, 80, "same", seed=0)
    assert gradient[36:45, 36:45].mean() > 4 * gradient[8:12, 8:12].mean()


def test_the_task_gives_the_same_and_refuses_what_does_not_fit() -> None:
    np.testing.assert_allclose(
        tasks.measured_field(LENET5, 32, "same", 3), measured_field(LENET5, 32, "same", 3), rtol=1e-5
    )
    with pytest.raises(DoesNotFit):
        tasks.measured_field(LENET5, 8, "valid", 0)
