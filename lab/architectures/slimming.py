"""Changes of a network's record that save memory (course chapters 3.3 to 3.5): a coarser start, and fewer layers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.architectures.architecture import Architecture, Node, Row, table
from lab.architectures.layers import Window
from lab.errors import InvalidSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A layer or a block that gives the shape that it takes: without it the others fit as before.

    Attributes:
        name: of the block, or of the layer.
        source: what it takes.
        nodes: names of its layers; the last gives its output.
    """

    name: str
    source: str
    nodes: tuple[str, ...]


def with_first_stride(architecture: Architecture, stride: int = 2) -> Architecture:
    """The same network whose first window moves on by `stride` pixels.

    Raises:
        InvalidSpec: if it has no window, or one with such a stride or a longer one.
    """
    for index, node in enumerate(architecture.nodes):
        if isinstance(node.layer, Window):
            if node.layer.stride >= stride:
                raise InvalidSpec(f"its first layer has a stride of {node.layer.stride} already")
            coarser = replace(node, layer=replace(node.layer, stride=stride))
            return replace(architecture, nodes=(*architecture.nodes[:index], coarser, *architecture.nodes[index + 1 :]))
    raise InvalidSpec("it has no layer with a window, so none with a stride")


def dispensable(architecture: Architecture) -> tuple[Part, ...]:
    """What can be left out with all other layers as they are: blocks, or, without such, layers with weights.

    Example:
        >>> from lab.architectures.vgg import vgg
        >>> [part.name for part in dispensable(vgg(16))][:3]
        ['conv_1_2', 'conv_2_2', 'conv_3_2']
    """
    rows = table(architecture)
    blocks: dict[str, list[Row]] = {}
    for row in rows:
        if row.node.block:
            blocks.setdefault(row.node.block, []).append(row)
    shapes = {row.name: row.output_shape for row in rows}
    taken = {name for row in rows for name in row.inputs}
    found = [
        part
        for name, inside in blocks.items()
        if (part := _whole(name, inside)) and shapes.get(part.source) == inside[-1].output_shape
        if part.nodes[-1] in taken
    ]
    return tuple(found) or tuple(
        Part(name=row.name, source=row.inputs[0], nodes=(row.name,))
        for row in rows
        if row.multiply_accumulates and shapes.get(row.inputs[0]) == row.output_shape
    )


def _whole(name: str, rows: Sequence[Row]) -> Part | None:
    """A block as a part, if everything in it begins at one place outside."""
    inside = tuple(row.name for row in rows)
    sources = {source for row in rows for source in row.inputs if source not in inside}
    return Part(name=name, source=sources.pop(), nodes=inside) if len(sources) == 1 else None


def without(architecture: Architecture, parts: Sequence[Part]) -> Architecture:
    """The network with `parts` left out: what took them takes what they took.

    Args:
        parts: of `dispensable`, in their order.
    """
    instead: dict[str, str] = {}
    for part in parts:
        instead[part.nodes[-1]] = instead.get(part.source, part.source)
    gone = {name for part in parts for name in part.nodes}
    return replace(
        architecture,
        nodes=tuple(
            Node(
                name=row.name,
                layer=row.node.layer,
                inputs=tuple(instead.get(name, name) for name in row.inputs),
                block=row.node.block,
            )
            for row in table(architecture)
            if row.name not in gone
        ),
    )
