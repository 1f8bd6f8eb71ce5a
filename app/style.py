"""Colours of the lab and its presentation mode: one palette for pages, figures and components.

Every colour is safe for colour-blind eyes: the hues are those of Okabe and Ito (2008), darkened or lightened where
needed, and never carry a meaning alone (lines have names, cells have numbers). `tests/app/components/test_style.py`
measures the contrasts; `.streamlit/config.toml` repeats the same colours for Streamlit's own charts and is compared
with this module there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import streamlit as st

Theme = Literal["light", "dark"]
ColorScale = list[tuple[float, str]]

BACKGROUND: dict[Theme, str] = {"light": "#ffffff", "dark": "#11151c"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One colour, '#rrggbb', for each role that returns on several pages."""

    training: str
    validation: str
    test: str
    accent: str
    positive: str
    negative: str
    neutral: str


PALETTE = Palette(
    training="#0072b2",
    validation="#d55e00",
    test="#009e73",
    accent="#b4479a",
    positive="#d55e00",
    negative="#0072b2",
    neutral="#80868f",
)
"""For lines, bars and marks: at least 3:1 on the background of both themes (WCAG 2.2, 1.4.11)."""

TEXT: dict[Theme, Palette] = {
    "light": Palette(
        training="#0066a1",
        validation="#b84f00",
        test="#00785a",
        accent="#a33b8a",
        positive="#b84f00",
        negative="#0066a1",
        neutral="#5b6270",
    ),
    "dark": Palette(
        training="#4fb0ea",
        validation="#ff8a3d",
        test="#2fc79a",
        accent="#e286c8",
        positive="#ff8a3d",
        negative="#4fb0ea",
        neutral="#a3acba",
    ),
}
"""The same roles for words: at least 4.5:1 on the theme's background (WCAG 2.2, 1.4.3)."""

SERIES: tuple[str, ...] = ("#0072b2", "#d55e00", "#009e73", "#b4479a", "#b07a00", "#2f93cf", "#7a68c7", "#80868f")
"""Colours for curves that have no role of their own, in order of use."""

_CODE_ROLES = {
    "keyword": "training",
    "boolean": "training",
    "string": "test",
    "number": "validation",
    "decorator": "accent",
    "comment": "neutral",
    "operator": "neutral",
    "punctuation": "neutral",
}
"""What Streamlit's highlighter tells apart in code -> the role whose colour it takes."""


def _evenly_spaced(colors: str) -> ColorScale:
    stops = colors.split()
    return [(index / (len(stops) - 1), color) for index, color in enumerate(stops)]


SEQUENTIAL: dict[Theme, ColorScale] = {
    "light": _evenly_spaced("#f5f8fc #cee4f4 #a7cfeb #7fbbe2 #5da5d5 #3e8fc6 #1678b6 #04639d #074d80 #083965 #07264a"),
    "dark": _evenly_spaced("#171e29 #19314a #17446d #0b5992 #1c6fa9 #2e86c1 #3e9ed8 #6eb4e3 #97caed #bfdff6 #e6f4ff"),
}
"""Magnitudes: from the page's background (least) through blue, in equal steps of lightness (Oklab)."""

ERRORS: dict[Theme, ColorScale] = {
    "light": _evenly_spaced("#fcf6f0 #fadbc2 #f6c094 #f1a463 #e78942 #db6d1f #c65600 #aa4800 #8f3a00 #752c00 #5c1f00"),
    "dark": _evenly_spaced("#211c1a #39251c #512e1c #6a371a #853f14 #9d4910 #b25816 #c56820 #da782a #ec893e #ff9b50"),
}
"""Magnitudes of mistakes: as `SEQUENTIAL`, through orange, which stays orange in the dark: it means "wrong"."""

DIVERGING: dict[Theme, ColorScale] = {
    "light": _evenly_spaced("#07386a #045e99 #3485be #70acd6 #add3eb #f6f6f5 #f7c59d #e9945e #d6610d #a74500 #782c00"),
    "dark": _evenly_spaced("#c4e4fb #7dbee9 #3f96cd #206ea1 #19486c #1f242c #643924 #a25119 #d27630 #f5a76b #ffe0c2"),
}
"""Signed values: blue below zero, the page's background at zero (0.5), orange above."""

GRAY: ColorScale = [(0.0, "#000000"), (1.0, "#ffffff")]
"""Brightness of an image: the same in both themes."""


def page_theme() -> Theme:
    """The theme that the visitor sees, for figures that are coloured in Python.

    Streamlit learns it from the browser, so the first run of a session may still say "light".
    """
    return "dark" if st.context.theme.type == "dark" else "light"


def sample_scale(scale: ColorScale, position: float) -> str:
    """The colour of a scale at a position in [0, 1], mixed linearly between its stops.

    Args:
        scale: Rising positions from 0 to 1, each with '#rrggbb'.
        position: Where to read; values outside [0, 1] are clipped.

    Returns:
        '#rrggbb'.

    Example:
        >>> sample_scale(GRAY, 0.5)
        '#808080'
    """
    clipped = min(max(position, 0.0), 1.0)
    for (start, low), (end, high) in pairwise(scale):
        if clipped <= end:
            share = (clipped - start) / (end - start)
            channels = [
                round(int(low[at : at + 2], 16) + share * (int(high[at : at + 2], 16) - int(low[at : at + 2], 16)))
                for at in (1, 3, 5)
            ]
            return "#" + "".join(f"{channel:02x}" for channel in channels)
    return scale[-1][1]


def contrast_ratio(color: str, background: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it: 1 (same) to 21 (black on white).

    Args:
        color: '#rrggbb'.
        background: '#rrggbb'.

    Returns:
        The ratio; it does not depend on the order.

    Example:
        >>> contrast_ratio("#000000", "#ffffff")
        21.0
    """
    lighter, darker = sorted((_relative_luminance(color), _relative_luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _relative_luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def layout_css() -> str:
    """What every page wants of Streamlit's frame: no empty band above the title, numbers that do not shout."""
    code = "".join(
        f'[data-testid="stCode"] .token.{kind} '
        f"{{ color: light-dark({getattr(TEXT['light'], role)}, {getattr(TEXT['dark'], role)}) !important; }}\n"
        for kind, role in _CODE_ROLES.items()
    )
    return (
        f"""
{code}"""
        + """
[data-testid="stMainBlockContainer"] { padding: 4.2rem 2.5rem 3rem; max-width: 1500px; }
[data-testid="stMetricValue"] { font-size: 1.5rem; }
/* Streamlit's fainter texts fall short of 4.5:1 (WCAG 2.2, 1.4.3). */
[data-testid="stCaptionContainer"] { opacity: 0.8 !important; }
[data-testid="stSliderThumbValue"], [data-testid="stSliderThumbValue"] * { color: inherit !important; }
button[data-variant="segmented_control"][aria-checked="true"],
button[data-variant="pills"][aria-pressed="true"] { color: inherit !important; font-weight: 600; }
/* The key of a button that is named by a digit is that digit: said once is enough. */
[class*="st-key-say-"] kbd { display: none; }
[class*="st-key-say-"] button { min-width: 3rem; }
/* The button that starts stays in sight, however long its form is. */
.st-key-train, .st-key-train-both { position: sticky; bottom: 0.6rem; z-index: 10; }
/* What an experiment tells to notice stays beside what there is to see. */
.st-key-noticing { position: fixed; right: 1rem; bottom: 1rem; width: min(24rem, calc(100vw - 2rem)) !important;
  z-index: 100; background: light-dark(#ffffff, #1b212b); box-shadow: 0 2px 14px rgba(0, 0, 0, 0.35);
  border-radius: 0.5rem; }
[data-testid="stMainBlockContainer"]:has(.st-key-noticing) { padding-bottom: 20rem; }
[data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap; overflow: visible; row-gap: 0.3rem; }
@media (max-width: 640px) {
  /* On a telephone a run that there is comes before the form. */
  [data-testid="stColumn"]:has(.st-key-stage-of-run) { order: -1; }
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
}
"""
    )


def apply_layout() -> None:
    """Apply `layout_css`."""
    st.html(f"<style>{layout_css()}</style>")


def present_css() -> str:
    """The style sheet of `?present=1`: no sidebar, header or footer, larger type for the back row.

    Streamlit sizes its text in rem, so one rule on the root enlarges everything.
    """
    return """
html { font-size: 20px !important; }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"], [data-testid="stHeader"],
[data-testid="stToolbar"], [data-testid="stDecoration"], footer, .st-key-footer { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 0.8rem 1rem; max-width: none; }
h1 { font-size: 1.8rem !important; padding: 0 !important; }
"""


def apply_present_mode() -> bool:
    """Apply `present_css` where the address says `?present=1`.

    Returns:
        Whether the page is being presented.
    """
    is_presented = st.query_params.get("present") == "1"
    if is_presented:
        st.html(f"<style>{present_css()}</style>")
    return is_presented
