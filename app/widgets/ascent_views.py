"""What a picture that climbs shows: itself and its value while it grows, step by step afterwards, and real rivals."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.curves import HEIGHT_PX
from app.guard import guarded_fragment
from app.studies.exciting import captions, marked, squares, verdict
from app.style import PALETTE
from app.widgets.ascent_form import Wish
from app.widgets.run_panel import left, run_panel
from app.widgets.tiles import gallery, picture
from app.words import aim_in_words, duration
from lab.architectures.aims import Aim, Exciting
from lab.architectures.fields import fields
from lab.ascent import AscentSpec
from lab.data.pictures import read_picture
from lab.events import RunState
from lab.ops.spectra import FINE, fine_share

LARGE_PX, TILE_PX, TILES_IN_ROW = 336, 200, 3
TIMEOUT_S = 90.0


def growing(wish: Wish, run_id: str) -> None:
    """The picture and its value, redrawn as they grow; once it has ended, beside the best real picture.

    Args:
        wish: of the run.
    """
    run_panel(run_id, curves=_now, numbers=_numbers, below=partial(_beside, wish))


def step_by_step(run_id: str) -> None:
    """Replays the kept pictures."""
    if len(get_backend().state(run_id).checkpoints) < 2:
        st.info("Nothing to look back on yet: the first step has not been made.")
        return
    guarded_fragment(_replay)(run_id)


def real_pictures(wish: Wish) -> None:
    """The pictures of a data set that reach the aim best."""
    found = ask(wish.spec, wish.aim)
    name = wish.network.class_names[wish.aim.index] if wish.aim.how == "class" else ""
    st.markdown(
        f"**The nine real pictures that reach most** for {aim_in_words(wish.spec, name)}, of {found.about} "
        f"({found.count:,} in all, mean {found.mean:.2f}):"
    )
    field = None if wish.aim.how == "class" else fields(wish.network.architecture)[wish.aim.layer]
    places = squares(found, field)
    shown = [marked(image, place, PALETTE.accent) for image, place in zip(found.images, places, strict=True)]
    st.html(gallery(np.stack(shown), captions(found), width_px=TILE_PX, most_in_row=TILES_IN_ROW))
    if wish.aim.how == "class":
        st.caption("The number is the class's score before the softmax.")
    elif field is None:
        st.caption("The number is taken before the activation; each place of this map sees the whole picture.")
    else:
        what = "middle" if wish.aim.how == "unit" else "strongest place"
        st.caption(f"The number is taken before the activation. The box: what the map's {what} sees of the picture.")


def ask(spec: AscentSpec, aim: Aim) -> Exciting:
    """The best real pictures; remembered by the backend."""
    backend = get_backend()
    with st.spinner("Showing the network all real pictures …"):
        found: Exciting = backend.call(
            tasks.exciting, spec.network, backend.runs_folder, spec.network_epoch, aim, timeout_s=TIMEOUT_S
        )
    return found


def _numbers(state: RunState) -> dict[str, str]:
    planned = get_backend().record(state.run_id).ascent.steps
    return {
        "Steps done": f"{state.epochs_done} of {planned}",
        "Value": f"{state.values[-1]:.2f}" if state.values else "–",
        "At the start": f"{state.values[0]:.2f}" if state.values else "–",
        "Elapsed": duration(state.elapsed_s),
        "Left": left(state),
    }


def _now(state: RunState) -> None:
    if state.checkpoints:
        _picture_and_curve(state, state.checkpoints[-1], f"climb-{state.run_id}")


def _picture_and_curve(state: RunState, step: int, key: str, marked_step: int | None = None) -> None:
    shown, curve = st.columns([2, 3], gap="medium")
    with shown:
        _picture(state, step)
    with curve:
        _curve(state, key, marked_step)
        spec = get_backend().record(state.run_id).ascent
        if spec.blur and spec.blur_every > 1:
            st.caption(f"The teeth: a blur, every {spec.blur_every} steps, takes away some of what had climbed.")


def _picture(state: RunState, step: int) -> None:
    """The picture after a kept step."""
    shown = _kept_picture(state, step)
    st.html(picture(shown, width_px=LARGE_PX, alt=f"The picture after {step} steps"))
    st.caption(
        f"After {step} steps: {state.values[step]:.2f}. Of its variance {fine_share(shown):.0%} is fine detail (above "
        f"{FINE:g} cycles a pixel)."
    )


def _kept_picture(state: RunState, step: int) -> np.ndarray:
    """uint8 `(H, W, 3)`; grey has three equal channels."""
    return read_picture(get_backend().store.picture(state.run_id, step)).image


def _beside(wish: Wish, state: RunState) -> None:
    """What it came to beside the best real picture, once it has ended."""
    if not state.has_ended or len(state.values) < 2:
        return
    found = ask(wish.spec, wish.aim)
    st.markdown(verdict(state.values[-1], state.values[0], found, began_real=wish.spec.start == "photo"))
    both = [_kept_picture(state, state.checkpoints[-1]), found.images[0]]
    names = [f"{state.values[-1]:.2f}: grown", captions(found)[0]]
    st.html(gallery(np.stack([marked(each, None, PALETTE.accent) for each in both]), names, width_px=TILE_PX))


def _replay(run_id: str) -> None:
    state = get_backend().state(run_id)
    kept = state.checkpoints
    step = int(st.select_slider("After step", kept, value=kept[-1], key="step", help="0 is the start."))
    _picture_and_curve(state, step, f"replay-{run_id}", marked_step=step)


def _curve(state: RunState, key: str, marked_step: int | None = None) -> None:
    """The aim's value over the steps."""
    planned = get_backend().record(state.run_id).ascent.steps
    x = {"field": "step", "type": "quantitative", "scale": {"domain": [0, planned]}, "title": "step"}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "color": PALETTE.training, "strokeWidth": 2.5, "clip": True, "tooltip": True},
            "encoding": {
                "x": x,
                "y": {"field": "value", "type": "quantitative", "title": "value of the aim"},
            },
        }
    ]
    if marked_step is not None:
        layers.append(
            {
                "data": {"values": [{"step": marked_step}]},
                "mark": {"type": "rule", "color": PALETTE.accent, "strokeWidth": 2, "strokeDash": [6, 4]},
                "encoding": {"x": {"field": "step", "type": "quantitative"}},
            }
        )
    data = {"step": state.steps, "value": state.values}
    st.vega_lite_chart(data, {"height": HEIGHT_PX, "layer": layers}, key=key, width="stretch")
