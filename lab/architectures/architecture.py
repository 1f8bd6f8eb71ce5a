"""A network as a plain record, from which table, counts, code and the Keras model follow."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod

from lab.architectures.layers import Layer, Shape
from lab.errors import InvalidSpec

PICTURE = "picture"  # the name under which nodes take the network's input


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One named layer of a network.

    Attributes:
        inputs: the nodes that it takes, or `PICTURE`; empty for the node before, or the picture.
        block: what it is a part of, such as an inception module; empty if it stands for itself.
    """

    name: str
    layer: Layer
    inputs: tuple[str, ...] = ()
    block: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """Layers on an input of `input_shape` `(H, W, C)`, each after those whose outputs it takes.

    The last node gives the answer; other nodes that nobody takes give answers beside it.
    """

    name: str
    title: str
    input_shape: Shape
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table that a page shows: a node, and what follows from what reaches it.

    Attributes:
        node: the node; `name` and `kind` are its own.
        inputs: the nodes whose outputs it takes.
        output_shape: without the batch axis.
        parameters: weights, moving statistics included.
        trainable: those that a gradient changes.
        multiply_accumulates: for one picture.
    """

    node: Node
    inputs: tuple[str, ...]
    output_shape: Shape
    parameters: int
    trainable: int
    multiply_accumulates: int

    @property
    def name(self) -> str:
        """The node's."""
        return self.node.name

    @property
    def kind(self) -> str:
        """The layer's class."""
        return type(self.node.layer).__name__

    @property
    def values(self) -> int:
        """How many numbers it gives for one picture."""
        return prod(self.output_shape)


@lru_cache(maxsize=32)  # counts, fields and blocks of one network all begin with it
def table(architecture: Architecture) -> tuple[Row, ...]:
    """Output shape, weights and cost of each layer, in order.

    Raises:
        InvalidSpec: if a window does not fit into what reaches it, or a node takes one that does not stand before it.
    """
    return tuple(_rows(architecture))


def _rows(architecture: Architecture) -> Iterator[Row]:
    shapes: dict[str, Shape] = {PICTURE: architecture.input_shape}
    before = PICTURE
    for node in architecture.nodes:
        inputs = node.inputs or (before,)
        for name in inputs:
            if name not in shapes:
                raise InvalidSpec(f"{node.name} takes {name!r}, which does not stand before it")
        reaching = [shapes[name] for name in inputs]
        before, shapes[node.name] = node.name, node.layer.output_shape(*reaching)
        yield Row(
            node=node,
            inputs=inputs,
            output_shape=shapes[node.name],
            parameters=node.layer.parameters(*reaching),
            trainable=node.layer.trainable_parameters(*reaching),
            multiply_accumulates=node.layer.multiply_accumulates(*reaching),
        )


def count_parameters(architecture: Architecture) -> int:
    """All weights, moving statistics of batch normalisation included, as Keras' `count_params()`."""
    return sum(row.parameters for row in table(architecture))


def count_trainable(architecture: Architecture) -> int:
    """The weights that training changes by their gradient."""
    return sum(row.trainable for row in table(architecture))


def count_multiply_accumulates(architecture: Architecture) -> int:
    """Multiplications with weights for one picture, each with its addition.

    Raises:
        InvalidSpec: if a window does not fit into what reaches it.
    """
    return sum(row.multiply_accumulates for row in table(architecture))


def answers_beside(architecture: Architecture) -> tuple[str, ...]:
    """The nodes that nobody takes, the last apart: answers that only help in training, or that are cut off."""
    rows = table(architecture)
    taken = {name for row in rows for name in row.inputs}
    return tuple(row.name for row in rows[:-1] if row.name not in taken)


def answering(architecture: Architecture) -> Architecture:
    """The same network without what does not lead to its answer, such as auxiliary classifiers after the training."""
    rows = table(architecture)
    needed: set[str] = {rows[-1].name} if rows else set()
    for row in reversed(rows):
        if row.name in needed:
            needed.update(row.inputs)
    kept = tuple(replace(row.node, inputs=row.inputs) for row in rows if row.name in needed)
    return architecture if len(kept) == len(rows) else replace(architecture, nodes=kept)


def chain(name: str, title: str, input_shape: Shape, layers: list[Layer]) -> Architecture:
    """Names the layers by kind and number (`conv2d_1`, `dense_2`) and links them in order."""
    short = {"Conv2D": "conv", "Pool2D": "pool", "BatchNormalization": "batch_norm"}
    counts: dict[str, int] = {}
    nodes = []
    for layer in layers:
        kind = type(layer).__name__
        stem = short.get(kind, kind.lower())
        counts[stem] = counts.get(stem, 0) + 1
        nodes.append(Node(name=f"{stem}_{counts[stem]}", layer=layer))
    return Architecture(name=name, title=title, input_shape=input_shape, nodes=tuple(nodes))


class Plan:
    """A network that is being written down, node by node.

    Args:
        name, title, input_shape: as of the `Architecture`.
    """

    def __init__(self, name: str, title: str, input_shape: Shape) -> None:
        self._facts = {"name": name, "title": title}
        self._input_shape = input_shape
        self._nodes: list[Node] = []

    def add(self, name: str, layer: Layer, *inputs: str, block: str = "") -> str:
        """Adds a node that takes `inputs`, or the node before; returns its name."""
        self._nodes.append(Node(name=name, layer=layer, inputs=inputs, block=block))
        return name

    @property
    def last(self) -> str:
        """The node added last, or the picture."""
        return self._nodes[-1].name if self._nodes else PICTURE

    def architecture(self) -> Architecture:
        """What was written down."""
        return Architecture(**self._facts, input_shape=self._input_shape, nodes=tuple(self._nodes))
