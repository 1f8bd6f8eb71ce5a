"""The page "What does it look at?": colours, likeness, tables; experiments, code and both views."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import attributions as lesson
from app.lessons.attributions import Asked, OnTruth
from app.lessons.experiment import Experiment
from app.studies.attributions import (
    FAINTEST,
    answer,
    attribution_code,
    completeness,
    framed,
    likeness,
    likeness_words,
    overlay,
    question,
)
from app.studies.inside import network_code
from app.studies.truth import edge_hits
from app.style import PALETTE
from app.widgets.attribution_tiles import Tile, drawn, tile_table
from lab.architectures.attribution import METHODS, Attribution, learned_layers
from lab.architectures.truth import truth_reader
from lab.data import imagenet
from lab.data.photos import read_photo
from lab.data.truth import TEST_SEED, draw_truth
from lab.engine import tasks
from tests.browser import ROOT

ORANGE, BLUE = "#ff8000", "#0000ff"


def found(values: list[list[float]], **changes: Any) -> Attribution:
    facts: dict[str, Any] = {
        "is_signed": True,
        "score": 3.0,
        "score_at_base": 1.0,
        "target": 0,
        "probabilities": np.array([0.7, 0.3]),
    }
    facts |= changes
    return Attribution(values=np.array(values, np.float32), **facts)


def test_a_flat_attribution_leaves_the_faint_picture():
    shown = overlay(np.full((2, 2, 1), 100, np.uint8), np.zeros((2, 2)), ORANGE, BLUE)
    assert (shown == round(100 * FAINTEST)).all()


def test_the_strongest_pixels_have_the_full_colour_of_their_sign():
    shown = overlay(np.full((1, 3, 3), 200, np.uint8), np.array([[2.0, -2.0, 1.0]]), ORANGE, BLUE)
    assert shown[0, 0].tolist() == [255, 128, 0]
    assert shown[0, 1].tolist() == [0, 0, 255]
    half = [round(200 * FAINTEST / 2 + ink / 2) for ink in (255, 128, 0)]
    np.testing.assert_allclose(shown[0, 2], half, atol=2)


@pytest.mark.parametrize("method", METHODS)
def test_only_what_has_a_sign_is_drawn_in_the_colours_of_signs_and_its_words_name_its_colours(method: str):
    slope_only = method in ("saliency", "smoothgrad")
    values = np.array([[1.0, 0.0]] if slope_only or method == "gradcam" else [[1.0, -1.0]])
    shown = drawn(method, np.zeros((1, 2, 3), np.uint8), values)
    inks = ["#" + "".join(f"{channel:02x}" for channel in pixel) for pixel in shown[0]]
    assert inks[0] == (PALETTE.accent if slope_only else PALETTE.positive)
    assert inks[1] == (PALETTE.negative if method in ("integrated", "occlusion") else "#000000")
    named = [word for word in ("Purple", "Orange", "Blue") if f"**{word}**".lower() in lesson.IN_SHORT[method].lower()]
    assert named == (["Purple"] if slope_only else ["Orange"] if method == "gradcam" else ["Orange", "Blue"])


def test_a_table_of_pictures_names_columns_and_only_named_rows_and_lets_words_be_words():
    tile = Tile(image=np.zeros((2, 2, 3), np.uint8), alt="nothing")
    plain = tile_table(("<b>", "two"), [("", (tile, tile))], widest_px=100)
    assert plain.count("<img") == plain.count('alt="nothing"') == 2 and "<b>" not in plain
    assert plain.count('scope="col"') == 2 and 'scope="row"' not in plain
    named = tile_table(("one",), [("first", (tile,)), ("second", (tile,))], widest_px=100)
    assert named.count('scope="row"') == 2 and named.index("first") < named.index("second")


def test_likeness_ignores_signs_and_scales():
    one, two = found([[1.0, -2.0], [3.0, 0.0]]), found([[-10.0, 20.0], [-30.0, 0.5]])
    assert likeness(one, two) == pytest.approx(1.0)


def test_likeness_tells_order_and_strength_in_words():
    trained, shaken = found([[1.0, -2.0], [3.0, 0.0]]), found([[0.25, 0.5], [-0.75, 0.0]])
    assert likeness_words(trained, shaken) == "Rank correlation: 1.00. Strongest value: 0.75, as trained 3."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([[0.0, 0.0]], "All zero: nothing to compare."),
        ([[0.5, 0.5]], "The same everywhere: nothing to compare."),
    ],
)
def test_an_attribution_without_an_order_is_not_compared(values: list[list[float]], expected: str):
    assert likeness_words(found([[1.0, 2.0]]), found(values)) == expected


def test_the_question_names_class_and_scores_and_no_zero_has_a_sign():
    trained, shaken = found([[0.0]], score=10.96), found([[0.0]], score=-0.0004)
    assert question("espresso", trained, None, 0) == (
        "Asked: what speaks for **espresso**? Its score, before the softmax, is 10.96."
    )
    assert question("espresso", trained, shaken, 1).endswith("is 10.96. With 1 random layer it is 0.00.")
    assert question("espresso", trained, shaken, 50).endswith("With 50 random layers it is 0.00.")


def test_the_answer_names_the_surest_classes_first():
    asked_for = found([[0.0]], probabilities=np.array([0.05, 0.2, 0.65, 0.1]))
    assert answer(asked_for, ("a", "b", "c", "d")) == "c 65.0%, b 20.0%, d 10.0%"


def test_completeness_says_sum_and_difference():
    words = completeness(found([[1.0, 0.5], [0.25, 0.0]]))
    assert words.startswith("They add up to 1.75; the score rises by 2.00")
    assert "Apart by 12.5%: the integral is a sum of 64 steps" in words


def test_where_the_score_does_not_rise_no_gap_in_per_cent_is_told():
    words = completeness(found([[-0.001, 0.0]], score=1.0, score_at_base=1.0))
    assert words == "They add up to 0.00; the score rises by 0.00 from a black picture to this one."


def square(photo: str) -> np.ndarray:
    return imagenet.middle_square(read_photo(photo))


class WhenAsked(dict):
    """Computes what a method shows when somebody looks at it."""

    def __init__(self, compute: Callable[[str], Any]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, method: str) -> Any:
        self[method] = self._compute(method)
        return self[method]


@cache
def attribution_of(photo: str, method: str, random_layers: int) -> Attribution:
    return tasks.attribution(method, tasks.LITE0, "", None, square(photo), 967, random_layers)


def asked(settings: dict[str, Any]) -> Asked:
    """What the page shows with an experiment's settings."""

    def ask(random_layers: int) -> WhenAsked:
        return WhenAsked(lambda method: attribution_of(settings["photo"], method, random_layers))

    trained, shaken = ask(0), ask(settings.get("random", 0))
    alike = WhenAsked(lambda method: likeness(trained[method], shaken[method]))
    return Asked(trained=trained, shaken=shaken, likeness=alike)


def on_truth() -> OnTruth:
    depth = len(learned_layers(truth_reader()))
    trained, random = ({m: tasks.truth_scores(m, 40, count) for m in METHODS} for count in (0, depth))
    return OnTruth(trained=trained, random=random, edges=edge_hits(draw_truth(40, TEST_SEED)))


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    settings = dict(experiment.settings)
    assert experiment.holds(on_truth() if "show" in settings else asked(settings))


def test_the_code_gives_the_attribution_of_the_page():
    picture = square("coffee")
    names: dict[str, Any] = {"picture": picture}
    exec(attribution_code(network_code(True, "", None), "gradcam", 967), names)
    expected = attribution_of("coffee", "gradcam", 0)
    np.testing.assert_allclose(names["values"], expected.values, rtol=1e-4, atol=1e-6)


class Engine:
    """An engine that answers at once, in this process."""

    runs_folder = ""

    def call(self, task, *arguments, timeout_s: float = 30.0):
        return task(*arguments)

    def runs(self, owner: str) -> list[Any]:
        return []

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"random": 2, "target": "tea cup"}, "for **tea cup**? Its score, before the softmax, is 6."),
        ({"show": "Truth test"}, "the network reads **8 of 8** pictures"),
    ],
)
def test_the_page_opens(settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("app.backend", "app.widgets.subject_picker", "app.widgets.truth_test"):
        monkeypatch.setattr(f"{module}.get_backend", Engine)
    monkeypatch.setattr("app.widgets.truth_test.PICTURES", 8)
    page = AppTest.from_file(ROOT / "app/views/attributions.py", default_timeout=90)
    page.session_state["visitor"] = "0" * 32
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception and not page.error
    assert expected in "\n".join(element.value for element in [*page.markdown, *page.caption])


def test_a_frame_is_around_the_square_and_leaves_it_as_it_was():
    drawn = framed(np.zeros((6, 7, 3), np.uint8), (2, 2, 4, 5))
    assert (drawn[..., 0] > 0).astype(int).tolist() == [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 1, 1, 1, 1, 1, 0],
        [0, 1, 0, 0, 0, 1, 0],
        [0, 1, 0, 0, 0, 1, 0],
        [0, 1, 1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
