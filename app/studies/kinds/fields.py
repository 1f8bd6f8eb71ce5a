"""What the middle unit of a stack of layers sees of the picture, by rule and by measurement. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lab.architectures.stacks import CONTEXT, LENET5, VGG16_START, LaidOut, StackLayer, StackPadding, lay_out
from lab.ops.receptive import Interval, ReceptiveField, field_of, receptive_fields

OWN = "Your own"
PRESETS: dict[str, tuple[StackLayer, ...]] = {
    "VGG16, its first layers": VGG16_START,
    "LeNet-5": LENET5,
    "Dilated (context network)": CONTEXT,
}
PADDINGS: tuple[StackPadding, ...] = ("same", "valid")
KERNELS = tuple(range(1, 8))
STRIDES = (1, 2, 3, 4)
DILATIONS = (1, 2, 3, 4, 8, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A stack on a picture, and what its middle units see.

    Attributes:
        size: rows, and columns, of the picture.
        layers: of the stack, as far as it is looked at.
        fields: size, jump and start after each layer.
        seen: the pixels that the middle unit after each layer sees, not cut at the edges of the picture.
    """

    size: int
    padding: StackPadding
    layers: tuple[StackLayer, ...]
    laid_out: LaidOut
    fields: tuple[ReceptiveField, ...]
    seen: tuple[Interval, ...]

    @property
    def inside(self) -> Interval:
        """What the last layer's middle unit sees, as far as the picture goes."""
        return Interval(max(self.seen[-1].first, 0), min(self.seen[-1].last, self.size - 1))

    @property
    def has_both(self) -> bool:
        """Whether a layer has a stride and a dilation above 1, which Keras refuses."""
        return any(layer.stride > 1 and layer.dilation > 1 for layer in self.layers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What a real network's gradient says.

    Attributes:
        field: the stack, and what it sees by rule.
        gradient: float32 `(size, size)`, >= 0.
        rows: first and last row with a gradient; `columns` likewise.
        middle_side: rows, and columns, of the field's middle, about half of them.
        middle_share: the share of the gradient in that middle.
        even_share: what it would be if all pixels of the field counted alike.
    """

    field: Field
    gradient: np.ndarray
    rows: Interval
    columns: Interval
    middle_side: int
    middle_share: float
    even_share: float

    @property
    def agrees(self) -> bool:
        """Whether the gradient is there from the first to the last pixel of the rule, and nowhere else."""
        return self.rows == self.columns == self.field.inside


def field(size: int, layers: Sequence[StackLayer], padding: StackPadding) -> Field:
    """Follows a stack from a picture of so many rows and columns upwards.

    Raises:
        DoesNotFit: if a layer's window is larger than the map below it.
    """
    laid_out = lay_out(size, layers, padding)
    return Field(
        size=size,
        padding=padding,
        layers=tuple(layers),
        laid_out=laid_out,
        fields=tuple(receptive_fields(laid_out.windows)),
        seen=tuple(field_of(laid_out.windows[:depth], rows // 2) for depth, rows in enumerate(laid_out.sizes, start=1)),
    )


def measure(shown: Field, gradient: np.ndarray) -> Measured:
    """Where a gradient, float32 `(size, size)`, is not zero, and how much of it is in the middle."""
    rows, columns = np.flatnonzero(gradient.any(axis=1)), np.flatnonzero(gradient.any(axis=0))
    first, last = shown.inside
    side = last - first + 1
    quarter = side // 4
    middle = slice(first + quarter, last - quarter + 1)
    total = float(gradient.sum())
    return Measured(
        field=shown,
        gradient=gradient,
        rows=_ends(rows),
        columns=_ends(columns),
        middle_side=side - 2 * quarter,
        middle_share=float(gradient[middle, middle].sum()) / total if total else 0.0,
        even_share=(side - 2 * quarter) ** 2 / side**2,
    )


def table(shown: Field) -> list[dict[str, object]]:
    """A line a layer: its window, its map, and what one of its units sees."""
    return [
        {
            "Layer": f"{number}: {_words(layer)}",
            "Map": f"{rows} × {rows}",
            "Sees (pixels)": field.size,
            "Jump (pixels)": field.jump,
            "Start (pixel)": field.start,
        }
        for number, (layer, rows, field) in enumerate(
            zip(shown.layers, shown.laid_out.sizes, shown.fields, strict=True), start=1
        )
    ]


def field_code(shown: Field) -> str:
    """`size`, `jump` and `start` of the last layer."""
    lines = [f"    ({each.kernel}, {each.stride}, {each.dilation}, {each.pad})," for each in shown.laid_out.windows]
    return "\n".join(
        [
            "# kernel, stride, dilation, pixels of padding before the first",
            "layers = [",
            *lines,
            "]",
            "size, jump, start = 1, 1, 0  # of a pixel",
            "for kernel, stride, dilation, padding in layers:",
            "    size += (kernel - 1) * dilation * jump",
            "    start -= padding * jump",
            "    jump *= stride",
        ]
    )


def _words(layer: StackLayer) -> str:
    words = [f"{'Pooling' if layer.kind == 'pooling' else 'Convolution'} {layer.kernel} × {layer.kernel}"]
    words += [f"stride {layer.stride}"] if layer.stride > 1 else []
    words += [f"dilation {layer.dilation}"] if layer.dilation > 1 else []
    return ", ".join(words)


def _ends(places: np.ndarray) -> Interval:
    return Interval(int(places[0]), int(places[-1])) if places.size else Interval(0, -1)
