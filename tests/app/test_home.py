"""The home page: every page of the register in the gallery, the engine's health, no made-up curve."""

import base64
import re
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app.backend import Health
from app.pages import PAGES
from lab.catalog import course_spec
from lab.events import RunState
from tests.browser import ROOT

RUNS = r'image/svg\+xml;base64,([\w+/=]+)" alt="Validation accuracy of your latest runs"'


class Engine:
    """What the page asks of the backend, without a worker behind it."""

    def __init__(self, **health):
        self.states = {}
        ready = {"mode": "embedded", "state": "ready", "message": "", "workers": 1}
        idle = {"waiting": 0, "training": 0, "expected_wait_s": 0.0}
        self.told = Health(**(ready | idle | health))

    def health(self):
        return self.told

    def runs(self, owner):
        spec = course_spec("digits", "lenet5")
        return [SimpleNamespace(run_id=run_id, spec=spec) for run_id in self.states]

    def state(self, run_id):
        return self.states[run_id]


@pytest.fixture
def home(monkeypatch):
    """Shows the page with an engine of our making."""

    def show(engine):
        monkeypatch.setattr("app.backend.get_backend", lambda: engine)
        monkeypatch.setattr("app.shell.get_backend", lambda: engine)
        monkeypatch.setattr("app.widgets.thumbs.get_backend", lambda: engine)
        page = AppTest.from_file(ROOT / "app/main.py", default_timeout=30).run()
        assert not page.exception and not page.error
        return page

    return show


def words(page):
    return "\n".join(element.value for element in [*page.markdown, *page.caption])


def drawings(page):
    """The page's HTML, and the SVG inside the image of the runs."""
    shown = "\n".join(element.proto.body for element in page.get("html"))
    curves = [base64.b64decode(found).decode() for found in re.findall(RUNS, shown)]
    return "\n".join([shown, *curves])


def test_every_page_of_the_register_has_a_card_with_its_question(home):
    page = home(Engine())
    linked = {link.proto.page for link in page.get("page_link")}
    others = [listed for listed in PAGES if listed.url_path]
    assert linked == {listed.url_path for listed in others}
    for listed in others:
        assert listed.question in words(page)


def test_cards_are_in_the_order_of_the_register(home):
    page = home(Engine())
    labels = [link.proto.label.strip("*") for link in page.get("page_link")]
    assert labels == [listed.title for listed in PAGES if listed.url_path]


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        ({"state": "starting"}, ("starting", "embedded", "begins by itself")),
        ({"state": "warming"}, ("warming up", "begins by itself")),
        ({}, ("ready", "1 worker", "starts at once")),
        (
            {"training": 1, "waiting": 3, "expected_wait_s": 20.3},
            ("ready", "1 training", "3 in the queue", "A new training waits about 20 s at most for its turn."),
        ),
        ({"training": 1, "expected_wait_s": 95.0}, ("0 in the queue", "waits about 1 min 35 s at most")),
        ({"training": 1, "expected_wait_s": 0.0}, ("waits about 1 s at most",)),
        ({"mode": "cluster", "workers": 4, "training": 1}, ("Dask cluster", "4 workers", "starts at once")),
        (
            {"mode": "cluster", "state": "unreachable", "message": "No Dask scheduler answers at tcp://x:1."},
            ("out of reach", "No Dask scheduler answers at tcp://x:1.", "until it answers"),
        ),
    ],
)
def test_the_engines_health_is_one_line_and_what_it_means(home, health, expected):
    shown = words(home(Engine(**health)))
    for part in expected:
        assert part in shown


def test_ready_is_said_only_of_a_ready_engine(home):
    assert not re.search("ready", words(home(Engine(state="warming"))), re.IGNORECASE)


def test_without_runs_no_curve_is_drawn(home):
    shown = drawings(home(Engine()))
    assert "<polyline" not in shown
    assert "none yet" in shown


def test_curves_are_those_of_the_visitors_runs(home):
    engine = Engine()
    for number, accuracies in enumerate([(0.5, 0.75, 1.0), (0.25, 0.5)]):
        state = RunState(run_id=str(number))
        state.epochs = [{"epoch": epoch, "val_accuracy": value} for epoch, value in enumerate(accuracies, start=1)]
        engine.states[str(number)] = state
    shown = drawings(home(engine))
    lines = [
        [tuple(map(float, point.split(","))) for point in line.split()]
        for line in re.findall(r'<polyline points="([^"]+)"', shown)
    ]
    assert lines[0] == [(0, 37), (145, 18.5), (290, 0)]
    assert lines[1] == [(0, 55.5), (145, 37)]
    assert "LeNet-5 100.0%" in shown and "LeNet-5 50.0%" in shown


def test_a_run_of_one_epoch_is_no_curve(home):
    engine = Engine()
    engine.states["0"] = RunState(run_id="0", epochs=[{"epoch": 1, "val_accuracy": 0.5}])
    assert "<polyline" not in drawings(home(engine))


def test_the_page_says_how_long_runs_are_kept(home):
    assert "7 days" in words(home(Engine()))


def test_presentation_and_locks_go_along_into_the_pages(monkeypatch):
    engine = Engine()
    monkeypatch.setattr("app.backend.get_backend", lambda: engine)
    monkeypatch.setattr("app.shell.get_backend", lambda: engine)
    monkeypatch.setattr("app.widgets.thumbs.get_backend", lambda: engine)
    page = AppTest.from_file(ROOT / "app/main.py", default_timeout=30)
    page.query_params["present"] = "1"
    page.query_params["epochs"] = "3"
    page.run()
    assert {link.proto.query_string for link in page.get("page_link")} == {"present=1"}
