"""R-CNN, Fast R-CNN, Faster R-CNN and Mask R-CNN at work on one picture, with the maps and proposals of one network.

What differs is what is computed how often, and how a region is read: R-CNN takes each region through the whole network
by itself (Girshick et al. 2014), Fast R-CNN computes the maps of the picture once (Girshick 2015), Faster R-CNN finds
the regions by itself (Ren et al. 2015), Mask R-CNN reads them by RoIAlign and adds masks (He et al. 2017).

Departures: the first two papers took regions from selective search, here all four read the regions of one proposal
network; R-CNN ended in support vector machines, here in the same head as the others, and it was fine-tuned on warped
regions. Fast and Faster R-CNN have a box head of their own, which has learned from RoIPool's numbers.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import cv2
import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lab.architectures.detection import BOX_DEVIATIONS, PROPOSALS
from lab.architectures.detection_stages import WayMeasured
from lab.cards import DETECTION
from lab.data.assets import asset_path
from lab.data.coco import Detections
from lab.data.letterbox import GREY
from lab.nets.detection.boxes import clip, decode
from lab.nets.detection.detecting import Detector, Kept, keep_best
from lab.nets.detection.network import Pyramid, box_head, read_regions
from lab.nets.detection.opened import shipped
from lab.nets.detection.proposals import Proposals, candidates, propose
from lab.nets.models.shipped import load_weights

POOL_HEAD = "pool-head.npz"  # beside the detector's weights
MEASURED = 3
OBJECT_PX = 48  # of the network's 256: so large R-CNN sees a region; around it is what lies around it

Answer = TypeVar("Answer")


class FourWays:
    """Four detectors with the weights of one.

    Args:
        detector: a trained Mask R-CNN.
        pool_head: a box head that reads RoIPool's numbers of its maps.
    """

    def __init__(self, detector: Detector, pool_head: keras.Model) -> None:
        self.detector, self.model, self.pool_head = detector, detector.model, pool_head
        self.side = detector.model.spec.side
        picture = tf.TensorSpec([self.side, self.side, 3], tf.uint8)
        regions = [tf.TensorSpec([PROPOSALS, 4], tf.float32), tf.TensorSpec([], tf.int32)]
        self._proposed = tf.function(self._propose, autograph=False, input_signature=[picture])
        self._alone = tf.function(self._read_alone, autograph=False, input_signature=[picture])
        self._judged = tf.function(self._judge, autograph=False)
        self._fast = tf.function(self._read_all, autograph=False, input_signature=[picture, *regions])
        self._faster = tf.function(self._find_and_read, autograph=False, input_signature=[picture])
        self._warm_up(np.zeros((self.side, self.side, 3), np.uint8))

    def measure(self, image: NDArray[np.uint8]) -> tuple[WayMeasured, ...]:
        """All four on a picture uint8 (side, side, 3), from the oldest."""
        picture = tf.constant(image)
        proposed = self._proposed(picture)
        boxes, count = proposed.boxes_xyxy[0], proposed.count[0]
        regions = int(count)
        return (
            _told("R-CNN", regions, *_timed(lambda: _found(self._one_by_one(image, boxes, count)), 1)),
            _told("Fast R-CNN", regions, *_timed(lambda: _found(self._fast(picture, boxes, count)), MEASURED)),
            _told("Faster R-CNN", regions, *_timed(lambda: _found(self._faster(picture)), MEASURED)),
            _told("Mask R-CNN", regions, *_timed(lambda: self.detector.detect(image), MEASURED)),
        )

    def faster(self, image: NDArray[np.uint8]) -> Detections:
        """What Faster R-CNN finds in a picture uint8 (side, side, 3)."""
        return _found(self._faster(tf.constant(image)))

    def _warm_up(self, image: NDArray[np.uint8]) -> None:
        """Builds every graph, before anything is timed."""
        picture = tf.constant(image)
        boxes = self._proposed(picture).boxes_xyxy[0]
        self._one_by_one(image, boxes, tf.constant(1))
        self._fast(picture, boxes, tf.constant(1))
        self._faster(picture)
        self.detector.detect(image)

    def _propose(self, image: tf.Tensor) -> Proposals:
        return self._proposals(self.model.maps(image[None]))

    def _proposals(self, pyramid: Pyramid) -> Proposals:
        return propose(candidates(self.model.ask_anchors(pyramid), self.detector.anchors, self.side))

    def _one_by_one(self, image: NDArray[np.uint8], boxes_xyxy: tf.Tensor, count: tf.Tensor) -> Kept:
        """R-CNN: each region is cut out, warped to one size, and taken through the whole network."""
        classes = len(self.model.spec.category_names)
        logits, deltas = np.zeros((PROPOSALS, 1 + classes), np.float32), np.zeros((PROPOSALS, classes, 4), np.float32)
        for number, box in enumerate(boxes_xyxy.numpy()[: int(count)]):
            own_logits, own_deltas = self._alone(tf.constant(warped(image, box, self.side)))
            logits[number], deltas[number] = own_logits[0], own_deltas[0]
        kept: Kept = self._judged(tf.constant(logits), tf.constant(deltas), boxes_xyxy, count)
        return kept

    def _read_alone(self, image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        start = (self.side - OBJECT_PX) / 2
        box = tf.constant([[[start, start, start + OBJECT_PX, start + OBJECT_PX]]], tf.float32)
        # A box on whole cells: RoIAlign, which the head has learned from, rounds nothing away here either.
        answers = self.model.ask_regions(self.model.maps(image[None]), box)
        return answers.logits[0], answers.deltas[0]

    def _read_all(self, image: tf.Tensor, boxes_xyxy: tf.Tensor, count: tf.Tensor) -> Kept:
        """Fast R-CNN: the maps of the picture once, a piece of them for each region, by RoIPool."""
        return self._read(self.model.maps(image[None]), boxes_xyxy, count)

    def _find_and_read(self, image: tf.Tensor) -> Kept:
        """Faster R-CNN: the regions, too, come from the maps."""
        pyramid = self.model.maps(image[None])
        proposed = self._proposals(pyramid)
        return self._read(pyramid, proposed.boxes_xyxy[0], proposed.count[0])

    def _read(self, pyramid: Pyramid, boxes_xyxy: tf.Tensor, count: tf.Tensor) -> Kept:
        answers = read_regions(pyramid, boxes_xyxy[None], self.pool_head, "pool")
        return self._judge(answers.logits[0], answers.deltas[0], boxes_xyxy, count)

    def _judge(self, logits: tf.Tensor, deltas: tf.Tensor, boxes_xyxy: tf.Tensor, count: tf.Tensor) -> Kept:
        class_boxes = clip(decode(deltas, boxes_xyxy[:, None], BOX_DEVIATIONS), self.side)
        return keep_best(tf.nn.softmax(logits), class_boxes, count)


def warped(image: NDArray[np.uint8], box_xyxy: NDArray[np.floating], side: int) -> NDArray[np.uint8]:
    """A region in the middle of a square, stretched to `OBJECT_PX` along both axes, with what lies around it.

    Args:
        image: uint8 (H, W, 3); beyond it is grey.
        box_xyxy: float (4,), pixels.
        side: of the result.

    Returns:
        uint8 (side, side, 3).
    """
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    scale = np.array([OBJECT_PX / max(x2 - x1, 1.0), OBJECT_PX / max(y2 - y1, 1.0)])
    centre = np.array([(x1 + x2) / 2, (y1 + y2) / 2])
    # Pixel centres lie at halves: OpenCV counts them from 0.
    offset = side / 2 - scale * centre + 0.5 * scale - 0.5
    matrix = np.column_stack([np.diag(scale), offset])
    return np.asarray(cv2.warpAffine(image, matrix, (side, side), borderValue=(GREY, GREY, GREY)), np.uint8)


def _timed(way: Callable[[], Answer], times: int) -> tuple[Answer, float]:
    """The last answer, and the median of the seconds."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        answer = way()
        seconds.append(time.perf_counter() - began)
    return answer, float(np.median(seconds))


def _found(kept: Kept) -> Detections:
    count = int(kept.count)
    return Detections(
        boxes_xyxy=kept.boxes_xyxy.numpy()[:count],
        scores=kept.scores.numpy()[:count],
        labels=kept.labels.numpy()[:count].astype(np.int64),
    )


def _told(name: str, regions: int, found: Detections, seconds: float) -> WayMeasured:
    return WayMeasured(name=name, regions=regions, seconds=seconds, found=found)


@lru_cache(maxsize=1)
def four_ways(name: str) -> FourWays:
    """The four with the weights of a shipped detector, warm."""
    detector = shipped(name)
    head = box_head(len(detector.model.spec.category_names))
    load_weights(head, asset_path(*DETECTION, name, POOL_HEAD))
    return FourWays(detector, head)
