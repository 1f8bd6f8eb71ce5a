"""A run that lets a picture climb: its story, what it keeps, Stop, and a linear network whose picture is known."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lab.architectures.aims import aim_at
from lab.architectures.architecture import chain
from lab.architectures.layers import Dense, Flatten
from lab.ascent import AscentSpec
from lab.data.starts import first_picture
from lab.engine import tasks
from lab.engine.store import Store
from lab.engine.tasks.inspection import opened
from lab.errors import NotKept, WrongKind
from lab.events import RunState
from lab.kept import picture_path
from lab.nets.inspection.aiming import Aimed
from lab.nets.inspection.ascending import LiveAscent
from lab.nets.inspection.inside import PLAIN, Inside
from lab.nets.models.build import build
from lab.specs import TrainSpec

FREE = {"jitter": 0, "blur": 0.0, "decay": 0.0, "space": "pixels"}
SPEC = AscentSpec(target=1, steps=60, seed=5, **FREE)


@pytest.fixture(scope="module")
def linear() -> Inside:
    record = chain("linear", "Linear", (9, 9, 1), [Flatten(), Dense(units=3, activation="softmax")])
    return Inside(record, build(record, TrainSpec()), PLAIN)


@pytest.fixture
def climb(linear: Inside, tmp_path: Path) -> Callable[..., RunState]:
    def run(spec: AscentSpec = SPEC, stop_reason=lambda: None) -> RunState:
        state = RunState(run_id="r")

        def emit(kind, **fields):
            state.fold({"kind": kind, "sequence": state.sequence + 1, **fields})

        outcome = LiveAscent(spec, linear, folder=tmp_path, emit=emit, stop_reason=stop_reason).run()
        emit("end", reason=outcome.reason, message="", scores=outcome.scores)
        return state

    return run


def kept(folder: Path, step: int) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(picture_path(folder, step).read_bytes())))[..., None]


def test_the_picture_of_a_linear_class_lies_along_its_weights(climb, linear, tmp_path):
    climb()
    weights = linear.model.layers[-1].kernel.numpy()[:, 1].reshape(9, 9, 1)
    start = first_picture(SPEC.start, "", (9, 9, 1), SPEC.seed)
    expected = start
    for _ in range(60):
        expected = np.clip(expected + 6 * weights / np.sqrt(np.square(weights).mean()), 0, 255)
    np.testing.assert_allclose(kept(tmp_path, 60), np.rint(expected), atol=1)


def test_its_story_has_every_step_and_the_values_are_those_of_its_pictures(climb, linear, tmp_path):
    state = climb(AscentSpec(target=2, steps=64, jitter=1, start="white"))
    assert state.steps == list(range(65)) and len(state.values) == 65
    assert (state.epochs_done, state.progress, state.reason) == (64, 1.0, "finished")
    assert state.checkpoints[0] == 0 and state.checkpoints[-1] == 64 and len(state.checkpoints) == 49
    pictures = np.stack([kept(tmp_path, step) for step in state.checkpoints])
    found = Aimed(linear, "class", linear.model.layers[-1].name).values(pictures, 2)
    np.testing.assert_allclose([state.values[step] for step in state.checkpoints], found, rtol=1e-5)
    assert state.scores == {"start_value": state.values[0], "value": state.values[-1]}
    assert state.values[-1] > state.values[0] + 1


def test_the_same_spec_gives_the_same_picture_and_another_seed_another(climb, tmp_path):
    spec = AscentSpec(target=0, steps=8, start="white", jitter=2)
    climb(spec)
    first = kept(tmp_path, 8)
    climb(spec)
    np.testing.assert_array_equal(kept(tmp_path, 8), first)
    climb(AscentSpec(**spec.values() | {"seed": 1}))
    assert (kept(tmp_path, 8) != first).any()


def test_a_stop_ends_it_after_its_present_step_and_that_picture_is_kept(climb, tmp_path):
    asked = iter([None] * 7)
    state = climb(AscentSpec(target=1, steps=256, **FREE), stop_reason=lambda: next(asked, "stopped"))
    assert (state.reason, state.steps[-1], state.checkpoints[-1]) == ("stopped", 8, 8)
    assert kept(tmp_path, 8).shape == (9, 9, 1)


def test_the_task_leaves_a_card_and_its_pictures(tmp_path):
    store = Store(tmp_path)
    network = store.create(TrainSpec(model="single-layer", epochs=1), "x").run_id
    assert tasks.train(network, str(tmp_path), budget_s=60) == "finished"
    spec = AscentSpec(network=network, target=3, steps=8, **FREE)
    run_id = store.create(spec, "x").run_id
    assert tasks.train(run_id, str(tmp_path), budget_s=60) == "finished"
    card, state = store.card(run_id), store.state(run_id)
    assert card["data"] == {"name": network} and card["parameters"] == 784 and card["scores"] == state.scores
    inside = opened(network, str(tmp_path), None)
    aim = aim_at(inside.architecture, "class", "", 0, 3)
    shown = np.array(Image.open(io.BytesIO(store.picture(run_id, 8))))[..., None]
    value = Aimed(inside, "class", aim.layer).values(shown[None], 3)[0]
    assert value == pytest.approx(state.values[-1], rel=1e-5)
    found = tasks.exciting(network, str(tmp_path), None, aim)
    assert (found.count, found.about) == (800, "800 validation pictures")
    with pytest.raises(NotKept, match="after step 77"):
        store.picture(run_id, 77)
    with pytest.raises(WrongKind, match="What does it want to see"):
        _ = store.read(run_id).classifier
    with pytest.raises(WrongKind, match="its page is Train"):
        _ = store.read(network).ascent


def test_an_aim_that_the_network_does_not_have_is_told(tmp_path):
    store = Store(tmp_path)
    run_id = store.create(AscentSpec(aim="channel", layer="nowhere"), "x").run_id
    assert tasks.train(run_id, str(tmp_path), budget_s=60) == "failed"
    assert "has no layer with maps named 'nowhere'" in store.state(run_id).message
