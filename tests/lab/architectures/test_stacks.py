"""Stacks of windows on a picture: sizes and padding of every layer, as Keras has them."""

import keras
import pytest

from lab.architectures.stacks import CONTEXT, LENET5, VGG16_START, StackLayer, lay_out
from lab.errors import DoesNotFit, InvalidSpec
from lab.ops.receptive import receptive_fields


@pytest.mark.parametrize(("layers", "fields"), [
    (LENET5, [5, 6, 14, 16]),
    (VGG16_START, [3, 5, 6, 10, 14, 16, 24, 32]),
    (CONTEXT, [3, 5, 9, 17, 33, 65, 67]),  # as in the paper's table
])  # fmt: skip
def test_known_stacks_see_what_is_known(layers: tuple[StackLayer, ...], fields: list[int]) -> None:
    assert [field.size for field in receptive_fields(lay_out(96, layers, "same").windows)] == fields


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("size", [32, 33, 50])
@pytest.mark.parametrize("layers", [LENET5, VGG16_START, (StackLayer(4, 3), StackLayer(5, 2), StackLayer(2, 1, 2))])
def test_maps_have_the_size_that_keras_gives_them(layers: tuple[StackLayer, ...], size: int, padding: str) -> None:
    values = keras.Input((size, size, 1))
    sizes = []
    for layer in layers:
        if layer.kind == "pooling":
            values = keras.layers.MaxPooling2D(layer.kernel, layer.stride, padding)(values)
        else:
            values = keras.layers.Conv2D(1, layer.kernel, layer.stride, padding, dilation_rate=layer.dilation)(values)
        sizes.append(values.shape[1])
    assert lay_out(size, layers, padding).sizes == tuple(sizes)


def test_a_stack_that_is_too_deep_for_the_picture_is_explained() -> None:
    assert lay_out(16, LENET5, "valid").sizes == (12, 6, 2, 1)
    with pytest.raises(DoesNotFit, match=r"Layer 3: .*covers 5 pixels.* only 2"):
        lay_out(8, LENET5, "valid")


@pytest.mark.parametrize(("settings", "words"), [
    ({"kernel": 0}, "kernel must be >= 1, got 0"),
    ({"kernel": 2, "stride": -1}, "stride must be >= 1, got -1"),
    ({"kernel": 2, "dilation": 2, "kind": "pooling"}, "dilation must be 1 in a pooling, got 2"),
])  # fmt: skip
def test_a_layer_outside_its_rules_is_refused(settings: dict, words: str) -> None:
    with pytest.raises(InvalidSpec, match=words):
        StackLayer(**settings)
