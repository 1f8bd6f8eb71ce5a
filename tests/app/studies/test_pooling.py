"""The page "Pooling": its code gives what is shown, its experiments hold, its shares and winners add up."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import pooling as lesson
from app.lessons.experiment import Experiment
from app.studies.pooling import (
    COURSE_NUMBERS,
    KINDS,
    PADDINGS,
    Chosen,
    Pool,
    Shift,
    Shown,
    choose,
    compare_orders,
    pooled,
)
from app.studies.pooling_code import relu_code, shift_code, slide_code
from app.studies.shift_study import moved_map, relative_change, study_shift
from app.widgets.pooling_form import AS_WINDOW, DEFAULTS, RESOLUTIONS
from app.widgets.shift_test import SHIFT_DEFAULTS
from lab.data import datasets
from lab.data.photos import read_photo, reduced_square
from lab.errors import DoesNotFit, InvalidSpec
from lab.ops.pixels import planes
from tests.browser import ROOT

RNG = np.random.default_rng(5)
POOLS = [
    Pool(kind=kind, window=window, stride=stride, padding=padding, amount=1, seed=3)
    for kind in KINDS
    for padding in PADDINGS
    for window, stride in ((2, 2), (3, 1), (3, 2))
]


def a_map(rows: int = 7, columns: int = 8) -> np.ndarray:
    """Numbers >= 0, some of them 0, as after ReLU."""
    return np.maximum(RNG.normal(20, 40, (rows, columns)), 0)


def signed_map() -> np.ndarray:
    return RNG.normal(0, 40, (6, 9))


def names_after(code: str, **names: Any) -> dict[str, Any]:
    exec(code, names)  # the lines that the page prints
    return names


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: f"{pool.kind}-{pool.padding}-{pool.window}-{pool.stride}")
def test_the_code_gives_what_is_shown(pool: Pool) -> None:
    shown = pooled(a_map(), pool)
    output = names_after(slide_code(shown), image=shown.values)["output"]
    np.testing.assert_allclose(np.asarray(output), shown.output, rtol=1e-6)


@pytest.mark.parametrize("pool", [pool for pool in POOLS if pool.rule != "stochastic" and pool.window == 3])
def test_the_code_of_the_two_orders_gives_their_difference(pool: Pool) -> None:
    orders = compare_orders(signed_map(), pool)
    names = names_after(relu_code(orders.pool_first), signed=orders.pool_first.values)
    np.testing.assert_allclose(names["relu_first"], orders.relu_first.output, rtol=1e-6)
    np.testing.assert_allclose(names["pool_first"], orders.after, rtol=1e-6)
    assert float(names["difference"]) == pytest.approx(orders.difference.max(), rel=1e-5)


@pytest.mark.parametrize("edges", ["Circular", "Repeat the edge"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_code_of_the_shift_gives_its_change(kind: str, edges: str) -> None:
    shift = Shift(right=2, down=1, edges=edges)
    chosen = Chosen(source="Numbers", values=a_map(), signed=signed_map(), pool=Pool(kind=kind), shift=shift)
    study = study_shift(chosen)
    names = names_after(shift_code(study.still, shift), image=chosen.values)
    np.testing.assert_allclose(names["after"], study.moved.output, rtol=1e-6)
    assert float(names["change"]) == pytest.approx(study.pooled_change, rel=1e-5, abs=1e-6)


def weighted(shown: Shown, counts: np.ndarray) -> np.ndarray:
    """What the lens of the page sums: window times shares, without what is NaN."""
    values = np.where(np.isnan(counts), 0, shown.result.windows[..., 0])
    return np.nansum(counts * values, axis=(2, 3))


@pytest.mark.parametrize("pool", [pool for pool in POOLS if pool.rule != "l2"])
def test_the_output_is_the_sum_of_window_times_shares_as_the_lens_says(pool: Pool) -> None:
    shown = pooled(a_map(), pool)
    np.testing.assert_allclose(weighted(shown, shown.counts), shown.output, rtol=1e-9)


@pytest.mark.parametrize("padding", list(PADDINGS))
def test_one_cell_a_window_wins_and_padding_never_does(padding: str) -> None:
    values = a_map() + 1
    for kind in ("max", "stochastic"):
        shown = pooled(values, Pool(kind=kind, window=3, stride=2, padding=padding))
        assert (np.nansum(shown.counts, axis=(2, 3)) == 1).all()
        assert shown.wins.sum() == shown.output.size
    average = pooled(values, Pool(kind="average", window=3, stride=2, padding=padding))
    np.testing.assert_allclose(np.nansum(average.counts, axis=(2, 3)), 1)
    reaches_over = np.isnan(average.counts).any(axis=(2, 3))
    assert reaches_over.any() == any(average.pads)


def test_l2_is_the_root_of_the_sum_of_squares_counted_by_hand() -> None:
    shown = pooled(np.array([[3.0, 0.0], [0.0, -4.0]]), Pool(kind="l2"))
    assert shown.output.tolist() == [[5.0]]
    assert shown.counts.tolist() == [[[[1, 1], [1, 1]]]]


def test_what_is_expected_is_the_mean_of_many_draws() -> None:
    values = np.array([[1.0, 3.0], [0.0, 4.0]])
    shown = pooled(values, Pool(kind="stochastic"))
    assert shown.expected.tolist() == [[1 / 8 + 9 / 8 + 16 / 8]]
    draws = [float(pooled(values, Pool(kind="stochastic", seed=seed)).output[0, 0]) for seed in range(2000)]
    assert np.mean(draws) == pytest.approx(shown.expected[0, 0], abs=0.1)
    assert pooled(np.zeros((2, 2)), Pool(kind="stochastic")).output.tolist() == [[0.0]]


def test_stochastic_pooling_refuses_negative_numbers_in_a_sentence() -> None:
    with pytest.raises(InvalidSpec, match="ReLU"):
        pooled(signed_map(), Pool(kind="stochastic"))


@pytest.mark.parametrize(("size", "pool", "words"), [
    ((2, 2), Pool(window=5), "5 x 5"),
    ((1, 1), Pool(window=2), "1 x 1"),
    ((9, 9), Pool(window=2, padding="custom", amount=2), "Padding of 2"),
])  # fmt: skip
def test_what_does_not_fit_is_explained(size: tuple[int, int], pool: Pool, words: str) -> None:
    with pytest.raises(DoesNotFit, match=words):
        pooled(np.zeros(size), pool)


def test_a_shift_moves_every_pixel_and_repeats_the_edge_or_comes_round() -> None:
    values = np.arange(6.0).reshape(2, 3)
    assert moved_map(values, Shift(right=1)).tolist() == [[2, 0, 1], [5, 3, 4]]
    repeated = moved_map(values, Shift(right=1, down=1, edges="Repeat the edge"))
    assert repeated.tolist() == [[0, 0, 1], [0, 0, 1]]


def test_the_change_is_the_differences_over_the_sum_of_the_map() -> None:
    assert relative_change(np.array([1.0, 3.0]), np.array([3.0, 1.0])) == 1
    assert relative_change(np.zeros(3), np.zeros(3)) == 0


def test_by_window_begins_with_no_pooling_and_with_no_shift() -> None:
    chosen = Chosen(
        source="Numbers", values=a_map(12, 12), signed=signed_map(), pool=Pool(window=3, stride=3), shift=Shift(right=2)
    )
    study = study_shift(chosen)
    assert list(study.by_window) == [1, 2, 3, 4]
    assert all(changes[0] == 0 for changes in study.by_window.values())
    assert study.by_window[1][2] == study.unpooled_change > study.by_window[3][2] == study.pooled_change > 0
    assert study.other_draw is None
    drawn = study_shift(replace(chosen, pool=Pool(kind="stochastic"), shift=Shift(right=0)))
    assert drawn.pooled_change == 0
    assert drawn.other_draw is not None
    assert drawn.other_draw > 0


@pytest.mark.parametrize("seed", range(20))
def test_max_pooling_and_relu_may_change_places_always(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool = Pool(window=int(rng.integers(1, 4)), stride=int(rng.integers(1, 4)), padding=rng.choice(["valid", "same"]))
    signed = rng.normal(size=(7, 7))
    assert compare_orders(signed, pool).difference.max() == 0
    if pool.window > 1:
        assert compare_orders(signed, replace(pool, kind="average")).difference.max() > 0


def chosen_by(settings: dict[str, Any]) -> Chosen:
    """What the controls say with an experiment's settings, from the same pieces, without Streamlit."""
    values = {"photo": "cat", "digit": 3, **DEFAULTS, **SHIFT_DEFAULTS, **settings}
    if values["source"] == "Photo":
        image = planes(reduced_square(read_photo(values["photo"]), values["resolution"]))["Grey"]
    else:
        image = reduced_square(datasets.preview("digits", 1)[values["digit"], 0, ..., 0], values["resolution"])
    stride = values["window"] if values["step"] == AS_WINDOW else values["step"]
    pool = Pool(kind=values["pooling"], window=values["window"], stride=stride, padding=values["frame"])
    shift = Shift(right=values["right"], down=values["down"], edges=values["edges"])
    return replace(choose(values["pooled"], image, np.array(COURSE_NUMBERS), pool), shift=shift)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_an_experiment_holds(experiment: Experiment) -> None:
    assert experiment.holds(chosen_by(dict(experiment.settings)))


def test_repeating_the_edge_changes_the_mean_of_the_whole_map() -> None:
    settings = next(each.settings for each in lesson.EXPERIMENTS if each.settings.get("pooling") == "global_average")
    coins = {"source": "Photo", "photo": "coins"}
    assert study_shift(chosen_by({**settings, **coins, "edges": "Repeat the edge"})).pooled_change > 0.01
    assert study_shift(chosen_by({**settings, **coins})).pooled_change < 1e-9


@pytest.mark.parametrize(("settings", "words"), [
    ({}, "144 numbers become 36"),
    ({"pooling": "average", "frame": "same", "window": 5}, "no parameters"),
    ({"pooling": "l2", "pooled": "Feature map"}, "numbers to square and add"),
    ({"pooling": "stochastic"}, "with one draw a window"),
    ({"pooling": "global_average"}, "144 numbers become 1."),
    ({"pooled": "Numbers"}, "6 numbers become 1"),
    ({"view": "Shift test"}, "the pooled map by"),
    ({"view": "Shift test", "pooling": "stochastic", "resolution": 1, "window": 1}, "The input changes by **0%**"),
    ({"view": "ReLU before or after"}, "**the same**"),
    ({"view": "ReLU before or after", "pooling": "average"}, "**not the same**"),
])  # fmt: skip
def test_the_page_opens_in_every_view(settings: dict[str, Any], words: str) -> None:
    page = AppTest.from_file(ROOT / "app/views/pooling.py", default_timeout=30)
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    assert words in "\n".join(element.value for element in page.markdown)


@pytest.mark.parametrize("view", ["Slide", "Shift test", "ReLU before or after"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_largest_settings_still_reach_the_browser(kind: str, view: str) -> None:
    page = AppTest.from_file(ROOT / "app/views/pooling.py", default_timeout=30)
    largest = {"pooled": "Feature map", "resolution": RESOLUTIONS[-1], "window": 7, "step": 1, "frame": "custom"}
    for name, value in {**largest, "amount": 6, "pooling": kind, "view": view}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception


@pytest.mark.parametrize(("settings", "words"), [
    ({"window": 7, "resolution": 4}, "7 x 7"),
    ({"view": "ReLU before or after", "pooling": "stochastic"}, "apply ReLU first"),
])  # fmt: skip
def test_what_cannot_be_pooled_is_a_sentence_and_the_experiments_stay(settings: dict[str, Any], words: str) -> None:
    page = AppTest.from_file(ROOT / "app/views/pooling.py", default_timeout=30)
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    assert words in page.warning[0].value
    assert len([button for button in page.button if "Set this up" in button.label]) == 5
