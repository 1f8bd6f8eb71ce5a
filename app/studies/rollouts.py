"""What the page "Watch RAM look" computes from a roll-out. Pure."""

import math
from dataclasses import dataclass, fields

import numpy as np

from lab.architectures.ram import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What REINFORCE makes of one choice of a location.

    Attributes:
        glimpse: which glimpse the choice led to: 2, 3, ...
        expected: the baseline before the choice.
        advantage: reward less baseline.
        log_density: ln pi of what was drawn, under the policy's mean and deviation.
        product: log_density times advantage; training makes the sum of them larger.
    """

    glimpse: int
    expected: float
    advantage: float
    log_density: float

    @property
    def product(self) -> float:
        """What the choice adds to the objective."""
        return self.log_density * self.advantage


def roll_out(watched: Watched, number: int) -> Watched:
    """One of N roll-outs by itself, still with its first axis."""
    return Watched(**{field.name: getattr(watched, field.name)[number : number + 1] for field in fields(Watched)})


def answer_of(watched: Watched) -> int:
    """The class with the largest probability after the last glimpse."""
    return int(watched.probabilities[0, -1].argmax())


def reinforce_terms(watched: Watched, label: int, deviation: float) -> list[Term]:
    """One term for each location that the policy chose (Mnih et al. 2014, eq. 2).

    Args:
        watched: one picture, N = 1.
        label: its class; the reward is 1 if the last answer says so, else 0.
        deviation: of the policy, on both axes.
    """
    reward = float(answer_of(watched) == label)
    terms = []
    for step in range(1, watched.locations_yx.shape[1]):
        sample = watched.samples_yx[0, step].astype(np.float64)
        apart = (sample - watched.means_yx[0, step]) / deviation
        expected = float(watched.expected_rewards[0, step - 1])
        terms.append(
            Term(
                glimpse=step + 1,
                expected=expected,
                advantage=reward - expected,
                log_density=float(-(apart @ apart) / 2 - math.log(2 * math.pi * deviation**2)),
            )
        )
    return terms


def table(terms: list[Term]) -> list[dict[str, object]]:
    """A line a choice."""
    return [
        {
            "Choice of glimpse": term.glimpse,
            "Baseline b": round(term.expected, 3),
            "Advantage R - b": round(term.advantage, 3),
            "ln π": round(term.log_density, 3),
            "ln π · (R - b)": round(term.product, 3),
        }
        for term in terms
    ]


def watch_code(name: str, epoch: int | None, noise_seed: int | None, forced_yx: np.ndarray) -> str:
    """`watched`, with the locations and the probabilities of the page, from `picture`, uint8 `(H, W, 1)`.

    Args:
        name, epoch: of the shipped network.
        noise_seed: of the policy's draws; None looks at its means.
        forced_yx: float32 `(T, 2)`, the places that the visitor chose, nan elsewhere.
    """
    places = {step: place.tolist() for step, place in enumerate(forced_yx) if np.isfinite(place).all()}
    noise = (
        "None  # look at the policy's means"
        if noise_seed is None
        else f"np.random.default_rng({noise_seed}).standard_normal((1, ram.spec.glimpses, 2)).astype(np.float32)"
    )
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.nets.attention.shipped import shipped_ram",
            "from lab.nets.attention.watching import Watcher",
            "",
            f'ram = shipped_ram("{name}", {epoch})',
            f"noise = {noise}",
            "forced = np.full((1, ram.spec.glimpses, 2), np.nan, np.float32)",
            *(f"forced[0, {step}] = {place}" for step, place in places.items()),
            "watched = Watcher(ram).watch(picture[None], noise, forced)",
            "print(watched.locations_yx[0])  # (glimpses, 2): y, x from -1 to 1",
            "print(watched.probabilities[0])  # (glimpses, 10)",
        ]
    )
