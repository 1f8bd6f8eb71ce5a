"""The page "Convolution": its code gives what is shown, its experiments hold, its prices are those of Keras."""

from typing import Any

import keras
import numpy as np
import pytest

from app.lessons import convolution as lesson
from app.lessons.experiment import Experiment
from app.studies.convolving import (
    PADDINGS,
    Chosen,
    Shown,
    Sliding,
    convolve,
    keras_code,
    matrix_code,
    price_code,
    size_formula,
)
from app.studies.padding_study import INVENTING, padding_code, study_padding
from app.widgets.convolution_form import DEFAULTS
from app.widgets.layer_price import COURSE_INPUT, COURSE_LAYERS, course_table
from lab.data import datasets
from lab.data.photos import read_photo, reduced_square
from lab.errors import DoesNotFit
from lab.ops.convolution import im2col
from lab.ops.kernels import kernel as named_kernel
from lab.ops.pixels import planes

RNG = np.random.default_rng(3)


def a_picture(side: int, channels: int) -> np.ndarray:
    return RNG.integers(0, 256, (side, side, channels), dtype=np.uint8)


def run_code(shown: Shown) -> np.ndarray:
    names: dict[str, Any] = {"image": shown.image}
    exec(keras_code(shown), names)  # the lines that the page prints
    return np.asarray(names["output"])[..., 0]


@pytest.mark.parametrize("side", [1, 7])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("padding", list(PADDINGS))
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2), (3, 2)])
def test_the_code_gives_what_is_shown(side, channels, padding, stride, dilation):
    sliding = Sliding(
        stride=stride, dilation=dilation, padding=padding, amount=2, bias=-1.5, has_relu=channels == 3, is_flipped=True
    )
    kernel = RNG.normal(size=(2, 3, channels)) if side > 1 else RNG.normal(size=(1, 1, channels))
    shown = convolve(a_picture(side, channels), kernel, sliding)
    np.testing.assert_allclose(run_code(shown), shown.output, rtol=1e-5, atol=1e-3)


def test_what_is_shown_is_the_sum_of_products_counted_by_hand():
    image = np.arange(9, dtype=np.uint8).reshape(3, 3, 1)
    kernel = np.array([[1.0, 0.0], [0.0, -2.0]])[..., None]
    shown = convolve(image, kernel, Sliding(bias=10.0))
    np.testing.assert_array_equal(shown.output, [[0 - 8 + 10, 1 - 10 + 10], [3 - 14 + 10, 4 - 16 + 10]])
    turned = convolve(image, kernel, Sliding(bias=10.0, is_flipped=True, has_relu=True))
    np.testing.assert_array_equal(
        turned.output, np.maximum(0, [[0 * -2 + 4 + 10, -2 + 5 + 10], [-6 + 7 + 10, -8 + 8 + 10]])
    )


@pytest.mark.parametrize(("size", "kernel", "before", "after", "sliding", "answer"), [
    (1, 1, 0, 0, Sliding(), 1),
    (12, 3, 1, 1, Sliding(padding="same"), 12),
    (12, 3, 0, 0, Sliding(stride=2), 5),
    (12, 3, 0, 0, Sliding(dilation=4), 4),
])  # fmt: skip
def test_the_formula_ends_in_the_size_of_the_output(size, kernel, before, after, sliding, answer):
    assert size_formula("rows", size, before, after, kernel, sliding).endswith(f"= {answer}")
    shown = convolve(a_picture(size, 1), np.ones((kernel, kernel, 1)), sliding)
    assert shown.output.shape == (answer, answer)


def test_a_kernel_larger_than_the_picture_is_explained():
    with pytest.raises(DoesNotFit, match="7"):
        convolve(a_picture(4, 1), np.ones((7, 7, 1)), Sliding())


def test_the_price_of_the_course_s_layers_is_what_keras_counts():
    lines = course_table()
    model = keras.Sequential([keras.Input(COURSE_INPUT)])
    for filters, kernel, stride, padding in COURSE_LAYERS:
        model.add(keras.layers.Conv2D(filters, kernel, strides=stride, padding=padding))
    for line, layer in zip(lines, model.layers, strict=True):
        assert line["Parameters"] == f"{layer.count_params():,}"
        assert line["Output shape"] == " × ".join(map(str, layer.output.shape[1:]))
    assert [line["Output shape"] for line in lines] == ["100 × 100 × 16", "100 × 100 × 32", "99 × 99 × 64"]


def test_a_dense_layer_costs_what_keras_counts():
    shown = convolve(a_picture(5, 3), np.ones((3, 3, 3)), Sliding())
    dense = keras.Sequential([keras.Input((75,)), keras.layers.Dense(9)])
    conv = keras.Sequential([keras.Input((5, 5, 3)), keras.layers.Conv2D(1, 3)])
    assert shown.dense_cost.parameters == dense.count_params()
    assert shown.cost.parameters == conv.count_params()
    assert shown.cost.macs == 9 * 27


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_inside_every_padding_is_right_and_a_picture_that_goes_on_as_invented_has_no_mistake(size):
    study = study_padding(a_picture(20, 1), RNG.normal(size=(size, size, 1)), 1)
    inside = slice(study.margin, 20 - 3 * study.margin)
    for padding in INVENTING:
        np.testing.assert_allclose(study.mistakes[padding][inside, inside], 0, atol=1e-9)
    if size > 1:
        assert study.border_mean("same") > 1
    flat = study_padding(np.full((20, 20, 1), 9, np.uint8), RNG.normal(size=(size, size, 1)), 1)
    assert flat.border_mean("replicate") == pytest.approx(0, abs=1e-9)
    assert flat.border_mean("reflect") == pytest.approx(0, abs=1e-9)


def shown_by(settings: dict[str, Any]) -> Shown:
    """What the page shows with an experiment's settings, from the same pieces, without Streamlit."""
    values = {"photo": "cat", "digit": 3, **DEFAULTS, **settings}
    if values["source"] == "Photo":
        image = planes(reduced_square(read_photo(values["photo"]), values["resolution"]))["Grey"]
    else:
        image = reduced_square(datasets.preview("digits", 1)[values["digit"], 0, ..., 0], values["resolution"])
    return Chosen(
        image=np.asarray(image, np.uint8)[..., None],
        kernel=named_kernel(values["kernel"], values["size"])[..., None],
        about="",
        sliding=Sliding(
            stride=values["stride"],
            padding=values["padding"],
            dilation=values["dilation"],
            bias=values["bias"],
            has_relu=values["relu"],
            is_flipped=values["flip"],
        ),
    ).shown()


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_an_experiment_holds(experiment: Experiment):
    assert experiment.holds(shown_by(dict(experiment.settings)))


def test_the_edge_falls_silent_with_replicate():
    settings = {"source": "Photo", "photo": "coffee", "kernel": "sobel_x", "resolution": 24}
    loud, silent = (np.abs(shown_by({**settings, "padding": padding}).output) for padding in ("same", "replicate"))
    assert silent[:, [0, -1]].mean() < 0.5 * loud[:, [0, -1]].mean()


@pytest.mark.parametrize(("channels", "padding", "stride", "dilation"), [(1, "valid", 1, 1), (3, "same", 2, 2)])
def test_the_code_of_the_matrix_product_gives_its_matrix_and_its_output(channels, padding, stride, dilation):
    sliding = Sliding(stride=stride, dilation=dilation, padding=padding, bias=3.0, has_relu=True)
    shown = convolve(a_picture(9, channels), RNG.standard_normal((3, 2, channels)), sliding)
    names: dict[str, Any] = {"image": shown.image}
    exec(matrix_code(shown), names)  # the lines that the page prints
    np.testing.assert_allclose(names["matrix"], im2col(shown.result).matrix)
    np.testing.assert_allclose(names["output"], shown.output, atol=1e-9)


def test_the_code_of_the_price_gives_the_prices():
    shown = convolve(a_picture(9, 3), RNG.standard_normal((3, 3, 3)), Sliding(stride=2))
    names: dict[str, Any] = {}
    exec(price_code(shown), names)
    assert (names["parameters"], names["macs"]) == (shown.cost.parameters, shown.cost.macs)
    assert (names["dense_parameters"], names["dense_macs"]) == (shown.dense_cost.parameters, shown.dense_cost.macs)


@pytest.mark.parametrize(("side", "channels", "dilation"), [(9, 1, 1), (16, 3, 2)])
def test_the_code_of_the_comparison_gives_results_and_mistakes(side, channels, dilation):
    image, kernel = a_picture(side, channels), RNG.standard_normal((3, 3, channels))
    study = study_padding(image, kernel, dilation)
    names: dict[str, Any] = {"image": image}
    exec(padding_code(image, kernel, dilation), names)
    for padding, result in study.results.items():
        np.testing.assert_allclose(names["results"][padding], result, atol=1e-9)
    for padding, mistake in study.mistakes.items():
        np.testing.assert_allclose(names["mistakes"][padding], mistake, atol=1e-9)
