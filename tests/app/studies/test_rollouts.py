"""The page "Watch RAM look": its terms are those of the policy's density, its code runs, its experiments hold."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from streamlit.testing.v1 import AppTest

from app.components.gaze import Forced, parse_forced
from app.lessons import watch as lesson
from app.lessons.experiment import Experiment
from app.studies.rollouts import answer_of, reinforce_terms, roll_out, table, watch_code
from app.widgets.watch_form import DEFAULTS
from lab.architectures.ram import RamSpec, Watched
from lab.cards import attention_card
from lab.data import clutter, datasets
from lab.engine import tasks
from lab.nets.attention import shipped
from tests.browser import ROOT

DEVIATION = 0.15
FIELDS = 500


def seen_by(settings: dict[str, Any]) -> tuple[Watched, np.ndarray]:
    """What the shipped network of an experiment does on many test fields."""
    chosen = DEFAULTS | settings
    epoch = chosen["after"] if isinstance(chosen["after"], int) else None
    card = attention_card(chosen["net"])
    fields = clutter.draw(clutter.TASKS[card["task"]["name"]], datasets.load("digits").test, FIELDS, seed=0)
    noise = None
    if chosen["draw"]:
        noise = np.random.default_rng(chosen["seed"]).standard_normal((FIELDS, 6, 2)).astype(np.float32)
    forced = None
    if "force" in chosen:
        number, *place = chosen["force"]
        forced = np.full((FIELDS, RamSpec(**card["spec"]).glimpses, 2), np.nan, np.float32)
        forced[:, number - 1] = place
    return shipped.watcher(chosen["net"], epoch).watch(fields.images, noise, forced), fields.labels


@pytest.fixture(scope="module")
def drawn() -> tuple[Watched, np.ndarray, int]:
    """One roll-out through the task that the page asks, with its picture and its digit."""
    fields = clutter.draw(clutter.TASKS["centred"], datasets.load("digits").test, 1, seed=5)
    noise = np.random.default_rng(2).standard_normal((6, 2)).astype(np.float32)
    free = np.full((1, 6, 2), np.nan, np.float32)
    watched = tasks.watch_ram("ram-centred", None, fields.images[0], noise, free)
    return watched, fields.images[0], int(fields.labels[0])


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(seen_by(dict(experiment.settings)))


class Engine:
    """An engine that answers at once, in this process."""

    def call(self, task, *arguments):
        return task(*arguments)

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"net": "ram-centred"}, "The **reward** R is"),
        ({"net": "ram-cluttered", "after": 0, "draw": True, "seed": 7}, "The **reward** R is"),
        ({"net": "ram-cluttered", "shown": "Your own digit"}, "Until you draw you see a test field."),
        ({"net": "ram-cluttered", "number": 2, "force": (2, 0.9, 0.9)}, "**You chose 1 of 8 places.** Left to itself"),
    ],
)
def test_the_page_opens(settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.backend.get_backend", Engine)
    page = AppTest.from_file(ROOT / "app/views/watch.py", default_timeout=30)
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    assert expected in "\n".join(element.value for element in [*page.markdown, *page.caption])
    assert ("You chose" in "".join(element.value for element in page.markdown)) == ("force" in settings)


@pytest.mark.parametrize("is_right", [True, False])
def test_terms_are_log_densities_times_advantages(drawn, is_right) -> None:
    watched = drawn[0]
    label = answer_of(watched) if is_right else (answer_of(watched) + 1) % 10
    terms = reinforce_terms(watched, label, DEVIATION)
    assert [term.glimpse for term in terms] == [2, 3, 4, 5, 6]
    for step, term in enumerate(terms, start=1):
        density = multivariate_normal(watched.means_yx[0, step], DEVIATION**2)
        assert term.log_density == pytest.approx(density.logpdf(watched.samples_yx[0, step]), abs=1e-5)
        assert term.advantage == pytest.approx(is_right - watched.expected_rewards[0, step - 1])
        assert term.product == pytest.approx(term.log_density * term.advantage)
    assert len(table(terms)) == 5


def test_the_code_gives_the_places_and_the_probabilities_of_the_page(drawn) -> None:
    watched, picture, _ = drawn
    names: dict[str, Any] = {"picture": picture}
    free = np.full((6, 2), np.nan, np.float32)
    exec(watch_code("ram-centred", None, 2, free).replace("print", "len"), names)  # the lines that the page prints
    np.testing.assert_allclose(names["watched"].locations_yx, watched.locations_yx, atol=1e-5)
    np.testing.assert_allclose(names["watched"].probabilities, watched.probabilities, atol=1e-5)


def test_the_code_knows_the_epoch_and_the_forced_places(drawn) -> None:
    picture = drawn[1]
    forced = np.full((6, 2), np.nan, np.float32)
    forced[2] = 0.25, -0.75
    watched = tasks.watch_ram("ram-centred", 1, picture, np.zeros((6, 2), np.float32), forced[None])
    names: dict[str, Any] = {"picture": picture}
    exec(watch_code("ram-centred", 1, None, forced).replace("print", "len"), names)
    np.testing.assert_allclose(names["watched"].locations_yx, watched.locations_yx, atol=1e-5)
    np.testing.assert_allclose(names["watched"].probabilities, watched.probabilities, atol=1e-5)


def test_a_forced_place_is_looked_at_beside_the_roll_out_without_it_and_the_looks_before_stay(drawn) -> None:
    watched, picture, _ = drawn
    noise = np.random.default_rng(2).standard_normal((6, 2)).astype(np.float32)
    forced = np.full((6, 2), np.nan, np.float32)
    forced[3] = 0.5, -0.5
    both = tasks.watch_ram("ram-centred", None, picture, noise, np.stack([np.full_like(forced, np.nan), forced]))
    alone, again = roll_out(both, 0), roll_out(both, 1)
    for name in ("locations_yx", "probabilities", "expected_rewards"):
        np.testing.assert_allclose(getattr(alone, name), getattr(watched, name), atol=1e-5)
    np.testing.assert_allclose(again.locations_yx[0, :3], watched.locations_yx[0, :3], atol=1e-6)
    np.testing.assert_allclose(again.locations_yx[0, 3], [0.5, -0.5])
    np.testing.assert_allclose(again.probabilities[0, :3], watched.probabilities[0, :3], atol=1e-5)
    assert np.abs(again.probabilities[0, 3] - watched.probabilities[0, 3]).max() > 1e-3


@pytest.mark.parametrize(
    "answer",
    [None, 3, {}, {"step": 6, "y": 0, "x": 0}, {"step": True, "y": 0, "x": 0}, {"step": 1, "y": 1.1, "x": 0},
     {"step": 1, "y": float("nan"), "x": 0}, {"step": 1, "y": "0", "x": 0}, {"step": -1, "y": 0, "x": 0}],
)  # fmt: skip
def test_what_is_no_click_on_a_glimpse_is_not_believed(answer: object) -> None:
    assert parse_forced(answer, 6) is None


def test_a_click_says_which_glimpse_and_where() -> None:
    assert parse_forced({"step": 5, "y": -1, "x": 0.25}, 6) == Forced(5, -1.0, 0.25)
