"""The museum's view "A part out": what a part costs, by hand; its code; and the twin run that it sets up."""

from typing import Any

import pytest

from app.studies.museum import Shown
from app.studies.parts import PARTS, part_code
from lab.controls import differences
from lab.nets.models.build import seeded_build
from tests.app.whole_app import app_at

# Weights of a part, by hand. A shortcut where a stage begins is a 1x1 convolution with batch normalisation.
SHORTCUTS = 8 * 16 + 16 * 32 + 4 * (16 + 32)
# 31 convolutions and 2 shortcuts: four numbers a channel, less the bias that the convolution has in its place.
NORMS = 3 * (11 * 8 + 11 * 16 + 11 * 32)
REDUCED_IN, REDUCED_OUT = (16, 40, 56, 64), ((8, 4), (12, 4), (16, 4), (16, 4))
WIDTHS = ((16, 8), (24, 8), (32, 8), (32, 8))  # of the 3x3 and 5x5
WITH_BOTTLENECKS = sum(
    channels * (three + five) + three + five + 9 * three * wide + 25 * five * wider
    for channels, (three, five), (wide, wider) in zip(REDUCED_IN, REDUCED_OUT, WIDTHS, strict=True)
)
WITHOUT = sum(channels * (9 * wide + 25 * wider) for channels, (wide, wider) in zip(REDUCED_IN, WIDTHS, strict=True))
WEIGHTS = {
    "Skip connections of a ResNet": SHORTCUTS,
    "Batch normalisation of a ResNet": NORMS,
    "1 × 1 bottlenecks of a GoogLeNet": WITH_BOTTLENECKS - WITHOUT,
    "Auxiliary classifier of a GoogLeNet": 56 * 10 + 10,
}


@pytest.mark.parametrize("title", PARTS)
def test_a_part_has_the_weights_that_it_has_by_hand_and_in_keras(title: str) -> None:
    part = PARTS[title]
    found = [part.measured(is_in=is_in) for is_in in (True, False)]
    assert found[0].parameters - found[1].parameters == WEIGHTS[title]
    for measured, is_in in zip(found, (True, False), strict=True):
        assert seeded_build(measured.network, part.spec(is_in=is_in)).count_params() == measured.parameters


@pytest.mark.parametrize("title", PARTS)
def test_the_twins_differ_in_the_part_alone(title: str) -> None:
    part = PARTS[title]
    assert differences(part.spec(is_in=True), part.spec(is_in=False)) == ((part.control, True, False),)


@pytest.mark.parametrize("title", PARTS)
def test_the_code_gives_what_the_page_shows(title: str, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(part_code(Shown(part=title)), names)  # the lines that the page prints
    printed = capsys.readouterr().out
    for is_in, name in ((True, "whole"), (False, "without")):
        measured = PARTS[title].measured(is_in=is_in)
        assert f"{measured.network.title} {measured.parameters} {measured.work}" in printed, name


@pytest.mark.parametrize("title", PARTS)
def test_the_view_shows_both_networks_and_leads_to_their_twin_run(title: str) -> None:
    with app_at("views/museum.py") as page:
        page.segmented_control(key="view").set_value("A part out").run()
        page.selectbox(key="part").set_value(title).run()
    assert not page.exception and not page.error
    [lines] = [table.value for table in page.table]
    first = lines.iloc[1]  # all parameters
    assert first["With"] == f"{PARTS[title].measured(is_in=True).parameters:,}"
    assert first["Without"] == f"{PARTS[title].measured(is_in=False).parameters:,}"
