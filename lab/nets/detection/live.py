"""Lets a detector learn as a run of the lab: streamed, stoppable, measured at its end."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from lab.data.annotated import annotated
from lab.data.coco import average_precision
from lab.data.mosaic import mosaic, png_bytes
from lab.data.scenes import CATEGORY_NAMES, Scene, SceneKind, draw_scene
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
from lab.kept import picture_path
from lab.nets.detection.detecting import Detector
from lab.nets.detection.feeding import SceneFeed
from lab.nets.detection.learning import DetectorRecipe, learner
from lab.nets.detection.network import MaskRCNN
from lab.nets.models.shipped import save_weights
from lab.nets.training.checkpoints import written_whole
from lab.nets.training.descent import Descent
from lab.nets.training.live import LiveRun, Turn
from lab.nets.training.reporting import POINTS_EVERY_S, Emit

LOOK_EVERY_S = 3.0
LOOK_EVERY_SHARE = 0.05  # of the time so far

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


class LiveDetector(LiveRun):
    """A detector's training that tells its story.

    Args:
        spec: what learns, and how.
        folder: the run's; `pictures/` and `checkpoints/` are written there.
        emit, stop_reason: as for `LiveRun`.
    """

    def __init__(
        self, spec: DetectorTrainSpec, *, folder: Path, emit: Emit, stop_reason: Callable[[], Reason | None]
    ) -> None:
        self.spec = spec
        self.learner = live_learner(spec)
        self.model = self.learner.model
        self.detector = Detector(self.model)
        self._watched = [draw_scene("validation", index) for index in range(WATCHED)]
        self._validation = [draw_scene("validation", WATCHED + index) for index in range(VALIDATION_SCENES)]
        self._news: dict[str, list[float]] = {}
        self._last_news_s = self._last_look_s = time.monotonic()
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

    def note(self, terms: Mapping[str, float]) -> None:
        """A point of the curves, and a look at the watched scenes when it is time."""
        told = {name: terms[name] for name in self.spec.losses}
        for name, value in {"steps": self.steps_done, **told}.items():
            self._news.setdefault(name, []).append(value)
        now = time.monotonic()
        if now - self._last_news_s >= POINTS_EVERY_S:
            self.send_news()
        if now - self._last_look_s >= LOOK_EVERY_S + LOOK_EVERY_SHARE * (now - self.began_s):
            self.show()

    def send_news(self) -> None:
        """The losses since the last time."""
        if self._news:
            steps = self._news.pop("steps")
            self.emit("turns", steps=steps, losses=self._news)
            self._news = {}
        self._last_news_s = time.monotonic()

    def break_off(self) -> None:
        """The last losses, and what is found at the end."""
        self.send_news()
        self.show()

    def show(self) -> None:
        """What it finds in the watched scenes now, drawn into them."""
        with self.learner.averaged():
            found = [self.detector.detect(scene.image) for scene in self._watched]
        pictures = [
            annotated(scene.image, answer, CATEGORY_NAMES, least_score=SHOWN_SCORE)
            for scene, answer in zip(self._watched, found, strict=True)
        ]
        path = picture_path(self.folder, self.steps_done)
        path.parent.mkdir(exist_ok=True)
        with written_whole(path) as unfinished:
            unfinished.write_bytes(png_bytes(mosaic(np.stack(pictures), WATCHED_COLUMNS, gap_px=6)))
        self.emit(
            "look",
            look=Look(
                step=self.steps_done,
                objects=sum(len(scene.labels) for scene in self._watched),
                found=sum(int((answer.scores >= SHOWN_SCORE).sum()) for answer in found),
            ),
        )
        self._last_look_s = time.monotonic()

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
