"""What a live run of a detector trains."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lab.architectures.detection import DetectorSpec
from lab.controls import LEARNING_RATES, Settings, control

EPOCH_STEPS = 25
WATCHED, WATCHED_COLUMNS = 6, 3  # validation scenes that a run looks at again and again
VALIDATION_SCENES, TEST_SCENES = 30, 60
SHOWN_SCORE = 0.3  # boxes that are drawn into the watched scenes
LOSSES = {  # the terms of the sum that is minimised, in the order of a picture's way through the network
    "objectness": "objectness of anchors",
    "anchor_box": "boxes of anchors",
    "category": "category of regions",
    "region_box": "boxes of regions",
    "mask": "masks",
}
BACKBONES = {
    "frozen": "Frozen: only the new parts learn",
    "tuned": "Learns too, at half the rate",
}
_RATES = tuple(rate for rate in LEARNING_RATES if rate >= 1e-5)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorTrainSpec(Settings):
    """One short training of Faster R-CNN or Mask R-CNN, complete.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    kind: ClassVar[str] = "detector"

    masks: bool = control(
        True, label="Masks", help="With masks it is Mask R-CNN, without them Faster R-CNN: the same, less one part."
    )
    backbone: str = control(
        "frozen",
        label="Backbone",
        help="The network that makes feature maps has learned from ImageNet's photographs. Frozen it stays as it is, "
        "which is faster.",
        choices=BACKBONES,
    )
    epochs: int = control(
        10, label="Epochs", help=f"One is {EPOCH_STEPS} steps here.", low=1, high=60, step=1
    )  # fmt: skip
    learning_rate: float = control(
        2e-3,
        label="Learning rate",
        help="Of AdamW, at its peak; it rises at first and falls to zero at the end. The last stops are absurd on "
        "purpose.",
        low=1e-5,
        high=1e9,
        stops=_RATES,
    )
    batch_size: int = control(8, label="Batch size", help="Scenes a step.", low=2, high=16, step=2, more=True)
    seed: int = control(
        0,
        label="Seed",
        help="Fixes the first weights of the new parts, the scenes, and what each step learns from.",
        low=0,
        high=999,
        step=1,
        more=True,
    )

    @property
    def detector(self) -> DetectorSpec:
        """The network that is trained."""
        return DetectorSpec(has_masks=self.masks)

    @property
    def losses(self) -> tuple[str, ...]:
        """Names of its terms."""
        return tuple(name for name in LOSSES if name != "mask" or self.masks)

    @property
    def work(self) -> tuple[Any, ...]:
        """Runs of the same work take about as long an epoch."""
        return self.kind, self.masks, self.backbone, self.batch_size
