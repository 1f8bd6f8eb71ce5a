"""What a run grows that changes no weight, but a picture: activation maximisation, as a frozen, validated record."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lab.architectures.aims import AIMS
from lab.architectures.efficientnet import LITE0
from lab.controls import Settings, control
from lab.events import RUN_ID
from lab.ops.ascent import Recipe

END = "end"
STARTS = {
    "grey": "Middle grey",
    "white": "White noise",
    "natural": "Soft clouds: noise as coarse as photographs",
    "photo": "A photograph",
}
SPACES = {
    "pixels": "Pixel by pixel",
    "natural": "Natural: coarse shapes first",
}
_OF_A_MAP = ("layer", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class AscentSpec(Settings):
    """One ascent, complete: the same spec gives the same picture.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    kind: ClassVar[str] = "ascent"

    network: str = control(
        LITE0,
        label="Network",
        help="The shipped network for photographs, or one that you have trained on the page Train.",
        pattern="[0-9a-z-]{4,40}",
    )
    epoch: str = control(
        END, label="After epoch", help="The time machine: 0 is before training.", pattern=rf"{END}|[0-9]{{1,3}}"
    )
    aim: str = control(
        "class", label="Aim", help="The number of the network that the picture is to make large.", choices=AIMS
    )
    layer: str = control(
        "block7_add", label="Layer", help="Its values are taken before the activation.", pattern="[a-z0-9_]{1,40}"
    )
    channel: int = control(10, label="Channel", help="Which map of the layer.", low=0, high=4095, step=1)
    target: int = control(985, label="Class", help="The answer that the picture shall get.", low=0, high=999, step=1)
    steps: int = control(96, label="Steps", help="How often the picture climbs.", low=8, high=256, step=8)
    jitter: int = control(
        16,
        label="Jitter",
        help="Before each slope the picture is shifted by up to so many pixels: a pattern that only works exactly "
        "where it is does not survive.",
        low=0,
        high=32,
        step=1,
    )
    blur: float = control(
        0.5,
        label="Blur",
        help="Deviation of a Gaussian blur in pixels; it takes away fine detail. 0 switches it off.",
        low=0.0,
        high=3.0,
        step=0.1,
    )
    space: str = control(
        "natural",
        label="Kind of step",
        help="Each pixel moves by itself; or as photographs vary, coarse shapes before fine ones and colours together "
        "(in coordinates in which the pixels of photographs are decorrelated).",
        choices=SPACES,
    )
    step_size: float = control(
        6.0,
        label="Step size",
        help="Grey levels, of 255, by which a pixel moves in a step, on average.",
        low=0.5,
        high=32.0,
        step=0.5,
        more=True,
    )
    blur_every: int = control(
        4, label="Steps between blurs", help="1 blurs after every step.", low=1, high=16, step=1, more=True
    )
    decay: float = control(
        0.01,
        label="Decay",
        help="Share of its distance from middle grey that a pixel loses in a step; pixels that do not help fade.",
        low=0.0,
        high=0.2,
        step=0.005,
        more=True,
    )
    start: str = control("natural", label="Start", help="The picture before the first step.", choices=STARTS, more=True)
    photo: str = control("cat", label="Photograph", help="Where it starts.", pattern="[a-z0-9_-]{1,40}", more=True)
    seed: int = control(0, label="Seed", help="Fixes noise and jitter.", low=0, high=999, step=1, more=True)

    def obeys(self, name: str) -> bool:
        """Whether this aim and start have use for the setting."""
        rules = {
            **dict.fromkeys(_OF_A_MAP, self.aim != "class"),
            "target": self.aim == "class",
            "photo": self.start == "photo",
            "blur_every": self.blur > 0,
            "epoch": self.is_of_run,
        }
        return rules.get(name, True)

    @property
    def network_epoch(self) -> int | None:
        """After which epoch of its run the network is taken; None for as it ended."""
        return int(self.epoch) if self.is_of_run and self.epoch != END else None

    @property
    def is_of_run(self) -> bool:
        """Whether its network is one that a visitor has trained."""
        return RUN_ID.fullmatch(self.network) is not None

    @property
    def recipe(self) -> Recipe:
        """How the picture climbs."""
        return Recipe(
            steps=self.steps,
            step_size=self.step_size,
            jitter=self.jitter,
            blur=self.blur,
            blur_every=self.blur_every,
            decay=self.decay,
            is_natural=self.space == "natural",
            seed=self.seed,
        )

    @property
    def epochs(self) -> int:
        """What its length is counted in: a step is to a picture what an epoch is to a network."""
        return self.steps

    @property
    def work(self) -> tuple[str, ...]:
        """Runs of the same work take about as long a step."""
        return (self.kind, "run" if self.is_of_run else self.network)


LARGE = 112  # pixels a side; smaller pictures bear less jitter, and so do units, which stand in one place


def ascent_defaults(side: int, aim: str) -> dict[str, Any]:
    """What suits pictures of so many pixels a side, and an aim.

    Example:
        >>> ascent_defaults(224, "class")["jitter"], ascent_defaults(28, "unit")["jitter"]
        (16, 0)
    """
    if side >= LARGE:
        return {"jitter": 2 if aim == "unit" else 16, "decay": 0.01, "start": "natural"}
    return {"jitter": 0 if aim == "unit" else 2, "decay": 0.05, "start": "grey"}


def usual_ascent(spec: AscentSpec) -> AscentSpec:
    """The same aim, sought with the values that suit it."""
    side = 0 if spec.is_of_run else LARGE  # what visitors train takes small pictures
    kept = {name: getattr(spec, name) for name in ("network", "epoch", "aim", "layer", "channel", "target", "seed")}
    return AscentSpec(**kept | ascent_defaults(side, spec.aim))


MOST_KEPT = 48  # pictures a run keeps: 7 MB of 224 px noise


def kept_steps(steps: int) -> frozenset[int]:
    """The steps whose picture is kept: all if they are few, else evenly spaced ones; the first and last always.

    Example:
        >>> len(kept_steps(20)), len(kept_steps(256)), max(kept_steps(256))
        (21, 49, 256)
    """
    return frozenset(np.linspace(0, steps, min(steps, MOST_KEPT) + 1).round().astype(int).tolist())
