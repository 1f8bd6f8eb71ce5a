"""Every "Try this" of a page holds: its settings are trained at full size, and its claim is checked."""

from pathlib import Path

import pytest

from app.lessons import learning, players, train, train_detector, twin
from app.lessons.experiment import Experiment
from lab import catalog
from lab.detector_training import DetectorTrainSpec
from lab.engine import tasks
from lab.engine.store import Store
from lab.events import RunState
from lab.gan_training import GanTrainSpec, gan_defaults
from lab.ram_training import RamTrainSpec, ram_defaults
from lab.specs import RunSpec, TrainSpec
from tests.browser import ROOT


@pytest.mark.parametrize("path", sorted((ROOT / "app/lessons").glob("*.py")), ids=lambda path: path.stem)
def test_formulas_on_lines_of_their_own_begin_and_end_on_them(path: Path) -> None:
    # What follows an opening $$ on its line is dropped, and a $$ behind a formula does not close it.
    for line in path.read_text(encoding="utf-8").splitlines():
        assert line.count("$$") in (0, 2) or line.strip() == "$$", line


def trained(spec: RunSpec, folder: Path) -> RunState:
    """A run from first to last, without a cluster."""
    store = Store(folder)
    run_id = store.create(spec, "tester").run_id
    tasks.train(run_id, str(folder), budget_s=600)
    return store.state(run_id)


def spec_of(settings: dict, **changes: object) -> TrainSpec:
    known = {name: value for name, value in settings.items() if name in TrainSpec.controls()}
    return catalog.course_spec(known.pop("data"), known.pop("model"), **known, **changes)


def ram_spec_of(experiment: Experiment) -> RamTrainSpec:
    return RamTrainSpec(**ram_defaults(experiment.settings["task"]) | dict(experiment.settings))


def gan_spec_of(experiment: Experiment) -> GanTrainSpec:
    return GanTrainSpec(**gan_defaults(experiment.settings["pair"]) | dict(experiment.settings))


def twins_of(experiment: Experiment) -> tuple[TrainSpec, TrainSpec]:
    settings = dict(experiment.settings)
    name = settings["apart"]
    return tuple(spec_of(settings, **{name: settings[f"{name}-{number}"]}) for number in (1, 2))  # type: ignore[return-value]


@pytest.mark.parametrize("experiment", train.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_the_settings_of_an_experiment_make_a_valid_run_other_than_the_course_s(experiment: Experiment) -> None:
    spec = spec_of(dict(experiment.settings))
    assert spec != TrainSpec()


@pytest.mark.parametrize("experiment", learning.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_the_settings_of_an_experiment_are_obeyed_by_the_network_that_learns_to_look(experiment: Experiment) -> None:
    assert set(experiment.settings) <= set(ram_spec_of(experiment).effective())


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("experiment", learning.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_learning_to_look_tells_to_notice_is_so(experiment: Experiment, tmp_path: Path) -> None:
    state = trained(ram_spec_of(experiment), tmp_path)
    assert experiment.holds(state), (state.reason, state.epochs)


@pytest.mark.parametrize("experiment", players.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_the_settings_of_an_experiment_are_obeyed_by_two_players(experiment: Experiment) -> None:
    assert set(experiment.settings) <= set(gan_spec_of(experiment).effective())


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("experiment", players.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_two_players_tell_to_notice_is_so(experiment: Experiment, tmp_path: Path) -> None:
    state = trained(gan_spec_of(experiment), tmp_path)
    assert experiment.holds(state), (state.reason, state.rounds)


@pytest.mark.parametrize("experiment", train_detector.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_the_settings_of_an_experiment_are_obeyed_by_a_detector(experiment: Experiment) -> None:
    assert set(experiment.settings) <= set(DetectorTrainSpec(**experiment.settings).effective())


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("experiment", train_detector.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_a_detector_tells_to_notice_is_so(experiment: Experiment, tmp_path: Path) -> None:
    state = trained(DetectorTrainSpec(**experiment.settings), tmp_path)
    assert experiment.holds(state), (state.reason, state.detector_epochs)


@pytest.mark.parametrize("experiment", twin.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_twins_differ_in_the_named_control_at_most(experiment: Experiment) -> None:
    first, second = twins_of(experiment)
    changed = {name for name in TrainSpec.controls() if getattr(first, name) != getattr(second, name)}
    assert changed <= {experiment.settings["apart"]}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("experiment", train.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment, tmp_path: Path) -> None:
    state = trained(spec_of(dict(experiment.settings)), tmp_path)
    assert experiment.holds(state), (state.reason, state.epochs)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("experiment", twin.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_twins_tell_to_notice_is_so(experiment: Experiment, tmp_path: Path) -> None:
    states = tuple(trained(spec, tmp_path) for spec in twins_of(experiment))
    assert experiment.holds(states), [state.epochs for state in states]
