"""Teaches the shipped Mask R-CNN's box head to read RoIPool's numbers, as Fast and Faster R-CNN do.

    nice -n 19 python -m pretrain.pool_head [--anew]

Writes pool-head.npz and pool-head.json beside the detector's own weights. Maps and proposals stay as they are: only the
head learns. The epoch is the one with the highest AP50 of boxes on validation scenes; the test scenes are touched once,
at the end. A run goes on from where it was when it is started again.
"""

import argparse
import hashlib
import json
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tensorflow as tf

from lab.architectures.detection import anchors
from lab.cards import DETECTION
from lab.data.assets import asset_path, assets_root
from lab.data.canvas import Scene
from lab.data.scenes import SceneKind, draw_scene
from lab.nets.detection.feeding import SceneBatch, SceneFeed, signature
from lab.nets.detection.four_ways import POOL_HEAD, FourWays
from lab.nets.detection.learning import DetectorRecipe
from lab.nets.detection.network import MaskRCNN, box_head, read_regions
from lab.nets.detection.objective import region_losses
from lab.nets.detection.opened import shipped
from lab.nets.detection.proposals import candidates, propose
from lab.nets.detection.targets import region_targets
from lab.nets.models.shipped import load_weights, save_weights
from lab.nets.training.descent import Descent
from lab.nets.versions import library_versions
from pretrain.detector import EPOCH_STEPS, SEED, TEST_SCENES, folder_of, score
from pretrain.provenance import machine, write_card
from pretrain.resuming import ResumableDescent

EPOCHS = 4
RECIPE = DetectorRecipe(steps=EPOCHS * EPOCH_STEPS, learning_rate=1e-3)
SCENES: SceneKind = "train-most"
VALIDATION_SCENES = 75  # of each kind
DETECTOR = "mask-rcnn"


class PoolHeadPupil:
    """A box head as `Descent` teaches it, on the maps and proposals of a detector that stays as it is.

    Args:
        detector: whose maps and proposals.
        head: what learns.
        seed: fixes which regions are chosen to learn from.
    """

    def __init__(self, detector: MaskRCNN, head: Any, seed: int) -> None:
        self.detector, self.model, self.seed = detector, head, seed
        self._anchors = tf.constant(anchors(detector.spec.side))
        self.slow_variables: list[Any] = []

    def loss(
        self, images: tf.Tensor, labels: tf.Tensor, boxes_xyxy: tf.Tensor, masks: tf.Tensor, number: tf.Tensor
    ) -> dict[str, tf.Tensor]:
        """The losses of category and box, of regions read by RoIPool."""
        del masks
        seed = tf.stack([tf.constant(self.seed, tf.int64), number])
        pyramid = {level: tf.stop_gradient(maps) for level, maps in self.detector.maps(images).items()}
        found = propose(candidates(self.detector.ask_anchors(pyramid), self._anchors, self.detector.spec.side))
        targets = region_targets(tf.stop_gradient(found.boxes_xyxy), boxes_xyxy, labels, 2 * seed + 1)
        answers = read_regions(pyramid, targets.boxes_xyxy, self.model, "pool")
        category, region_box = region_losses(answers, targets)
        return {"category": category, "region_box": region_box, "loss": category + region_box}


class Training(ResumableDescent):
    """The head's training.

    Args:
        folder: where its state and its best weights are kept.
    """

    chosen_by = "box_AP50"
    is_more_better = True

    def __init__(self, folder: Path) -> None:
        detector = shipped(DETECTOR)
        self.head = box_head(len(detector.model.spec.category_names))
        self.head.set_weights(detector.model.box_head.get_weights())
        self.ways = FourWays(detector, self.head)
        kinds: tuple[SceneKind, ...] = ("validation", "validation-other")
        self._validation = [draw_scene(kind, index) for kind in kinds for index in range(VALIDATION_SCENES)]
        teacher = Descent(PoolHeadPupil(detector.model, self.head, SEED), RECIPE, signature(RECIPE.batch_size))
        super().__init__("pool-head", folder, teacher, epoch_steps=EPOCH_STEPS, keep_every_s=120)

    def batches(self, first: int) -> AbstractContextManager[Iterator[SceneBatch]]:
        """Scenes drawn beside the training, every one once."""
        return SceneFeed(SCENES, RECIPE.batch_size).running(first)

    def finish_epoch(self, means: dict[str, float]) -> None:
        """Average precision of Faster R-CNN on validation scenes, with the averaged weights."""
        with self.learner.averaged():
            scores = self.scores(self._validation)
            if self.is_best(scores["box_AP50"]):
                save_weights(self.head, self.folder / "best.npz")
        self.tell({"epoch": len(self.history) + 1, **means, **scores})

    def scores(self, scenes: list[Scene]) -> dict[str, float]:
        """What Faster R-CNN reaches on scenes: "box_AP" and "box_AP50"."""
        told = score(scenes, [self.ways.faster(scene.image) for scene in scenes])
        return {name: told.get(name, 0.0) for name in ("box_AP", "box_AP50")}


def ship(training: Training, folder: Path) -> dict[str, Any]:
    """Writes weights and card; the one place that touches the test scenes."""
    load_weights(training.head, training.folder / "best.npz")
    kinds: tuple[SceneKind, ...] = ("known", "held-out")
    tests = {kind: training.scores([draw_scene(kind, index) for index in range(TEST_SCENES)]) for kind in kinds}
    best = training.best()
    card = {
        "command": "python -m pretrain.pool_head",
        "seed": SEED,
        "recipe": asdict(RECIPE),
        "data": {"scenes": SCENES, "detector": DETECTOR, "detector_sha256": sha256_of_detector()},
        "parameters": training.head.count_params(),
        "kept_epoch": int(best["epoch"]),
        "train_seconds": round(training.seconds, 1),
        "test": {kind: {name: round(value, 4) for name, value in scores.items()} for kind, scores in tests.items()},
        "history": [{name: round(value, 4) for name, value in epoch.items()} for epoch in training.history],
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }
    shutil.copyfile(training.folder / "best.npz", folder / POOL_HEAD)
    write_card((folder / POOL_HEAD).with_suffix(".json"), card)
    return card


def sha256_of_detector() -> str:
    """Of the weights whose maps the head reads: it fits no others."""
    return hashlib.sha256(asset_path(*DETECTION, DETECTOR, "weights.npz").read_bytes()).hexdigest()


def main() -> None:
    """Trains the head, then writes weights and card."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anew", action="store_true", help="forget what an earlier run left")
    folder = folder_of("pool-head")
    if parser.parse_args().anew:
        shutil.rmtree(folder, ignore_errors=True)
    training = Training(folder)
    training.restore()
    training.run()
    print("kept:", json.dumps(training.best()))
    print(json.dumps(ship(training, assets_root().joinpath(*DETECTION, DETECTOR))["test"], indent=1))


if __name__ == "__main__":
    main()
