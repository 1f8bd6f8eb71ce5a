"""The page "Feature maps": orders, histograms, kernels, what the browser is sent; experiments and code run."""

import json
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.components.maps import LookedAt, encode_maps, parse_chosen
from app.lessons import maps as lesson
from app.lessons.experiment import Experiment
from app.studies.inside import (
    best,
    histogram,
    maps_code,
    order_of,
    place_in,
    sheet_name,
    silent_share,
    silent_words,
    slices,
    strengths,
)
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.fields import Field, fields
from lab.architectures.inside import FeatureMaps, in_steps
from lab.data import imagenet
from lab.data.photos import read_photo
from lab.engine import tasks
from lab.errors import NotFetched
from lab.nets.inspection.subjects import lite0
from lab.ops.receptive import ReceptiveField
from tests.browser import ROOT


def made(maps: np.ndarray, contributions: list[float] | None = None) -> FeatureMaps:
    """Feature maps of a layer that gives these values, float (H, W, C)."""
    steps, low, high = in_steps(maps.astype(np.float32))
    return FeatureMaps(
        steps=steps,
        low=low,
        high=high,
        means=maps.mean(axis=(0, 1)),
        zeros=(maps == 0).mean(axis=(0, 1)),
        contributions=np.array(contributions or [0.0] * maps.shape[-1], np.float32),
        probabilities=np.array([0.2, 0.5, 0.3], np.float32),
        reduced=1,
    )


THREE = np.stack([np.zeros((2, 2)), np.array([[1, 2], [3, 4]]), np.array([[0, 0], [0, 8]])], axis=-1)


def test_a_single_map_has_one_order_and_is_silent_if_it_is_zero():
    found = made(np.zeros((3, 3, 1)))
    assert order_of(found, "mean") == [0]
    assert silent_share(found) == 1.0


def test_maps_are_ordered_by_number_mean_or_contribution():
    found = made(THREE, contributions=[0.0, -0.5, 0.3])
    assert order_of(found, "number") == [0, 1, 2]
    assert order_of(found, "mean") == [1, 2, 0]
    assert order_of(found, "contribution") == [2, 0, 1]
    assert silent_share(found) == pytest.approx(1 / 3)


def test_a_histogram_counts_every_cell_between_the_least_and_the_greatest_value():
    bins = histogram(made(THREE), 1)
    assert sum(entry["cells"] for entry in bins) == 4
    assert (bins[0]["from"], bins[-1]["to"]) == (1.0, 4.0)
    assert bins[0]["cells"] == 1 and bins[-1]["cells"] == 1
    for one, two in pairwise(bins):
        assert one["to"] == pytest.approx(two["from"])


def test_the_best_classes_come_surest_first():
    assert best(np.array([0.2, 0.5, 0.3]), ["a", "b", "c"], 2) == [(1, "b", 0.5), (2, "c", 0.3)]


def test_slices_are_the_strongest_input_channels_of_one_filter():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 7, 4))
    kernel[:, :, 5, 2] *= 100
    tiles, is_cut = slices(kernel, 2, 4)
    assert tiles.shape == (4, 3, 3, 1) and is_cut
    np.testing.assert_allclose(tiles[0, ..., 0], kernel[:, :, 5, 2], rtol=1e-6)


def test_a_kernel_on_colours_is_one_tile_and_a_depthwise_one_has_one_slice():
    color = np.random.default_rng(1).normal(size=(3, 3, 3, 8))
    tiles, is_cut = slices(color, 6, 32)
    np.testing.assert_allclose(tiles[0], color[..., 6], rtol=1e-6)
    assert not is_cut
    depthwise = np.random.default_rng(2).normal(size=(5, 5, 1, 9))
    tiles, _ = slices(depthwise, 4, 32)
    np.testing.assert_allclose(tiles[0, ..., 0], depthwise[:, :, 0, 4], rtol=1e-6)


def test_a_layer_knows_its_place():
    row, place, count = place_in(efficientnet_lite0(), "stem_relu")
    assert (row.output_shape, place, count) == ((112, 112, 32), 3, 143)


def test_the_browser_gets_every_map_in_its_place_and_then_the_picture():
    maps = np.random.default_rng(3).normal(size=(4, 5, 3))
    found = made(maps)
    picture = np.random.default_rng(4).integers(0, 256, (8, 9, 3), dtype=np.uint8)
    field = Field(ReceptiveField(3, 2, -1), ReceptiveField(5, 2, -2))
    data = encode_maps(found, picture, field, [2, 0, 1], "a sheet", LookedAt(1, True), theme="light")
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    body = np.frombuffer(data, np.uint8, offset=4 + length)
    np.testing.assert_array_equal(body[: 4 * 5 * 3].reshape(3, 4, 5), np.moveaxis(found.steps, -1, 0))
    np.testing.assert_array_equal(body[4 * 5 * 3 :].reshape(8, 9, 3), picture)
    assert header["signed"] and header["order"] == [2, 0, 1]
    assert (header["sheet"], header["first"], header["laid"]) == ("a sheet", 1, True)
    assert header["field"] == {"rows": [3, 2, -1], "columns": [5, 2, -2]}
    assert len(header["colors"]) == 3 * 256
    np.testing.assert_allclose(header["low"], maps.min(axis=(0, 1)), rtol=1e-3)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        3,
        {},
        {"channel": 9, "sheet": "t"},
        {"channel": True, "sheet": "t"},
        {"channel": 1, "sheet": "another"},
        {"channel": "1", "sheet": "t"},
    ],
)
def test_anything_but_a_map_of_this_sheet_is_what_was_looked_at_first(answer):
    assert parse_chosen(answer, [2, 0, 1], "t", 2) == 2


def test_a_chosen_map_is_believed():
    assert parse_chosen({"channel": 1, "sheet": "t"}, [2, 0, 1], "t", 2) == 1


def test_another_layer_or_order_is_another_sheet_and_another_picture_only_if_it_makes_the_order():
    one, two = np.zeros((4, 4, 3), np.uint8), np.ones((4, 4, 3), np.uint8)
    name = sheet_name("net", "conv", "number", None, one)
    assert name == sheet_name("net", "conv", "number", None, two)
    others = [
        sheet_name("net", "pool", "number", None, one),
        sheet_name("net", "conv", "mean", None, one),
        sheet_name("net", "conv", "mean", None, two),
        sheet_name("net", "conv", "contribution", 3, one),
        sheet_name("run", "conv", "number", None, one),
    ]
    assert len({name, *others}) == 6


def test_a_1x1_kernel_is_told_by_its_strongest_weights():
    kernel = np.random.default_rng(5).normal(size=(1, 1, 40, 7))
    found = strengths(kernel, 3, 10)
    by_size = sorted(range(40), key=lambda index: -abs(kernel[0, 0, index, 3]))[:10]
    assert [each["map"] for each in found] == [index + 1 for index in by_size]
    np.testing.assert_allclose([each["weight"] for each in found], kernel[0, 0, by_size, 3])


def test_of_values_on_both_sides_of_zero_nothing_is_called_silent():
    assert silent_words(made(THREE)) == (
        "On this picture 58% of its units are zero, and 33% of its maps everywhere: they find nothing here."
    )
    assert "both sides of zero" in silent_words(made(THREE - 1))
    assert (
        silent_words(made(THREE[..., 1:]))
        == "On this picture 38% of its units are zero; each of its maps finds something."
    )


def seen_by(settings: dict[str, Any]) -> FeatureMaps:
    """What the page shows with an experiment's settings."""
    target = imagenet.class_names().index(settings["target"]) if "target" in settings else None
    square = imagenet.middle_square(read_photo(settings["photo"]))
    return tasks.feature_maps(tasks.LITE0, "", None, square, settings["layer"], target)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(seen_by(dict(experiment.settings)))


def test_the_code_gives_the_maps_of_the_page():
    square = imagenet.middle_square(read_photo("cat"))
    names: dict[str, Any] = {"picture": square}
    exec(maps_code(True, "", None, "block4_add"), names)
    found = lite0().maps(square, "block4_add")
    np.testing.assert_allclose(names["maps"].max(axis=(0, 1)), found.high, rtol=1e-4, atol=1e-5)


class Engine:
    """An engine that answers at once, in this process."""

    runs_folder = ""

    def call(self, task, *arguments, timeout_s=30.0):
        return task(*arguments)

    def runs(self, owner: str) -> list[Any]:
        return []

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


WIDGETS = ("subject_picker", "map_facts", "layer_strip", "network_fetch")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "32 maps of 112 x 112"),
        ({"layer": "head_relu", "order": "contribution", "target": "tiger cat"}, "1,280 maps of 7 x 7"),
        ({"layer": "nowhere"}, "32 maps of 112 x 112"),
        ({"layer": "block2_add", "photo": "coffee"}, "This layer has no kernel of its own"),
        ({"layer": "block2_project_bn"}, "1 x 1, one weight for each map below; the 24 strongest of 144"),
    ],
)
def test_the_page_opens(settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("app.backend", *(f"app.widgets.{name}" for name in WIDGETS)):
        monkeypatch.setattr(f"{module}.get_backend", Engine)
    page = AppTest.from_file(ROOT / "app/views/maps.py", default_timeout=30)
    page.session_state["visitor"] = "0" * 32
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    assert expected in "\n".join(element.value for element in [*page.markdown, *page.caption])
    assert len([button for button in page.button if "Set this up" in button.label]) == len(lesson.EXPERIMENTS)


def page_of(monkeypatch: pytest.MonkeyPatch, engine: type[Engine] = Engine) -> AppTest:
    """The page, not run yet, and an engine in this process."""
    for module in ("app.backend", *(f"app.widgets.{name}" for name in WIDGETS)):
        monkeypatch.setattr(f"{module}.get_backend", engine)
    page = AppTest.from_file(ROOT / "app/views/maps.py", default_timeout=30)
    page.session_state["visitor"] = "0" * 32
    return page


def test_the_map_of_the_address_is_looked_at_until_another_layer_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(monkeypatch)
    page.query_params.update({"layer": "block1_expand_relu", "map": "17", "lay": "1"})
    page.run()
    assert "**The kernel behind map 17**" in [element.value for element in page.markdown]
    assert (page.query_params["map"], page.query_params["lay"]) == ("17", "1")
    page.select_slider(key="layer").set_value("block2_add").run()
    assert "**Values of map 1**" in [element.value for element in page.markdown]
    assert "map" not in page.query_params and page.query_params["lay"] == "1"


def test_a_map_that_the_layer_does_not_have_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(monkeypatch)
    page.query_params.update({"map": "33"})  # the stem has 32
    page.run()
    assert "**Values of map 1**" in [element.value for element in page.markdown]
    assert "map" not in page.query_params


class Fetching(Engine):
    """An engine whose worker has no online network, and a download that failed."""

    started: ClassVar[list[str]] = []

    class downloads:
        @staticmethod
        def state(name: str) -> SimpleNamespace:
            return SimpleNamespace(state="failed", message="The weights of VGG16 could not be fetched.")

        @staticmethod
        def start(name: str, owner: str) -> None:
            Fetching.started.append(name)

    def call(self, task, *arguments, timeout_s=30.0):
        if arguments[0] == "vgg16":
            raise NotFetched("The weights of VGG16 are not here yet.", "vgg16")
        return task(*arguments)


def test_a_network_whose_weights_are_not_here_is_offered_with_the_reason_why(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(monkeypatch, Fetching)
    page.session_state["network"] = "vgg16"
    page.run()
    assert not page.exception
    assert [element.value for element in page.error] == ["The weights of VGG16 could not be fetched."]
    assert [element.value for element in page.info] == ["The weights of VGG16 are not here yet."]
    page.button(key="fetch").click().run()
    assert Fetching.started == ["vgg16"]


def test_the_code_for_a_network_of_keras_opens_it() -> None:
    from lab.nets.inspection import applications

    assert 'network = application("resnet50")' in maps_code(False, "resnet50", None, "stem_relu")
    assert callable(applications.application)


def test_lite0_s_last_maps_see_the_whole_picture():
    field = fields(efficientnet_lite0())["head_relu"]
    assert field.rows.size > imagenet.SIDE and field.rows.jump == 32
