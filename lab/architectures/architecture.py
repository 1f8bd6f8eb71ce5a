"""A network as a plain record, from which table, counts, code and the Keras model follow."""

from dataclasses import dataclass

from lab.architectures.layers import Layer, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One named layer of a network."""

    name: str
    layer: Layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A chain of layers on an input of `input_shape` `(H, W, C)`."""

    name: str
    title: str
    input_shape: Shape
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table that a page shows."""

    name: str
    kind: str
    output_shape: Shape
    parameters: int


def table(architecture: Architecture) -> tuple[Row, ...]:
    """Output shape and parameters of each layer, in order.

    Raises:
        InvalidSpec: if a window does not fit into what reaches it.
    """
    rows = []
    shape = architecture.input_shape
    for node in architecture.nodes:
        parameters = node.layer.parameters(shape)
        shape = node.layer.output_shape(shape)
        rows.append(Row(name=node.name, kind=type(node.layer).__name__, output_shape=shape, parameters=parameters))
    return tuple(rows)


def count_parameters(architecture: Architecture) -> int:
    """All weights, moving statistics of batch normalisation included, as Keras' `count_params()`."""
    return sum(row.parameters for row in table(architecture))


def count_multiply_accumulates(architecture: Architecture) -> int:
    """Multiplications with weights for one picture, each with its addition.

    Raises:
        InvalidSpec: if a window does not fit into what reaches it.
    """
    total, shape = 0, architecture.input_shape
    for node in architecture.nodes:
        total += node.layer.multiply_accumulates(shape)
        shape = node.layer.output_shape(shape)
    return total


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
