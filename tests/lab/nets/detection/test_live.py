"""A detector's training as a run: what it tells, keeps, and comes to."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.studies.detector_code import training_code
from lab import detector_training
from lab.detector_training import LOSSES, WATCHED_COLUMNS, DetectorTrainSpec
from lab.engine import tasks
from lab.engine.store import Store
from lab.events import RunState
from lab.kept import picture_path
from lab.nets.detection import live
from lab.nets.detection.live import LiveDetector
from lab.nets.detection.network import MaskRCNN
from lab.nets.models.shipped import load_weights


class Told:
    """Collects what a training tells."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.state = RunState(run_id="a" * 20)

    def __call__(self, kind: str, **fields: Any) -> None:
        event = {"kind": kind, "sequence": len(self.events), **fields}
        self.events.append(event)
        self.state.fold(json.loads(json.dumps(event)))  # as it comes back from the disk


@pytest.fixture(scope="module", autouse=True)
def short() -> Any:
    """Epochs of three steps, few scenes."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"EPOCH_STEPS": 3, "VALIDATION_SCENES": 2, "TEST_SCENES": 2}.items():
            patch.setattr(live, name, value)
        yield


def learn(folder: Path, stop_after: int = 10**6, **values: Any) -> tuple[LiveDetector, Told, Any]:
    told, asked = Told(), iter(range(10**6))
    training = LiveDetector(
        DetectorTrainSpec(batch_size=2, **values),
        folder=folder,
        emit=told,
        stop_reason=lambda: "stopped" if next(asked) >= stop_after else None,
    )
    return training, told, training.run()


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> tuple[LiveDetector, Told, Any, Path]:
    folder = tmp_path_factory.mktemp("run")
    return *learn(folder, epochs=2), folder


def test_every_term_has_a_point_a_step_and_every_epoch_a_precision(learned):
    _, told, outcome, _ = learned
    state = told.state
    assert outcome.reason == "finished" and outcome.epochs_done == 2
    assert state.steps == [1, 2, 3, 4, 5, 6]
    assert set(state.losses) == set(LOSSES)
    assert all(len(values) == 6 and np.isfinite(values).all() for values in state.losses.values())
    assert [epoch["epoch"] for epoch in state.detector_epochs] == [1, 2]
    assert all(0 <= epoch["box_ap"] <= epoch["box_ap50"] <= 1 for epoch in state.detector_epochs)
    assert set(outcome.scores) == {
        f"{kind}_{score}" for kind in ("known", "held_out") for score in ("box_AP", "box_AP50", "mask_AP")
    }


def test_it_looks_before_the_first_step_and_after_the_last_and_keeps_the_pictures(learned):
    training, told, _, folder = learned
    assert [look["step"] for look in told.state.looks][:1] == [0] and told.state.looks[-1]["step"] == 6
    objects = sum(len(scene.labels) for scene in training._watched)
    assert all(look["objects"] == objects for look in told.state.looks)
    assert told.state.looks[0]["found"] == 0
    with Image.open(picture_path(folder, 6)) as shown:
        assert shown.size[0] > WATCHED_COLUMNS * 512 and shown.size[0] / shown.size[1] == pytest.approx(1.5, abs=0.02)


def test_a_frozen_backbone_stays_and_the_new_parts_learn(learned):
    training, _, _, _ = learned
    before = MaskRCNN(training.spec.detector, training.spec.seed)
    for was, now in zip(before.backbone.weights, training.model.backbone.weights, strict=True):
        np.testing.assert_array_equal(was.numpy(), now.numpy())
    for part in ("pyramid", "proposal_network", "box_head", "mask_head"):
        pairs = zip(getattr(before, part).weights, getattr(training.model, part).weights, strict=True)
        assert any((was.numpy() != now.numpy()).any() for was, now in pairs), part


def test_kept_weights_answer_as_the_averaged_ones_do(learned):
    training, _, _, folder = learned
    other = MaskRCNN(training.spec.detector, is_pretrained=False)
    load_weights(other, folder / "checkpoints" / "epoch_0002.npz")
    with training.learner.averaged():
        for kept, now in zip(other.weights, training.model.weights, strict=True):
            np.testing.assert_allclose(kept.numpy(), now.numpy(), rtol=2e-3, atol=1e-4)


def test_without_masks_one_loss_is_missing_and_a_stop_stops(tmp_path):
    _, told, outcome = learn(tmp_path, stop_after=1, masks=False, backbone="tuned", epochs=1)
    assert outcome.reason == "stopped" and told.state.steps == [1, 2]
    assert set(told.state.losses) == set(LOSSES) - {"mask"} and told.state.looks[-1]["step"] == 2
    assert "known_mask_AP" not in outcome.scores


def test_the_engine_s_task_trains_one_and_tells_when_it_diverges(tmp_path):
    store = Store(tmp_path)
    run_id = store.create(DetectorTrainSpec(batch_size=2, epochs=2, learning_rate=1e9), "tester").run_id
    assert tasks.train(run_id, str(tmp_path), budget_s=100) == "diverged"
    state = store.state(run_id)
    assert state.has_ended and len(state.looks) >= 2 and not state.scores
    card = json.loads((store.folder(run_id) / "card.json").read_text())
    assert card["spec"]["backbone"] == "frozen" and card["seed"] == 0 and card["reason"] == "diverged"


def test_the_code_gives_a_detector_s_answer(monkeypatch):
    monkeypatch.setattr(detector_training, "EPOCH_STEPS", 2)
    lines: dict[str, Any] = {}
    exec(training_code(DetectorTrainSpec(batch_size=2, epochs=1, masks=False)), lines)
    assert lines["learner"].steps_done == 2 and lines["spec"].masks is False
    assert lines["found"].masks is None and lines["found"].boxes_xyxy.shape[1] == 4
