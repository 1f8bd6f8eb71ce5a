"""What the page "Why a baseline?" computes from many roll-outs of one picture. Pure."""

from dataclasses import dataclass

import numpy as np

from lab.architectures.ram import Watched


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimates:
    """Each roll-out's estimate of the policy's gradient at the second glimpse, whose mean is the same in all.

    Attributes:
        mean_yx: float64 `(2,)`, what the policy meant.
        rewards: float64 `(M,)`, 1 where the last answer was right.
        baseline: how often the network expects to be right before this choice.
        plain_yx: float64 `(M, 2)`, reward times the score (l - mean) / deviation ** 2.
        reduced_yx: the same with reward less baseline.
    """

    mean_yx: np.ndarray
    rewards: np.ndarray
    baseline: float
    plain_yx: np.ndarray
    reduced_yx: np.ndarray

    @property
    def spread_ratio(self) -> float:
        """Variance with the baseline as a share of that without, both axes together; 1 where neither varies."""
        plain = float(self.plain_yx.var(axis=0).sum())
        return float(self.reduced_yx.var(axis=0).sum()) / plain if plain else 1.0


def estimate(watched: Watched, label: int, deviation: float) -> Estimates:
    """The estimates of REINFORCE (Williams 1992) for the first location that is drawn.

    Args:
        watched: M roll-outs of one picture.
        label: its digit.
        deviation: of the policy.
    """
    rewards = (watched.probabilities[:, -1].argmax(axis=1) == label).astype(np.float64)
    means = watched.means_yx[:, 1].astype(np.float64)
    scores = (watched.samples_yx[:, 1] - means) / deviation**2
    baseline = float(watched.expected_rewards[0, 0])
    return Estimates(
        mean_yx=means[0],
        rewards=rewards,
        baseline=baseline,
        plain_yx=rewards[:, None] * scores,
        reduced_yx=(rewards - baseline)[:, None] * scores,
    )


def table(found: Estimates) -> list[dict[str, object]]:
    """Mean, its standard error and the spread of both kinds of estimate, a line a kind."""
    lines: list[dict[str, object]] = []
    count = len(found.rewards)
    for name, estimates in (("R alone", found.plain_yx), ("R - b", found.reduced_yx)):
        mean, spread = estimates.mean(axis=0), estimates.std(axis=0)
        lines.append(
            {
                "Weight": name,
                "Mean (y, x)": f"{mean[0]:+.3f}, {mean[1]:+.3f}",
                "± of the mean": f"{spread[0] / count**0.5:.3f}, {spread[1] / count**0.5:.3f}",
                "Spread of one": f"{spread[0]:.2f}, {spread[1]:.2f}",
            }
        )
    return lines


def variance_code(name: str, epoch: int | None, count: int, seed: int, label: int) -> str:
    """`plain` and `reduced`, `(M, 2)`, from `picture`, uint8 `(H, W, 1)`."""
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.nets.attention.shipped import watcher",
            "",
            f'look = watcher("{name}", {epoch})',
            "spec = look.ram.spec",
            f"noise = np.random.default_rng({seed}).standard_normal(({count}, spec.glimpses, 2)).astype(np.float32)",
            "watched = look.watch(np.repeat(picture[None], len(noise), axis=0), noise)",
            f"rewards = (watched.probabilities[:, -1].argmax(axis=1) == {label}).astype(float)",
            "scores = (watched.samples_yx[:, 1] - watched.means_yx[:, 1]) / spec.deviation**2",
            "baseline = watched.expected_rewards[0, 0]",
            "plain = rewards[:, None] * scores",
            "reduced = (rewards - baseline)[:, None] * scores",
        ]
    )
