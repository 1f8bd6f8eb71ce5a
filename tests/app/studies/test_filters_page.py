"""The page "Filters" of a run and of the shipped network: what workers answer, and the page opened in each view."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import filters as lesson
from lab.catalog import course_spec
from lab.data import datasets
from lab.engine import tasks
from lab.engine.store import Store
from lab.nets.models.answer import compile_answer
from lab.nets.training.checkpoints import save_checkpoint
from lab.nets.training.classifier import compiled
from tests.browser import ROOT

SPEC = course_spec("digits", "lenet5", seed=3)
EPOCHS = [0, 1, 2]


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> tuple[Store, str]:
    """A run whose first filters grow and turn from epoch to epoch; the second one is dead."""
    store = Store(tmp_path_factory.mktemp("runs"))
    run_id = store.create(SPEC, "tester").run_id
    model = compiled(SPEC, datasets.load("digits"))
    kernels, bias = model.get_layer("conv_1").get_weights()
    for epoch in EPOCHS:
        changed = kernels + 0.1 * epoch * kernels[::-1]
        changed[..., 1] = 0
        model.get_layer("conv_1").set_weights([changed, bias])
        save_checkpoint(model, store.folder(run_id), epoch)
    model.save(store.folder(run_id) / "model.keras")
    return store, run_id


def test_the_accuracy_of_a_run_is_measured_on_pictures_spread_over_the_validation_part(run):
    store, run_id = run
    place = (run_id, str(store.root), None)
    held = datasets.load("digits").validation
    rows = np.linspace(0, len(held.labels) - 1, 50).round().astype(int)
    model = compiled(SPEC, datasets.load("digits"))
    model.load_weights(store.folder(run_id) / "model.keras")
    expected = (compile_answer(model)(held.images[rows]).argmax(axis=1) == held.labels[rows]).mean()
    assert tasks.validation_accuracy(*place, 50, None) == pytest.approx(expected)

    kernels, bias = model.get_layer("conv_2").get_weights()
    kernels[..., 4] = 0
    model.get_layer("conv_2").set_weights([kernels, bias])
    expected = (compile_answer(model)(held.images[rows]).argmax(axis=1) == held.labels[rows]).mean()
    assert tasks.accuracy_without_each(*place, 50, "conv_2", (4,)) == [pytest.approx(expected)]


def test_a_dead_filter_of_a_run_is_silent_on_all_validation_pictures(run):
    store, run_id = run
    found = tasks.largest_values(run_id, str(store.root), 2, "conv_1", 20)
    assert found.shape == (6,) and np.flatnonzero(found <= 0).tolist() == [1]


class Engine:
    """An engine that answers at once, in this process; it knows the runs of a store, of which one is the visitor's."""

    def __init__(self, store: Store, run_id: str = "") -> None:
        self.store, self.run_id = store, run_id
        self.runs_folder = str(self.store.root)

    def call(self, task, *arguments, timeout_s: float = 30.0):
        return task(*arguments)

    def runs(self, owner: str) -> list[Any]:
        return [self.store.read(self.run_id)] if self.run_id else []

    def record(self, run_id: str) -> Any:
        return self.store.read(run_id)

    def state(self, run_id: str) -> SimpleNamespace:
        return SimpleNamespace(checkpoints=EPOCHS)

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


WIDGETS = ("subject_picker", "chosen_filter", "filter_change", "filter_each", "filter_swap", "filter_twins")


def opened(engine: Engine, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    for name in WIDGETS:
        monkeypatch.setattr(f"app.widgets.{name}.get_backend", lambda: engine)
    monkeypatch.setattr("app.backend.get_backend", lambda: engine)
    page = AppTest.from_file(ROOT / "app/views/filters.py", default_timeout=60)
    page.session_state["visitor"] = "0" * 32
    for name, value in settings.items():
        page.session_state[name] = value
    return page.run()


def words_on(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "32 filters of 3 x 3 x 3 = 864 weights"),
        ({"layer": "nowhere", "show": "nothing", "filter": 99}, "Filter 32: norm"),
        ({"layer": "block1_expand", "order": "norm"}, "the layer is a matrix that mixes maps"),
        ({"show": "Before and after", "layer": "block0_depthwise"}, "random weights, as new layers get them"),
        ({"show": "Before and after", "layer": "block1_project"}, "24 filters of 1 x 1 x 96"),
        ({"show": "Twins and dead ones"}, "4 (filters 12, 17, 29, 32). The rule: the map is zero everywhere on all 14"),
        ({"show": "Twins and dead ones", "layer": "block0_project"}, "no ReLU follows this layer"),
        ({"show": "Swap one", "filter": 10, "new": "zeros", "photo": "coffee"}, "everywhere: its weights say nothing"),
        ({"show": "Swap one", "layer": "block1_expand", "new": "random"}, "Both maps have one scale"),
        ({"show": "Switch each off", "layer": "block1_project", "photo": "coffee"}, "the probability of espresso is"),
    ],
)
def test_the_page_opens(
    settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = opened(Engine(Store(tmp_path)), settings, monkeypatch)
    assert not page.exception and not page.error
    assert expected in words_on(page)
    assert len([button for button in page.button if "Set this up" in button.label]) == len(lesson.EXPERIMENTS)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"layer": "conv_2", "input": 9}, "16 filters of 5 x 5 x 6 = 2,400 weights"),
        ({"layer": "conv_2", "shown": "Strength of every input"}, "the norm of its slice"),
        ({"show": "Before and after", "after": 1}, "How far they have turned"),
        ({"show": "Twins and dead ones"}, "**By norm**: 1 (filter 2)"),
        ({"show": "Twins and dead ones"}, "on 300 validation pictures"),
        ({"show": "Swap one", "layer": "conv_2", "new": "copy", "other": 2}, "Both maps have one scale"),
        ({"show": "Switch each off"}, "the accuracy on 300 validation pictures"),
    ],
)
def test_a_run_opens(run, settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(Engine(*run), {"network": run[1], **settings}, monkeypatch)
    assert not page.exception and not page.error
    assert expected in words_on(page)


def test_a_network_without_convolutions_is_told_in_a_sentence(tmp_path, monkeypatch):
    store = Store(tmp_path)
    spec = course_spec("digits", "mlp", seed=1)
    run_id = store.create(spec, "tester").run_id
    compiled(spec, datasets.load("digits")).save(store.folder(run_id) / "model.keras")
    page = opened(Engine(store, run_id), {"network": run_id}, monkeypatch)
    assert not page.exception
    assert [error.value for error in page.error] == [
        "MLP 512-512 has no convolution, so it has no filters. The weights of its first layer are shown as pictures on "
        "the page Train."
    ]


def test_a_layer_that_training_has_blown_up_is_told_in_a_sentence(run, tmp_path, monkeypatch):
    store = Store(tmp_path)
    run_id = store.create(SPEC, "tester").run_id
    model = compiled(SPEC, datasets.load("digits"))
    kernels, bias = model.get_layer("conv_1").get_weights()
    model.get_layer("conv_1").set_weights([kernels * np.nan, bias])
    model.save(store.folder(run_id) / "model.keras")
    page = opened(Engine(store, run_id), {"network": run_id}, monkeypatch)
    assert not page.exception
    assert ["no longer numbers" in error.value for error in page.error] == [True]
