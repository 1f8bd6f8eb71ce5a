"""The page "Why not look at everything?": shares, errors and prices are right, code gives them, experiments hold."""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import everything as lesson
from app.lessons.experiment import Experiment
from app.studies.everything import (
    COST_SIDES,
    KEPT,
    SWEEPS,
    Answer,
    Measured,
    Setting,
    costs,
    dearer_from,
    everything_code,
    in_words,
    measure,
    readers,
    said,
    shrunk_px,
    stuck,
    sweep,
    table,
    widest_square,
)
from app.studies.hard_and_soft import Both, hard_and_soft_code, step_table
from app.studies.readers import introduced
from app.widgets.fields_form import DEFAULTS
from app.widgets.read_fields import fields_fitted, fields_read, who_is_who
from app.widgets.reader_charts import COLORS, accuracy_chart, cost_chart, sweep_chart
from lab.architectures.ram import RamSpec
from lab.architectures.readers import Readings
from lab.architectures.soft import SoftSpec
from lab.cards import attention_card
from lab.data import clutter, datasets
from lab.data.fitting import fit_fields
from lab.engine import tasks
from tests.browser import ROOT

SMALL = Setting(count=8)


def measured_by(setting: Setting) -> Measured:
    """What the page computes, without its worker."""
    names = readers()
    readings = tasks.read_fields(tuple(names.values()), setting.task, setting.count, setting.seed, KEPT)
    return measure(setting, names, readings)


def setting_of(controls: Mapping[str, Any]) -> Setting:
    """What the form makes of its controls; those not given stand at their defaults."""
    values = DEFAULTS | dict(controls)
    return Setting(count=values["fields"], **{name: values[name] for name in ("side", "pieces", "noise", "seed")})


def made_up(right: int) -> tuple[Measured, dict[str, str]]:
    """Eight fields of which RAM reads so many."""
    fields = clutter.draw(SMALL.task, datasets.load("digits").test, 8, seed=0)
    answers = np.where(np.arange(8) < right, fields.labels, (fields.labels + 1) % 10)
    names = {"ram": "ram-cluttered"}
    readings = Readings(labels=fields.labels, answers={"ram-cluttered": answers}, first=fields.first(KEPT))
    return measure(SMALL, names, readings), names


def both_by(setting: Setting, number: int) -> Both:
    """What the page shows of one field, counted from 1, without its worker."""
    names = readers()
    spec, soft_spec = (attention_card(names[who])["spec"] for who in ("ram", "soft"))
    image = (fields := measured_by(setting).readings.first).images[number - 1]
    free = np.full((1, spec["glimpses"], 2), np.nan, np.float32)
    return Both(
        image=image,
        label=int(fields.labels[number - 1]),
        corner_yx=fields.corners_yx[number - 1],
        spec=RamSpec(**spec),
        hard=tasks.watch_ram(names["ram"], None, image, np.zeros_like(free[0]), free),
        soft_spec=SoftSpec(**soft_spec),
        soft=tasks.watch_soft(names["soft"], None, image),
    )


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    setting = setting_of(experiment.settings)
    is_one = "view" in experiment.settings
    assert experiment.holds(both_by(setting, experiment.settings["number"]) if is_one else measured_by(setting))


def test_the_code_of_one_field_gives_path_and_weights() -> None:
    setting = Setting(side=70, pieces=2, count=20)
    both = both_by(setting, 3)
    found: dict[str, Any] = {}
    exec(hard_and_soft_code(setting, readers(), 2), found)  # the lines that the page prints
    np.testing.assert_array_equal(found["picture"][0], both.image)
    np.testing.assert_allclose(found["hard"].locations_yx, both.hard.locations_yx, atol=1e-4)
    np.testing.assert_allclose(found["weighed"].maps, both.soft.maps, atol=1e-5)
    assert both.soft.maps.sum(axis=(2, 3)) == pytest.approx(1, abs=1e-4)


def test_a_share_has_the_standard_error_of_so_many_draws() -> None:
    measured, _ = made_up(right=6)
    score = measured.score("ram")
    draws = np.random.default_rng(0).binomial(8, 6 / 8, 200_000) / 8
    assert score.right == 0.75
    assert score.error == pytest.approx(draws.std(), rel=0.01)
    assert in_words(score) == "75.0% ± 15.3"
    assert measured.lost("ram") == pytest.approx(0.9457 - 0.75)
    assert table(measured.scores)[0] == {
        "Network": "RAM",
        "Right here": "75.0% ± 15.3",
        "Says most": f"{measured.score('ram').commonest} ({measured.score('ram').commonest_share:.0%})",
        "Right as trained": "94.6%",
        "In the paper": "96.0%",
        "Cost if built for 60 px": "2,251,008",
        "Against 60 px": "1.0 times",
    }


def test_it_says_who_read_a_field_wrongly() -> None:
    measured, names = made_up(right=6)
    labels = measured.readings.labels
    assert said(measured, names, 0) == (Answer(who="ram", digit=labels[0], is_right=True),)
    assert said(measured, names, 7) == (Answer(who="ram", digit=(labels[7] + 1) % 10, is_right=False),)
    cells = fields_read(measured, names, 8).split("<figure")[1:]
    for number, cell in enumerate(cells):
        line = "✓ RAM" if number < 6 else f"✗ RAM: <b>{(labels[number] + 1) % 10}</b>"
        assert f"Digit <b>{labels[number]}</b>" in cell
        assert f"solid {COLORS['ram']};" in cell and f">{line}</li>" in cell
    assert len(cells) == 8


@pytest.mark.parametrize(("side", "widths"), [(40, (66.67, 100)), (60, (100, 100)), (120, (100, 50))])
def test_a_field_and_what_is_made_of_it_are_drawn_with_pixels_of_one_size(side: int, widths: tuple[float, ...]) -> None:
    measured, names = replace(made_up(right=8)[0], setting=Setting(side=side)), {}
    images = np.zeros((1, side, side, 1), np.uint8)
    first = replace(measured.readings.first, images=images)
    shown = fields_read(replace(measured, readings=replace(measured.readings, first=first)), names, 1)
    fitted = fields_fitted(fit_fields(images, 60), side)
    assert [float(re.findall(r'<div style="width:([\d.]+)%"', row)[0]) for row in (shown, fitted)] == list(widths)


def test_every_network_is_introduced_with_its_own_numbers() -> None:
    names = readers()
    words = introduced(names)
    assert list(words) == list(names)
    assert "Recurrent Attention Model. Its gaze goes to 8 places" in words["ram"]
    assert "squares of 12, 24 and 48 pixels around it, each as 12 × 12 numbers" in words["ram"]
    assert "8 places are drawn at random" in words["random"]
    assert "patches of 13 × 13 pixels, which overlap, and 6 times" in words["soft"]
    assert words["fc256"].startswith("each of 256 units weighs every pixel of the field, each of 256 more")
    assert "256 units" in words["conv"]
    for who, sentence in words.items():
        line = who_is_who({who: names[who]})
        assert COLORS[who] in line and sentence in line


def test_rams_price_is_flat_and_it_says_from_where_on_others_cost_more() -> None:
    prices = costs(readers())
    assert set(prices) >= {"ram", "conv"}
    assert len(set(prices["ram"])) == 1
    found = dearer_from(prices)
    assert "ram" not in found
    for who, side in found.items():
        at = COST_SIDES.index(side)
        assert prices["ram"][0] < prices[who][at] and (at == 0 or prices[who][at - 1] <= prices["ram"][0])
    made = {"ram": [5] * len(COST_SIDES), "conv": list(range(len(COST_SIDES))), "soft": [9] * len(COST_SIDES)}
    assert dearer_from(made) == {"conv": COST_SIDES[6], "soft": COST_SIDES[0]}
    assert widest_square(readers()) == 12 * 2 * 2


def test_the_charts_show_the_same_numbers() -> None:
    measured, names = made_up(right=8)
    [line] = accuracy_chart(measured.scores)["data"]["values"]
    assert (line["right"], line["low"], line["high"]) == (1, 1, 1)
    prices = costs(names)
    lines = cost_chart(prices, 60)["data"]["values"]
    assert [line["cost"] for line in lines] == list(prices["ram"])
    assert [line["side"] for line in lines] == list(COST_SIDES)


def test_a_network_that_says_one_digit_whatever_is_shown_is_named() -> None:
    measured, names = made_up(right=8)
    labels = np.array([8, 8, 1, 2, 3, 4, 5, 6])
    for answers, words in (
        (np.full(8, 8), "RAM says 8 to 100% of them. In truth 25% show 8."),
        (np.array([3, 3, 3, 3, 3, 3, 3, 6]), ""),
        (np.array([3, 3, 3, 3, 0, 4, 5, 6]), ""),
    ):
        readings = replace(measured.readings, labels=labels, answers={"ram-cluttered": answers})
        found = measure(SMALL, names, readings)
        assert words in stuck(found) and bool(words) == bool(stuck(found))
        assert found.score("ram").commonest_share == max(np.mean(answers == digit) for digit in range(10))


def test_a_plain_grey_of_8_alone_makes_soft_attention_say_8_to_all() -> None:
    """The maths of the page say so."""
    fields = clutter.draw(Setting().task, datasets.load("digits").test, 100, seed=0)
    lifted = np.minimum(fields.images.astype(int) + 8, 255).astype(np.uint8)
    before, after = (tasks.attention_answers(readers()["soft"], images) for images in (fields.images, lifted))
    assert (before == fields.labels).mean() > 0.9
    assert (after == 8).mean() > 0.95


def test_chart_and_table_round_a_half_alike() -> None:
    score = replace(made_up(right=8)[0].score("ram"), right=385 / 400)  # 96.25 %
    chart = accuracy_chart([score])
    assert chart["data"]["values"][0]["share"] == "96.2%" == table([score])[0]["Right here"].split(" ")[0]
    shown = [layer["encoding"]["text"] for layer in chart["layer"] if layer["mark"]["type"] == "text"]
    assert shown == [{"field": "share"}] * 2


@pytest.mark.parametrize("control", SWEEPS)
def test_a_curve_is_marked_here_and_its_ticks_are_the_values_that_were_measured(control: str) -> None:
    *_, rule, word = sweep_chart([made_up(right=6)[0]], control, control, 7)["layer"]
    assert rule["data"] == word["data"] == {"values": [{"at": 7}]}
    assert word["encoding"]["text"] == {"value": "here"}
    assert rule["mark"]["color"] not in [COLORS[who] for who in ("ram", "conv", "fc256", "soft")]
    assert rule["encoding"]["x"]["axis"] == {"values": list(SWEEPS[control]), "format": "d"}
    assert cost_chart(costs(readers()), 60)["layer"][-2]["data"] == {"values": [{"side": 60}]}


def test_a_sweep_changes_one_control_alone_and_its_curves_are_what_was_measured() -> None:
    here = Setting(side=70, pieces=1, noise=5, count=400, seed=9)
    for control, values in SWEEPS.items():
        settings = sweep(here, control)
        assert [getattr(setting, control) for setting in settings] == sorted({*values, getattr(here, control)})
        assert {replace(setting, **{control: 50}) for setting in settings} == {replace(here, **{control: 50})}
        assert here in settings
    along = [replace(made_up(right)[0], setting=Setting(noise=noise)) for noise, right in ((0, 6), (10, 2), (20, 8))]
    lines = sweep_chart(along, "noise", "noise", 10)["data"]["values"]
    assert [(line["at"], line["right"]) for line in lines] == [(0, 0.75), (10, 0.25), (20, 1)]
    assert lines[0]["high"] - lines[0]["right"] == pytest.approx((0.75 * 0.25 / 8) ** 0.5)


@pytest.mark.parametrize(("control", "value"), [("pieces", 12), ("pieces", 3), ("noise", 25)])
def test_where_the_control_stands_the_curve_has_the_shares_of_the_bars(control: str, value: int) -> None:
    here = Setting(count=100, **{control: value})
    along = [measured_by(setting) for setting in sweep(here, control) if getattr(setting, control) == value]
    lines = sweep_chart(along, control, control, value)["data"]["values"]
    bars = accuracy_chart(measured_by(here).scores)["data"]["values"]
    assert [(line["network"], line["right"]) for line in lines] == [(bar["network"], bar["right"]) for bar in bars]


def test_the_curves_begin_and_end_where_the_controls_do() -> None:
    """`fields_form` draws a slider with these bounds."""
    page = AppTest.from_string("from app.widgets.fields_form import many_form\nmany_form()").run()
    bounds = {slider.key: (slider.min, slider.max) for slider in page.slider}
    for control, values in SWEEPS.items():
        assert bounds[control] == (values[0], values[-1])


@pytest.mark.parametrize("setting", [Setting(count=60, seed=5), Setting(side=80, pieces=7, noise=15, count=60)])
def test_the_code_gives_what_is_shown(setting: Setting) -> None:
    measured, names = measured_by(setting), readers()
    found: dict[str, Any] = {}
    exec(everything_code(setting, names), found)  # the lines that the page prints
    for who, name in names.items():
        assert found["right"][name].mean() == measured.score(who).right
    assert list(found["right"]) == list(names.values())


def test_the_cost_beside_a_larger_field_is_named_as_that_of_a_network_built_for_it() -> None:
    measured = measured_by(Setting(side=120, count=20))
    lines = {line["Network"]: line for line in table(measured.scores)}
    # 120 x 120 inputs, 2 x 256 ReLUs, 10 classes; the network that answered has 60 x 60 inputs.
    built, answered = (side**2 * 256 + 256 * 256 + 256 * 10 for side in (120, 60))
    assert lines["Fully connected, 256"]["Cost if built for 120 px"] == f"{built:,}"
    assert lines["Fully connected, 256"]["Against 60 px"] == f"{built / answered:.1f} times" == "3.8 times"


def test_a_shrunk_field_has_a_digit_as_much_smaller() -> None:
    digit = np.zeros((1, 120, 120, 1), np.uint8)
    digit[:, 20:48, 40:68] = 255
    rows = fit_fields(digit, 60)[0, ..., 0].max(axis=1)
    assert (rows > 0).sum() == shrunk_px(120) == 14
    small = np.full((1, 40, 40, 1), 0, np.uint8)
    small[:, 2:30, 3:31] = 255
    assert (fit_fields(small, 60).max(axis=2) > 0).sum() == shrunk_px(40) == 28


def test_the_same_digits_lie_in_fields_of_all_settings() -> None:
    plain = measured_by(replace(SMALL, count=20))
    other = measured_by(Setting(side=90, pieces=0, noise=30, count=20))
    np.testing.assert_array_equal(plain.readings.labels, other.readings.labels)
    assert other.readings.first.images.shape == (KEPT, 90, 90, 1)
    assert asdict(other.setting.task)["noise"] == 30


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, not drawn yet; its tasks run at once, without a worker."""
    engine = SimpleNamespace(call=lambda task, *arguments: task(*arguments))
    monkeypatch.setattr("app.backend.get_backend", lambda: engine)
    return AppTest.from_file(ROOT / "app/views/everything.py", default_timeout=60)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "as here."),
        ({"side": 100, "fields": 100}, "averaged down to that"),
        ({"side": 120, "fields": 100}, "the digit, too, from 28 to 14 pixels"),
        ({"side": 110, "fields": 100}, "one for 110 × 110 would have other weights"),
        ({"side": 40, "fields": 100}, "in the middle of that"),
        ({"noise": 60, "fields": 100}, "what they never met"),
        ({"noise": 40, "fields": 100}, "Soft attention says 8 to "),
    ],
)
def test_the_page_opens_at_every_setting(page: AppTest, settings: dict[str, Any], words: str) -> None:
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception and not page.error
    assert words in "\n".join(element.value for element in page.caption)
    assert page.dataframe[0].value.to_dict("records") == table(measured_by(setting_of(settings)).scores)


@pytest.mark.parametrize("settings", [{}, {"side": 80, "pieces": 9, "noise": 10, "number": 5, "seed": 3}])
def test_the_page_shows_hard_and_soft_attention_side_by_side(page: AppTest, settings: dict[str, Any]) -> None:
    page.session_state["view"] = "Hard and soft"
    for name, value in settings.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception and not page.error
    both = both_by(setting_of(settings), settings.get("number", 1))
    assert page.dataframe[0].value.to_dict("records") == step_table(both)
    words = "\n".join(element.value for element in [*page.markdown, *page.caption])
    assert f"**{both.weights.mean():.0%}** of all weight falls on the digit" in words
    assert f"**{both.on_digit.sum()} of 8** glimpses" in words
    assert f"same weight for every patch it would be {both.even:.0%}" in words
    assert f"share of the field's area, {both.area:.0%}," in words
    for seen in (both.hard, both.soft):
        assert f"It says {seen.probabilities[0, -1].argmax()}: " in words


def test_without_networks_the_page_says_how_to_get_some(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.studies.readers.attention_names", lambda: ())
    page.run()
    assert not page.exception
    assert "make pretrain NAME=ram" in page.error[0].value
