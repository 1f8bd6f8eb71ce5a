"""R-CNN, Fast R-CNN, Faster R-CNN and Mask R-CNN on the same picture, with their times."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.theatre import Shown, tinted
from app.style import PALETTE
from app.widgets.framed import framed
from app.widgets.theatre_subject import shipped_detector
from app.widgets.tiles import picture
from lab.architectures.detection_stages import WayMeasured
from lab.cards import detector_card, pool_head_card
from lab.data.coco import Detections
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.matching import NOBODY, Answers, match

AGAIN = "four-again"
TIMEOUT_S = 120.0
SHOWN_PX = 430
REGIONS_OF_RCNN = 2000
PAPERS = {"R-CNN": "47 s", "Fast R-CNN": "0.3 s", "Faster R-CNN": "0.2 s", "Mask R-CNN": "0.2 s"}
WORDS = {
    "R-CNN": "Each region is cut out, warped to one size and taken through the whole network.",
    "Fast R-CNN": "The maps of the picture are computed once; RoIPool cuts each region out of them.",
    "Faster R-CNN": "The regions come from the same maps, by a small network: anchors and objectness.",
    "Mask R-CNN": "RoIAlign instead of RoIPool, and a mask for each answer.",
}


def four_stage(shown: Shown) -> None:
    """Draws what the four find, and how long each took."""
    with st.spinner("Four detectors at work: R-CNN reads every region by itself."):
        again = st.session_state.get(AGAIN, 0)
        image = shown.subject.fitted.image
        ways = get_backend().call(tasks.four_ways, shipped_detector(), image, again, timeout_s=TIMEOUT_S)
    columns = [*st.columns(2, gap="medium"), *st.columns(2, gap="medium")]
    for column, way in zip(columns, ways, strict=True):
        with column:
            st.markdown(f"**{way.name}**  \n{way.seconds * 1e3:,.0f} ms")
            st.html(picture(_drawn(shown, way), width_px=SHOWN_PX, alt=f"What {way.name} finds"))
            st.caption(WORDS[way.name])
    st.dataframe(four_rows(ways, shown), hide_index=True, height="content")
    st.button("Measure again", on_click=_ask_again, icon=":material/timer:", key="measure-again")
    st.caption(
        "Measured on this machine, for this picture. All four have the same maps and read the same "
        f"{ways[0].regions} proposals; the time to find those is in the last two only, as in the papers. R-CNN and "
        "Fast R-CNN took theirs from selective search, some 2,000 a picture, which took another 2 s. The papers' times "
        "are of graphics cards of 2014 to 2017 and larger networks and pictures."
    )
    name = shipped_detector()
    pooled, aligned = pool_head_card(name)["test"], detector_card(name)["test"]
    st.caption(
        "The last three lie close together: RoIAlign is two matrix products here, which may be faster than RoIPool's "
        "search for the largest cells. Fast and Faster R-CNN have a box head of their own, which has learned from "
        "RoIPool's numbers. AP50 of boxes on 500 scenes by other artists: Faster R-CNN "
        f"{pooled['held-out']['box_AP50']:.1%}, Mask R-CNN {aligned['held-out']['box_AP50']:.1%}; of known drawings "
        f"{pooled['known']['box_AP50']:.1%} and {aligned['known']['box_AP50']:.1%}."
    )


def _ask_again() -> None:
    st.session_state[AGAIN] = st.session_state.get(AGAIN, 0) + 1


def four_rows(ways: tuple[WayMeasured, ...], shown: Shown) -> list[dict[str, Any]]:
    """The four in numbers."""
    last = ways[-1].seconds
    rows = []
    for way in ways:
        row = {
            "network": way.name,
            "time here": f"{way.seconds * 1e3:,.0f} ms",
            "to Mask R-CNN": f"{way.seconds / last:.2g} ×",
            f"with {REGIONS_OF_RCNN:,} regions, worked out": (
                f"{way.seconds / way.regions * REGIONS_OF_RCNN:.0f} s" if way.name == "R-CNN" and way.regions else "–"
            ),
            "in the paper": PAPERS[way.name],
        }
        truth, sure = shown.subject.truth, _sure(shown, way.found)
        row["answers"] = str(len(sure.scores))
        if truth is not None:
            answers = Answers(sure.boxes_xyxy, sure.scores, sure.labels, truth.boxes_xyxy, truth.labels)
            row["right"] = f"{int((match(answers, 0.5) != NOBODY).sum())} of {len(truth.labels)}"
        rows.append(row)
    return rows


def _sure(shown: Shown, found: Detections) -> Detections:
    is_sure = found.scores >= shown.thresholds.confidence
    return Detections(
        boxes_xyxy=found.boxes_xyxy[is_sure],
        scores=found.scores[is_sure],
        labels=found.labels[is_sure],
        masks=None if found.masks is None else found.masks[is_sure],
    )


def _drawn(shown: Shown, way: WayMeasured) -> np.ndarray:
    sure, image = _sure(shown, way.found), shown.subject.fitted.image
    if sure.masks is not None:
        image = tinted(image, sure.masks)
    words = [CATEGORY_NAMES[label] for label in sure.labels]
    return framed(image, sure.boxes_xyxy, [PALETTE.training] * len(words), words, scale=2, thickness=2)
