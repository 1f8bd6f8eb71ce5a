"""The page "More convolutions": its codes give what is shown, its links are right, its experiments hold."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import kinds as lesson
from app.lessons.experiment import Experiment
from app.studies.convolving import keras_code
from app.studies.kinds import axes, dilating, fields, mixing, transposing
from app.widgets.kinds import axes as axes_view
from app.widgets.kinds import channels as channels_view
from app.widgets.kinds import dilated as dilated_view
from app.widgets.kinds import field as field_view
from app.widgets.kinds import transposed as transposed_view
from lab.architectures.stacks import CONTEXT, LENET5, StackLayer
from lab.data.photos import read_photo, reduced_square
from lab.engine import tasks
from lab.errors import DoesNotFit, EngineUnavailable
from lab.ops.convolution import conv2d
from lab.ops.padding import Pads
from lab.ops.pixels import planes
from tests.browser import ROOT

RNG = np.random.default_rng(6)
STAMPS = [
    (rows, size, stride, padding)
    for rows in (1, 3, 5)
    for size in (1, 2, 3, 6)
    for stride in (1, 2, 4)
    for padding in ("valid", "same")
]


def names_after(code: str, **names: Any) -> dict[str, Any]:
    exec(code, names)  # the lines that the page prints
    return names


def stamps_of(rows: int, size: int, stride: int, padding: str) -> transposing.Stamps:
    return transposing.stamp(RNG.normal(size=(rows, rows)), RNG.normal(size=(size, size)), stride, padding)


@pytest.mark.parametrize(("rows", "size", "stride", "padding"), STAMPS)
def test_stamps_are_a_convolution_of_the_input_with_zeros_and_the_links_say_so(rows, size, stride, padding) -> None:
    stamps = stamps_of(rows, size, stride, padding)
    slid = conv2d(stamps.spread[..., None], stamps.turned[..., None, None]).output[..., 0]
    np.testing.assert_allclose(slid, stamps.output, atol=1e-9)
    reached = np.nansum(stamps.weights_on_image() * stamps.image, axis=(2, 3))
    np.testing.assert_allclose(reached, stamps.output, atol=1e-9)
    top, bottom, left, right = stamps.margins
    assert min(stamps.margins) >= 0
    inner = stamps.spread[top : len(stamps.spread) - bottom, left : len(stamps.spread) - right]
    np.testing.assert_array_equal(inner[::stride, ::stride], stamps.image)
    assert np.count_nonzero(stamps.spread) == rows * rows


@pytest.mark.parametrize(("rows", "size", "stride", "padding"), STAMPS[::3])
def test_the_code_of_a_transposed_convolution_gives_what_is_shown(rows, size, stride, padding) -> None:
    stamps = stamps_of(rows, size, stride, padding)
    names = names_after(transposing.transposed_code(stamps), image=stamps.image, kernel=stamps.kernel)
    np.testing.assert_allclose(np.asarray(names["output"]), stamps.output, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel", range(1, transposing.LARGEST_KERNEL + 1))
def test_a_transposed_convolution_is_even_where_the_stride_divides_the_kernel_and_a_resize_always(
    kernel: int, stride: int
) -> None:
    board = transposing.checkerboard(kernel, stride)
    assert (board.unevenness(board.stamped) == 0) == (kernel % stride == 0)
    assert board.unevenness(board.resized) == 0
    assert board.stamped.shape == board.resized.shape


def test_the_checkerboard_of_three_at_two_counted_by_hand() -> None:
    board = transposing.checkerboard(3, 2)
    inner = board.stamped[board.inside, board.inside]
    assert sorted(set(inner.ravel().tolist())) == [1, 2, 4]
    assert board.unevenness(board.stamped) == pytest.approx(3 / inner.mean())


def test_a_bilinear_kernel_interpolates() -> None:
    assert transposing.fill("Bilinear", 4)[0].tolist() == [0.0625, 0.1875, 0.1875, 0.0625]
    even = transposing.stamp(np.ones((6, 6)), transposing.fill("Bilinear", 4), 2, "same").output
    np.testing.assert_allclose(even[2:-2, 2:-2], 1)


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("rate", [1, 4])
@pytest.mark.parametrize("shape", list(dilating.SHAPES))
def test_a_dilated_kernel_is_the_kernel_with_its_zeros(shape: str, rate: int, padding: str) -> None:
    image = RNG.integers(0, 256, (14, 15), dtype=np.uint8)
    dilated = dilating.dilate(image, dilating.SHAPES[shape], rate, padding)
    padded = dilated.shown.result.padded
    filled = conv2d(padded, dilated.spread_kernel[..., None, None]).output[..., 0]
    np.testing.assert_allclose(filled, dilated.shown.output, atol=1e-9)
    output = np.asarray(names_after(keras_code(dilated.shown), image=dilated.shown.image)["output"])
    np.testing.assert_allclose(output[..., 0], dilated.shown.output, atol=1e-3)


def test_a_dilated_kernel_larger_than_the_picture_is_explained() -> None:
    with pytest.raises(DoesNotFit, match="dilation"):
        dilating.dilate(np.zeros((8, 8), np.uint8), dilating.SHAPES["1 × 3"], 4, "valid")


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("kind", list(mixing.KINDS))
def test_the_code_of_each_kind_gives_what_is_shown(kind: str, size: int) -> None:
    mixed = mixing.mix(RNG.integers(0, 256, (6, 7, 3), dtype=np.uint8), kind, size, seed=4)
    output = np.asarray(names_after(mixing.mixing_code(mixed), image=mixed.image)["output"])
    assert mixed.output.shape == (6, 7, 6)
    np.testing.assert_allclose(output, mixed.output, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("kind", list(mixing.KINDS))
def test_a_map_is_the_sum_over_what_it_sees_and_over_nothing_else(kind: str) -> None:
    image = RNG.integers(1, 256, (6, 6, 3), dtype=np.uint8)
    mixed = mixing.mix(image, kind, 3, seed=1)
    parts = image if mixed.between is None else mixed.between
    for number in range(mixing.MAPS):
        total = np.zeros((6, 6))
        for channel in mixed.sees(number):
            weights = mixed.weights(number, channel)
            pads = (weights.shape[0] // 2,) * 4
            part = parts[..., channel : channel + 1].astype(np.float64)
            total += conv2d(part, weights[..., None, None], pads=Pads(*pads)).output[..., 0]
        np.testing.assert_allclose(total, mixed.output[..., number], atol=1e-9)
        for channel in set(range(3)) - set(mixed.sees(number)):
            other = image.copy()
            other[..., channel] = 0
            np.testing.assert_array_equal(
                mixing.mix(other, kind, 3, seed=1).output[..., number], total_of(mixed, number)
            )


def total_of(mixed: mixing.Mixed, number: int) -> np.ndarray:
    return mixed.output[..., number]


@pytest.mark.parametrize(
    "sizes", [mixing.Sizes(), mixing.Sizes(kernel=5, channels_in=8, channels_out=16, side=14, groups=8)]
)
def test_prices_are_what_keras_counts(sizes: mixing.Sizes) -> None:
    costs = mixing.prices(sizes)
    shape = (sizes.side, sizes.side, sizes.channels_in)
    layers = {
        "plain": keras.layers.Conv2D(sizes.channels_out, sizes.kernel, use_bias=False),
        "grouped": keras.layers.Conv2D(sizes.channels_out, sizes.kernel, groups=sizes.groups, use_bias=False),
        "separable": keras.layers.SeparableConv2D(sizes.channels_out, sizes.kernel, use_bias=False),
        "pointwise": keras.layers.Conv2D(sizes.channels_out, 1, use_bias=False),
        "depthwise": keras.layers.DepthwiseConv2D(sizes.kernel, use_bias=False),
    }
    for kind, layer in layers.items():
        layer.build((None, *shape))
        assert costs[kind].parameters == layer.count_params()
        assert costs[kind].macs == costs[kind].parameters * sizes.side**2


def test_groups_that_do_not_divide_the_channels_are_explained() -> None:
    with pytest.raises(DoesNotFit, match="groups"):
        mixing.prices(mixing.Sizes(channels_in=3, groups=2))


@pytest.mark.parametrize("padding", list(axes.PADDINGS))
@pytest.mark.parametrize("dilation", [1, 3])
@pytest.mark.parametrize("kernel", list(axes.LINES))
def test_the_code_along_a_line_gives_what_is_shown(kernel: str, dilation: int, padding: str) -> None:
    line = axes.along_line(axes.signal("Noisy wave", np.zeros(32)), axes.LINES[kernel], padding, dilation)
    output = names_after(axes.axes_code(line), signal=line.signal)["output"]
    np.testing.assert_allclose(np.asarray(output), line.output, rtol=1e-5, atol=1e-5)
    assert len(line.output) == 32 - (dilation * (len(line.kernel) - 1) if padding == "valid" else 0)


def test_a_causal_output_never_sees_what_comes_after_it() -> None:
    spike = axes.along_line(axes.signal("Spike", np.zeros(32)), axes.LINES["Mean of seven"], "causal", 2)
    assert np.flatnonzero(spike.output).tolist() == [16, 18, 20, 22, 24, 26, 28]
    same = axes.along_line(axes.signal("Spike", np.zeros(32)), axes.LINES["Mean of seven"], "same", 2)
    assert np.flatnonzero(same.output).tolist() == [10, 12, 14, 16, 18, 20, 22]


def test_an_output_stands_in_the_middle_of_what_it_sees() -> None:
    step = axes.signal("Step", np.zeros(32))
    for padding, places in (("valid", [1.0, 30.0]), ("same", [0.0, 31.0]), ("causal", [0.0, 31.0])):
        points = axes.line_points(axes.along_line(step, axes.LINES["Mean of three"], padding, 1))
        own = [place for place, curve in zip(points["place"], points["curve"], strict=True) if curve == "output"]
        assert [own[0], own[-1]] == places


@pytest.mark.parametrize("film", axes.FILMS)
@pytest.mark.parametrize("kernel", list(axes.BLOCKS))
def test_the_code_through_a_block_gives_what_is_shown(kernel: str, film: str) -> None:
    block = axes.through_block(axes.film(film), axes.BLOCKS[kernel])
    output = names_after(axes.axes_code(block), volume=block.volume)["output"]
    np.testing.assert_allclose(np.asarray(output), block.output, rtol=1e-5, atol=1e-5)
    parts = [
        conv2d(block.volume[part, ..., None], weights[..., None, None]).output[..., 0]
        for part, weights in enumerate(block.kernel)
    ]
    np.testing.assert_allclose(np.sum(parts, axis=0), block.output[0], atol=1e-9)  # as the lens of the page sums


@pytest.mark.parametrize("padding", fields.PADDINGS)
@pytest.mark.parametrize("layers", [*fields.PRESETS.values(), (StackLayer(3, 2, 2), StackLayer(4, 3), StackLayer(1))])
def test_the_code_of_the_field_gives_the_last_line_of_the_table(layers: tuple[StackLayer, ...], padding: str) -> None:
    shown = fields.field(96, layers, padding)
    names = names_after(fields.field_code(shown))
    assert (names["size"], names["jump"], names["start"]) == tuple(shown.fields[-1])
    line = fields.table(shown)[-1]
    assert (line["Sees (pixels)"], line["Jump (pixels)"], line["Start (pixel)"]) == tuple(shown.fields[-1])


def test_boxes_of_the_middle_units_grow_with_each_layer() -> None:
    shown = fields.field(96, CONTEXT, "same")
    sides = [interval.last - interval.first + 1 for interval in shown.seen]
    assert sides == [3, 5, 9, 17, 33, 65, 67]
    assert all(outer.first <= inner.first for inner, outer in zip(shown.seen, shown.seen[1:], strict=False))
    small = fields.field(48, CONTEXT, "same")
    assert small.seen[-1].first < 0
    assert small.inside == (0, 47)


def test_an_even_gradient_has_a_quarter_in_the_middle_and_a_lone_pixel_disagrees() -> None:
    shown = fields.field(32, LENET5, "valid")
    first, last = shown.inside
    even = np.zeros((32, 32), np.float32)
    even[first : last + 1, first : last + 1] = 1
    found = fields.measure(shown, even)
    assert found.agrees
    assert found.middle_share == pytest.approx(0.25) == found.even_share
    lone = np.zeros((32, 32), np.float32)
    lone[first + 1, first + 1] = 1
    assert not fields.measure(shown, lone).agrees
    assert fields.measure(shown, np.zeros((32, 32), np.float32)).middle_share == 0


def shown_by(settings: dict[str, Any]) -> Any:
    """What the page shows with an experiment's settings, from the same pieces, without Streamlit."""
    values = {"photo": "cat", "resolution": 20}
    for view in (transposed_view, dilated_view, channels_view, axes_view, field_view):
        values |= view.DEFAULTS
    values |= settings
    picture = read_photo(values["photo"])
    makers: dict[str, Callable[[], Any]] = {
        "Transposed": lambda: transposing.stamp(
            np.arange(1.0, values["stamp-rows"] ** 2 + 1).reshape(values["stamp-rows"], -1),
            transposing.fill(values["stamp-values"], values["stamp-size"]),
            values["stamp-stride"],
            values["stamp-padding"],
        ),
        "Dilated": lambda: dilating.dilate(
            planes(reduced_square(picture, 20))["Grey"],
            dilating.SHAPES[values["shape"]],
            values["rate"],
            values["gap-padding"],
        ),
        "Channels": lambda: mixing.mix(
            reduced_square(picture, 16), values["kind"], values["kind-size"], values["kind-seed"]
        ),
        "1-D and 3-D": lambda: axes.through_block(axes.film(values["film"]), axes.BLOCKS[values["block-kernel"]]),
        "Receptive field": lambda: measured_by(values),
    }
    return makers[values["view"]]()


def measured_by(values: dict[str, Any]) -> fields.Measured:
    layers, size = fields.PRESETS[values["stack"]], values["field-size"]
    shown = fields.field(size, layers, values["field-padding"])
    return fields.measure(shown, tasks.measured_field(layers, size, values["field-padding"], values["field-seed"]))


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_an_experiment_holds(experiment: Experiment) -> None:
    assert experiment.holds(shown_by(dict(experiment.settings)))


class Engine:
    """What the page asks of the backend, without a worker behind it."""

    def __init__(self, state: str = "ready") -> None:
        self._state = state

    def call(self, task: Callable[..., Any], *arguments: Any) -> Any:
        if self._state != "ready":
            raise EngineUnavailable("The engine is starting.")
        return task(*arguments)

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state=self._state)


def page_with(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch, state: str = "ready") -> AppTest:
    monkeypatch.setattr("app.widgets.kinds.field.get_backend", lambda: Engine(state))
    monkeypatch.setattr("app.widgets.engine_wait.get_backend", lambda: Engine(state))
    page = AppTest.from_file(ROOT / "app/views/kinds.py", default_timeout=30)
    for name, value in settings.items():
        page.session_state[name] = value
    return page.run()


def words(page: AppTest) -> str:
    return "\n".join(element.value for element in [*page.markdown, *page.caption, *page.warning, *page.info])


@pytest.mark.parametrize(("settings", "expected"), [
    ({}, "**133%**"),
    ({"stamp-stride": 1, "stamp-size": 6, "stamp-padding": "same"}, "by **0%** of their mean"),
    ({"view": "Dilated"}, "3 weights reach over 1 × 9 pixels"),
    ({"view": "Dilated", "resolution": 1}, "3 weights"),
    ({"view": "Dilated", "gap-padding": "valid", "resolution": 8}, "the padded input has only 8 x 8"),
    *(({"view": "Channels", "kind": kind}, text) for kind, text in mixing.ABOUT.items()),
    ({"view": "Channels", "kind-resolution": 1, "map": 6}, "Map 6"),
    ({"view": "Channels", "price-in": 3}, "equal groups"),
    ({"view": "1-D and 3-D"}, "32 numbers become 30"),
    ({"view": "1-D and 3-D", "signal": "Row of the picture", "line-padding": "causal"}, "32 numbers become 32"),
    ({"view": "1-D and 3-D", "axes": axes_view.THREE, "block-kernel": "Mean of 3 × 3 × 3"}, "to 3 × 5 × 5"),
    ({"view": "Receptive field"}, "32 × 32 pixels, as the rule says"),
    ({"view": "Receptive field", "stack": fields.OWN, "layers": 2, "stride-1": 2, "dilation-1": 2}, "Keras refuses"),
    ({"view": "Receptive field", "stack": "LeNet-5", "field-padding": "valid", "field-size": 16}, "as the rule says"),
    ({"view": "Receptive field", "stack": "VGG16, its first layers", "field-padding": "valid", "field-size": 16},
     "Layer 7"),
])  # fmt: skip
def test_the_page_opens_in_every_view(settings: dict[str, Any], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_with(settings, monkeypatch)
    assert not page.exception
    assert expected in words(page)
    assert len([button for button in page.button if "Set this up" in button.label]) == len(lesson.EXPERIMENTS)


def test_an_own_stack_begins_as_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_with({"view": "Receptive field", "stack": "Dilated (context network)", "field-size": 80}, monkeypatch)
    page.selectbox(key="stack").set_value(fields.OWN).run()
    assert not page.exception
    assert "67 × 67 pixels" in words(page)


def test_while_the_engine_starts_the_rule_is_shown_and_the_measure_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_with({"view": "Receptive field"}, monkeypatch, state="starting")
    assert not page.exception
    assert "The engine is starting." in words(page)
    assert "32 × 32 pixels" in words(page)
