"""How a detector learns: all five losses of a batch of scenes in one step."""

from dataclasses import dataclass

import keras
import tensorflow as tf

from lab.architectures.detection import anchors
from lab.nets.detection.feeding import signature
from lab.nets.detection.network import MaskRCNN
from lab.nets.detection.objective import anchor_losses, mask_loss, region_losses
from lab.nets.detection.proposals import candidates, propose
from lab.nets.detection.targets import POSITIVE_REGIONS, anchor_targets, mask_targets, region_targets
from lab.nets.training.descent import Descent


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorRecipe:
    """How a detector is trained.

    Attributes:
        steps: training steps in all; the learning rate falls to zero over them along a cosine.
        batch_size: scenes a step.
        learning_rate: Adam's, at its peak.
        slow_share: the backbone's rate, as a share of it.
        warm_up: steps until the peak is reached.
        longest_gradient: gradients longer than this in all are shortened to it.
        average_over: the weights used are a moving average over about as many steps.
        weight_decay: AdamW's.
    """

    steps: int
    batch_size: int = 8
    learning_rate: float = 2e-3
    slow_share: float = 0.5
    warm_up: int = 300
    longest_gradient: float = 5.0
    average_over: int = 500
    weight_decay: float = 1e-4


class DetectorPupil:
    """A detector as `Descent` teaches it.

    Args:
        model: the network.
        seed: fixes which anchors and regions are chosen to learn from.
    """

    def __init__(self, model: MaskRCNN, seed: int) -> None:
        self.model, self.seed = model, seed
        self._anchors = tf.constant(anchors(model.spec.side))

    @property
    def slow_variables(self) -> list[keras.Variable]:
        """The backbone's, which know ImageNet already."""
        return self.model.backbone_variables

    def loss(
        self, images: tf.Tensor, labels: tf.Tensor, boxes_xyxy: tf.Tensor, masks: tf.Tensor, number: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """The five losses of one batch by name, and their sum."""
        model, seed = self.model, tf.stack([tf.constant(self.seed, tf.int64), number])
        pyramid = model.maps(images)
        of_anchors = model.ask_anchors(pyramid)
        objectness, anchor_box = anchor_losses(of_anchors, anchor_targets(self._anchors, boxes_xyxy, 2 * seed))
        found = propose(candidates(of_anchors, self._anchors, model.spec.side))
        targets = region_targets(tf.stop_gradient(found.boxes_xyxy), boxes_xyxy, labels, 2 * seed + 1)
        category, region_box = region_losses(model.ask_regions(pyramid, targets.boxes_xyxy), targets)
        losses = {
            "objectness": objectness,
            "anchor_box": anchor_box,
            "category": category,
            "region_box": region_box,
        }
        if model.spec.has_masks:
            regions, objects = (values[:, :POSITIVE_REGIONS] for values in (targets.boxes_xyxy, targets.objects))
            aims = mask_targets(masks, regions, objects)
            losses["mask"] = mask_loss(model.ask_masks(pyramid, regions), aims, targets)
        return losses | {"loss": tf.add_n(list(losses.values()))}


def learner(model: MaskRCNN, recipe: DetectorRecipe, seed: int) -> Descent:
    """Gradient descent on a detector's losses."""
    return Descent(DetectorPupil(model, seed), recipe, signature(recipe.batch_size))
