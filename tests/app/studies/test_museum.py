"""The page "Architecture museum": totals by hand, the table, the advice, the code; and the page itself."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.lessons import museum as lesson
from app.lessons.experiment import Experiment
from app.studies.layer_words import groups_words
from app.studies.memory_advice import left_out, savings, usual
from app.studies.museum import Shown, compared, layer_lines, measure_exhibit, museum_code, points, totals
from lab.architectures.architecture import table
from lab.architectures.museum import COLLECTION
from tests.browser import ROOT

LENET_KEPT = 32 * 32 + 28 * 28 * 6 + 14 * 14 * 6 + 10 * 10 * 16 + 5 * 5 * 16 + 120 + 84 + 10


def shown_by(settings: dict[str, Any]) -> Shown:
    """What the page makes of an experiment's settings."""
    return Shown(**{name.replace("-", "_"): value for name, value in settings.items() if name != "view"})


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(shown_by(dict(experiment.settings)))


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_another_network_does_not_show_what_an_experiment_tells(experiment: Experiment) -> None:
    other = {**experiment.settings, "network": "resnet18", "side": 64}
    assert not experiment.holds(shown_by(other))


def test_totals_are_those_by_hand() -> None:
    found = {total.what: total.value for total in totals(measure_exhibit("lenet5", 32), batch=8)}
    assert found == {
        "Trainable parameters": 61_706,
        "All parameters": 61_706,
        "Multiply-accumulates": 784 * 25 * 6 + 100 * 150 * 16 + 400 * 120 + 120 * 84 + 84 * 10,
        "Weights, 32 bit": 4 * 61_706,
        "Weights, 16 bit": 2 * 61_706,
        "Activations, answering": 4 * (28 * 28 * 6 + 14 * 14 * 6),
        "Activations, learning": 4 * 8 * LENET_KEPT,
    }


def test_moving_statistics_set_trainable_and_all_parameters_apart() -> None:
    found = {total.what: total.words for total in totals(measure_exhibit("resnet50", 224), batch=1)}
    assert (found["Trainable parameters"], found["All parameters"]) == ("25,557,032", "25,610,152")


def test_the_table_has_a_line_a_layer_in_the_networks_order() -> None:
    lines = layer_lines(measure_exhibit("vgg16", 224))
    assert [line["Layer"] for line in lines][:4] == ["conv_1_1", "conv_1_2", "pool_1", "conv_2_1"]
    # Simonyan and Zisserman's first layers by hand: 3 x 3 x 3 x 64 + 64, on 224 x 224 places.
    assert lines[0] == {
        "Layer": "conv_1_1",
        "What": "Conv 3 × 3, 64, ReLU",
        "Output": "224 × 224 × 64",
        "Parameters": 1_792,
        "Work": 224 * 224 * 27 * 64,
        "Values": 224 * 224 * 64,
        "Sees": "3 × 3",
    }
    assert [line["Sees"] for line in lines if str(line["Layer"]).startswith("pool")] == [
        *("6 × 6", "16 × 16", "44 × 44", "100 × 100", "212 × 212")
    ]
    assert lines[-1]["Sees"] == "whole picture"


def test_a_comparison_divides_the_first_by_the_second() -> None:
    shown = Shown(network="resnet50", side=448, beside="resnet50", beside_side=224)
    ratios = {line["Total"]: line["First / second"] for line in compared(shown.first, shown.second, 32)}
    assert (ratios["All parameters"], ratios["Multiply-accumulates"]) == ("1.00", "4.00")


def test_points_are_the_published_errors_and_our_counts() -> None:
    found = {point.title: (point.parameters, point.work, point.error) for point in points()}
    assert len(found) == 9
    assert found["VGG16"] == (138_357_544, 15_470_264_320, 9.6)
    assert found["ResNet-152"] == (60_192_808, 11_513_626_624, 6.0)
    assert found["AlexNet, one tower"] == (62_378_344, 1_135_256_096, 20.9)
    assert {point.title for point in points() if point.is_variant} == {"AlexNet, one tower", "GoogLeNet"}


def test_the_advice_saves_what_it_says() -> None:
    shown = Shown(network="vgg16", side=224, batch=32, left_out=1)
    weights = 138_357_544
    kept = shown.first.kept
    assert usual(shown).memory == 4 * (32 * kept + 2 * weights)
    batch, stride, bits, layer, together = (saving.step for saving in savings(shown))
    assert batch and stride and bits and layer and together
    assert batch.memory == 4 * (16 * kept + 2 * weights)
    assert bits.memory == 2 * (32 * kept + 2 * weights)
    assert [part.name for part in left_out(shown)] == ["conv_1_2"]
    gone = 64 * 64 * 9 + 64
    assert layer.memory == 4 * (32 * (kept - 224 * 224 * 64) + 2 * (weights - gone))
    # With half of each side the last map is 3 x 3 (7 in half, rounded down), and the first dense layer smaller.
    assert stride.measured.parameters == weights - (49 - 9) * 512 * 4096
    assert stride.measured.network.nodes[0].layer.stride == 2  # type: ignore[attr-defined]
    assert (together.batch, together.bits) == (16, 16)
    assert together.measured.parameters == stride.measured.parameters - gone


@pytest.mark.parametrize(
    ("shown", "advice", "reason"),
    [
        (Shown(network="alexnet", side=227), 1, "stride of 4 already"),
        (Shown(network="mlp", side=28), 1, "no layer with a window"),
        (Shown(network="vgg16", side=40), 1, "does not fit into 1 pixel "),
        (Shown(network="vgg16", side=224, batch=1), 0, "at least 1 picture, and this one has 1"),
        (Shown(network="lenet5", side=32, left_out=0), 3, "no layer gives the shape that it takes"),
    ],
)
def test_advice_that_cannot_be_followed_says_why(shown: Shown, advice: int, reason: str) -> None:
    found = savings(shown)[advice]
    assert found.step is None and reason in found.refused
    assert savings(shown)[-1].step is not None


@pytest.mark.parametrize(("network", "side"), [("lenet5", 32), ("resnet18", 64), ("googlenet-auxiliary", 65)])
def test_the_code_gives_what_the_page_shows(network: str, side: int, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown(network=network, side=side)
    names: dict[str, Any] = {}
    exec(museum_code(shown), names)  # the lines that the page prints
    assert names["rows"] == shown.first.rows
    assert (names["parameters"], names["work"]) == (shown.first.parameters, shown.first.work)
    assert names["model"].count_params() == shown.first.parameters
    printed = capsys.readouterr().out
    assert all(row.name in printed for row in shown.first.rows)


@pytest.fixture
def museum() -> AppTest:
    page = AppTest.from_file(ROOT / "app/views/museum.py", default_timeout=30).run()
    assert not page.exception and not page.error
    return page


def view(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="view").set_value(name).run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.error])


@pytest.mark.parametrize("network", ["lenet5", "resnet152", "googlenet-auxiliary"])
def test_every_view_shows_every_kind_of_network(museum: AppTest, network: str) -> None:
    museum.selectbox(key="network").set_value(network).run()
    for name in ("Layers", "Beside", "Errors", "Memory", "Blocks"):
        page = view(museum, name)
        assert not page.error, name
        assert COLLECTION[network].about in words(page), name


def test_a_network_brings_its_own_side_and_a_look_at_the_errors_keeps_the_chosen_one(museum: AppTest) -> None:
    museum.selectbox(key="network").set_value("lenet5").run()
    assert museum.slider(key="side").value == 32
    museum.slider(key="side").set_value(48).run()
    view(museum, "Errors")
    assert not [slider for slider in museum.slider if slider.key == "side"]
    view(museum, "Layers")
    assert museum.slider(key="side").value == 48


def test_a_picture_too_small_is_one_sentence_with_rule_and_value(museum: AppTest) -> None:
    museum.selectbox(key="network").set_value("vgg16").run()
    museum.slider(key="side").set_value(20).run()
    for name in ("Layers", "Beside", "Memory", "Blocks"):
        page = view(museum, name)
        [error] = page.error
        assert re.fullmatch(r"VGG16 needs pictures of at least 32 × 32 pixels, got 20 × 20: [^.]+\.", error.value), name


def test_the_advice_leaves_out_no_more_than_there_is(museum: AppTest) -> None:
    view(museum, "Memory")
    museum.selectbox(key="network").set_value("resnet152").run()
    museum.slider(key="left-out").set_value(40).run()
    museum.selectbox(key="network").set_value("googlenet").run()
    assert museum.slider(key="left-out").value == 3
    museum.selectbox(key="network").set_value("lenet5").run()
    assert not museum.exception and not museum.error
    assert "no layer gives the shape" in str(museum.table[0].value)


def test_an_experiment_sets_the_controls(museum: AppTest) -> None:
    museum.button(key="experiment-Twice the side, four times the work").click().run()
    assert not museum.exception
    assert museum.slider(key="side").value == 448
    assert museum.slider(key="beside-side").value == 224
    assert "4.00" in str(museum.table[0].value)


def test_what_groups_are_is_told_with_the_weights_that_they_save() -> None:
    both = [COLLECTION[name].at(227) for name in ("alexnet-grouped", "alexnet")]
    words = groups_words(both[0])
    grouped, whole = (
        sum(row.parameters for row in table(network) if row.name in ("conv_2", "conv_4", "conv_5")) for network in both
    )
    assert words.startswith("2 groups in conv_2, conv_4 and conv_5: ")
    assert words.endswith(f"have {grouped:,} parameters instead of {whole:,}.")
    assert groups_words(both[1]) == ""
