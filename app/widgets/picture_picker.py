"""Where a page's picture comes from: a photograph, a digit, the visitor's own drawing, file, camera or ZIP of files."""

import numpy as np
import streamlit as st

from app.components.drawing import drawing
from app.widgets.zip_picker import pick_zipped
from lab.data import datasets
from lab.data.photos import photos, read_photo
from lab.data.pictures import read_picture
from lab.errors import LabError

LARGEST_SIDE_PX = 1024
OWN = ("Draw", "Upload", "Camera", "ZIP")
DIGITS_A_CLASS = 10
UPLOAD_TYPES = ["png", "jpg", "jpeg", "webp", "bmp", "gif"]


def pick_picture(*, first: str = "Photo", photo: str | None = None) -> np.ndarray:
    """Controls for a picture, and the picture; photograph and digit are kept in the page's address.

    Args:
        first: "Photo" or "Digit", shown before the visitor chooses.
        photo: the photograph shown before the visitor chooses; None for the first.

    Returns:
        uint8 `(H, W)` or `(H, W, 3)`. While an own picture is chosen but not there yet, the first photograph.
    """
    sources = ["Photo", "Digit", *OWN]
    source = st.selectbox("Picture", sources, index=sources.index(first), key="source", bind="query-params")
    if source == "Photo":
        titles = {photo.name: photo.title for photo in photos()}
        name = st.selectbox(
            "Photograph",
            list(titles),
            index=list(titles).index(photo) if photo else 0,
            format_func=titles.__getitem__,
            key="photo",
            bind="query-params",
        )
        return read_photo(name)
    if source == "Digit":
        digits = datasets.preview("digits", DIGITS_A_CLASS)
        number = st.slider("Digit", 0, 9, 3, key="digit", bind="query-params")
        sample = st.slider("Writer", 1, DIGITS_A_CLASS, 1, key="writer", bind="query-params")
        return digits[number, sample - 1, ..., 0]
    picture = own_picture(source)
    if picture is None:
        st.caption("Until then you see the first photograph.")
        return read_photo(photos()[0].name)
    return picture


def own_picture(source: str) -> np.ndarray | None:
    """What the visitor drew, uploaded or photographed: uint8 `(H, W)` or `(H, W, 3)`; None before that.

    Args:
        source: one of `OWN`.
    """
    if source == "Draw":
        return drawing(key="own-drawing")
    if source == "ZIP":
        return pick_zipped(LARGEST_SIDE_PX)
    if source == "Upload":
        file = st.file_uploader("A picture", type=UPLOAD_TYPES, key="own-upload")
    else:
        file = st.camera_input("A photograph", key="own-photo", help="Works on https or on localhost only.")
    if file is None:
        return None
    try:
        decoded = read_picture(file.getvalue(), max_side_px=LARGEST_SIDE_PX)
    except LabError as error:
        st.error(str(error))
        return None
    for note in decoded.notes:
        st.caption(note)
    return decoded.image
