"""How many boxes a picture has, and how long a classifier would take to read them all."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Box, Picture, picture
from app.studies.windows import RATIOS, SIDES_PX, Counted, duration, shown_boxes
from app.style import PALETTE
from app.widgets.picture_picker import pick_picture

HEIGHT_PX = 250
STRIDES_PX = (1, 2, 4, 8, 16, 32)
USUAL_SIDES, USUAL_RATIOS, USUAL_STRIDE = [64, 128], list(RATIOS), 8


def count_controls() -> tuple[np.ndarray, Counted]:
    """Draws the controls; the picture, and what is counted."""
    image = pick_picture(photo="coffee")
    sides = st.pills(
        "Sizes, in pixels", SIDES_PX, selection_mode="multi", default=USUAL_SIDES, key="sides", bind="query-params",
        help="A window of a size has the area of a square with that side.",
    )  # fmt: skip
    ratios = st.pills(
        "Forms, height to width", list(RATIOS), selection_mode="multi", default=USUAL_RATIOS, key="ratios",
        bind="query-params", help="A standing person needs an upright box, a car a lying one.",
    )  # fmt: skip
    stride = st.select_slider(
        "A window every … pixels", STRIDES_PX, USUAL_STRIDE, key="stride", bind="query-params",
        help="The stride. A larger one leaves objects between two windows.",
    )  # fmt: skip
    return image, Counted(
        size_hw=(image.shape[0], image.shape[1]),
        sides_px=tuple(sorted(int(side) for side in sides)),
        ratios=tuple(name for name in RATIOS if name in ratios),
        stride_px=int(stride),
    )


def counted_boxes(image: np.ndarray, counted: Counted) -> None:
    """Draws one window of each form, a sentence and a chart."""
    left, right = st.columns(2, gap="medium")
    with left:
        height, width = counted.size_hw
        picture(
            Picture(
                image=image,
                boxes=[Box(*numbers, "", movable=False, resizable=False) for numbers in shown_boxes(counted)],
                title=f"{width} × {height} pixels",
                note="One window of each form.",
            ),
            key="counted-picture",
            height=420,
        )
    with right:
        seconds = get_backend().call(tasks.seconds_a_window)
        forms = len(counted.sides_px) * len(counted.ratios)
        if not forms:
            st.info("Choose at least one size and one form.")
            return
        st.markdown(
            f"**{counted.windows:,} windows**: {len(counted.sides_px)} "
            f"{'size' if len(counted.sides_px) == 1 else 'sizes'} × {len(counted.ratios)} "
            f"{'form' if len(counted.ratios) == 1 else 'forms'}, every {counted.stride_px} pixels along both axes."
        )
        if not counted.windows:
            st.info("No window of these sizes fits into the picture.")
        st.markdown(
            f"EfficientNet-Lite0 takes {seconds * 1e3:.1f} ms for one window on this machine, as measured. For "
            f"these windows that is **{duration(seconds * counted.windows)}**, for windows at every pixel "
            f"{duration(seconds * counted.dense)}, for all boxes {duration(seconds * counted.all_boxes)}."
        )
        st.vega_lite_chart(counted.rows(), _look(), width="stretch", key="counts")
        st.caption("The axis is logarithmic: equal steps are equal factors.")


def _look() -> dict[str, object]:
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "bar", "tooltip": True, "color": PALETTE.training},
        "encoding": {
            "y": {"field": "which", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
            "x": {
                "field": "boxes",
                "type": "quantitative",
                "title": "boxes to look at",
                "scale": {"type": "symlog"},
                "axis": {
                    "values": [0, *(10**power for power in range(2, 15, 2))],
                    "labelExpr": "format(datum.value, '~s')",
                },
            },
        },
    }
