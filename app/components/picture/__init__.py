"""A picture with boxes and points to move over it: regions, the retina of an attention model, sprites.

Moving answers in the browser, with the pixels under the pointer; the server gets one message when a drag ends.

Example:
    state = picture(
        Picture(
            image=photo,  # uint8 (H, W, 3) or (H, W)
            boxes=[Box(8, 4, 32, 32, "region", keep_square=True, step=2), Box(40, 9, 20.5, 30.2, "truth", "test",
                   movable=False, resizable=False)],
            points=[Point(31.5, 20.5, "fixation")],
            paths=[Path([(3, 4), (20, 30)], "gaze")],
        ),
        key="regions",
    )
    x, y, w, h = state.boxes[0].numbers  # x to the right, y down, in pixels of the image

Signatures:
    picture(picture, *, key, clickable=False, height=None, on_change=None) -> PictureState(boxes, points, clicked)
    state_of(picture, *, key) -> PictureState, before it is drawn
    reset_picture(key)
    Picture(*, image, boxes=(), points=(), paths=(), title="", note=None)
    Box(x, y, w, h, label="", color="accent", movable=True, resizable=True, keep_square=False, step=1.0)
    Point(x, y, label="", color="accent", movable=True, step=0.5)
    Path(points, label="", color="accent", is_closed=False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path as FilePath

import streamlit as st

from app.components.picture.exchange import encode_picture, parse_state, turn_of
from app.components.picture.records import Box, ColorRole, Path, Picture, PictureState, Point

__all__ = ["Box", "ColorRole", "Path", "Picture", "PictureState", "Point", "picture", "reset_picture", "state_of"]

_FOLDER = FilePath(__file__).parent

_render = st.components.v2.component(
    "cnn_lab_picture",
    html="""
<div class="picture">
  <p class="title"></p>
  <div class="stage">
    <canvas tabindex="0" role="application" aria-roledescription="picture"></canvas>
    <svg class="paths" role="img"></svg>
    <div class="cursor" hidden></div>
    <div class="marks"></div>
  </div>
  <p class="line" role="status" aria-live="polite"></p>
</div>
""",
    css=(_FOLDER / "picture.css").read_text(encoding="utf-8"),
    js="\n".join((_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in ("geometry", "marks", "behaviour")),
)


def picture(
    picture: Picture,
    *,
    key: str,
    clickable: bool = False,
    height: int | None = None,
    on_change: Callable[[], None] | None = None,
) -> PictureState:
    """Show a picture as wide as its column, or as tall as allowed.

    Where the page puts other boxes or points than in the run before, or an image of another size, what the visitor
    did to the earlier ones is forgotten.

    Args:
        picture: What to show, with boxes and points where they begin.
        key: Names this component on its page.
        clickable: Whether a click on a pixel, or Enter, is sent.
        height: The tallest that the picture may become, in CSS pixels; None is 480.
        on_change: Called, before the script runs again, when a drag ended or a pixel was clicked.

    Returns:
        Boxes and points where the visitor left them, and the pixel that was clicked last.
    """
    state, turn = state_of(picture, key=key), turn_of(_browser_answer(key))
    payload = encode_picture(picture, state, is_clickable=clickable, height=height or 480, turn=turn)
    _render(data=payload, key=key, on_change_change=on_change or _ignore)
    return state


def state_of(picture: Picture, *, key: str) -> PictureState:
    """What `picture` will return, for a page whose pixels depend on where its boxes are.

    Args:
        picture: With the same boxes, points and size; its pixels do not matter.
        key: Of the component.
    """
    answer = _browser_answer(key)
    beginning = PictureState(tuple(picture.boxes), tuple(picture.points))
    is_forgotten = answer is not None and st.session_state.get(f"{key}.forgotten") == answer
    return beginning if is_forgotten else parse_state(answer, picture) or beginning


def reset_picture(key: str) -> None:
    """Put boxes and points back where the page begins, for instance in the callback of a button."""
    st.session_state[f"{key}.forgotten"] = _browser_answer(key)


def _browser_answer(key: str) -> object:
    state = st.session_state.get(key)
    return state.get("change") if isinstance(state, Mapping) else None


def _ignore() -> None:
    """Stands in where a page passes no callback; Streamlit needs one to keep the state."""
