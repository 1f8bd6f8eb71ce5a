"""What a run of the Recurrent Attention Model shows: its paths at each epoch, one look step by step, and its test."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.gaze import gaze
from app.curves import curves_of_run, draw, draw_apart
from app.guard import guarded_fragment
from app.studies.paths import captions, path_tiles, right_of
from app.studies.readers import PAPER_ERROR_PERCENT
from app.style import PALETTE
from app.widgets.gaze_curves import entropy_curves, reward_curves
from app.widgets.results import Tested, show_tested, test_probabilities
from app.widgets.tiles import gallery
from app.words import duration, epochs
from lab.architectures.ram import RamSpec
from lab.cards import attention_card, attention_names
from lab.data import clutter, datasets
from lab.data.watched import validation_fields, watched_fields
from lab.events import Gaze, RunState
from lab.ram_training import RamTrainSpec

CLASSES = datasets.DATASETS["digits"].class_names
MOST_FIELDS = 50
TILE_WIDTH_PX = 104  # three beside each other on a phone
TILES_IN_ROW = 6
MEAN_WORDS = (
    "The thin line is one step, on 128 new fields. Validation, on the same 800 fields after each epoch, uses an "
    "average of the weights over the last steps, so it may be better than training."
)
REWARD_WORDS = (
    "The **reward** comes once, after the last look. The **baseline** learns to expect it: what REINFORCE praises or "
    "blames is only what is left when the expected is taken off. (The policy is the network's choice of the next "
    "place, drawn around a mean; REINFORCE is how it learns from a reward: see the maths below.)"
)
ENTROPY_WORDS = (
    "**Entropy** measures how scattered looks are. One choice alone is as scattered as the spread that you chose. All "
    "looks over 800 fields scatter more once the network moves on from look to look, and looks elsewhere in each "
    "field: the gap is, at most, what it decides by what it has seen. In nats (units of the natural logarithm); below "
    "0 means less scattered than over a square of side 1, a quarter of the field."
)


def paths_now(state: RunState) -> None:
    """Draws how a run looks at the watched fields now."""
    if state.gazes and state.reason != "diverged":
        latest = state.gazes[-1]
        st.markdown(f"**Its looks now**, after {epochs(latest['epoch'])}, on twelve validation fields")
        _paths(get_backend().record(state.run_id).ram, latest)


def terms_now(state: RunState) -> None:
    """Draws the reward of a run and the scatter of its looks over the epochs."""
    spec = get_backend().record(state.run_id).ram
    st.caption(MEAN_WORDS)
    if spec.ram.has_policy and state.gazes:
        draw_apart(
            ("reward", reward_curves(state)),
            ("entropy", entropy_curves(state, spec)),
            epochs=spec.epochs,
            key=f"terms-{state.run_id}",
        )
        left, right = st.columns(2, gap="medium")
        left.caption(REWARD_WORDS)
        right.caption(ENTROPY_WORDS)


def paths_over_epochs(run_id: str) -> None:
    """Replays the paths over the watched fields, epoch by epoch."""
    if len(get_backend().state(run_id).gazes) < 2:
        st.info("Nothing to look back on yet: the first epoch has not ended.")
        return
    guarded_fragment(_replay)(run_id)


def _replay(run_id: str) -> None:
    state, spec = get_backend().state(run_id), get_backend().record(run_id).ram
    by_epoch = {gaze["epoch"]: gaze for gaze in state.gazes}
    epoch = st.select_slider(
        "After epoch",
        list(by_epoch),
        value=max(by_epoch),
        key="epoch",
        help="0 is before training. The draws are the same at every epoch: what moves was learned.",
    )
    _paths(spec, by_epoch[int(epoch)])
    draw(
        curves_of_run(state, "loss"),
        curves_of_run(state, "accuracy"),
        spec.epochs,
        key=f"paths-{run_id}",
        marked=int(epoch),
    )


def _paths(spec: RamTrainSpec, shown: Gaze) -> None:
    images, labels = watched_fields(spec.task)
    tiles = path_tiles(images, shown["paths_yx"], spec.patch, PALETTE.validation)
    right = right_of(shown, labels)
    st.html(gallery(tiles, captions(shown, labels), width_px=TILE_WIDTH_PX, right=right, most_in_row=TILES_IN_ROW))
    later = {
        "learned": "Dots: the later ones, each drawn from the policy. ",
        "random": "Dots: the later ones, anywhere. ",
        "centre": "All others are there, too. ",
    }[spec.gaze]
    st.caption(
        f"Ring: the first look. {later if spec.glimpses > 1 else ''}Bright: what the sharpest patches have covered. "
        "Below: the answer and its probability."
    )


def one_look(run_id: str) -> None:
    """Lets the run's network, at a kept epoch, look at one validation field."""
    if len(get_backend().state(run_id).checkpoints) < 2:
        st.info("Nothing to watch yet: the first epoch has not ended.")
        return
    guarded_fragment(_look)(run_id)


def _look(run_id: str) -> None:
    backend = get_backend()
    state, spec = backend.state(run_id), backend.record(run_id).ram
    which, when, how = st.columns(3, vertical_alignment="bottom")
    number = which.slider("Field", 1, MOST_FIELDS, 1, key="number")
    epoch = when.select_slider(
        "After epoch",
        state.checkpoints,
        value=state.checkpoints[-1],
        key="kept-epoch",
        help="The weights were kept in half precision at these epochs; 0 is before training.",
    )
    draws = how.toggle("Draw places", value=True, key="draws", help="Off: it looks at the policy's means.")
    fields = validation_fields(spec.task)
    picture, label = fields.images[number - 1], int(fields.labels[number - 1])
    noise = np.random.default_rng(spec.seed).standard_normal((spec.glimpses, 2)).astype(np.float32)
    watched = backend.call(
        tasks.watch_run, run_id, backend.runs_folder, int(epoch), picture, noise if draws else np.zeros_like(noise)
    )
    gaze(
        picture[..., 0],
        watched,
        key=f"look-{run_id}",
        classes=CLASSES,
        factor=spec.ram.factor,
        deviation=spec.deviation if spec.ram.has_policy else None,
    )
    answer = int(watched.probabilities[0, -1].argmax())
    st.markdown(f"#### It says {answer}: {'right' if answer == label else f'wrong, it is {label}'}")


def tested(run_id: str) -> None:
    """What the run answered on fields of test digits."""
    probabilities = test_probabilities(run_id)
    if probabilities is None:
        return
    spec = get_backend().record(run_id).ram
    fields = clutter.held_out(clutter.TASKS[spec.task], datasets.load("digits").test, "test")
    show_tested(
        Tested(
            run_id=run_id,
            labels=fields.labels,
            probabilities=probabilities,
            class_names=CLASSES,
            pictures_of=lambda rows: fields.images[rows],
        ),
        lambda: _numbers(run_id, spec),
    )


def looks_of(ram: RamSpec) -> str:
    """How a network looks, in a few words."""
    looks = f"{ram.glimpses} {'look' if ram.glimpses == 1 else 'looks'} of {ram.patch} x {ram.patch}"
    return looks + (f" at {ram.scales} scales" if ram.scales > 1 else "")


def _numbers(run_id: str, spec: RamTrainSpec) -> None:
    """A table of comparable numbers, each with where it comes from."""
    state = get_backend().state(run_id)
    seen = 12_800 * len(state.epochs)
    rows = [
        {
            "What": "This run",
            "Test error": f"{1 - state.scores['test_accuracy']:.2%}",
            "Where from": f"{looks_of(spec.ram)}, {epochs(len(state.epochs))}, {seen:,} fields, seed {spec.seed}, "
            f"{duration(state.elapsed_s)} on this machine",
        }
    ]
    name = f"ram-{spec.task}"
    if name in attention_names():
        card = attention_card(name)
        seeds = card["seeds"]
        seen = card["seeds"][str(card["shipped_seed"])]["images_seen"]
        rows.append(
            {
                "What": "The lab's shipped RAM" + (f", mean of {len(seeds)} seeds" if len(seeds) > 1 else ""),
                "Test error": f"{card['mean_test_error_percent']:.2f}%",
                "Where from": f"{looks_of(RamSpec(**card['spec']))}, {seen:,} fields; measured by the lab's script "
                "`pretrain.ram`",
            }
        )
    if name in PAPER_ERROR_PERCENT:
        rows.append(
            {
                "What": "The paper's RAM",
                "Test error": f"{PAPER_ERROR_PERCENT[name]:.2f}%",
                "Where from": "as many looks, 60,000 training digits; Mnih et al. 2014, tables 1 and 2",
            }
        )
    st.table(rows, hide_index=True)
