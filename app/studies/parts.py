"""A part taken out of a small network: what it saves on paper, and the twin run that tells what it costs. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.studies.museum import Measured, Shown, measure
from lab import catalog
from lab.specs import TrainSpec

DATA = "fashion"
IMAGE_SHAPE, CLASSES = (28, 28, 1), 10  # of Fashion-MNIST


@dataclass(frozen=True, kw_only=True)
class Part:
    """What can be taken out of a network.

    Attributes:
        title: its name on the page.
        model: the small network that has it, see `lab.catalog.MODELS`.
        control: the setting of `TrainSpec` that is on with it and off without.
        about: what it is for, and who brought it.
        block: of the network that has it, one that it changes, or is.
    """

    title: str
    model: str
    control: str
    about: str
    block: str

    def spec(self, *, is_in: bool) -> TrainSpec:
        """The training of the network with the part, or without it."""
        return catalog.course_spec(DATA, self.model, **{self.control: is_in})

    def measured(self, *, is_in: bool) -> Measured:
        """The network that is trained, on paper."""
        return measure(catalog.architecture(self.spec(is_in=is_in), IMAGE_SHAPE, CLASSES))

    @cached_property
    def twin_address(self) -> dict[str, Any]:
        """The controls of the page "Twin experiment" as they stand in its address: first twin with, second without."""
        rules = TrainSpec.controls()
        chosen = {"data": DATA, "model": self.model}
        return {name: rules[name].words(value) for name, value in chosen.items()} | {
            "apart": rules[self.control].label,
            f"{self.control}-1": "true",
            f"{self.control}-2": "false",
        }


PARTS = {
    part.title: part
    for part in (
        Part(
            title="Skip connections of a ResNet",
            model="small-resnet",
            control="skip",
            block="stage 1 block 1",
            about="A block adds its input to what its layers give, so that they only learn a difference, and the "
            "gradient reaches the first layers undiminished (He et al. 2015).",
        ),
        Part(
            title="Batch normalisation of a ResNet",
            model="small-resnet",
            control="batch_norm",
            block="stage 1 block 1",
            about="Behind each convolution every channel is brought to mean 0 and variance 1 over the batch, then "
            "scaled and moved as it learns (Ioffe and Szegedy 2015).",
        ),
        Part(
            title="1 × 1 bottlenecks of a GoogLeNet",
            model="small-googlenet",
            control="reduced",
            block="inception 3a",
            about="In an inception module, 1 × 1 convolutions bring the channels down before the dear 3 × 3 and "
            "5 × 5 (Szegedy et al. 2014, fig. 2).",
        ),
        Part(
            title="Auxiliary classifier of a GoogLeNet",
            model="small-googlenet",
            control="auxiliary",
            block="auxiliary",
            about="A second, small classifier reads the maps half-way. Its loss counts for 0.3 in training, to bring "
            "gradient into the lower half; then it is cut off (Szegedy et al. 2014, sec. 5): its weights and its work "
            "are a price of the training alone.",
        ),
    )
}


def part_code(shown: Shown) -> str:
    """`whole` and `without`, the two networks, and what each counts."""
    part = PARTS[shown.part]
    return "\n".join(
        [
            "from lab.architectures.architecture import count_multiply_accumulates, count_parameters",
            "from lab.catalog import architecture, course_spec",
            "",
            f'specs = [course_spec("{DATA}", "{part.model}", {part.control}=is_in) for is_in in (True, False)]',
            f"whole, without = (architecture(spec, {IMAGE_SHAPE}, {CLASSES}) for spec in specs)",
            "for network in (whole, without):",
            "    print(network.title, count_parameters(network), count_multiply_accumulates(network))",
        ]
    )
