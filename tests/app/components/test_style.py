"""The palette's contrasts, measured, and its agreement with Streamlit's own configuration."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.style import (
    BACKGROUND,
    DIVERGING,
    ERRORS,
    GRAY,
    PALETTE,
    SEQUENTIAL,
    SERIES,
    TEXT,
    ColorScale,
    Theme,
    contrast_ratio,
    present_css,
    sample_scale,
)
from tests.browser import open_page, running_app

ROOT = Path(__file__).resolve().parents[3]
THEMES: tuple[Theme, ...] = ("light", "dark")
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())


def brightness(color: str) -> float:
    """Contrast against black, which rises with luminance."""
    return contrast_ratio(color, "#000000")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#0072b2", "#ffffff", 5.187)],
)
def test_contrast_ratio_gives_the_published_values(one: str, other: str, expected: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast_ratio(other, one) == contrast_ratio(one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_marks_stand_out_from_both_backgrounds(theme: Theme) -> None:
    for color in {*asdict(PALETTE).values(), *SERIES}:
        assert contrast_ratio(color, BACKGROUND[theme]) >= 3.0, color


@pytest.mark.parametrize("theme", THEMES)
def test_coloured_words_reach_aa_on_page_and_panel(theme: Theme) -> None:
    panel = CONFIG["theme"][theme]["secondaryBackgroundColor"]
    for role, color in asdict(TEXT[theme]).items():
        assert contrast_ratio(color, BACKGROUND[theme]) >= 4.5, role
        assert contrast_ratio(color, panel) >= 4.5, role


def test_white_words_on_primary_buttons_reach_aa() -> None:
    assert contrast_ratio(PALETTE.accent, "#ffffff") >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scales", [SEQUENTIAL, ERRORS], ids=["sequential", "errors"])
def test_magnitudes_leave_the_background_steadily(scales: dict[Theme, ColorScale], theme: Theme) -> None:
    levels = [brightness(color) for _, color in scales[theme]]
    assert levels == sorted(levels, reverse=theme == "light")
    assert contrast_ratio(scales[theme][0][1], BACKGROUND[theme]) < 1.15


@pytest.mark.parametrize("theme", THEMES)
def test_signed_values_leave_the_background_steadily_on_both_sides(theme: Theme) -> None:
    distances = [contrast_ratio(color, BACKGROUND[theme]) for _, color in DIVERGING[theme]]
    assert distances[:6] == sorted(distances[:6], reverse=True)
    assert distances[5:] == sorted(distances[5:])
    assert DIVERGING[theme][5][0] == 0.5
    assert distances[5] < 1.2


def test_sample_scale_mixes_between_stops_and_clips_outside() -> None:
    scale: ColorScale = [(0.0, "#000000"), (0.5, "#0000c8"), (1.0, "#ff00c8")]
    samples = [sample_scale(scale, position) for position in (-1.0, 0.25, 0.5, 0.75, 2.0)]
    assert samples == ["#000000", "#000064", "#0000c8", "#8000c8", "#ff00c8"]
    assert sample_scale(GRAY, 1.0) == "#ffffff"


@pytest.mark.parametrize("theme", THEMES)
def test_streamlit_is_configured_with_the_same_colours(theme: Theme) -> None:
    section = CONFIG["theme"][theme]
    assert section["primaryColor"] == PALETTE.accent
    assert section["backgroundColor"] == BACKGROUND[theme]
    assert section["linkColor"] == TEXT[theme].training
    assert section["chartCategoricalColors"] == list(SERIES)
    assert section["chartSequentialColors"] == [sample_scale(SEQUENTIAL[theme], step / 9) for step in range(10)]
    assert section["chartDivergingColors"] == [sample_scale(DIVERGING[theme], step / 9) for step in range(10)]
    assert contrast_ratio(section["textColor"], section["secondaryBackgroundColor"]) >= 7


def test_server_defaults_are_safe_and_quiet() -> None:
    assert CONFIG["server"] == {
        "showEmailPrompt": False,
        "fileWatcherType": "none",
        "maxUploadSize": 10,
        "enableCORS": True,
        "enableXsrfProtection": True,
    }
    assert CONFIG["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert CONFIG["client"] == {"showErrorDetails": "none", "showErrorLinks": False, "toolbarMode": "viewer"}
    assert "http" not in str(CONFIG["theme"])


def test_present_css_cannot_end_its_style_element() -> None:
    assert "<" not in present_css()


@pytest.mark.browser
def test_present_mode_hides_the_chrome_and_enlarges_the_type(chromium: Browser) -> None:
    with running_app("tests/app/components/scripts/visitor_page.py") as address:
        _compare_with_presented(chromium, address)


def _compare_with_presented(chromium: Browser, address: str) -> None:
    plain, presented = open_page(chromium, address), open_page(chromium, f"{address}/?present=1")
    sidebar, header = '[data-testid="stSidebar"]', '[data-testid="stHeader"]'
    expect(plain.locator(sidebar)).to_be_visible()
    expect(plain.locator(header)).to_be_visible()
    expect(presented.locator(sidebar)).to_be_hidden()
    expect(presented.locator(header)).to_be_hidden()
    sizes = [
        page.get_by_text("above").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
        for page in (plain, presented)
    ]
    assert sizes[1] == pytest.approx(1.25 * sizes[0])
    for page in (plain, presented):
        page.context.close()
