"""Models that hold other models, such as a base and a head, as one graph whose every layer can be asked."""

from collections.abc import Iterator

import keras

from lab.architectures.architecture import Architecture
from lab.errors import InvalidSpec
from lab.nets.models.build import seeded_build
from lab.specs import TrainSpec


def is_nested(model: keras.Model) -> bool:
    """Whether one of its layers is a model itself."""
    return any(isinstance(layer, keras.Model) for layer in model.layers)


def flattened(architecture: Architecture, model: keras.Model) -> keras.Model:
    """The record's own model, with the present weights of one whose layers have the same names, however deep they are.

    Raises:
        InvalidSpec: if the model lacks a layer of the record.
    """
    theirs = {layer.name: layer for layer in _leaves(model)}
    flat = seeded_build(architecture, TrainSpec())
    for layer in flat.layers:
        if layer.weights:
            if layer.name not in theirs:
                raise InvalidSpec(f"{architecture.title} has a layer {layer.name!r}, which the model lacks")
            layer.set_weights(theirs[layer.name].get_weights())
    return flat


def _leaves(model: keras.Model) -> Iterator[keras.Layer]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer)
        else:
            yield layer
