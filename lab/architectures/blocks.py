"""A network as its papers draw it: blocks one after the other, each a small graph of steps.

A step is a layer with those behind it that only change its values: normalisation, activation, dropout. A block is what
the record says, or else a single step. Equal blocks in a row are one, told with how many they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lab.architectures.architecture import Architecture, Row, answers_beside, table
from lab.architectures.layers import (
    Activation,
    BatchNormalization,
    Dropout,
    LocalResponseNormalization,
    Shape,
)

_FOLLOWERS = (Activation, BatchNormalization, Dropout, LocalResponseNormalization)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A layer and its followers.

    Attributes:
        rows: of the table; the first is the layer.
        inputs: for each of its inputs the step of the same block, by number, or None for one from outside.
    """

    rows: tuple[Row, ...]
    inputs: tuple[int | None, ...]

    @property
    def output_shape(self) -> Shape:
        """Of its last layer."""
        return self.rows[-1].output_shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Steps that belong together.

    Attributes:
        name: the record's, or the layer's.
        source: the layer outside, or the picture, that it takes.
        steps: of one such block.
        times: how many equal ones follow each other.
        is_beside: it ends in an answer beside the network's own, and nothing takes what it gives.
    """

    name: str
    source: str
    steps: tuple[Step, ...]
    times: int = 1
    is_beside: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """Layers of one of them."""
        return tuple(row for step in self.steps for row in step.rows)

    @property
    def output_shape(self) -> Shape:
        """What it gives."""
        return self.steps[-1].output_shape

    @property
    def parameters(self) -> int:
        """Of all of them, moving statistics included."""
        return self.times * sum(row.parameters for row in self.rows)

    @property
    def multiply_accumulates(self) -> int:
        """Of all of them, for one picture."""
        return self.times * sum(row.multiply_accumulates for row in self.rows)


def blocks(architecture: Architecture) -> tuple[Block, ...]:
    """The chain from picture to answer, with what stands beside it after what it takes.

    Example:
        >>> from lab.architectures.resnet import resnet
        >>> [(block.name, block.times) for block in blocks(resnet(18))][:3]
        [('stem', 1), ('stem pool', 1), ('stage 1 block 1', 2)]
    """
    rows = table(architecture)
    found: list[Block] = []
    for name, inside in groupby(rows, key=lambda row: row.node.block):
        if name:
            found.append(_block(name, list(inside)))
        else:
            found += [_block("", step) for step in _steps(inside)]
    beside = answers_beside(architecture)
    chain = [block for block in found if block.rows[-1].name not in beside]
    for block in found:
        if block.rows[-1].name in beside:
            at = next(number for number, other in enumerate(chain) if block.source in {row.name for row in other.rows})
            chain.insert(at + 1, replace(block, is_beside=True))
    return tuple(_folded(chain))


def _steps(rows: Iterable[Row]) -> list[list[Row]]:
    steps: list[list[Row]] = []
    for row in rows:
        if steps and isinstance(row.node.layer, _FOLLOWERS) and row.inputs == (steps[-1][-1].name,):
            steps[-1].append(row)
        else:
            steps.append([row])
    return steps


def _block(name: str, rows: Sequence[Row]) -> Block:
    grouped = _steps(rows)
    ends = {step[-1].name: number for number, step in enumerate(grouped)}
    steps = tuple(Step(rows=tuple(step), inputs=tuple(ends.get(name) for name in step[0].inputs)) for step in grouped)
    outside = [source for row in rows for source in row.inputs if source not in {inside.name for inside in rows}]
    return Block(name=name or _layer_name(rows[0].name), source=outside[0], steps=steps)


def _layer_name(name: str) -> str:
    """`stem_conv` -> stem, `dense_1` -> dense 1."""
    return name.removesuffix("_conv").replace("_", " ")


def _folded(found: Sequence[Block]) -> list[Block]:
    folded: list[Block] = []
    for block in found:
        if folded and len(block.rows) > 1 and _alike(folded[-1]) == _alike(block):
            folded[-1] = replace(folded[-1], times=folded[-1].times + 1)
        else:
            folded.append(block)
    return folded


def _alike(block: Block) -> list[object]:
    """What makes blocks equal: layers, links, shapes and weights."""
    return [
        (row.node.layer, step.inputs, row.output_shape, row.parameters) for step in block.steps for row in step.rows
    ]
