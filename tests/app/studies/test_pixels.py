"""The page "Pixels": its numbers, counted another way; its code gives what is shown, its experiments hold."""

import colorsys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import pixels as lesson
from app.lessons.experiment import Experiment
from app.studies.pixels import (
    Chosen,
    Region,
    as_colour,
    direction_picture,
    direction_wheel,
    first_centre,
    hue_colours,
    read_place,
    region_around,
)
from app.studies.pixels_code import gradients_code, histogram_code, shuffle_code, values_code
from app.studies.shuffle_study import SIDE, ShuffleStudy, study_shuffle
from app.widgets.pixel_shuffle import measured
from app.widgets.pixels_form import DEFAULTS, PLANES
from lab.data import datasets
from lab.data.photos import read_photo, reduced_square
from lab.ops.pixels import planes
from tests.browser import ROOT

RNG = np.random.default_rng(11)
SIZES = [(1, 1), (1, 9), (7, 1), (20, 30)]


def a_picture(height: int = 20, width: int = 30) -> np.ndarray:
    return RNG.integers(0, 256, (height, width, 3), dtype=np.uint8)


def chosen_of(image: np.ndarray, plane: str = "Grey", side: int = 8, **others: Any) -> Chosen:
    size_hw = image.shape[0], image.shape[1]
    return Chosen(image=image, plane=plane, region=region_around(first_centre(size_hw), side, size_hw), **others)


def names_after(code: str, **names: Any) -> dict[str, Any]:
    exec(code, names)  # the lines that the page prints
    return names


def plane_by_hand(pixel: np.ndarray, plane: str) -> float:
    red, green, blue = (int(value) for value in pixel)
    if plane == "Grey":
        return 0.299 * red + 0.587 * green + 0.114 * blue
    if plane in "RGB":
        return (red, green, blue)["RGB".index(plane)]
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    return {"H": hue * 180, "S": saturation * 255, "V": value * 255}[plane]


@pytest.mark.parametrize("plane", PLANES)
def test_the_numbers_of_the_region_are_those_of_its_pixels_counted_another_way(plane: str) -> None:
    image = a_picture()
    region = Region(x=9, y=4, side=8)
    part = Chosen(image=image, plane=plane, region=region).part
    assert part.shape == (8, 8)
    for row in range(8):
        for column in range(8):
            wanted = plane_by_hand(image[4 + row, 9 + column], plane)
            distance = abs(float(part[row, column]) - wanted)
            assert min(distance, 180 - distance if plane == "H" else distance) <= 1.01


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("plane", PLANES)
def test_the_code_of_values_and_histogram_gives_what_is_shown(plane: str, size: tuple[int, int]) -> None:
    chosen = chosen_of(a_picture(*size), plane)
    names = names_after(values_code(chosen), image=chosen.image)
    np.testing.assert_array_equal(names["values"], chosen.part)
    whole, region = chosen.bars
    names = names_after(histogram_code(chosen), image=chosen.image)
    np.testing.assert_array_equal(names["whole"], whole)
    np.testing.assert_array_equal(names["region"], region)
    counted = Counter(value // 4 for value in chosen.whole.ravel().tolist())
    assert [counted[bar] for bar in range(64)] == whole.tolist()
    assert region.sum() == chosen.region.side**2


@pytest.mark.parametrize("size", SIZES)
def test_the_code_of_gradients_gives_what_is_shown(size: tuple[int, int]) -> None:
    chosen = chosen_of(a_picture(*size), share=0.4)
    gradient = chosen.gradient
    names = names_after(gradients_code(chosen), image=chosen.image)
    np.testing.assert_allclose(names["magnitude"], gradient.magnitude)
    np.testing.assert_allclose(names["direction"], gradient.direction_deg)
    np.testing.assert_array_equal(names["is_steep"], chosen.is_steep(gradient))


def test_the_gradient_of_a_slope_is_known() -> None:
    right = np.repeat(np.arange(0, 90, 10, dtype=np.uint8)[np.newaxis, :, np.newaxis], 9, axis=0)
    image = np.repeat(right, 3, axis=-1)
    for turned, degrees in (
        (image, 0),
        (image.swapaxes(0, 1), 90),
        (image[:, ::-1], 180),
        (image[::-1].swapaxes(0, 1), 90),
    ):
        gradient = chosen_of(np.ascontiguousarray(turned)).gradient
        np.testing.assert_allclose(gradient.magnitude[2:-2, 2:-2], 8 * 10)
        np.testing.assert_allclose(np.abs(gradient.direction_deg[2:-2, 2:-2]), degrees)


def test_even_ground_has_no_direction_and_the_share_counts_from_the_largest() -> None:
    even = chosen_of(np.full((5, 5, 3), 90, np.uint8), share=0.0)
    assert not even.is_steep(even.gradient).any()
    chosen = chosen_of(a_picture(), share=1.0)
    assert chosen.is_steep(chosen.gradient).sum() == 1
    everywhere = chosen_of(a_picture(), share=0.0)
    gradient = everywhere.gradient
    assert (everywhere.is_steep(gradient) == (gradient.magnitude > 0)).all()


def test_directions_have_the_colours_of_the_wheel() -> None:
    degrees = np.linspace(-180, 180, 73)
    wanted = [[round(255 * part) for part in colorsys.hsv_to_rgb((angle % 360) / 360, 1, 1)] for angle in degrees]
    np.testing.assert_allclose(hue_colours(degrees), wanted, atol=1)
    wheel = direction_wheel(41, (7, 7, 7))
    for (row, column), degree in (((20, 38), 0), ((38, 20), 90), ((20, 2), 180), ((2, 20), -90)):
        np.testing.assert_allclose(wheel[row, column], hue_colours(np.array(float(degree))), atol=1)
    assert wheel[20, 20].tolist() == wheel[0, 0].tolist() == [7, 7, 7]
    chosen = chosen_of(a_picture(), share=0.5)
    gradient = chosen.gradient
    is_steep = chosen.is_steep(gradient)
    shown = direction_picture(gradient, is_steep, (1, 2, 3))
    assert (shown[~is_steep] == (1, 2, 3)).all()
    np.testing.assert_array_equal(shown[is_steep], hue_colours(gradient.direction_deg[is_steep]))


@pytest.mark.parametrize(("centre", "side", "size_hw", "region"), [
    ((50, 40), 12, (100, 200), Region(x=44, y=34, side=12)),
    ((50.5, 40.5), 9, (100, 200), Region(x=46, y=36, side=9)),
    ((0, 0), 12, (100, 200), Region(x=0, y=0, side=12)),
    ((200, 100), 12, (100, 200), Region(x=188, y=88, side=12)),
    ((3, 3), 32, (28, 28), Region(x=0, y=0, side=28)),
    ((0.4, 0.4), 8, (1, 1), Region(x=0, y=0, side=1)),
    ((3, 0), 8, (1, 9), Region(x=3, y=0, side=1)),
])  # fmt: skip
def test_a_region_stays_within_its_picture(centre, side, size_hw, region) -> None:
    assert region_around(centre, side, size_hw) == region
    assert region.cut(np.zeros(size_hw)).shape == (region.side, region.side)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "-1,2", "1.5,2", "a,b", "99999,1", "²,1", " 1,2"])
def test_a_place_that_is_none_is_not_believed(text: str) -> None:
    assert read_place(text) is None


@pytest.mark.parametrize(("size", "wanted"), [
    ((28, 28), (28, 28, 3)), ((1, 1), (1, 1, 3)), ((1024, 700, 3), (512, 350, 3)), ((1, 1024), (1, 512, 3)),
])  # fmt: skip
def test_a_picture_is_shown_in_colour_and_not_too_large(size: tuple[int, ...], wanted: tuple[int, ...]) -> None:
    image = np.full(size, 77, np.uint8)
    assert as_colour(image).shape == wanted
    assert (as_colour(image) == 77).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_dense_unit_whose_weights_move_along_has_the_same_sum(seed: int) -> None:
    picture = reduced_square(a_picture()[..., 0], SIDE)
    study = study_shuffle(picture, seed)
    by_hand = sum(
        int(study.before.weights[row, column]) * int(picture[row, column]) for row, column in np.ndindex(SIDE, SIDE)
    )
    assert study.before.total == study.after.total == by_hand
    rows, columns = study.origins[..., 0], study.origins[..., 1]
    np.testing.assert_array_equal(study.before.products[rows, columns], study.after.products)
    assert len(set(zip(rows.ravel().tolist(), columns.ravel().tolist(), strict=True))) == SIDE * SIDE
    assert study.has_same_histogram
    assert (study.after.values != picture).mean() > 0.5


def test_the_code_of_shuffling_gives_what_is_measured() -> None:
    study = study_shuffle(planes(reduced_square(read_photo("cat"), SIDE))["Grey"], 3)
    names = names_after(shuffle_code(study), picture=study.before.values)
    np.testing.assert_array_equal(names["shuffled"], study.after.values)
    assert (names["total"], names["shuffled_total"]) == (study.before.total, study.after.total)
    np.testing.assert_allclose(names["edges"], study.before.edges)
    np.testing.assert_allclose(names["shuffled_edges"], study.after.edges)
    assert names["correlation"] == pytest.approx(study.before.correlation)
    assert names["shuffled_correlation"] == pytest.approx(study.after.correlation)
    assert names["shuffled_response"] == pytest.approx(study.after.response)
    lines = {line["Measured"]: (line["Picture"], line["Shuffled"]) for line in measured(study)}
    assert lines["Sum of a dense unit"] == (f"{names['total']:,}", f"{names['total']:,}")
    correlations = names["correlation"], names["shuffled_correlation"]
    assert lines["Correlation of horizontal neighbours"] == tuple(f"{value:.2f}" for value in correlations)


def test_a_picture_of_one_colour_has_no_correlation_and_no_edges() -> None:
    study = study_shuffle(np.full((SIDE, SIDE), 40, np.uint8), 0)
    assert study.before.correlation is None
    assert study.before.response == study.after.response == 0
    assert study.before.total == study.after.total


def shown_by(settings: dict[str, Any]) -> Chosen | ShuffleStudy:
    """What the page shows with an experiment's settings, from the same pieces, without Streamlit."""
    values = {"photo": "cat", "digit": 3, **DEFAULTS, **settings}
    is_photo = values["source"] == "Photo"
    picture = read_photo(values["photo"]) if is_photo else datasets.preview("digits", 1)[values["digit"], 0, ..., 0]
    image = as_colour(picture)
    if values.get("view") == "Shuffle":
        return study_shuffle(reduced_square(planes(image)["Grey"], SIDE), values["order"])
    side, size_hw = values["zoom"], (image.shape[0], image.shape[1])
    x, y = values.get("at", (0, 0))
    region = region_around((x + side / 2, y + side / 2), side, size_hw)
    return Chosen(image=image, plane=values["plane"], region=region, share=values["steep"] / 100)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_an_experiment_holds(experiment: Experiment) -> None:
    assert experiment.holds(shown_by(dict(experiment.settings)))


def test_what_holds_of_an_experiment_does_not_hold_of_any_picture() -> None:
    others = {"photo": "galaxies", "digit": 0, "at": (200, 200), "source": "Photo"}
    held = [each.holds(shown_by({**each.settings, **others})) for each in lesson.EXPERIMENTS]
    assert held == [False] * len(held)


def opened(monkeypatch: pytest.MonkeyPatch, picture: np.ndarray | None, **settings: Any) -> AppTest:
    if picture is not None:
        monkeypatch.setattr("app.widgets.pixels_form.pick_picture", lambda **_: picture)
    monkeypatch.setattr("streamlit.page_link", lambda *_, **__: None)  # no other page exists in a test of one
    page = AppTest.from_file(ROOT / "app/views/pixels.py", default_timeout=30)
    for name, value in settings.items():
        page.session_state[name] = value
    return page.run()


@pytest.mark.parametrize("view", ["Values", "Histogram", "Gradients", "Shuffle"])
@pytest.mark.parametrize(
    "picture", [None, np.full((1, 1), 5, np.uint8), a_picture(3, 900)], ids=["photo", "1x1", "long"]
)
def test_the_page_opens_in_every_view(monkeypatch: pytest.MonkeyPatch, view: str, picture: np.ndarray | None) -> None:
    page = opened(monkeypatch, picture, view=view)
    assert not page.exception
    assert len([button for button in page.button if "Set this up" in button.label]) == 5
    notes = [caption.value for caption in page.caption if "the region is" in caption.value]
    assert len(notes) == (picture is not None and view != "Shuffle")


def test_a_region_larger_than_the_picture_is_as_large_as_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, np.zeros((20, 28), np.uint8), zoom=32)
    assert any("The picture has only 28 × 20 pixels: the region is 20 × 20." in each.value for each in page.caption)


@pytest.mark.parametrize("at", ["90,40", "9999,9999", "nonsense"])
def test_a_place_in_the_address_is_kept_or_brought_inside(monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    page = AppTest.from_file(ROOT / "app/views/pixels.py", default_timeout=30)
    page.query_params["at"] = at
    page.run()
    assert not page.exception
    wanted = {"90,40": "90,40", "9999,9999": "439,288", "nonsense": "154,98"}[at]
    assert page.query_params["at"] in (wanted, [wanted])


def test_an_experiment_sets_the_controls_and_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(monkeypatch, None, zoom=30)
    page.button(key="experiment-What orange is made of").click().run()
    assert not page.exception
    assert (page.session_state["zoom"], page.session_state["plane"]) == (8, "R")
    assert page.query_params["at"] in ("100,300", ["100,300"])


def test_zooming_in_and_out_comes_back_to_the_same_region() -> None:
    page = AppTest.from_file(ROOT / "app/views/pixels.py", default_timeout=30)
    page.query_params["at"] = "90,40"
    page.session_state["zoom"] = 8
    page.run()
    places = []
    for zoom in (9, 10, 11, 32, 9, 8):
        page.slider(key="zoom").set_value(zoom).run()
        places.append(page.query_params["at"])
    assert places[-1] in ("90,40", ["90,40"])
    assert places[1] in ("89,39", ["89,39"])
