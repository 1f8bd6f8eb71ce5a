"""Networks that read the same fields, larger, fuller or noisier than they were trained for, and what each costs."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.backend import get_backend, tasks
from app.guard import guarded, guarded_fragment
from app.lessons import everything as lesson
from app.studies.everything import (
    KEPT,
    TRAINED,
    Measured,
    Setting,
    costs,
    dearer_from,
    everything_code,
    measure,
    readers,
    shrunk_px,
    stuck,
    sweep,
    table,
    widest_square,
)
from app.studies.readers import READERS
from app.widgets.experiments import experiments
from app.widgets.fields_form import DEFAULTS, many_form, one_form
from app.widgets.folded import folded, folded_code, folded_maths
from app.widgets.hard_and_soft import hard_and_soft
from app.widgets.kept import keep_in_address
from app.widgets.read_fields import fields_fitted, fields_read, who_is_who
from app.widgets.reader_charts import accuracy_chart, cost_chart, sweep_chart
from lab.cards import attention_card
from lab.data.clutter import DIGIT_PX
from lab.data.fitting import fit_fields
from lab.errors import LabError

MEASURE, ONE = "Measure", "Hard and soft"
ALONG = {
    "Size": ("side", "side of the field (pixels)"),
    "Clutter": ("pieces", "pieces of clutter"),
    "Noise": ("noise", "noise (standard deviation, grey levels)"),
}
SHOWN = 4


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update({"view": MEASURE} | DEFAULTS | dict(settings))


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    names = readers()
    if not names:
        raise LabError("No attention network is shipped with this checkout: `make pretrain NAME=ram` trains one.")
    view = MEASURE
    if {"ram", "soft"} <= names.keys():
        view = st.segmented_control(
            "View", [MEASURE, ONE], default=MEASURE, required=True, key="view", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    with form:
        chosen = (many_form(),) if view == MEASURE else one_form()
    with stage:
        guarded(look if view == MEASURE else hard_and_soft)(*chosen, names)


def look(setting: Setting, names: Mapping[str, str]) -> None:
    """The fields, who read them, what it costs, and the code."""
    measured = read(setting, names)
    strip(measured, names)
    st.html(who_is_who(names))
    accuracy, price = st.columns(2, gap="large")
    with accuracy:
        st.markdown(f"**Who reads them?** The same {setting.count} fields for all.")
        st.vega_lite_chart(spec=accuracy_chart(measured.scores), key="accuracy", width="stretch", alt=words(measured))
        st.caption(
            f"Bars: share of right answers ± one standard error. Dashed: guessing. Fields of test digits, which no "
            f"network was trained on or chosen by; all were trained on {TRAINED.side} × {TRAINED.side} pixels with "
            f"{TRAINED.pieces} pieces and no noise"
            + (", as here." if setting.is_trained_for else ": here you see how they bear **what they never met**.")
        )
        if found := stuck(measured):
            st.caption(f"{found} The table has such a count for each network.")
    with price:
        st.markdown("**What would an answer cost?** Such a network, built for each size.")
        prices = costs({who: name for who, name in names.items() if who != "random"})  # flat like RAM's, just below it
        st.vega_lite_chart(
            spec=cost_chart(prices, setting.side), key="cost", width="stretch",
            alt=f"Cost in multiply-accumulates against the side of the field: {crossing(prices)}",
        )  # fmt: skip
        st.caption(crossing(prices))
    st.dataframe(table(measured.scores), hide_index=True, height="content")
    card = attention_card(next(iter(names.values())))
    digits, fields = card["data"]["train"], card["seeds"][str(card["shipped_seed"])]["test_images"]
    if setting.side != TRAINED.side:
        st.caption(f"Cost: {how_whole_ones_answered(setting.side)}")
    st.caption(
        f"Right as trained: on {fields:,} test fields like those that it was trained on. In the paper (Mnih et al. "
        f"2014, table 2): on the same task with 60,000 digits to learn from; the lab has {digits:,}. What chooses "
        "RAM's next place, its **policy**, gives a best place and a spread around it. Here, as in training, the place "
        "is drawn from there; under *Hard and soft* RAM looks at the best place itself."
    )
    folded("The whole range of size, clutter or noise", lambda: whole_range(setting, names))
    folded_code(lambda: everything_code(setting, names))


def read(setting: Setting, names: Mapping[str, str]) -> Measured:
    """Lets all networks read the fields of a setting."""
    task, count, seed = setting.task, setting.count, setting.seed
    readings = get_backend().call(tasks.read_fields, tuple(names.values()), task, count, seed, KEPT)
    return measure(setting, names, readings)


def whole_range(setting: Setting, names: Mapping[str, str]) -> None:
    """Curves over all values of one control, the others held."""
    title = st.segmented_control(
        "Along", list(ALONG), default="Clutter", required=True, key="along", bind="query-params"
    )  # fmt: skip
    control, unit = ALONG[title]
    with st.spinner("Reading the fields at every value ..."):
        along = [read(each, names) for each in sweep(setting, control)]
    st.vega_lite_chart(
        spec=sweep_chart(along, control, unit, getattr(setting, control)), key="along-chart", width="stretch",
        alt=f"Right answers along {title.lower()}: " + " ".join(
            f"{getattr(each.setting, control)}: {words(each)}." for each in along
        ),
    )  # fmt: skip
    st.caption(
        f"{setting.count} fields at each value, the same digits in all, and where the control stands the very fields "
        "of the bars; the other controls stay where they are. Strokes: one standard error either way. Dashed: "
        "guessing, and *here*, where the control stands."
    )


def strip(measured: Measured, names: Mapping[str, str]) -> None:
    """Some of the very fields, and, where it differs, what a network gets that takes one size alone."""
    side, images = measured.setting.side, measured.readings.first.images[:SHOWN]
    st.html(fields_read(measured, names, SHOWN))
    if side == TRAINED.side:
        return
    reach = widest_square(names)
    how = "in the middle of" if side < TRAINED.side else "averaged down to"
    st.caption(
        f"{'RAM and soft attention take' if 'soft' in names else 'RAM takes'} a field of any size as it is; RAM's "
        f"widest square covers {reach} × {reach} pixels. The conv net and the fully connected one take "
        f"{TRAINED.side} × {TRAINED.side} alone, so they get it {how} that:"
    )
    st.html(fields_fitted(fit_fields(images, TRAINED.side), side))
    if side > TRAINED.side:
        st.caption(
            f"That shrinks **the digit, too, from {DIGIT_PX} to {shrunk_px(side):.0f} pixels**: the two lose by its "
            "size as well as by what lies around it."
        )


def words(measured: Measured) -> str:
    """The bars for those who cannot see them."""
    return "Right answers. " + "; ".join(f"{line['Network']}: {line['Right here']}" for line in table(measured.scores))


def how_whole_ones_answered(side: int) -> str:
    """Why the cost of another size is not that of the answers: two networks read it at the size that they know."""
    was = f"{TRAINED.side} × {TRAINED.side}"
    return (
        f"the conv net and the fully connected one of the table were **trained for {was} pixels and answered at that "
        f"size's cost**; one for {side} × {side} would have other weights and was never trained. RAM and soft "
        "attention are the same networks at every size."
    )


def crossing(prices: Mapping[str, tuple[int, ...]]) -> str:
    """From which size on looking at everything costs more."""
    found = dearer_from(prices)
    listed = "; ".join(f"{READERS[who]} from {side} pixels on" for who, side in found.items())
    return "RAM costs the same for a field of any size. " + (f"Dearer than RAM: {listed}." if listed else "")


keep_in_address(DEFAULTS)
st.title("Why not look at everything?")
st.markdown("What do size, clutter and noise do to a network that takes the whole picture in, and to one that looks?")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)
