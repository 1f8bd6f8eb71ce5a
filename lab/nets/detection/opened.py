"""The shipped detectors, opened: what they say of one picture before any threshold."""

import time
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lab.architectures.detection import BOX_DEVIATIONS, LEAST_OPENED, REGION_LEVELS, DetectorSpec, anchors
from lab.architectures.detection_stages import Opened
from lab.cards import DETECTION, detector_card
from lab.data.assets import asset_path
from lab.nets.detection.boxes import clip, decode
from lab.nets.detection.detecting import Detector, own_masks
from lab.nets.detection.network import MaskRCNN
from lab.nets.detection.proposals import candidates
from lab.nets.models.shipped import load_weights

MOST_MASKED = 512  # answers of one picture that get a mask
MASKED_AT_ONCE = 32


@lru_cache(maxsize=1)
def shipped(name: str) -> Detector:
    """A detector that comes with the lab, warm.

    Args:
        name: one of `lab.cards.detector_names`.

    Raises:
        MissingAsset: if its card or weights are not there, or are others.
    """
    spec = detector_card(name)["spec"]
    spec["category_names"] = tuple(spec["category_names"])
    model = MaskRCNN(DetectorSpec(**spec), is_pretrained=False)
    load_weights(model, asset_path(*DETECTION, name, "weights.npz"))
    model.trainable = False
    return Detector(model)


class OpenedDetector:
    """A detector whose thresholds are left to those who look.

    Args:
        model: with masks.
    """

    def __init__(self, model: MaskRCNN) -> None:
        self.model = model
        side = model.spec.side
        self._anchors = tf.constant(anchors(side))
        picture = tf.TensorSpec([side, side, 3], tf.uint8)
        self._begin = tf.function(self._to_regions, autograph=False, input_signature=[picture])
        self._mask = tf.function(self._to_masks, autograph=False)
        self.open(np.zeros((side, side, 3), np.uint8))

    def open(self, image: NDArray[np.uint8]) -> Opened:
        """One picture uint8 (side, side, 3) -> everything that comes before the thresholds."""
        began = time.perf_counter()
        pyramid, *rest = self._begin(tf.constant(image))
        logits, chosen, deltas, boxes, probabilities, class_deltas, class_boxes = (value.numpy() for value in rest)
        scores = probabilities[:, 1:].reshape(-1)
        order = np.argsort(-scores, kind="stable")[:MOST_MASKED]
        masked = order[scores[order] >= LEAST_OPENED]
        masks = self._masks(pyramid, class_boxes.reshape(-1, 4)[masked], masked % class_boxes.shape[1])
        return Opened(
            anchor_logits=logits,
            anchors=chosen.astype(np.int64),
            anchor_deltas=deltas,
            boxes_xyxy=boxes,
            probabilities=probabilities,
            class_deltas=class_deltas,
            class_boxes_xyxy=class_boxes,
            masked=masked,
            masks=masks,
            seconds=time.perf_counter() - began,
        )

    def maps(self, image: NDArray[np.uint8]) -> dict[int, NDArray[np.float16]]:
        """The maps that regions are pooled from, by level: float16 (H, W, 64)."""
        pyramid = self._begin(tf.constant(image))[0]
        return {level: pyramid[level][0].numpy().astype(np.float16) for level in REGION_LEVELS}

    def _to_regions(self, image: tf.Tensor) -> tuple[Any, ...]:
        side = self.model.spec.side
        pyramid = self.model.maps(image[None])
        answers = self.model.ask_anchors(pyramid)
        found = candidates(answers, self._anchors, side)
        regions = self.model.ask_regions(pyramid, found.boxes_xyxy)
        class_boxes = clip(decode(regions.deltas, found.boxes_xyxy[:, :, None], BOX_DEVIATIONS), side)
        return (
            {level: pyramid[level] for level in REGION_LEVELS},
            answers.logits[0],
            found.anchors[0],
            tf.gather(answers.deltas[0], found.anchors[0]),
            found.boxes_xyxy[0],
            tf.nn.softmax(regions.logits)[0],
            regions.deltas[0],
            class_boxes[0],
        )

    def _to_masks(self, pyramid: dict[int, tf.Tensor], boxes_xyxy: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        return own_masks(self.model, pyramid, boxes_xyxy, labels)

    def _masks(
        self, pyramid: dict[int, tf.Tensor], boxes_xyxy: NDArray[np.float32], labels: NDArray[np.int64]
    ) -> NDArray[np.float16]:
        """A fixed number at a time: one graph serves any picture."""
        masks = np.zeros((len(labels), 28, 28), np.float16)
        for first in range(0, len(labels), MASKED_AT_ONCE):
            part = slice(first, first + MASKED_AT_ONCE)
            count = len(labels[part])
            boxes = np.zeros((MASKED_AT_ONCE, 4), np.float32)
            own = np.zeros(MASKED_AT_ONCE, np.int64)
            boxes[:count], own[:count] = boxes_xyxy[part], labels[part]
            masks[part] = self._mask(pyramid, tf.constant(boxes), tf.constant(own)).numpy()[:count]
        return masks


@lru_cache(maxsize=1)
def opened(name: str) -> OpenedDetector:
    """A shipped detector, opened, warm."""
    return OpenedDetector(shipped(name).model)
