"""A classifier slides over a field of digits: the mess that it leaves, and what suppression makes of it."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.windows import FOUND_FROM, WINDOW_SIDES_PX, Slid
from app.style import PALETTE
from app.widgets.framed import framed
from app.widgets.tiles import picture
from lab.data import datasets
from lab.data.scattered import Scattered, scatter
from lab.ops.sliding import sliding_windows

SHOWN_PX, SCALE = 430, 4
MOST_DIGITS = 9
STRIDES_PX = (1, 2, 4, 6, 8, 12, 16)
USUAL = {"digits": 6, "field": 24, "step": 4, "confidence": 0.9, "overlap": 0.3}


def slide_controls() -> tuple[Scattered, np.ndarray, tuple[int, ...], int]:
    """Draws the controls of the field and of the windows."""
    count = st.slider("Digits", 0, MOST_DIGITS, USUAL["digits"], key="digits", bind="query-params")
    seed = st.slider(
        "Field No.", 1, 99, USUAL["field"], key="field", bind="query-params",
        help="Which digits, how large and where. They are test digits, which the judge has never seen.",
    )  # fmt: skip
    sides = st.pills(
        "Window sizes, in pixels", WINDOW_SIDES_PX, selection_mode="multi", default=list(WINDOW_SIDES_PX),
        key="windows", bind="query-params", help="Digits are 24 to 56 pixels wide: one size is not enough.",
    )  # fmt: skip
    stride = st.select_slider(
        "A window every … pixels", STRIDES_PX, USUAL["step"], key="step", bind="query-params",
        help="The stride. Half of it is four times the work.",
    )  # fmt: skip
    field = scatter(datasets.load("digits").test, int(count), int(seed))
    sizes = tuple(sorted(int(side) for side in sides))
    return field, sliding_windows(field.image.shape, sizes, (1.0,), int(stride)), sizes, int(stride)


def cleaning_controls() -> tuple[float, float]:
    """Draws the two thresholds; neither asks the network again."""
    confidence = st.slider(
        "Least confidence", 0.5, 0.999, USUAL["confidence"], 0.001, key="confidence", bind="query-params",
        help="What the judge must give to a digit for a window to count.",
    )  # fmt: skip
    overlap = st.slider(
        "Suppression: most overlap", 0.0, 1.0, USUAL["overlap"], 0.05, key="overlap", bind="query-params",
        help="Non-maximum suppression (NMS): the surest window stays, and all go that overlap it by more than this; "
        "then the next surest. Overlap is intersection over union. At 1 all windows stay.",
    )  # fmt: skip
    return confidence, overlap


def slid(field: Scattered, boxes_xyxy: np.ndarray, confidence: float, overlap: float) -> Slid:
    """Draws the field with all sure windows, and with those that stay."""
    answers = get_backend().call(tasks.read_windows, field.image, boxes_xyxy)
    found = Slid(field=field, boxes_xyxy=boxes_xyxy, answers=answers, confidence=confidence, overlap=overlap)
    if not len(boxes_xyxy):
        st.info("Choose at least one size of windows.")
    else:
        each = answers.seconds / len(boxes_xyxy)
        st.markdown(
            f"**{len(boxes_xyxy):,} windows** were read in {answers.seconds:.2f} s, {each * 1e3:.2f} ms each. Of "
            f"**{len(found.sure):,}** the judge is sure, and **{len(found.kept)}** stay: "
            f"**{found.found} of {len(field.labels)} digits found**, {found.repeats} "
            f"{'repeat' if found.repeats == 1 else 'repeats'}, {found.false_alarms} false "
            f"{'alarm' if found.false_alarms == 1 else 'alarms'}."
        )
        st.caption("The judge is a small network of the lab that knows ten digits and “none of these”.")
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**All windows that the judge is sure of**")
        mess = framed(field.image, boxes_xyxy[found.sure], [PALETTE.training] * len(found.sure), scale=SCALE)
        st.html(picture(mess, width_px=SHOWN_PX, alt=f"{len(found.sure)} frames over the field"))
    with right:
        st.markdown("**After suppression**")
        colors = np.where(
            found.matches >= 0, PALETTE.test, np.where(found.is_repeat, PALETTE.training, PALETTE.validation)
        )
        order = np.argsort(found.matches >= 0, kind="stable")  # what is found is drawn over the others
        words = [str(digit) for digit in found.digits[found.kept][order]]
        kept = boxes_xyxy[found.kept][order]
        clean = framed(field.image, kept, colors[order].tolist(), words, scale=SCALE, thickness=4)
        st.html(picture(clean, width_px=SHOWN_PX, alt=f"{len(found.kept)} frames, {found.found} of them right"))
        st.caption(
            f"Green: shows a digit (overlap at least {FOUND_FROM:g} with its square), names it rightly, and is the "
            "surest to do so. Blue: the same digit again. Orange: a false alarm."
        )
    return found
