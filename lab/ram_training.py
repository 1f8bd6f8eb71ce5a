"""What a run of the Recurrent Attention Model trains."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.architectures.ram import RamSpec
from lab.controls import LEARNING_RATES, Settings, control, same_control
from lab.data.clutter import TASKS

TASK_CHOICES = {name: task.title for name, task in TASKS.items()}
REWARD_CHOICES = {"belief": "How sure it is of the right digit", "right": "1 if it is right, else 0 (the paper's)"}
_OF_A_POLICY = ("deviation", "reward", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class RamTrainSpec(Settings):
    """One training of a Recurrent Attention Model (Mnih et al. 2014), complete.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    kind: ClassVar[str] = "ram"

    task: str = control(
        "centred", label="Task", help="What a field looks like; fields are drawn anew at each step.",
        choices=TASK_CHOICES,
    )  # fmt: skip
    gaze: str = same_control(RamSpec, "gaze")
    glimpses: int = same_control(RamSpec, "glimpses")
    patch: int = same_control(RamSpec, "patch")
    scales: int = same_control(RamSpec, "scales")
    deviation: float = same_control(RamSpec, "deviation", default=0.15)
    epochs: int = control(
        60, label="Epochs", help="One is 12,800 fields here: 100 steps of 128.", low=5, high=200, step=5
    )
    learning_rate: float = control(
        2e-3,
        label="Learning rate",
        help="At its peak: it falls to zero along a cosine. The last stops are absurd on purpose.",
        low=1e-5,
        high=1e9,
        stops=tuple(rate for rate in LEARNING_RATES if rate >= 1e-4),
        more=True,
    )
    reward: str = control(
        "belief", label="Reward", help="What the policy is told after the last glimpse.", choices=REWARD_CHOICES,
        more=True,
    )  # fmt: skip
    baseline: bool = control(
        True,
        label="Baseline",
        help="Takes off the reward what was to be expected. Off: every choice before a right answer is praised.",
        more=True,
    )
    seed: int = control(
        0, label="Seed", help="Fixes the first weights, all fields and the policy's draws.", low=0, high=999, step=1,
        more=True,
    )  # fmt: skip

    def obeys(self, name: str) -> bool:
        """Whether this gaze has use for the setting."""
        return name not in _OF_A_POLICY or self.ram.has_policy

    @property
    def ram(self) -> RamSpec:
        """The network that is trained."""
        return RamSpec(
            glimpses=self.glimpses, patch=self.patch, scales=self.scales, deviation=self.deviation, gaze=self.gaze
        )

    @property
    def work(self) -> tuple[str, ...]:
        """Runs of the same work take about as long an epoch."""
        return self.task, self.kind


def ram_defaults(task: str) -> dict[str, Any]:
    """The sensor and policy that suit a task: one sharp scale where the digit fills the field, three where it hides.

    Example:
        >>> ram_defaults("centred")["patch"], ram_defaults("cluttered")["scales"]
        (8, 3)
    """
    if task == "centred":
        return {"glimpses": 6, "patch": 8, "scales": 1, "deviation": 0.15}
    return {"glimpses": 8, "patch": 12, "scales": 3, "deviation": 0.1}
