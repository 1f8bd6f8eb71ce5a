"""The Recurrent Attention Model as a record: its settings, and what it costs (Mnih et al. 2014)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lab.controls import Settings, control

Values = NDArray[np.float32]

GAZES: Mapping[str, str] = {
    "learned": "Learned",
    "random": "Random",
    "centre": "Always the centre",
}


def _count(default: int, label: str, help: str, low: int, high: int, step: int = 1, more: bool = False) -> Any:
    return control(default, label=label, help=help, low=low, high=high, step=step, more=more)


@dataclass(frozen=True, slots=True, kw_only=True)
class RamSpec(Settings):
    """What the network is: the same numbers give the same network, whatever the size of the pictures.

    The defaults are the paper's for digits of 28x28 (sec. 4.1): six glimpses of 8x8 pixels at one scale.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    glimpses: int = _count(6, "Glimpses", "How often the network looks before it answers.", 1, 8)
    patch: int = _count(8, "Patch", "Height and width of what it sees at each scale, in pixels.", 2, 16)
    scales: int = _count(1, "Scales", "Squares around each location; all are averaged down to the patch.", 1, 4)
    factor: int = _count(2, "Scale factor", "How many times as wide each square is as the one before.", 2, 3, more=True)
    deviation: float = control(
        0.1,
        label="Spread of the policy",
        help="Standard deviation of the locations that are tried around the one that the network means; "
        "from the middle of a picture to its edge is 1.",
        low=0.01,
        high=0.5,
        step=0.01,
    )
    gaze: str = control("learned", label="Gaze", help="Who chooses where to look next.", choices=GAZES)
    hidden_units: int = _count(128, "What and where units", "Of each in the glimpse network.", 8, 256, 8, more=True)
    glimpse_units: int = _count(256, "Glimpse units", "What the glimpse network hands on.", 8, 512, 8, more=True)
    core_units: int = _count(256, "Core units", "The network's memory between glimpses.", 8, 512, 8, more=True)
    location_units: int = _count(128, "Location units", "Hidden units of the location network.", 8, 256, 8, more=True)
    classes: int = _count(10, "Classes", "What it tells apart.", 2, 10, more=True)

    @property
    def glimpse_inputs(self) -> int:
        """How many numbers one glimpse of a grey picture has."""
        return self.scales * self.patch**2

    @property
    def has_policy(self) -> bool:
        """Whether the network ever chooses where to look: the first look is at the middle."""
        return self.gaze == "learned" and self.glimpses > 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watched:
    """N pictures looked at T times; float32 throughout.

    Attributes:
        locations_yx: (N, T, 2) in [-1, 1], where it looked.
        samples_yx: (N, T, 2), what the policy drew, before it was held inside the picture.
        means_yx: (N, T, 2), what the policy meant; equal to the samples where nothing was drawn.
        seen: (N, T, scales, patch, patch) in [0, 1], the sharpest patch first.
        what: (N, T, units), the first layer's answer to what was seen.
        where: (N, T, units), and to the location.
        glimpses: (N, T, units), both joined.
        states: (N, T, units), the memory after each glimpse.
        probabilities: (N, T, classes), the answer if it had to be given after each glimpse.
        expected_rewards: (N, T), the baseline after each glimpse, before the next location is drawn.
    """

    locations_yx: Values
    samples_yx: Values
    means_yx: Values
    seen: Values
    what: Values
    where: Values
    glimpses: Values
    states: Values
    probabilities: Values
    expected_rewards: Values


def multiply_accumulates(spec: RamSpec) -> int:
    """Multiplications of one answer, matrix products only; the size of the picture does not enter.

    Example:
        >>> multiply_accumulates(RamSpec())
        1398016
        >>> multiply_accumulates(RamSpec(gaze="centre")) < multiply_accumulates(RamSpec())
        True
    """
    glimpse = (spec.glimpse_inputs + 2) * spec.hidden_units + 2 * spec.hidden_units * spec.glimpse_units
    core = (spec.core_units + spec.glimpse_units) * spec.core_units
    location = spec.core_units * spec.location_units + spec.location_units * 2
    moves = spec.glimpses - 1 if spec.gaze == "learned" else 0
    return spec.glimpses * (glimpse + core) + moves * location + spec.core_units * spec.classes
