"""A Haar feature to drag over a picture, its look-ups in numbers, and where it answers most."""

import numpy as np
import streamlit as st

from app.components.picture import Box, Picture, picture, reset_picture, state_of
from app.studies.faces import OneFeature, Place, with_parts
from app.style import PALETTE, page_theme
from app.widgets.tiles import painted
from lab.ops.haar import PATTERNS, patterned

PICTURE_KEY, START, BEGUN, IN_ADDRESS = "feature-picture", "feature-start", "feature-begun", "at"
USUAL_PATTERN = "Dark above bright"
USUAL_SHARES = (94 / 256, 48 / 256, 36 / 256, 14 / 256)  # of the picture: the astronaut's eyes and cheeks
LARGEST_PX, SMALLEST_PX = 420, 4


def pattern_control() -> str:
    """Draws the choice of the feature's form."""
    return str(
        st.selectbox(
            "Feature",
            list(PATTERNS),
            index=list(PATTERNS).index(USUAL_PATTERN),
            key="pattern",
            bind="query-params",
            help="The sum of the pixels in its bright parts minus the sum in its dark ones. All parts are of one size; "
            "where a dark part lies between two bright ones, it counts twice.",
        )
    )


def put_feature(shares: tuple[float, ...] | None) -> None:
    """Puts the box to a place, in shares of the picture; None is where it begins. For the callback of a button."""
    reset_picture(PICTURE_KEY)
    st.query_params.pop(IN_ADDRESS, None)
    st.session_state[START] = shares


def one_feature(gray: np.ndarray, pattern: str) -> OneFeature:
    """Draws picture, numbers and map; the feature where it now is."""
    left, right = st.columns(2, gap="medium")
    with left:
        one = OneFeature(gray=gray, pattern=pattern, place=_place(gray, pattern))
    with right:
        _answers(one)
    _numbers(one)
    return one


def _place(gray: np.ndarray, pattern: str) -> Place:
    height, width = gray.shape
    box = Box(*_start((height, width)), "")
    before = state_of(Picture(image=gray, boxes=[box]), key=PICTURE_KEY).boxes[0]
    place = _fitting(before, pattern, (height, width))
    picture(
        Picture(
            image=with_parts(gray, patterned(pattern, place.width, place.height), place),
            boxes=[box],
            title=f"Grey, {width} × {height} pixels",
            note="Drag the box, or its corner; arrow keys move it once it is clicked.",
        ),
        key=PICTURE_KEY,
    )
    at = ",".join(map(str, place))
    if st.query_params.get(IN_ADDRESS) != at:
        st.query_params[IN_ADDRESS] = at
    return place


def _fitting(box: Box, pattern: str, size_hw: tuple[int, int]) -> Place:
    """The box in whole pixels, large enough that every part has one, and inside the picture."""
    rows, columns = len(PATTERNS[pattern]), len(PATTERNS[pattern][0])
    height, width = size_hw
    wide, high = max(int(box.w), columns), max(int(box.h), rows)
    return Place(min(int(box.x), width - wide), min(int(box.y), height - high), wide, high)


def _start(size_hw: tuple[int, int]) -> Place:
    """Where the box begins; the same place at every run, else the browser forgets what was dragged since."""
    begun = st.session_state.get(BEGUN)
    if START in st.session_state or begun is None or begun[0] != size_hw:
        shares = st.session_state.pop(START, None)
        place = None if shares else read_feature_place(st.query_params.get(IN_ADDRESS, ""), size_hw)
        begun = st.session_state[BEGUN] = size_hw, place or _at_shares(shares or USUAL_SHARES, size_hw)
    return Place(*begun[1])


def _at_shares(shares: tuple[float, ...], size_hw: tuple[int, int]) -> Place:
    height, width = size_hw
    x, y, wide, high = shares
    return Place(
        int(x * width), int(y * height), max(int(wide * width), SMALLEST_PX), max(int(high * height), SMALLEST_PX)
    )


def read_feature_place(text: str, size_hw: tuple[int, int]) -> Place | None:
    """The box that an address names: "x,y,width,height" inside the picture; None for anything else."""
    try:
        place = Place(*(int(word) for word in text.split(",")))
    except (TypeError, ValueError):
        return None
    height, width = size_hw
    is_inside = 0 <= place.x < place.x + place.width <= width and 0 <= place.y < place.y + place.height <= height
    return place if is_inside and min(place.width, place.height) >= SMALLEST_PX else None


def _answers(one: OneFeature) -> None:
    reach = float(np.abs(one.answers).max())
    st.markdown("**The same feature at every place**")
    map_ = painted(
        one.centred,
        -reach,
        reach,
        page_theme(),
        width_px=LARGEST_PX,
        alt=f"The feature's value at every place, from {one.answers.min():,.0f} to {one.answers.max():,.0f}",
    )
    height, width = one.gray.shape
    left, top = (one.place.x + one.place.width / 2) / width, (one.place.y + one.place.height / 2) / height
    ring = f"left:{left:.2%};top:{top:.2%};border:3px solid {PALETTE.accent}"
    st.html(
        f'<div style="position:relative;width:min({LARGEST_PX}px,100%)">{map_}<div style="position:absolute;width:14px;'
        f'height:14px;margin:-10px;border-radius:50%;box-sizing:content-box;{ring}"></div></div>'
    )
    st.caption(
        "Each place has the value of the feature whose middle is there: orange where its bright part is brighter, blue "
        f"where it is darker, up to ±{reach:,.0f}. The ring is where the box is now."
    )


def _numbers(one: OneFeature) -> None:
    st.markdown(
        f"**Value {one.value:+,.0f}**: larger than at {one.rank:.1%} of {one.answers.size:,} places. "
        f"{one.corners} look-ups in the integral image, instead of {one.pixels:,} pixels to add."
    )
    st.dataframe(one.rows(), hide_index=True, height="content")
    st.caption(
        "The integral image holds at each place the sum of all pixels above and to the left of it. a, b, c and d are "
        "its entries at a part's upper left, upper right, lower left and lower right corner; neighbours share some."
    )
