"""The course's advice on memory as a calculation: what each change saves in a step of training. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.studies.museum import FULL, HALF, Measured, Shown, measure
from lab.architectures.architecture import Architecture
from lab.architectures.slimming import Part, dispensable, with_first_stride, without
from lab.errors import InvalidSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of training: a network, a batch, and the bits of a number."""

    measured: Measured
    batch: int
    bits: int = FULL

    @property
    def activations(self) -> int:
        """Bytes of what is kept for the gradient."""
        return self.batch * self.measured.kept * self.bits // 8

    @property
    def weights(self) -> int:
        """Bytes of all parameters and of one gradient for each trainable one."""
        return (self.measured.parameters + self.measured.trainable) * self.bits // 8

    @property
    def memory(self) -> int:
        """Both."""
        return self.activations + self.weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """One piece of advice.

    Attributes:
        advice: what to do.
        price: what it costs the learner.
        step: the step of training with it; None where it cannot be followed.
        refused: why not; empty where it can.
    """

    advice: str
    price: str
    step: Step | None
    refused: str = ""


def usual(shown: Shown) -> Step:
    """The step as it is."""
    return Step(measured=shown.first, batch=shown.batch)


def dispensable_parts(shown: Shown) -> tuple[Part, ...]:
    """What could be left out, from the picture on."""
    return dispensable(shown.first.network)


def left_out(shown: Shown) -> tuple[Part, ...]:
    """What "fewer layers" leaves out: the first of them, where the maps are largest."""
    return dispensable_parts(shown)[: shown.left_out]


def savings(shown: Shown) -> tuple[Saving, ...]:
    """Each piece of advice by itself, then all together."""
    parts = left_out(shown)
    changes: list[tuple[str, str, Callable[[Step], Step]]] = [
        (
            f"Half the batch: {shown.batch // 2} pictures",
            "Twice as many steps an epoch, and a noisier gradient.",
            _half_batch,
        ),
        (
            "A stride of 2 in the first layer",
            "A quarter of the places in every map from the start: small things are lost.",
            _coarser,
        ),
        (
            "16 bit in place of 32",
            "Three to four digits a number; the loss must be scaled, or small gradients become zero.",
            _half_precision,
        ),
        (
            f"Without {_listed(parts)}",
            "Fewer steps from pixels to classes, and smaller receptive fields.",
            lambda step: _fewer_layers(step, parts),
        ),
    ]
    found = [_tried(advice, price, change, usual(shown)) for advice, price, change in changes]
    together = usual(shown)
    for (advice, price, change), single in zip(changes, found, strict=True):
        if single.step is not None:
            together = _tried(advice, price, change, together).step or together
    return (*found, Saving(advice="All that can be done", price="All of it.", step=together))


def _listed(parts: Sequence[Part]) -> str:
    if len(parts) > 3:
        return f"{parts[0].name}, {parts[1].name} … {parts[-1].name}"
    return ", ".join(part.name for part in parts) or "some layers"


def _tried(advice: str, price: str, change: Callable[[Step], Step], step: Step) -> Saving:
    try:
        return Saving(advice=advice, price=price, step=change(step))
    except InvalidSpec as error:
        return Saving(advice=advice, price=price, step=None, refused=f"Not here: {error}.")


def _half_batch(step: Step) -> Step:
    if step.batch < 2:
        raise InvalidSpec(f"a batch has at least 1 picture, and this one has {step.batch}")
    return replace(step, batch=step.batch // 2)


def _half_precision(step: Step) -> Step:
    return replace(step, bits=HALF)


def _coarser(step: Step) -> Step:
    return _changed(step, with_first_stride(step.measured.network))


def _fewer_layers(step: Step, parts: Sequence[Part]) -> Step:
    if not parts:
        raise InvalidSpec("no layer gives the shape that it takes, so none can go without changing the next")
    return _changed(step, without(step.measured.network, parts))


def _changed(step: Step, network: Architecture) -> Step:
    return replace(step, measured=measure(network))
