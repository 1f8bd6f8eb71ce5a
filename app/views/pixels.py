"""Look at a picture the way a computer does: as numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.guard import guarded_fragment
from app.lessons import pixels as lesson
from app.studies.pixels import Chosen
from app.studies.pixels_code import gradients_code, histogram_code, shuffle_code, values_code
from app.studies.shuffle_study import SIDE, study_shuffle
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.pixel_gradients import gradient_pictures, steepness
from app.widgets.pixel_histogram import about_histograms, histograms
from app.widgets.pixel_shuffle import shuffle_seed, shuffle_view
from app.widgets.pixel_values import colour_planes, plane_values
from app.widgets.pixels_form import Wanted, pixels_form, reset_pixels
from app.widgets.region_picker import pick_region
from lab.data.photos import reduced_square
from lab.ops.pixels import planes

VALUES, HISTOGRAM, GRADIENTS, SHUFFLE = "Values", "Histogram", "Gradients", "Shuffle"
Part = Callable[[Chosen], None]
BESIDE: dict[str, Part] = {VALUES: plane_values, HISTOGRAM: histograms, GRADIENTS: steepness}
BELOW: dict[str, Part] = {VALUES: colour_planes, HISTOGRAM: about_histograms, GRADIENTS: gradient_pictures}
CODE: dict[str, Callable[[Chosen], str]] = {
    VALUES: values_code,
    HISTOGRAM: histogram_code,
    GRADIENTS: gradients_code,
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    reset_pixels(settings.get("at"))
    st.session_state.update({"view": VALUES} | {name: value for name, value in settings.items() if name != "at"})


def look_at_region(view: str, wanted: Wanted) -> None:
    """The picture with its box, what the view shows of them, and the code for that."""
    share = 0.2
    if view == GRADIENTS:
        percent = st.slider(
            "Show directions from this magnitude on, in % of the largest", 0, 100, 20, 5, key="steep",
            bind="query-params",
        )  # fmt: skip
        share = percent / 100
    left, right = st.columns(2, gap="medium")
    with left:
        height, width = wanted.image.shape[:2]
        shown = planes(wanted.image)[wanted.plane] if wanted.shows_plane else wanted.image
        numbers = f"{shown.size:,} {'number' if shown.size == 1 else 'numbers'}"
        title = f"{wanted.plane} of {width} × {height} pixels" if wanted.shows_plane else f"{width} × {height} pixels"
        region = pick_region(shown, wanted.side, title=f"{title}, {numbers}")
    chosen = Chosen(image=wanted.image, plane=wanted.plane, region=region, share=share)
    with right:
        BESIDE[view](chosen)
    BELOW[view](chosen)
    folded_code(lambda: CODE[view](chosen), image=chosen.image)


def look_at_order(wanted: Wanted) -> None:
    """The small grey picture and its shuffled twin, and the code for that."""
    picture = reduced_square(planes(wanted.image)["Grey"], SIDE)
    study = study_shuffle(picture, shuffle_seed())
    shuffle_view(study)
    folded_code(lambda: shuffle_code(study), picture=picture)


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    form, stage = st.columns([1, 3], gap="large")
    with stage:
        view = st.segmented_control(
            "View", [*BESIDE, SHUFFLE], default=VALUES, required=True, key="view", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
    with form:
        wanted = pixels_form(has_region=view != SHUFFLE, has_plane=view in (VALUES, HISTOGRAM))
    with stage:
        if view == SHUFFLE:
            look_at_order(wanted)
        else:
            look_at_region(view, wanted)


st.title("Pixels")
st.markdown("What does a computer see when it looks at a picture? Move the box, and read the numbers in it.")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)
