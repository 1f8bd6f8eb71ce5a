"""What a detector's run shows: what it finds in six scenes, its five losses, and how precise it is."""

from typing import Any

import streamlit as st

from app.backend import get_backend
from app.curves import MOST_POINTS, Curve, draw_apart
from app.style import PALETTE, SERIES
from app.widgets.look_back import Past, look_back
from app.widgets.run_panel import left, run_panel
from app.widgets.tiles import picture
from lab.data.credits import in_words
from lab.data.pictures import read_picture
from lab.data.scenes import HELD_OUT_STYLES, KNOWN_STYLES, draw_scene
from lab.detector_training import (
    EPOCH_STEPS,
    LOSSES,
    SHOWN_SCORE,
    TEST_SCENES,
    VALIDATION_SCENES,
    WATCHED,
    DetectorTrainSpec,
)
from lab.events import Look, RunState

SHOWN_PX = 860
SAMPLES = 8
SAMPLE_PX = 200
COMPARED = {
    "objectness": "“something is here” or not, of 64 anchors a scene, with the truth: cross-entropy",
    "anchor_box": "how the anchor must move and grow to fit the object, with how it should: smooth L1",
    "category": "the name of each region, or “nothing”, with the true one: cross-entropy",
    "region_box": "how the region must still move and grow, for its own category: smooth L1",
    "mask": "each of 28 × 28 points, object or not, for its own category: cross-entropy",
}  # by term of the loss
PRECISION_WORDS = (
    "**Average precision** (AP) of boxes is COCO's measure: how many objects are found and how few boxes are wrong, "
    "over all thresholds of confidence, as a mean over categories and over ten thresholds of overlap, 0.5 to 0.95. "
    "**AP50** asks for an overlap of 0.5 only. "
)


def learning(run_id: str) -> None:
    """The training while it lasts, and as it ended."""
    run_panel(run_id, above=_now, curves=_curves, numbers=_numbers, below=_measured)


def time_machine(run_id: str) -> None:
    """What it found at each earlier time."""
    past = Past(
        kept=lambda state: state.looks,
        show=_look,
        chart=lambda state: ("terms", loss_curves(state, get_backend().record(state.run_id).detector)),
        epoch_steps=EPOCH_STEPS,
        help="0 is before training: the new parts begin with random weights.",
    )
    look_back(run_id, past)


def scenes_look(spec: DetectorTrainSpec, trained: DetectorTrainSpec | None) -> None:
    """Some of the scenes that it learns from."""
    st.markdown(
        "**Scenes that it learns from**: drawn objects of 24 of COCO's categories in front of real places, made anew "
        "for each step. Everything about them is known: each pixel's owner, so boxes and masks are exact."
    )
    with st.container(horizontal=True):
        for index in range(SAMPLES):
            scene = draw_scene("train", index)
            words = f"A scene with {len(scene.labels)} objects"
            st.html(picture(scene.image, width_px=SAMPLE_PX, alt=words))
    st.caption(
        f"Drawings by the artists of {in_words(KNOWN_STYLES)}. Those of {in_words(HELD_OUT_STYLES)} are kept for the "
        "test: whoever learned cats must know a cat that somebody else has drawn."
    )


def losses_look(spec: DetectorTrainSpec, trained: DetectorTrainSpec | None) -> None:
    """What is minimised, part by part, and how long."""
    st.markdown("**What it learns by**: the sum of these losses, in the order of a picture's way through the network")
    st.dataframe(
        [{"loss": LOSSES[term], "what is compared": COMPARED[term]} for term in spec.losses],
        hide_index=True,
        height="content",
    )
    steps = spec.epochs * EPOCH_STEPS
    st.caption(
        f"**Anchors** are boxes laid over the picture in a grid; **regions** are those that the first part proposes. "
        f"Cross-entropy and smooth L1 are the papers' own. {spec.epochs} × {EPOCH_STEPS} = {steps:,} steps of "
        f"{spec.batch_size} scenes: {steps * spec.batch_size:,} scenes, each seen once."
    )


def _now(state: RunState) -> None:
    if state.looks:
        _look(state, state.looks[-1])


def _look(state: RunState, look: Look) -> None:
    st.markdown(
        f"**What it finds in {WATCHED} scenes that it never learns from**, after {look['step']:,} "
        f"{'step' if look['step'] == 1 else 'steps'}: "
        f"{look['found']} boxes of which it is at least {SHOWN_SCORE:.0%} sure; there are {look['objects']} objects"
    )
    shown = read_picture(get_backend().store.picture(state.run_id, look["step"])).image
    words = f"{WATCHED} scenes with {look['found']} boxes drawn in"
    st.html(picture(shown, width_px=SHOWN_PX, alt=words))


def loss_curves(state: RunState, spec: DetectorTrainSpec) -> list[Curve]:
    """The terms of the loss by step."""
    thin = max(1, len(state.steps) * len(LOSSES) // MOST_POINTS)
    at = [step / max(state.steps_per_epoch, 1) for step in state.steps[::thin]]
    return [
        Curve(
            name=LOSSES[term],
            color=SERIES[number],
            by_epoch=False,
            at=at,
            values=state.losses.get(term, [])[::thin],
        )
        for number, term in enumerate(spec.losses)
    ]


def _precision_curves(state: RunState, spec: DetectorTrainSpec) -> list[Curve]:
    at = [float(each["epoch"]) for each in state.detector_epochs]
    told: list[tuple[str, str, list[float]]] = [
        ("AP50 of boxes", PALETTE.test, [each["box_ap50"] for each in state.detector_epochs]),
        ("AP of boxes", PALETTE.training, [each["box_ap"] for each in state.detector_epochs]),
    ]
    if spec.masks:
        told.append(("AP of masks", PALETTE.accent, [each["mask_ap"] or 0.0 for each in state.detector_epochs]))
    return [Curve(name=name, color=color, by_epoch=True, at=at, values=values) for name, color, values in told]


def _curves(state: RunState) -> None:
    spec = get_backend().record(state.run_id).detector
    draw_apart(
        ("terms", loss_curves(state, spec)),
        ("precision", _precision_curves(state, spec)),
        epochs=spec.epochs,
        key=f"curves-{state.run_id}",
    )


def _measured(state: RunState) -> None:
    st.caption(f"{PRECISION_WORDS}By epoch on {VALIDATION_SCENES} validation scenes.")
    if state.scores:
        st.dataframe(_test_rows(state.scores), hide_index=True, height="content")
        st.caption(
            f"Measured once, after training, on {TEST_SCENES} scenes each, in places that it has never seen. So few "
            "scenes give rough figures."
        )


def _test_rows(scores: dict[str, float]) -> list[dict[str, Any]]:
    columns = {"box_AP": "AP of boxes", "box_AP50": "AP50 of boxes", "mask_AP": "AP of masks"}
    return [
        {"test scenes": title}
        | {words: f"{scores[f'{kind}_{name}']:.1%}" for name, words in columns.items() if f"{kind}_{name}" in scores}
        for kind, title in (("known", "drawings that it knows"), ("held_out", "drawings by other artists"))
    ]


def _numbers(state: RunState) -> dict[str, str]:
    spec = get_backend().record(state.run_id).detector
    latest = state.detector_epochs[-1] if state.detector_epochs else None
    numbers = {
        "Epochs done": f"{len(state.detector_epochs)} of {spec.epochs}",
        "Scenes/s": f"{latest['images_per_second']:.1f}" if latest else "–",
        "Left": left(state),
        "AP50 of boxes": f"{latest['box_ap50']:.0%}" if latest else "–",
    }
    if spec.masks:
        numbers["AP of masks"] = f"{latest['mask_ap'] or 0:.0%}" if latest else "–"
    return numbers
