"""What the page "Architecture museum" computes from records of networks: counts, memory, errors. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.studies.layer_words import layer_words
from app.studies.shapes import memory, sizes
from lab.architectures.architecture import Architecture, Row, table
from lab.architectures.fields import Field, fields
from lab.architectures.memory import kept_of, values_held, values_kept
from lab.architectures.museum import COLLECTION

FULL, HALF = 32, 16  # bits of a number
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
SIDES = (8, 512)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A network, measured with the lab's one ruler.

    Attributes:
        network: the record.
        rows: its table.
        seen: the receptive field of each layer; None where it sees the whole picture.
        held: values held at once, at the most, in an answer.
        kept: values kept for the gradient of one picture.
    """

    network: Architecture
    rows: tuple[Row, ...]
    seen: Mapping[str, Field | None]
    held: int
    kept: int

    @property
    def parameters(self) -> int:
        """All weights, as Keras' `count_params()`."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable(self) -> int:
        """Those that the gradient changes."""
        return sum(row.trainable for row in self.rows)

    @property
    def layers_with_weights(self) -> int:
        """As networks are named by: convolutions and dense layers, shortcuts aside."""
        return sum(1 for row in self.rows if row.multiply_accumulates and "shortcut" not in row.name)

    @property
    def work(self) -> int:
        """Multiply-accumulates for one picture."""
        return sum(row.multiply_accumulates for row in self.rows)


def measure(network: Architecture) -> Measured:
    """Everything that is counted of a network.

    Raises:
        InvalidSpec: if a layer does not fit.
    """
    return Measured(
        network=network,
        rows=table(network),
        seen=fields(network),
        held=values_held(network),
        kept=values_kept(network),
    )


@lru_cache(maxsize=64)
def measure_exhibit(name: str, side: int) -> Measured:
    """A network of the collection on pictures of `side` x `side` pixels.

    Raises:
        InvalidSpec: if they are too small for it.
    """
    return measure(COLLECTION[name].at(side))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The page's controls, and what follows from them.

    Attributes:
        network, side: of the network, as in the collection, and of its pictures.
        batch: pictures of a step of training.
        beside, beside_side: the network that stands beside it in a comparison.
        left_out: how many dispensable layers or blocks the advice leaves out.
        part: what is taken out of a small network.
    """

    network: str = "googlenet"
    side: int = 224
    batch: int = 32
    beside: str = "alexnet"
    beside_side: int = 227
    left_out: int = 1
    part: str = "Skip connections of a ResNet"

    @cached_property
    def first(self) -> Measured:
        """The network."""
        return measure_exhibit(self.network, self.side)

    @cached_property
    def second(self) -> Measured:
        """The one beside it."""
        return measure_exhibit(self.beside, self.beside_side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One total of a network: what, how much, in words, and how it is counted."""

    what: str
    value: int
    words: str
    how: str


def totals(measured: Measured, batch: int) -> tuple[Total, ...]:
    """Weights, work and memory.

    Args:
        measured: the network.
        batch: pictures of a step of training.
    """
    learning = batch * measured.kept * FULL // 8
    pictures = f"{batch} picture{'s' if batch > 1 else ''}"
    return (
        Total(
            what="Trainable parameters",
            value=measured.trainable,
            words=f"{measured.trainable:,}",
            how="Numbers that the gradient changes: weights, biases, and scale and offset of batch normalisation.",
        ),
        Total(
            what="All parameters",
            value=measured.parameters,
            words=f"{measured.parameters:,}",
            how="As Keras' count_params(): also the moving mean and variance that batch normalisation follows.",
        ),
        Total(
            what="Multiply-accumulates",
            value=measured.work,
            words=f"{measured.work:,}",
            how="For one picture: a multiplication with a weight and its addition; those with padding count.",
        ),
        *(
            Total(
                what=f"Weights, {bits} bit",
                value=measured.parameters * bits // 8,
                words=memory(measured.parameters * bits // 8),
                how=f"All parameters times {bits // 8} bytes; a megabyte is a million bytes.",
            )
            for bits in (FULL, HALF)
        ),
        Total(
            what="Activations, answering",
            value=measured.held * FULL // 8,
            words=memory(measured.held * FULL // 8),
            how="One picture, 32 bit: the moment when a layer's inputs, its output and what is still needed later, "
            "such as the start of a skip, take the most.",
        ),
        Total(
            what="Activations, learning",
            value=learning,
            words=memory(learning),
            how=f"{pictures}, 32 bit: the picture and the output of every layer but Flatten, kept for the gradient.",
        ),
    )


def layer_lines(measured: Measured) -> list[dict[str, object]]:
    """The table of layers, in the order of the network."""
    return [
        {
            "Layer": row.name,
            "What": layer_words(row.node.layer),
            "Output": sizes(row.output_shape),
            "Parameters": row.parameters,
            "Work": row.multiply_accumulates,
            "Values": kept_of(row),
            "Sees": _seen(measured.seen[row.name]),
        }
        for row in measured.rows
    ]


def _seen(field: Field | None) -> str:
    return "whole picture" if field is None else sizes((field.rows.size, field.columns.size))


def compared(first: Measured, second: Measured, batch: int) -> list[dict[str, str]]:
    """The totals of two networks, and how many times the first has what the second has."""
    return [
        {
            "Total": one.what,
            "First": one.words,
            "Second": two.words,
            "First / second": f"{one.value / two.value:.2f}" if two.value else "—",
        }
        for one, two in zip(totals(first, batch), totals(second, batch), strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A network in the chart of errors: what it costs on pictures of its own side, and how often it errs."""

    title: str
    side: int
    parameters: int
    work: int
    error: float
    is_variant: bool


@lru_cache(maxsize=1)
def points() -> tuple[Point, ...]:
    """Every network of the collection that has a published error of one network on one crop."""
    found = []
    for exhibit in COLLECTION.values():
        if exhibit.top5_error is not None:
            measured = measure_exhibit(exhibit.name, exhibit.side)
            found.append(
                Point(
                    title=exhibit.title,
                    side=exhibit.side,
                    parameters=measured.trainable,
                    work=measured.work,
                    error=exhibit.top5_error,
                    is_variant=exhibit.is_variant,
                )
            )
    return tuple(found)


def museum_code(shown: Shown) -> str:
    """`rows`, the table, and `model`, the Keras model."""
    return "\n".join(
        [
            "from lab.architectures.architecture import table",
            "from lab.architectures.fields import fields",
            "from lab.architectures.museum import COLLECTION",
            "from lab.nets.models.build import build",
            "from lab.specs import TrainSpec",
            "",
            f'network = COLLECTION["{shown.network}"].at({shown.side})  # layers and links, no weights',
            "rows, seen = table(network), fields(network)",
            "for row in rows:",
            "    field = seen[row.name]",
            '    size = f"{field.rows.size} x {field.columns.size}" if field else "whole picture"',
            '    print(f"{row.name:28}{row.output_shape!s:18}{row.parameters:>12,}"',
            '          f"{row.multiply_accumulates:>16,}  {size}")',
            "parameters = sum(row.parameters for row in rows)",
            "work = sum(row.multiply_accumulates for row in rows)",
            "",
            f"model = build(network, TrainSpec())  # this allocates {memory(shown.first.parameters * FULL // 8)}",
            "model.summary()",
        ]
    )
