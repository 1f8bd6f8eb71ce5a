"""What part of the picture each layer of a network can see, along every path that leads to it."""

from functools import reduce
from typing import NamedTuple

from lab.architectures.architecture import PICTURE, Architecture, Row, table
from lab.architectures.layers import Dense, Flatten, GlobalAveragePool2D, Shape, Window, ZeroPad2D
from lab.ops.padding import NO_PADS, same_pads
from lab.ops.receptive import PIXEL, LayerWindow, ReceptiveField


class Field(NamedTuple):
    """The receptive field of a layer's outputs, along the rows and along the columns of the picture."""

    rows: ReceptiveField
    columns: ReceptiveField

    def square_yxyx(self, row: int, column: int) -> tuple[int, int, int, int]:
        """What the output at `(row, column)` sees: top, left, bottom and right, the last two exclusive.

        It may reach beyond the picture, into padding.
        """
        top = self.rows.start + row * self.rows.jump
        left = self.columns.start + column * self.columns.jump
        return top, left, top + self.rows.size, left + self.columns.size


def fields(architecture: Architecture) -> dict[str, Field | None]:
    """The receptive field of each layer, by name; None where every output sees the whole picture.

    Raises:
        InvalidSpec: as `table`.
    """
    found: dict[str, Field | None] = {PICTURE: Field(PIXEL, PIXEL)}
    shapes: dict[str, Shape] = {PICTURE: architecture.input_shape}
    for row in table(architecture):
        found[row.name] = _field(row, [found[name] for name in row.inputs], shapes[row.inputs[0]])
        shapes[row.name] = row.output_shape
    del found[PICTURE]
    return found


def _field(row: Row, reaching: list[Field | None], shape: Shape) -> Field | None:
    layer = row.node.layer
    known = [field for field in reaching if field is not None]
    if len(known) < len(reaching) or isinstance(layer, Flatten | Dense | GlobalAveragePool2D):
        return None
    joined = Field(*(reduce(ReceptiveField.joined, axis) for axis in zip(*known, strict=True)))
    if isinstance(layer, ZeroPad2D):
        return Field(*(axis.after(LayerWindow(1, 1, pad=layer.pad)) for axis in joined))
    if not isinstance(layer, Window):
        return joined
    side, stride = layer.side, layer.stride
    height, width = shape[:2]
    pads = same_pads((height, width), (side, side), stride) if layer.padding == "same" else NO_PADS
    return Field(
        joined.rows.after(LayerWindow(side, stride, pad=pads.top)),
        joined.columns.after(LayerWindow(side, stride, pad=pads.left)),
    )
