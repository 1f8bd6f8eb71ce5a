"""Windows that walk through the cascade: how many pass each stage, which they are, and what it costs."""

from collections import OrderedDict
from dataclasses import replace

import cv2
import numpy as np
import streamlit as st

from app.studies.faces import FEATURES, NEIGHBOURS, STAGES, Walked, share_left, walked
from app.style import PALETTE
from app.widgets.thumb_parts import rgb
from app.widgets.tiles import picture

SHOWN_PX, MOST_BOXES = 480, 300
HEIGHT_PX = 260
_THICK = 3  # times as large as the picture, so that frames are thin
_MOST_KEPT = 8
_kept: OrderedDict[bytes, Walked] = OrderedDict()


def agreeing_control() -> int:
    """Draws how many neighbours a window must have to be a face."""
    return int(
        st.slider(
            "Neighbours that a face needs",
            1,
            10,
            NEIGHBOURS,
            key="agree",
            bind="query-params",
            help="A face passes in several windows, a little larger or aside. What passes alone, or with few "
            "neighbours, is often none.",
        )
    )


def stage_control() -> int:
    """Draws the slider over the stages."""
    return int(
        st.slider(
            "Passed stages",
            0,
            STAGES,
            STAGES,
            key="stage",
            bind="query-params",
            help="The windows that are left after so many stages: 0 shows where all windows are, 25 what the cascade "
            "takes for a face.",
        )
    )


def walked_once(gray: np.ndarray) -> Walked:
    """The walk of a picture; those of the last few pictures are kept."""
    key = np.array(gray.shape).tobytes() + gray.tobytes()
    if key not in _kept:
        with st.spinner("Sending all windows through the cascade …"):
            _kept[key] = walked(gray)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def cascade(gray: np.ndarray, stage: int, agreeing: int) -> None:
    """Draws what is left after a stage, a sentence, a chart and a table."""
    found = replace(walked_once(gray), agreeing=agreeing)
    left, right = st.columns([5, 4], gap="medium")
    boxes = found.walk.survivors(stage)
    with left:
        words = _words(found, stage)
        faces = found.faces if stage == STAGES else None
        shown = gray if len(boxes) <= MOST_BOXES else heated(found, stage)
        st.html(picture(drawn(shown, boxes, faces), width_px=SHOWN_PX, alt=words))
        st.caption(
            f"{words} "
            + (
                "Each frame is a window."
                if len(boxes) <= MOST_BOXES
                else "Too many for frames: the more orange, the larger the share of windows there that are left."
            )
        )
    with right:
        st.markdown(
            f"**{found.counts[0]:,} windows** of {found.scales} sizes were asked. A window is asked "
            f"**{found.features_asked:.0f} features** on average, of the {FEATURES:,} that the cascade has: most fall "
            f"at the first stages, which have few. The walk took {found.walk.seconds.sum() * 1e3:,.0f} ms."
        )
        st.markdown(_verdict(found))
        st.vega_lite_chart(
            [{"stage": number, "windows": int(count)} for number, count in enumerate(found.counts)],
            _look(),
            width="stretch",
            key="stages",
        )
        st.caption("The axis is logarithmic: equal steps are equal factors.")
    numbers = st.column_config.NumberColumn(format="localized")
    columns = dict.fromkeys(("windows in", "passed", "ms"), numbers)
    st.dataframe(found.rows(), hide_index=True, height=248, column_config=columns)


def _words(found: Walked, stage: int) -> str:
    count = int(found.counts[stage])
    share = count / max(int(found.counts[0]), 1)
    if stage == 0:
        return f"All {count:,} windows."
    return f"{count:,} {'window' if count == 1 else 'windows'} ({share:.2%}) passed {stage} of {STAGES} stages."


def _verdict(found: Walked) -> str:
    count = len(found.faces)
    rule = f"Where a window that passes all has at least {found.agreeing} neighbours is a face"
    return f"{rule}: **{count or 'none'} here**{', in green after the last stage' if count else ''}."


def heated(found: Walked, stage: int) -> np.ndarray:
    """The picture, orange where a large share of the windows around a place have passed: uint8 (H, W, 3)."""
    size_hw = found.gray.shape[0], found.gray.shape[1]
    share = share_left(found.walk.survivors(stage), found.walk.survivors(0), size_hw)
    strength = 0.85 * (share / max(share.max(), 1e-9))[..., None]
    gray = found.gray[..., None] * np.ones(3)
    return np.rint((1 - strength) * gray * 0.7 + strength * np.array(rgb(PALETTE.validation))).astype(np.uint8)


def drawn(image: np.ndarray, boxes_xyxy: np.ndarray, faces_xyxy: np.ndarray | None) -> np.ndarray:
    """A picture (H, W) or (H, W, 3), three times as large, with frames around faces, and windows if there are few."""
    height, width = image.shape[:2]
    large = cv2.resize(image, (_THICK * width, _THICK * height), interpolation=cv2.INTER_NEAREST)
    canvas = large if image.ndim == 3 else cv2.cvtColor(large, cv2.COLOR_GRAY2RGB)
    if len(boxes_xyxy) <= MOST_BOXES:
        _frame(canvas, _THICK * boxes_xyxy, PALETTE.validation, 2)
    if faces_xyxy is not None:
        _frame(canvas, _THICK * faces_xyxy, PALETTE.test, 6)
    return np.asarray(canvas, np.uint8)


def _frame(canvas: np.ndarray, boxes_xyxy: np.ndarray, color: str, thickness: int) -> None:
    """Draws frames into an RGB picture."""
    for x1, y1, x2, y2 in boxes_xyxy.astype(int).tolist():
        cv2.rectangle(canvas, (x1, y1), (x2, y2), rgb(color), thickness, cv2.LINE_AA)


def _look() -> dict[str, object]:
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "bar", "tooltip": True, "color": PALETTE.training},
        "encoding": {
            "x": {"field": "stage", "type": "ordinal", "title": "stages passed", "axis": {"labelAngle": 0}},
            "y": {
                "field": "windows",
                "type": "quantitative",
                "title": "windows left",
                "scale": {"type": "symlog"},
                "axis": {"values": [0, 1, 10, 100, 1000, 10_000, 100_000]},
            },
        },
    }
