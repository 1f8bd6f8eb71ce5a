"""The script that trains a detector: it goes on where it was stopped, keeps the best epoch, ships what it measured."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lab.architectures.detection import DetectorSpec
from lab.data.canvas import Scene
from lab.data.coco import Detections, average_precision
from lab.data.scenes import draw_scene
from lab.nets.detection.learning import DetectorRecipe
from lab.nets.detection.network import MaskRCNN
from lab.nets.models.shipped import load_weights
from pretrain import detector

STEPS, SCENES = 2, 3  # of an epoch, and in a test
PLAN = detector.Plan(
    name="mask-rcnn",
    spec=DetectorSpec(),
    recipe=DetectorRecipe(steps=4 * STEPS, batch_size=1, warm_up=2, average_over=3),
)
PRECISIONS = (0.1, 0.3, 0.3, 0.2)  # of masks on validation, by epoch, as if they had been measured
STOPPED_AFTER = 5  # steps: in the middle of the third epoch

# Of the first three scenes. If they change, every figure on a card is of other scenes than those that anyone can draw.
FROZEN = {
    "train": "54e247f535e8672264dd6175f948a81e77eed8a3feb7dda5ca0b50bbd750b0ad",
    "train-more": "05f270c21cb660e95b37e323a2d052248ec58233b684e08dff910377516448f4",
    "train-most": "3916f9988e4a500aed04b466571080281a720596c00091bd36dce6fa8d6ebacc",
    "validation-other": "21126b675749453ac721576a963f03e79eef7638fd6e81f35b1669eef91168e1",
    "validation": "4c7efc3a3e19f577ad21e3ec227e04fc267a571100fda551835758a75074aff1",
    "known": "6cb3d501234b3e23de265d898d09878a5bdcc524a9ee96ddc5274e979c9c9fe8",
    "held-out": "fff7fe90c476f828ab34bbb68c34052dd00a6bf07b716148478eb47389a25493",
}


class Training(detector.Training):
    """Leaves a copy of what it has at a certain step, as a machine that was switched off would."""

    def save(self) -> None:
        super().save()
        if self.learner.steps_done == STOPPED_AFTER:
            shutil.copytree(self.folder, self.folder.with_name("stopped"))


class Oracle:
    """Finds everything that is in some scenes and nothing in others, instead of a trained detector."""

    def __init__(self, training: detector.Training, known: list[Scene]) -> None:
        self._training = training
        self._known = {scene.image.tobytes(): scene for scene in known}
        self.asked: list[np.ndarray] = []
        self.weights: list[np.ndarray] = []

    def detect(self, image: np.ndarray) -> Detections:
        self.asked.append(image)
        self.weights = self.weights or [weight.numpy() for weight in self._training.model.weights]
        scene = self._known.get(image.tobytes())
        rows = slice(None) if scene else slice(0)
        scene = scene or next(iter(self._known.values()))
        scores = np.ones(len(scene.labels), np.float32)
        return Detections(
            boxes_xyxy=scene.boxes_xyxy[rows], scores=scores[rows], labels=scene.labels[rows], masks=scene.masks[rows]
        )


def scored(precisions: tuple[float, ...]) -> Any:
    """In place of `score`: one precision after the other."""
    coming = iter(precisions)
    return lambda *_: {"box_AP": 0.0, "mask_AP": next(coming)}


def weights_in(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


@pytest.fixture(scope="module")
def short() -> Iterator[pytest.MonkeyPatch]:
    """Epochs of two steps, kept after every step; few scenes."""
    with pytest.MonkeyPatch.context() as patch:
        changes = {"EPOCH_STEPS": STEPS, "VALIDATION_SCENES": 1, "TEST_SCENES": SCENES, "KEEP_EVERY_S": 0}
        for name, value in changes.items():
            patch.setattr(detector, name, value)
        yield patch


@pytest.fixture(scope="module")
def whole(short: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> detector.Training:
    """A training that nobody interrupted."""
    training = Training(PLAN, tmp_path_factory.mktemp("trainings") / "whole")
    training.detector = Oracle(training, [draw_scene("validation", 0)])
    with short.context() as patch:
        patch.setattr(detector, "score", scored(PRECISIONS))
        training.restore()  # there is nothing yet
        training.run()
    return training


@pytest.fixture(scope="module")
def resumed(short: pytest.MonkeyPatch, whole: detector.Training) -> SimpleNamespace:
    """The same, from what it had left in the middle of its third epoch; what was restored, and the end."""
    training = detector.Training(PLAN, whole.folder.with_name("stopped"))
    training.restore()
    restored = SimpleNamespace(steps=training.learner.steps_done, history=list(training.history))
    training.detector = Oracle(training, [draw_scene("validation", 0)])
    with short.context() as patch:
        patch.setattr(detector, "score", scored(PRECISIONS[2:]))
        training.run()
    return SimpleNamespace(training=training, restored=restored)


def test_a_training_that_was_stopped_goes_on_as_if_it_had_not_been(whole, resumed):
    assert [epoch["epoch"] for epoch in whole.history] == [1, 2, 3, 4]
    assert resumed.restored.steps == STOPPED_AFTER and resumed.restored.history == whole.history[:2]
    again = resumed.training
    assert again.learner.steps_done == whole.learner.steps_done == PLAN.recipe.steps
    for mine, its in zip(again.learner.state().values(), whole.learner.state().values(), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-3, atol=1e-4)
    # Of the third epoch, the one that is resumed knows the later steps alone.
    assert again.history[3]["loss"] == pytest.approx(whole.history[3]["loss"], rel=1e-3)
    assert again.seconds > 0


def test_the_weights_kept_are_those_of_the_last_of_the_best_epochs(whole, resumed):
    assert whole.best()["epoch"] == resumed.training.best()["epoch"] == 3
    best, last = weights_in(whole.folder / "best.npz"), {weight.path: weight for weight in whole.model.weights}
    other = weights_in(resumed.training.folder / "best.npz")
    with whole.learner.averaged():
        moved = [not np.array_equal(best[name], now.numpy().astype(np.float16)) for name, now in last.items()]
    assert any(moved)  # a fourth epoch followed
    for name, values in best.items():
        np.testing.assert_allclose(values, other[name], rtol=2e-3, atol=1e-4)


def test_what_is_shipped_is_measured_on_the_scenes_named_with_the_weights_kept(whole, resumed, tmp_path):
    training = resumed.training
    scenes = {kind: [draw_scene(kind, index) for index in range(SCENES)] for kind in ("known", "held-out")}
    training.detector = oracle = Oracle(training, [*scenes["known"], scenes["held-out"][0]])
    card = detector.ship(training, tmp_path / "shipped")
    assert json.loads((tmp_path / "shipped" / "card.json").read_text(encoding="utf-8")) == json.loads(json.dumps(card))

    np.testing.assert_array_equal(oracle.asked, [scene.image for each in scenes.values() for scene in each])
    again = MaskRCNN(DetectorSpec(**card["spec"]), is_pretrained=False)
    load_weights(again, tmp_path / "shipped" / "weights.npz")
    for shipped, measured in zip(again.weights, oracle.weights, strict=True):
        np.testing.assert_array_equal(shipped.numpy(), measured)
    assert card["parameters"] == again.count_params()
    assert card["kept_epoch"] == 3 and card["scenes_seen"] == 3 * STEPS * PLAN.recipe.batch_size
    assert [epoch["mask_AP"] for epoch in card["history"]] == list(PRECISIONS)

    for kind, drawn in scenes.items():
        told = card["test"][kind]
        assert told["scenes"] == SCENES and told["objects"] == sum(len(scene.labels) for scene in drawn)
        assert told["sha256"] == detector.fingerprint(drawn) == FROZEN[kind]
        expected = average_precision(drawn, [oracle.detect(scene.image) for scene in drawn])
        for name in ("AP", "AP50"):
            assert told[f"box_{name}"] == pytest.approx(expected["box"][name], abs=1e-4)
            assert told[f"mask_{name}"] == pytest.approx(expected["mask"][name], abs=1e-4)
    assert card["test"]["known"]["mask_AP"] == 1 and 0 < card["test"]["held-out"]["mask_AP"] < 1


def test_a_second_training_begins_with_the_weights_of_the_first_and_tells_of_it(short, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(detector, "cache_folder", lambda: tmp_path)
    first = detector.folder_of("first")
    first.mkdir(parents=True)
    shutil.copyfile(whole.folder / "best.npz", first / "best.npz")
    whole.detector = Oracle(whole, [draw_scene("known", 0)])
    its_card = detector.ship(whole, first / "shipped")

    plan = replace(PLAN, begins_with="first", scenes="train-more", validation=("validation", "validation-other"))
    second = detector.Training(plan, tmp_path / "second")
    for name, values in weights_in(first / "best.npz").items():
        (weight,) = [weight for weight in second.model.weights if weight.path == name]
        np.testing.assert_array_equal(weight.numpy(), values.astype(np.float32))
    with second.batches(0) as batches:
        np.testing.assert_array_equal(next(batches).images[0], draw_scene("train-more", 0).image)
    second.detector = oracle = Oracle(second, [draw_scene("validation-other", 0)])
    second.finish_epoch({"loss": 1.0})
    np.testing.assert_array_equal(
        oracle.asked, [draw_scene(kind, 0).image for kind in ("validation", "validation-other")]
    )
    card = detector.ship(second, tmp_path / "shipped")
    assert card["begins_with"]["test"] == its_card["test"] and card["begins_with"]["name"] == its_card["name"]
    assert card["begins_with"]["sha256"] == hashlib.sha256((first / "best.npz").read_bytes()).hexdigest()
    assert its_card["begins_with"] is None


def test_a_second_training_without_the_first_is_told_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(detector, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr("sys.argv", ["detector", "mask-rcnn"])
    with pytest.raises(SystemExit):
        detector.main()
    assert "begins with the weights of mask-rcnn-seven: train that one first" in capsys.readouterr().err


@pytest.mark.parametrize("kind", FROZEN)
def test_nobody_changes_frozen_scenes_unnoticed(kind):
    assert detector.fingerprint([draw_scene(kind, index) for index in range(SCENES)]) == FROZEN[kind]


def test_one_pixel_one_label_or_one_bit_of_a_mask_is_another_fingerprint():
    scenes = [draw_scene("known", index) for index in range(2)]
    image, labels, masks = scenes[1].image.copy(), scenes[1].labels.copy(), scenes[1].masks.copy()
    image[100, 50, 2] ^= 1
    labels[0] += 1
    masks[-1, 255, 255] ^= True
    changes: list[dict[str, Any]] = [{"image": image}, {"labels": labels}, {"masks": masks}]
    others = [[scenes[0], replace(scenes[1], **change)] for change in changes]
    prints = {detector.fingerprint(each) for each in (scenes, scenes[::-1], *others)}
    assert len(prints) == 5
