"""Mask R-CNN as Keras networks: what is the same for all regions, what each region is asked, and how they fit.

He et al. 2017; the pyramid by Lin et al. 2017, the region proposal network by Ren et al. 2015. Departures from the
papers are told in `lab.architectures.detection`.
"""

from typing import NamedTuple

import keras
import tensorflow as tf

from lab.architectures.detection import (
    ANCHOR_LEVELS,
    BACKBONE_NODES,
    BOX_BINS,
    CHANNELS,
    FROZEN_UNTIL,
    MASK_BINS,
    RATIOS,
    UNITS,
    DetectorSpec,
    Pooling,
)
from lab.architectures.efficientnet import efficientnet_lite0
from lab.data.assets import asset_path
from lab.nets.detection.regions import pool_regions
from lab.nets.models.build import seeded, seeded_build
from lab.nets.models.shipped import load_weights
from lab.specs import TrainSpec

Pyramid = dict[int, tf.Tensor]


class RegionAnswers(NamedTuple):
    """What the box head says of regions.

    Attributes:
        logits: float32 (B, R, 1 + classes); the first is background.
        deltas: float32 (B, R, classes, 4), in `BOX_DEVIATIONS`.
    """

    logits: tf.Tensor
    deltas: tf.Tensor


class AnchorAnswers(NamedTuple):
    """What the region proposal network says of anchors.

    Attributes:
        logits: float32 (B, A), above 0 for an object.
        deltas: float32 (B, A, 4).
    """

    logits: tf.Tensor
    deltas: tf.Tensor


class MaskRCNN(keras.Model):
    """The parts of a two-stage detector.

    Args:
        spec: what it knows, and how it pools.
        seed: of the first weights of all that has not been learned from ImageNet.
        is_pretrained: whether the backbone begins with its ImageNet weights; False where all weights are set later.
    """

    def __init__(self, spec: DetectorSpec, seed: int = 0, *, is_pretrained: bool = True) -> None:
        super().__init__(name="mask_rcnn" if spec.has_masks else "faster_rcnn")
        self.spec = spec
        classes = len(spec.category_names)
        self.backbone = _backbone(spec.side, is_pretrained=is_pretrained)
        with seeded(seed):
            self.pyramid = _pyramid(self.backbone)
            self.proposal_network = _proposal_network()
            self.box_head = box_head(classes)
            self.mask_head = _mask_head(classes) if spec.has_masks else None
        self.built = True

    @property
    def backbone_variables(self) -> list[keras.Variable]:
        """What of the backbone is trained."""
        return self.backbone.trainable_variables

    def maps(self, images: tf.Tensor) -> Pyramid:
        """Pictures uint8 (B, side, side, 3) -> maps float32 (B, side / 2^n, side / 2^n, 64) by level n from 2 to 5."""
        found = self.backbone(tf.cast(images, tf.float32) / 255.0, training=False)
        return dict(zip(BACKBONE_NODES, self.pyramid(found), strict=True))

    def ask_anchors(self, pyramid: Pyramid) -> AnchorAnswers:
        """Objectness and deltas of all anchors, in the order of `lab.architectures.detection.anchors`."""
        logits, deltas = zip(*(self.proposal_network(pyramid[level]) for level in ANCHOR_LEVELS), strict=True)
        return AnchorAnswers(tf.concat(logits, axis=1), tf.concat(deltas, axis=1))

    def ask_regions(self, pyramid: Pyramid, boxes_xyxy: tf.Tensor) -> RegionAnswers:
        """Classes and per-class deltas of regions float32 (B, R, 4)."""
        return read_regions(pyramid, boxes_xyxy, self.box_head, self.spec.pooling)

    def ask_masks(self, pyramid: Pyramid, boxes_xyxy: tf.Tensor) -> tf.Tensor:
        """Logits of the masks of all classes: regions float32 (B, R, 4) -> float32 (B, R, 28, 28, classes)."""
        if self.mask_head is None:
            raise ValueError("this detector has no masks")
        pooled = pool_regions(pyramid, boxes_xyxy, MASK_BINS, self.spec.pooling)
        regions = pooled.shape[1] or tf.shape(pooled)[1]
        logits = self.mask_head(tf.reshape(pooled, [-1, *pooled.shape[2:]]))
        return tf.reshape(logits, [-1, regions, *logits.shape[1:]])


def read_regions(pyramid: Pyramid, boxes_xyxy: tf.Tensor, head: keras.Model, pooling: Pooling) -> RegionAnswers:
    """What a box head says of regions float32 (B, R, 4), cut out of the maps by RoIAlign or RoIPool."""
    pooled = pool_regions(pyramid, boxes_xyxy, BOX_BINS, pooling)
    regions = pooled.shape[1] or tf.shape(pooled)[1]
    logits, deltas = head(tf.reshape(pooled, [-1, *pooled.shape[2:]]))
    return RegionAnswers(
        tf.reshape(logits, [-1, regions, logits.shape[-1]]), tf.reshape(deltas, [-1, regions, *deltas.shape[1:]])
    )


def _backbone(side: int, *, is_pretrained: bool) -> keras.Model:
    """EfficientNet-Lite0 up to its last block: picture in [0, 1] -> maps of strides 4, 8, 16 and 32.

    Batch norm keeps what it learned on ImageNet, and the first blocks are never trained (Girshick 2015, sec. 4.5).
    """
    whole = seeded_build(efficientnet_lite0(side), TrainSpec())
    if is_pretrained:
        load_weights(whole, asset_path("weights", "efficientnet_lite0.npz"))
    backbone = keras.Model(whole.input, [whole.get_layer(name).output for name in BACKBONE_NODES.values()])
    is_frozen = True
    for layer in backbone.layers:
        is_frozen = is_frozen and not layer.name.startswith(f"block{FROZEN_UNTIL + 1}_")
        if is_frozen or isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    return backbone


def _pyramid(backbone: keras.Model) -> keras.Model:
    """Each level: its own maps by 1x1, plus the coarser level enlarged, smoothed by 3x3 (Lin et al. 2017, fig. 3)."""
    inputs = [keras.Input(output.shape[1:]) for output in backbone.outputs]
    levels = list(BACKBONE_NODES)
    merged: keras.KerasTensor | None = None
    outputs = []
    for level, maps in zip(reversed(levels), reversed(inputs), strict=True):
        lateral = keras.layers.Conv2D(CHANNELS, 1, name=f"lateral_{level}")(maps)
        if merged is not None:
            enlarged = keras.layers.UpSampling2D(name=f"enlarged_{level + 1}")(merged)
            lateral = keras.layers.Add(name=f"merged_{level}")([lateral, enlarged])
        merged = lateral
        outputs.append(keras.layers.SeparableConv2D(CHANNELS, 3, padding="same", name=f"smooth_{level}")(merged))
    return keras.Model(inputs, outputs[::-1], name="pyramid")


def _proposal_network() -> keras.Model:
    """Maps (B, H, W, 64) -> logits (B, H * W * ratios) and deltas (B, H * W * ratios, 4)."""
    maps = keras.Input((None, None, CHANNELS))
    hidden = keras.layers.Conv2D(CHANNELS, 3, padding="same", activation="relu", name="proposal_conv")(maps)
    small = keras.initializers.RandomNormal(stddev=0.01)
    logits = keras.layers.Conv2D(len(RATIOS), 1, kernel_initializer=small, name="objectness")(hidden)
    deltas = keras.layers.Conv2D(
        4 * len(RATIOS), 1, kernel_initializer=keras.initializers.RandomNormal(stddev=0.01), name="anchor_deltas"
    )(hidden)
    logits = keras.layers.Reshape((-1,), name="objectness_flat")(logits)
    deltas = keras.layers.Reshape((-1, 4), name="anchor_deltas_flat")(deltas)
    return keras.Model(maps, [logits, deltas], name="proposal_network")


def box_head(classes: int) -> keras.Model:
    """Pooled regions (R, 7, 7, 64) -> logits (R, 1 + classes) and deltas (R, classes, 4)."""
    pooled = keras.Input((BOX_BINS, BOX_BINS, CHANNELS))
    hidden = keras.layers.Flatten(name="box_flatten")(pooled)
    for number in (1, 2):
        hidden = keras.layers.Dense(
            UNITS, activation="relu", kernel_initializer="he_normal", name=f"box_dense_{number}"
        )(hidden)
    logits = keras.layers.Dense(
        1 + classes, kernel_initializer=keras.initializers.RandomNormal(stddev=0.01), name="class_logits"
    )(hidden)
    deltas = keras.layers.Dense(
        4 * classes, kernel_initializer=keras.initializers.RandomNormal(stddev=0.001), name="box_deltas"
    )(hidden)
    return keras.Model(
        pooled, [logits, keras.layers.Reshape((classes, 4), name="box_deltas_by_class")(deltas)], name="box_head"
    )


def _mask_head(classes: int) -> keras.Model:
    """Pooled regions (R, 14, 14, 64) -> logits (R, 28, 28, classes)."""
    pooled = keras.Input((MASK_BINS, MASK_BINS, CHANNELS))
    hidden = pooled
    for number in (1, 2, 3):
        hidden = keras.layers.Conv2D(
            CHANNELS, 3, padding="same", activation="relu", kernel_initializer="he_normal", name=f"mask_conv_{number}"
        )(hidden)
    hidden = keras.layers.Conv2DTranspose(
        CHANNELS, 2, strides=2, activation="relu", kernel_initializer="he_normal", name="mask_enlarge"
    )(hidden)
    return keras.Model(pooled, keras.layers.Conv2D(classes, 1, name="mask_logits")(hidden), name="mask_head")
