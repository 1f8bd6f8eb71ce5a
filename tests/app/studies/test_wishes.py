"""The page "What does it want to see?": boxes, words, code; experiments, and the page itself."""

import io
from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from app.lessons import wishes as lesson
from app.lessons.experiment import Experiment
from app.lessons.wishes import Grown
from app.studies.exciting import ascent_code, captions, marked, most_alike, squares, verdict
from app.studies.inside import network_code
from lab.architectures.aims import Aim, Exciting, aim_at
from lab.architectures.fields import Field
from lab.ascent import AscentSpec, ascent_defaults, usual_ascent
from lab.catalog import course_spec
from lab.data import datasets
from lab.data.exhibits import exhibits
from lab.engine import tasks
from lab.engine.store import Store, owner_of
from lab.engine.tasks.inspection import opened
from lab.nets.inspection import subjects
from lab.ops.receptive import ReceptiveField
from tests.browser import ROOT

PINK = "#ff00aa"


def exciting(values: list[float], **changes: Any) -> Exciting:
    facts: dict[str, Any] = {
        "images": np.zeros((len(values), 28, 28, 1), np.uint8),
        "names": tuple("abcdefghi"[: len(values)]),
        "values": np.array(values, np.float32),
        "places_yx": None,
        "mean": 0.5,
        "count": 800,
        "about": "",
    }
    return Exciting(**facts | changes)


def test_a_marked_picture_is_enlarged_and_has_a_line_inside_the_square():
    picture = np.random.default_rng(0).integers(0, 200, (28, 28, 1), dtype=np.uint8)
    drawn = marked(picture, (2, 3, 12, 9), PINK)
    is_line = (drawn == [255, 0, 170]).all(axis=-1)
    assert drawn.shape == (224, 224, 3)
    rows, columns = np.nonzero(is_line)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (16, 95, 24, 71)
    assert not is_line[19:93, 27:69].any()
    large = np.kron(picture[..., 0], np.ones((8, 8), int))
    assert all((drawn[..., channel] == large)[~is_line].all() for channel in range(3))


def test_a_square_beyond_the_picture_is_cut_off():
    drawn = marked(np.zeros((224, 224, 3), np.uint8), (-20, -20, 600, 50), PINK)
    is_line = (drawn == [255, 0, 170]).all(axis=-1)
    assert is_line[0, :50].all() and is_line[223, 49] and not drawn[:, 50:].any()


def test_the_square_is_what_the_place_sees():
    field = Field(ReceptiveField(5, 2, -1), ReceptiveField(7, 4, 0))
    found = exciting([2.0, 1.0], places_yx=np.array([[0, 1], [3, 2]]))
    assert squares(found, field) == [(-1, 4, 4, 11), (5, 8, 10, 15)]
    assert squares(found, None) == [None, None] == squares(exciting([2.0, 1.0]), field)


def test_captions_and_verdict_say_the_numbers():
    found = exciting([2.0, 1.25])
    assert captions(found) == ["2.00: a", "1.25: b"]
    assert "beats every real picture" in verdict(7.5, -0.25, found)
    assert "**7.50** (it began at -0.25); the best of 800 real pictures reaches **2.00**" in verdict(7.5, -0.25, found)
    assert "compare both ends" in verdict(7.5, -0.25, found, began_real=True)
    assert "Here the real one is better" in verdict(1.5, 0.0, found)


def test_a_mean_picture_is_most_like_itself():
    part = datasets.load("digits").validation
    for digit in (0, 7):
        assert most_alike(part.images[part.labels == digit].mean(axis=0), part) == digit


def test_what_is_shipped_for_photographs_is_what_the_page_says():
    shown = exhibits()
    assert shown.about == "14 photographs, 72 views into 18 panoramas and 182 drawings"
    assert shown.images[:].shape == (268, 224, 224, 3) and len(shown.names) == 268
    assert shown.names[14] == "panorama: apartment" and "drawing: car (taxi)" in shown.names


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def digits(store: Store) -> str:
    """A run that reads digits."""
    run_id = store.create(course_spec("digits", "lenet5", epochs=3), owner_of("0" * 32)).run_id
    assert tasks.train(run_id, str(store.root), budget_s=100) == "finished"
    return run_id


def picture_of(store: Store, run_id: str, step: int) -> np.ndarray:
    shown = np.array(Image.open(io.BytesIO(store.picture(run_id, step))))
    return shown if shown.ndim == 3 else shown[..., None]


def aim_of(spec: AscentSpec, store: Store) -> Aim:
    architecture = opened(spec.network, str(store.root), spec.network_epoch).architecture
    return aim_at(architecture, spec.aim, spec.layer, spec.channel, spec.target)


@cache
def grown(spec: AscentSpec, store: Store) -> Grown:
    """What the page shows of an ascent."""
    run_id = store.create(spec, owner_of("0" * 32)).run_id
    assert tasks.train(run_id, str(store.root), budget_s=100) == "finished"
    state = store.state(run_id)
    return Grown(
        values=state.values,
        first=picture_of(store, run_id, 0),
        last=picture_of(store, run_id, state.checkpoints[-1]),
        found=tasks.exciting(spec.network, str(store.root), spec.network_epoch, aim_of(spec, store)),
        usual=None if usual_ascent(spec) == spec else grown(usual_ascent(spec), store),
    )


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment, store: Store, digits: str) -> None:
    settings = dict(experiment.settings)
    is_small = settings.get("network") == "digits"
    if is_small:
        settings["network"] = digits
    spec = AscentSpec(**ascent_defaults(28 if is_small else 224, settings["aim"]) | settings)
    found = grown(spec, store)
    assert experiment.holds(found), (found.values[-1], found.found.values[0])


@pytest.mark.parametrize("aim", ["class", "unit"])
def test_the_code_grows_the_picture_of_the_page(aim: str, store: Store, digits: str) -> None:
    spec = AscentSpec(network=digits, aim=aim, layer="conv_2", target=4, steps=16, jitter=1, start="natural")
    names: dict[str, Any] = {"RUNS": store.root}
    exec(ascent_code(network_code(False, digits, None), spec, aim_of(spec, store)), names)
    found = grown(spec, store)
    assert names["value"] == pytest.approx(found.values[-1], rel=1e-4)
    np.testing.assert_allclose(np.rint(names["picture"]), found.last, atol=1)


class Engine:
    """An engine that answers at once, in this process."""

    budget_s = 180.0

    def __init__(self, store: Store) -> None:
        self.store = store
        self.runs_folder = str(store.root)
        self.state, self.record = store.state, store.read

    def call(self, task: Any, *arguments: Any, timeout_s: float = 30.0) -> Any:
        return task(*arguments)

    def runs(self, owner: str) -> list[Any]:
        return [record for record in self.store.records() if owner in record.owners]

    def place(self, run_id: str) -> None:
        return None

    def is_stopping(self, run_id: str) -> bool:
        return False

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


MODULES = ("ascent_form", "ascent_views", "run_panel", "run_start", "subject_picker")


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for module in ("app.backend", *(f"app.widgets.{name}" for name in MODULES)):
        monkeypatch.setattr(f"{module}.get_backend", lambda: Engine(store))
    opened_page = AppTest.from_file(ROOT / "app/views/wishes.py", default_timeout=90)
    opened_page.session_state["visitor"] = "0" * 32
    yield opened_page
    subjects.aimed.cache_clear()


def words(page: AppTest) -> str:
    shown = [element.value for element in [*page.markdown, *page.caption]]
    return "\n".join([*shown, *(element.proto.body for element in page.get("html"))])


def test_the_page_opens_with_the_nine_best_real_pictures(page: AppTest) -> None:
    page.run()
    assert not page.exception and not page.error
    assert "268 in all" in words(page) and "6.68: A red flower" in words(page)


@pytest.mark.parametrize("settings", [{"aim": "channel"}, {"aim": "unit"}, {"aim": "channel", "after": 0}])
def test_a_channel_s_pictures_have_boxes(settings: dict[str, Any], page: AppTest, store: Store, digits: str) -> None:
    for name, value in {"network": digits, "layer": "conv_2", "channel": 2, **settings}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception and not page.error
    assert "The box: what the map's" in words(page) and "800 validation pictures" in words(page)
    aim = Aim(how=settings["aim"], layer="conv_2", index=1)
    best = tasks.exciting(digits, str(store.root), settings.get("after"), aim).values[0]
    assert f"{best:.2f}: " in words(page)


def test_a_run_of_the_address_is_shown_with_its_verdict(page: AppTest, store: Store, digits: str) -> None:
    spec = AscentSpec(network=digits, target=3, steps=24, **ascent_defaults(28, "class"))
    run_id = store.create(spec, owner_of("0" * 32)).run_id
    tasks.train(run_id, str(store.root), budget_s=100)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception and not page.error
    assert page.metric[0].value == "24 of 24"
    assert "After 24 steps" in words(page) and "The grown picture reaches" in words(page)
    assert page.session_state["network"] == digits and page.session_state["target"] == "3"


def test_a_picture_whose_network_is_gone_is_told(page: AppTest, store: Store) -> None:
    run_id = store.create(AscentSpec(network="f" * 20), owner_of("0" * 32)).run_id
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception and any("is gone" in warning.value for warning in page.warning)
