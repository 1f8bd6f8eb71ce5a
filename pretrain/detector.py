"""Trains the lab's Mask R-CNN on drawn scenes. Writes assets/weights/detection/NAME.

    nice -n 19 python -m pretrain.detector mask-rcnn-four [--anew]    (stays in the cache folder)
    nice -n 19 python -m pretrain.detector mask-rcnn-seven [--anew]   (begins with its weights, and stays there, too)
    nice -n 19 python -m pretrain.detector mask-rcnn [--anew]         (begins with those of the second)

A run goes on from where it was when it is started again. The epoch is the one with the highest average precision of
masks on validation scenes; the test scenes are touched once, at the end. The trainings see four artists, seven, and
nine; the last two are chosen by scenes half of which show an artist that they never learn from.
"""

import argparse
import hashlib
import json
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.detection import DetectorSpec
from lab.cards import ANSWERS, DETECTION
from lab.data.answers import answered, write_answers
from lab.data.assets import assets_root
from lab.data.cache import cache_folder
from lab.data.canvas import Scene
from lab.data.coco import Detections, average_precision
from lab.data.scenes import HELD_OUT_STYLES, KNOWN_STYLES, VALIDATION_STYLES, VARIETIES, SceneKind, draw_scene
from lab.nets.detection.detecting import Detector
from lab.nets.detection.feeding import SceneBatch, SceneFeed
from lab.nets.detection.learning import DetectorRecipe, learner
from lab.nets.detection.network import MaskRCNN
from lab.nets.models.shipped import load_weights, save_weights
from lab.nets.versions import library_versions
from pretrain.provenance import machine, write_card
from pretrain.resuming import ResumableDescent

SEED = 0
EPOCH_STEPS = 500
VALIDATION_SCENES = 150  # of a kind
TEST_SCENES = 500
KEEP_EVERY_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One training: which detector, and how.

    Attributes:
        scenes: what it learns from.
        validation: what its epoch is chosen by, `VALIDATION_SCENES` of each kind.
        begins_with: the plan whose weights it begins with; None to begin with ImageNet's backbone.
        is_shipped: whether its weights go into the assets; else they stay in the cache folder.
    """

    name: str
    spec: DetectorSpec
    recipe: DetectorRecipe
    scenes: SceneKind = "train"
    validation: tuple[SceneKind, ...] = ("validation",)
    begins_with: str | None = None
    is_shipped: bool = True


PLANS = {
    plan.name: plan
    for plan in (
        Plan(
            name="mask-rcnn-four",
            spec=DetectorSpec(),
            recipe=DetectorRecipe(steps=40 * EPOCH_STEPS),
            is_shipped=False,
        ),
        Plan(
            name="mask-rcnn-seven",
            spec=DetectorSpec(),
            recipe=DetectorRecipe(steps=21 * EPOCH_STEPS, learning_rate=1e-3, slow_share=0.2),
            scenes="train-more",
            validation=("validation", "validation-other"),
            begins_with="mask-rcnn-four",
            is_shipped=False,
        ),
        Plan(
            name="mask-rcnn",
            spec=DetectorSpec(),
            recipe=DetectorRecipe(steps=13 * EPOCH_STEPS, learning_rate=1e-3, slow_share=0.2),
            scenes="train-most",
            validation=("validation", "validation-other"),
            begins_with="mask-rcnn-seven",
        ),
    )
}


class Training(ResumableDescent):
    """A detector's training.

    Args:
        plan: what learns, and how.
        folder: where its state and its best weights are kept.
    """

    chosen_by = "mask_AP"
    is_more_better = True

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.model = MaskRCNN(plan.spec, SEED)
        if plan.begins_with:
            load_weights(self.model, folder_of(plan.begins_with) / "best.npz")
        self.detector = Detector(self.model)
        self._validation = [draw_scene(kind, index) for kind in plan.validation for index in range(VALIDATION_SCENES)]
        teacher = learner(self.model, plan.recipe, SEED)
        super().__init__(plan.name, folder, teacher, epoch_steps=EPOCH_STEPS, keep_every_s=KEEP_EVERY_S)

    def batches(self, first: int) -> AbstractContextManager[Iterator[SceneBatch]]:
        """Scenes drawn beside the training, every one once."""
        return SceneFeed(self.plan.scenes, self.plan.recipe.batch_size).running(first)

    def finish_epoch(self, means: dict[str, float]) -> None:
        """Average precision on validation scenes, with the averaged weights."""
        with self.learner.averaged():
            scores = score(self._validation, [self.detector.detect(scene.image) for scene in self._validation])
            if self.is_best(scores["mask_AP"]):
                save_weights(self.model, self.folder / "best.npz")
        self.tell({"epoch": len(self.history) + 1, **means, **scores})


def folder_of(name: str) -> Path:
    """Where a plan's training keeps its state and its best weights."""
    return cache_folder() / "pretrain" / name


def score(scenes: list[Scene], found: list[Detections]) -> dict[str, float]:
    """Average precision of boxes and masks: "box_AP", "box_AP50", ..., "mask_AP", ..."""
    told = average_precision(scenes, found)
    return {f"{kind}_{name}": value for kind, scores in told.items() for name, value in scores.items()} or {
        "box_AP": 0.0,
        "mask_AP": 0.0,
    }


def fingerprint(scenes: list[Scene]) -> str:
    """SHA-256 over pictures, labels and masks of scenes."""
    digest = hashlib.sha256()
    for scene in scenes:
        for array in (scene.image, scene.labels, np.packbits(scene.masks)):
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def facts(scenes: list[Scene]) -> dict[str, float]:
    """What kind of scenes these are."""
    areas = np.concatenate([scene.masks.sum(axis=(1, 2)) for scene in scenes])
    seen = np.concatenate([scene.seen for scene in scenes])
    return {
        "scenes": len(scenes),
        "objects": len(areas),
        "overlapped_share": round(float((seen < 1).mean()), 4),
        "small_share": round(float((areas < 32 * 32).mean()), 4),
    }


def ship(training: Training, folder: Path) -> dict[str, Any]:
    """Writes weights, card, and the answers on the test scenes; the one place that touches these."""
    load_weights(training.model, training.folder / "best.npz")
    folder.mkdir(parents=True, exist_ok=True)
    tests: dict[str, Any] = {}
    kinds: tuple[SceneKind, ...] = ("known", "held-out")
    for kind in kinds:
        scenes = [draw_scene(kind, index) for index in range(TEST_SCENES)]
        found = [training.detector.detect(scene.image) for scene in scenes]
        if all(detections.masks is not None for detections in found):
            write_answers(folder / ANSWERS.format(kind=kind), answered(scenes, found))
        scores = {name: round(value, 4) for name, value in score(scenes, found).items()}
        tests[kind] = scores | facts(scenes) | {"sha256": fingerprint(scenes)}
    best, plan = training.best(), training.plan
    card = {
        "name": plan.name,
        "command": f"python -m pretrain.detector {plan.name}",
        "seed": SEED,
        "spec": asdict(plan.spec),
        "recipe": asdict(plan.recipe),
        "begins_with": beginning(plan),
        "data": {
            "scenes": plan.scenes,
            "validation": plan.validation,
            "known_styles": KNOWN_STYLES,
            "more_styles": VARIETIES[plan.scenes].styles if plan.scenes in VARIETIES else (),
            "validation_styles": VALIDATION_STYLES if "validation-other" in plan.validation else (),
            "held_out_styles": HELD_OUT_STYLES,
        },
        "parameters": training.model.count_params(),
        "scenes_seen": int(best["epoch"]) * EPOCH_STEPS * plan.recipe.batch_size,
        "kept_epoch": int(best["epoch"]),
        "train_seconds": round(training.seconds, 1),
        "test": tests,
        "history": [{name: round(value, 4) for name, value in epoch.items()} for epoch in training.history],
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }
    shutil.copyfile(training.folder / "best.npz", folder / "weights.npz")
    write_card(folder / "card.json", card)
    return card


def beginning(plan: Plan) -> dict[str, Any] | None:
    """Which weights a plan begins with, how long they were trained, and what they came to on the test scenes."""
    if plan.begins_with is None:
        return None
    folder = folder_of(plan.begins_with)
    card = json.loads((folder / "shipped" / "card.json").read_text(encoding="utf-8"))
    told = (
        "name",
        "seed",
        "recipe",
        "begins_with",
        "data",
        "scenes_seen",
        "kept_epoch",
        "train_seconds",
        "test",
        "remark",
    )
    return {"sha256": hashlib.sha256((folder / "best.npz").read_bytes()).hexdigest()} | {
        name: card[name] for name in told if name in card
    }


def main() -> None:
    """Trains one plan and writes weights and card; with --trial, stops before the test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=PLANS)
    parser.add_argument("--anew", action="store_true", help="forget what an earlier run left")
    parser.add_argument("--trial", action="store_true", help="stop before the test scenes are touched")
    arguments = parser.parse_args()

    plan = PLANS[arguments.name]
    if plan.begins_with and not (folder_of(plan.begins_with) / "shipped" / "card.json").is_file():
        parser.error(f"{plan.name} begins with the weights of {plan.begins_with}: train that one first")
    folder = folder_of(plan.name)
    if arguments.anew:
        shutil.rmtree(folder, ignore_errors=True)
    training = Training(plan, folder)
    training.restore()
    training.run()
    print("kept:", json.dumps(training.best()))
    if not arguments.trial:
        where = assets_root().joinpath(*DETECTION, plan.name) if plan.is_shipped else folder / "shipped"
        print(json.dumps(ship(training, where)["test"], indent=1))


if __name__ == "__main__":
    main()
