"""Lets a detector learn as a run of the lab: streamed, stoppable, measured at its end."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lab.data.annotated import annotated
from lab.data.canvas import Scene
from lab.data.coco import average_precision
from lab.data.mosaic import mosaic
from lab.data.scenes import CATEGORY_NAMES, SceneKind, draw_scene
from lab.detector_training import (
    EPOCH_STEPS,
    SHOWN_SCORE,
    TEST_SCENES,
    VALIDATION_SCENES,
    WATCHED,
    WATCHED_COLUMNS,
    DetectorTrainSpec,
)
from lab.events import DetectorEpoch, Look, Reason
from lab.nets.detection.detecting import Detector
from lab.nets.detection.feeding import SceneFeed
from lab.nets.detection.learning import DetectorRecipe, learner
from lab.nets.detection.network import MaskRCNN
from lab.nets.models.shipped import save_weights
from lab.nets.training.descent import Descent
from lab.nets.training.live import Turn
from lab.nets.training.reporting import Emit
from lab.nets.training.watched import WatchedRun, write_picture

ABSURD = 1e6  # no loss comes here without having lost its way
SCENES_A_SEED = 1_000_000  # numbers of scenes that one seed has for itself


def live_learner(spec: DetectorTrainSpec) -> Descent:
    """A new network and what teaches it."""
    model = MaskRCNN(spec.detector, spec.seed)
    if spec.backbone == "frozen":
        model.backbone.trainable = False
    steps = spec.epochs * EPOCH_STEPS
    recipe = DetectorRecipe(
        steps=steps,
        batch_size=spec.batch_size,
        learning_rate=spec.learning_rate,
        warm_up=min(30, max(1, steps // 4)),
        average_over=40,
    )
    return learner(model, recipe, spec.seed)


def scenes_of(spec: DetectorTrainSpec) -> SceneFeed:
    """The scenes that it learns from: each seed has its own."""
    return SceneFeed("train", spec.batch_size, first_scene=SCENES_A_SEED * (1 + spec.seed))


class LiveDetector(WatchedRun):
    """A detector's training that tells its story.

    Args:
        spec: what learns, and how.
        folder: the run's; `pictures/` and `checkpoints/` are written there.
        emit, stop_reason: as for `LiveRun`.
    """

    show_every_s = 3.0
    show_every_share = 0.05

    def __init__(
        self, spec: DetectorTrainSpec, *, folder: Path, emit: Emit, stop_reason: Callable[[], Reason | None]
    ) -> None:
        self.spec = spec
        self.learner = live_learner(spec)
        self.model = self.learner.model
        self.detector = Detector(self.model)
        self._watched = [draw_scene("validation", index) for index in range(WATCHED)]
        self._validation = [draw_scene("validation", WATCHED + index) for index in range(VALIDATION_SCENES)]
        super().__init__(
            epochs=spec.epochs,
            epoch_steps=EPOCH_STEPS,
            parameters=self.model.count_params(),
            folder=folder,
            emit=emit,
            stop_reason=stop_reason,
        )

    @contextmanager
    def turns(self) -> Iterator[Turn]:
        """One batch of new scenes after the other."""
        with scenes_of(self.spec).running() as batches:
            yield lambda: self.learner.learn_from(*next(batches))

    def is_beyond(self, terms: Mapping[str, float]) -> bool:
        """Whether the loss is no number, or absurd."""
        return not (math.isfinite(terms["loss"]) and abs(terms["loss"]) < ABSURD)

    def points(self, terms: Mapping[str, float]) -> Mapping[str, float]:
        """The five losses, or four."""
        return {name: terms[name] for name in self.spec.losses}

    def draw(self, path: Path) -> None:
        """What it finds in the watched scenes now, drawn into them."""
        with self.learner.averaged():
            found = [self.detector.detect(scene.image) for scene in self._watched]
        pictures = [
            annotated(scene.image, answer, CATEGORY_NAMES, least_score=SHOWN_SCORE)
            for scene, answer in zip(self._watched, found, strict=True)
        ]
        write_picture(path, mosaic(np.stack(pictures), WATCHED_COLUMNS, gap_px=6))
        self.emit(
            "look",
            look=Look(
                step=self.steps_done,
                objects=sum(len(scene.labels) for scene in self._watched),
                found=sum(int((answer.scores >= SHOWN_SCORE).sum()) for answer in found),
            ),
        )

    def tell_epoch(self, means: Mapping[str, float], began: float) -> None:
        """Average precision on validation scenes; after the last epoch a look."""
        seconds = time.monotonic() - began
        scores = self._scores(self._validation)
        self.emit(
            "detector_epoch",
            epoch=DetectorEpoch(
                epoch=self.epochs_done,
                box_ap=scores.get("box_AP", 0.0),
                box_ap50=scores.get("box_AP50", 0.0),
                mask_ap=scores.get("mask_AP", 0.0) if self.spec.masks else None,
                images_per_second=EPOCH_STEPS * self.spec.batch_size / seconds,
                seconds=time.monotonic() - began,
            ),
        )
        if self.epochs_done == self.spec.epochs:
            self.show()

    def _scores(self, scenes: list[Scene]) -> dict[str, float]:
        """Average precision with the averaged weights; empty while nothing is found."""
        with self.learner.averaged():
            found = average_precision(scenes, [self.detector.detect(scene.image) for scene in scenes])
        return {f"{kind}_{name}": value for kind, scores in found.items() for name, value in scores.items()}

    def write_checkpoint(self) -> None:
        """The averaged weights in half precision."""
        path = self.folder / "checkpoints" / f"epoch_{self.epochs_done:04d}.npz"
        with self.learner.averaged():
            save_weights(self.model, path)

    def test(self) -> dict[str, float]:
        """Average precision on test scenes with the drawings of training, and with those of other artists."""
        scores: dict[str, float] = {}
        kinds: tuple[tuple[str, SceneKind], ...] = (("known", "known"), ("held_out", "held-out"))
        for name, kind in kinds:
            found = self._scores([draw_scene(kind, index) for index in range(TEST_SCENES)])
            scores |= {
                f"{name}_{score}": found.get(score, 0.0)
                for score in ("box_AP", "box_AP50", *(("mask_AP",) if self.spec.masks else ()))
            }
        return scores
