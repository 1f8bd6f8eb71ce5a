"""What a run of a generative adversarial network trains, and where its losses come to rest."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from lab.architectures.gan import GanSpec
from lab.controls import LEARNING_RATES, Settings, control, same_control
from lab.data.online import any_info

DATA_CHOICES = {
    name: any_info(name).title for name in ("digits", "fashion", "house-numbers", "illustrated", "animals")
} | {"svhn": f"{any_info('svhn').title} (online)"}
LOSS_CHOICES = {
    "non-saturating": "Non-saturating: G wants to be called real",
    "minimax": "Minimax: G wants not to be called drawn",
    "least-squares": "Least squares",
    "wasserstein": "Wasserstein with gradient penalty",
}
EPOCH_STEPS = 100
WATCHED, WATCHED_COLUMNS = 40, 8  # pictures that a run draws again and again, from the same z
MOVES, MOST_MOVES = "DG", 60  # single steps, by the player that learns
_RATE_HELP = "The length of its steps; the optimizer is Adam. The last stops are absurd on purpose."
_RATES = tuple(rate for rate in LEARNING_RATES if rate >= 1e-5)


class Equilibrium(NamedTuple):
    """The discriminator's terms when it cannot tell drawn pictures from real ones, and what it then says.

    `answer` is D's output: a probability, or with least squares a number that is 1 for real and 0 for drawn.
    """

    real: float
    drawn: float
    answer: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GanTrainSpec(Settings):
    """One training of a generator and a discriminator, complete.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    kind: ClassVar[str] = "gan"

    data: str = control("digits", label="Data", help="The pictures to be imitated.", choices=DATA_CHOICES)
    pair: str = same_control(GanSpec, "pair")
    loss: str = control("non-saturating", label="Loss", help="What the players play for.", choices=LOSS_CHOICES)
    epochs: int = control(
        60, label="Epochs", help="One is 100 steps here: D learns, then G learns once.", low=1, high=400, step=1
    )
    d_steps: int = control(
        1, label="D steps a G step", help="How often D learns before G learns once.", low=1, high=10, step=1
    )
    smoothing: float = control(
        0.1,
        label="Label smoothing",
        help="D is asked to give real pictures 1 minus this, so that it is never quite sure.",
        low=0.0,
        high=0.4,
        step=0.05,
    )
    shift_px: int = control(
        0,
        label="Shifts before D",
        help="Real and drawn pictures are moved by at most so many pixels before D sees them, each in another way. "
        "So D cannot know its training pictures by heart (differentiable augmentation, Zhao et al. 2020).",
        low=0,
        high=4,
        step=1,
    )
    batch_norm: bool = same_control(GanSpec, "batch_norm")
    g_rate: float = control(
        1e-3, label="G's learning rate", help=_RATE_HELP, low=1e-5, high=1e9, stops=_RATES
    )  # fmt: skip
    d_rate: float = control(
        1e-3, label="D's learning rate", help=_RATE_HELP, low=1e-5, high=1e9, stops=_RATES
    )  # fmt: skip
    beta_1: float = control(
        0.5,
        label="Adam's beta 1",
        help="How long Adam remembers the direction of earlier gradients: 0.9 is some ten steps, 0.5 two. "
        "The other player changes faster than ten steps.",
        low=0.0,
        high=0.95,
        step=0.05,
    )
    batch_size: int = control(64, label="Batch size", help="Pictures a step.", low=8, high=256, step=4, more=True)
    latent: int = same_control(GanSpec, "latent")
    width: int = same_control(GanSpec, "width")
    stages: int = same_control(GanSpec, "stages")
    modes: int = same_control(GanSpec, "modes")
    kinds: bool = same_control(GanSpec, "kinds")
    reads: bool = same_control(GanSpec, "reads")
    seed: int = control(
        0, label="Seed", help="Fixes the first weights, the batches and every z.", low=0, high=999, step=1, more=True
    )

    def obeys(self, name: str) -> bool:
        """Whether these players and this loss have use for the setting."""
        if name == "smoothing":
            return self.loss != "wasserstein"
        return GanSpec(pair=self.pair, kinds=self.kinds).obeys(name)

    @property
    def gan(self) -> GanSpec:
        """The networks that are trained."""
        side, _, channels = any_info(self.data).image_shape
        return GanSpec(
            pair=self.pair,
            side=side,
            channels=channels,
            latent=self.latent,
            width=self.width,
            stages=self.stages,
            modes=self.modes,
            kinds=self.kinds and self.obeys("kinds"),
            reads=self.reads and self.obeys("reads"),
            batch_norm=self.batch_norm,
        )

    @property
    def real_target(self) -> float:
        """What D is asked to answer to a real picture."""
        return 1.0 - self.smoothing

    @property
    def equilibrium(self) -> Equilibrium | None:
        """Where D's terms rest when drawn pictures are as common as real ones everywhere (Goodfellow 2014, sec. 4).

        None for Wasserstein, whose critic has no such point.

        Example:
            >>> rest = GanTrainSpec(smoothing=0.1).equilibrium
            >>> round(rest.real, 3), round(rest.drawn, 3), round(rest.answer, 2)
            (0.778, 0.598, 0.45)
        """
        if self.loss == "wasserstein":
            return None
        answer = self.real_target / 2
        if self.loss == "least-squares":
            return Equilibrium((answer - self.real_target) ** 2, answer**2, answer)
        real = -self.real_target * math.log(answer) - (1 - self.real_target) * math.log(1 - answer)
        return Equilibrium(real, -math.log(1 - answer), answer)

    @property
    def work(self) -> tuple[str, ...]:
        """Runs of the same work take about as long an epoch."""
        return self.kind, self.data, self.pair


COURSE = {
    "pair": "mlp",
    "loss": "non-saturating",
    "smoothing": 0.1,
    "g_rate": 2e-3,
    "d_rate": 2e-3,
    "beta_1": 0.9,
    "batch_size": 100,
}


def gan_defaults(pair: str) -> dict[str, Any]:
    """What suits a pair of players: the course's values for its own GAN.

    Example:
        >>> gan_defaults("mlp")["g_rate"], gan_defaults("dcgan")
        (0.002, {'pair': 'dcgan'})
    """
    return dict(COURSE) if pair == "mlp" else {"pair": "dcgan"}
