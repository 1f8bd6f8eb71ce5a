"""The page "Learning to look": paths lie where the looks were, curves are the run's, the code trains the run."""

import math
from typing import Any

import numpy as np
import pytest

from app.studies.paths import TILE_PX, captions, path_tiles, right_of
from app.studies.ram_code import training_code
from app.widgets.gaze_curves import entropy_curves, reward_curves
from lab.data import datasets
from lab.data.watched import watched_fields
from lab.events import RunState
from lab.nets.attention import live
from lab.nets.attention.live import LiveTraining
from lab.ram_training import RamTrainSpec

GRAY = 100
INK = "#d55e00"
CELL = TILE_PX // 28


def tile(path: list[list[float]], patch: int = 4) -> np.ndarray:
    """The tile of one grey field of 28x28."""
    return path_tiles(np.full((1, 28, 28, 1), GRAY, np.uint8), [path], patch, INK)[0]


def is_colored(pixel: np.ndarray) -> bool:
    return int(pixel.max()) - int(pixel.min()) > 60


def test_no_field_gives_no_tile_to_stack():
    with pytest.raises(ValueError):
        path_tiles(np.zeros((0, 28, 28, 1), np.uint8), [], 4, INK)


def test_a_single_look_at_the_middle_is_a_white_ring_around_it_and_lights_its_patch():
    drawn = tile([[0, 0]])
    middle = TILE_PX // 2
    assert drawn[middle, middle + 11].min() > 200  # on the ring
    inside, outside = drawn[middle - 1, middle - 1], drawn[5, 5]
    assert inside.tolist() == [GRAY] * 3 and outside.tolist() == [GRAY * 4 // 10] * 3


@pytest.mark.parametrize("place", [(-0.5, 0.5), (0.75, -0.25), (1, 1), (-1, -1)])
def test_a_later_look_is_a_coloured_dot_where_it_was(place):
    drawn = tile([[0, 0], list(place)])
    y, x = (min(int((value + 1) / 2 * TILE_PX), TILE_PX - 1) for value in place)
    assert is_colored(drawn[y, x])
    elsewhere = tile([[0, 0]])
    assert not is_colored(elsewhere[y, x])


def test_looks_are_joined_by_a_line():
    drawn = tile([[0, 0], [0, 0.8]])
    assert is_colored(drawn[TILE_PX // 2, int(0.7 * TILE_PX)])


def test_what_lies_outside_every_patch_is_dimmed_and_what_a_patch_covers_is_not():
    field = np.full((1, 28, 28, 1), GRAY, np.uint8)
    drawn = path_tiles(field, [[[-0.5, -0.5]]], 6, INK)[0]
    lit = {(row, column) for row in range(28) for column in range(28) if drawn[_at(row), _at(column)].max() == GRAY}
    # The middle is at pixel 7 from the corner: the patch begins at floor(7 - 2.5) = 4 and ends before 10.
    expected = {(row, column) for row in range(4, 10) for column in range(4, 10)}
    assert lit <= expected and len(expected - lit) <= 12  # the ring covers some of it


def _at(cell: int) -> int:
    return int((cell + 0.5) * TILE_PX / 28)


def gaze(**changes: Any) -> Any:
    return {"epoch": 2, "paths_yx": [[[0, 0]]] * 3, "answers": [3, 5, 5], "shares": [0.5, 0.999, 1.0]} | changes


def test_captions_and_marks_follow_the_answers():
    assert captions(gaze(), np.array([3, 5, 8])) == ["3, 50%", "5, 100%", "5, is 8, 100%"]
    assert right_of(gaze(), np.array([3, 5, 8])) == [True, True, False]


def epoch(number: int, **scores: float) -> Any:
    return {"epoch": number, "reward": 0.1 * number, "expected_reward": 0.05, "looks_entropy": -1.0} | scores


def test_curves_show_what_the_run_says():
    state = RunState(run_id="r", epochs=[epoch(1), epoch(2)])
    reward, baseline = reward_curves(state)
    assert (list(reward.at), list(reward.values)) == ([1, 2], [0.1, 0.2])
    assert list(baseline.values) == [0.05, 0.05]
    measured, choice, anywhere = entropy_curves(state, RamTrainSpec(deviation=0.2, epochs=30))
    assert list(measured.values) == [-1.0, -1.0]
    assert choice.values[0] == pytest.approx(math.log(2 * math.pi * math.e * 0.04))
    assert (list(anywhere.at), anywhere.values[0]) == ([0, 30], pytest.approx(math.log(4)))
    assert len(entropy_curves(state, RamTrainSpec(gaze="random"))) == 2


def test_the_code_gives_the_accuracy_of_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "EPOCH_STEPS", 4)
    monkeypatch.setattr(live, "training_digits", lambda: datasets.load("digits").train)
    spec = RamTrainSpec(epochs=5, glimpses=2, seed=4, baseline=False)
    state, events = RunState(run_id="r"), 0

    def emit(kind: str, **fields: Any) -> None:
        nonlocal events
        state.fold({"kind": kind, "sequence": events, **fields})
        events += 1

    LiveTraining(spec, folder=tmp_path, emit=emit, stop_reason=lambda: None).run()
    names: dict[str, Any] = {}
    exec(training_code(spec), names)
    assert names["accuracy"] == pytest.approx(state.epochs[-1]["val_accuracy"], abs=0.002)


def test_the_watched_fields_fit_the_tiles():
    images, _ = watched_fields("cluttered")
    assert path_tiles(images, [[[0, 0], [0.5, 0.5]]] * len(images), 12, INK).shape == (12, TILE_PX, TILE_PX, 3)
