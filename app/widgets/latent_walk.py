"""A square of drawings between four z of the visitor's choice."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Box, Picture, picture, reset_picture
from app.studies.game import answer_in_words
from app.studies.latent import CELLS, LIBRARY, four, library, says, shares_of_corners
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import Drawings
from lab.data.mosaic import mosaic
from lab.ops.latent import square

CORNERS = ("a", "b", "c", "d")
USUAL = (7, 3, 9, 12)  # four kinds, as the best shipped players draw them
PLACES = ("upper left", "upper right", "lower left", "lower right")
STRAIGHT, ROUND = "Straight", "On the sphere"
SHEET, SHEET_COLUMNS = 48, 12
LARGE_PX, TILE_PX = 140, 64
SQUARE_PX, SHEET_PX = 420, 260


def corner_numbers() -> tuple[int, ...]:
    """Draws the four sliders; their numbers, from 1 to 200."""
    for name, value in st.session_state.pop("corners-to-be", {}).items():
        st.session_state[name] = value
    numbers = [
        st.slider(f"{name.upper()}, {place}", 1, LIBRARY, usual, key=name, bind="query-params")
        for name, place, usual in zip(CORNERS, PLACES, USUAL, strict=True)
    ]
    st.button("Four others", icon=":material/casino:", on_click=_others)
    return tuple(numbers)


def is_round() -> bool:
    """Draws the choice of the way."""
    way = st.segmented_control(
        "The way",
        [STRAIGHT, ROUND],
        default=ROUND,
        required=True,
        key="way",
        bind="query-params",
        help="Straight: a weighted mean of the two z. On the sphere: along the arc between them, which keeps the "
        "length that z usually have. The view “Straight or round?” measures the difference.",
    )
    return way == ROUND


def walk(artist: Artist, numbers: tuple[int, ...], is_spherical: bool) -> None:
    """The square, the drawing that was clicked in it, and the sheet that corners are taken from."""
    latents = square(four(numbers, artist.spec.latent), CELLS, is_spherical=is_spherical)
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, latents.reshape(CELLS**2, -1))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        row, column = _square(drawn, artist)
    with right:
        _chosen(drawn, artist, row, column)
    _sheet(artist)


def _square(drawn: Drawings, artist: Artist) -> tuple[int, int]:
    """The square, with a frame around one drawing; row and column of that one, which a click changes."""
    side = artist.spec.gan.side
    row, column = st.session_state.get("cell", (0, 0))
    state = picture(
        Picture(
            image=_flat(mosaic(drawn.pictures, CELLS, gap_px=0)),
            boxes=[Box(column * side, row * side, side, side, movable=False, resizable=False)],
            title="A, B, C and D in the corners, and what lies between them",
            note="Click a drawing, or go there with the arrow keys and press Enter.",
        ),
        key="square",
        clickable=True,
        height=SQUARE_PX,
    )
    if state.clicked is not None:
        x, y = state.clicked
        clicked = min(int(y) // side, CELLS - 1), min(int(x) // side, CELLS - 1)
        if clicked != (row, column):
            st.session_state["cell"] = clicked
            st.rerun(scope="fragment")
    return row, column


def _chosen(drawn: Drawings, artist: Artist, row: int, column: int) -> None:
    place = row * CELLS + column
    st.markdown(f"**Row {row + 1}, column {column + 1}**")
    said = answer_in_words(float(drawn.answers[place]), artist.spec)
    reading = says(drawn, place, artist.info.class_names)
    words = f"D: {said}" + (f"; judge: {reading}" if reading else "")
    st.html(gallery(drawn.pictures[place : place + 1], [words], width_px=LARGE_PX))
    shares = zip(shares_of_corners(row, column), CORNERS, strict=True)
    parts = [f"{share:.0%} {name.upper()}" for share, name in shares if share]
    st.caption(
        (f"The way there is {', '.join(parts)}. " if len(parts) > 1 else f"This is corner {parts[0][-1]}. ")
        + "D: how real the discriminator thinks it is."
        + (" Judge: another network, which has learned to read real pictures." if reading else "")
    )
    found = get_backend().call(tasks.nearest_training, drawn.pictures[place : place + 1], artist.spec.data, 3, False)
    st.markdown("**The nearest real training pictures**")
    captions = [f"{apart:.0f} away" for apart in found.apart[0]]
    st.html(gallery(found.pictures[0], captions, width_px=TILE_PX))
    st.caption(
        "Distance: the root of the mean squared difference of pixels, 0 to 255. For 200 new real pictures the median "
        f"is {np.median(found.usual):.0f}. {artist.searched(found.among)}"
    )


def _sheet(artist: Artist) -> None:
    """Drawings with numbers; a click makes one the corner that is to be set."""
    corner = st.segmented_control(
        "A click below sets corner",
        [name.upper() for name in CORNERS],
        default="A",
        required=True,
        key="corner",
    )
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, library(artist.spec.latent)[:SHEET])
    side = artist.spec.gan.side
    state = picture(
        Picture(
            image=_flat(mosaic(drawn.pictures, SHEET_COLUMNS, gap_px=0)),
            title=f"What G makes of z No. 1 to {SHEET}",
            note="Click the drawing that shall be this corner.",
        ),
        key="sheet",
        clickable=True,
        height=SHEET_PX,
    )
    if state.clicked is not None:
        x, y = state.clicked
        number = int(y) // side * SHEET_COLUMNS + int(x) // side + 1
        st.session_state["corners-to-be"] = {str(corner).lower(): number}
        reset_picture("sheet")
        st.rerun(scope="fragment")


def _flat(image: np.ndarray) -> np.ndarray:
    """Grey pictures without their one channel, as the component wants them."""
    return image[..., 0] if image.shape[-1] == 1 else image


def _others() -> None:
    numbers = np.random.default_rng().choice(LIBRARY, 4, replace=False) + 1
    st.session_state.update({name: int(number) for name, number in zip(CORNERS, numbers, strict=True)})
