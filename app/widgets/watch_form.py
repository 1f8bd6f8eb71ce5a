"""The controls of the page "Watch RAM look": which network, what it looks at, and how it chooses."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from app.components.drawing import drawing
from app.components.picture import Box, Picture, picture, state_of
from app.studies.own_field import own_field
from app.studies.readers import PAPER_ERROR_PERCENT
from app.studies.shown_fields import MOST_FIELDS, shown_fields
from lab.architectures.ram import RamSpec
from lab.cards import attention_card, attention_epochs, attention_names
from lab.data import clutter
from lab.data.fitting import fit_picture
from lab.errors import LabError

FIELD, OWN = "Test field", "Your own digit"
BEST = "Best"
AS_TRAINED = "As trained"
PIECES = (AS_TRAINED, 0, 1, 2, 4, 8, 16)
OWN_CORNER_XY = 28, 6  # aside, so that there is something to be found
DEFAULTS: dict[str, Any] = {
    "net": None, "shown": FIELD, "number": 1, "pieces": AS_TRAINED, "draw": False, "seed": 0, "after": BEST,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watching:
    """What the controls say.

    Attributes:
        name: of the shipped network; `card` and `spec` are its own.
        image: uint8 `(H, W, 1)`.
        label: the digit in it; None for an own one.
        noise_seed: of the policy's samples; None looks at its means.
        epoch: None for the best.
    """

    name: str
    card: dict[str, Any]
    spec: RamSpec
    image: np.ndarray
    label: int | None
    noise_seed: int | None
    epoch: int | None

    @property
    def noise(self) -> np.ndarray:
        """float32 `(T, 2)`, standard normal, or zeros."""
        shape = self.spec.glimpses, 2
        if self.noise_seed is None:
            return np.zeros(shape, np.float32)
        return np.random.default_rng(self.noise_seed).standard_normal(shape).astype(np.float32)


def watch_form() -> Watching:
    """Draws the controls; all but the visitor's own drawing are kept in the address.

    Raises:
        LabError: if no network is shipped.
    """
    name = _network(is_learned=False)
    card = attention_card(name)
    task = clutter.TASKS[card["task"]["name"]]
    shown = st.segmented_control(
        "What it looks at", [FIELD, OWN], default=FIELD, required=True, key="shown", bind="query-params"
    )
    image, label = _own(task) if shown == OWN else _field(task.name, _number("Field"))
    spec = RamSpec(**card["spec"])
    draws = spec.gaze == "random" or st.toggle(
        "Draw places", key="draw", bind="query-params",
        help="In training each place is drawn at random around the one that the network means. Off: it looks at the "
        "mean.",
    )  # fmt: skip
    seed = st.slider("Draw number", 0, 99, 0, key="seed", bind="query-params") if draws else None
    return Watching(
        name=name, card=card, spec=spec, image=image, label=label, noise_seed=seed, epoch=_epoch(name)
    )  # fmt: skip


def field_form() -> Watching:
    """The same for a network with a policy and a test field alone; nothing is drawn yet.

    Raises:
        LabError: if no network is shipped.
    """
    name = _network(is_learned=True)
    card = attention_card(name)
    image, label = _field(card["task"]["name"], _number("Field"))
    spec = RamSpec(**card["spec"])
    return Watching(
        name=name, card=card, spec=spec, image=image, label=label, noise_seed=None, epoch=_epoch(name)
    )  # fmt: skip


def _network(*, is_learned: bool) -> str:
    """Which of the shipped networks, with what it reaches; `is_learned` leaves out those without a policy."""
    kinds = {"ram"} if is_learned else {"ram", "random"}
    names = [name for name in attention_names() if attention_card(name)["network"] in kinds]
    if not names:
        raise LabError("No attention network is shipped with this checkout: `make pretrain NAME=ram` trains one.")
    first = names.index("ram-cluttered") if "ram-cluttered" in names else 0
    name = st.selectbox("Network", names, index=first, format_func=title_of, key="net", bind="query-params")
    card = attention_card(name)
    wrong = f"{card['mean_test_error_percent']:.1f} % wrong on {card['data']['test']:,} test digits"
    paper = f"; the paper, with 60,000 digits: {PAPER_ERROR_PERCENT[name]:g} %" if name in PAPER_ERROR_PERCENT else ""
    st.caption(f"{card['spec']['glimpses']} glimpses, {wrong}{paper}.")
    return str(name)


def _number(label: str) -> int:
    return st.slider(label, 1, MOST_FIELDS, 1, key="number", bind="query-params")


def _epoch(name: str) -> int | None:
    """After which epoch; None for the best."""
    kept = attention_epochs(name)
    if not kept:
        return None
    after = st.select_slider(
        "After epoch", [BEST, *kept], BEST, key="after", bind="query-params",
        help="The time machine: weights that were kept while it learned; 0 is before training.",
    )  # fmt: skip
    return after if isinstance(after, int) else None


def title_of(name: str) -> str:
    """A shipped network as a visitor reads it."""
    card = attention_card(name)
    who = "RAM" if card["spec"]["gaze"] == "learned" else "Random gaze"
    return f"{who}: {clutter.TASKS[card['task']['name']].title}"


def _field(task: str, number: int) -> tuple[np.ndarray, int]:
    fields = shown_fields(task)
    return fields.images[number - 1], int(fields.labels[number - 1])


def _own(task: clutter.ClutterTask) -> tuple[np.ndarray, int | None]:
    """The visitor's digit, where they put it among pieces of test digits; a test field until something is drawn."""
    ink = drawing(key="watched-drawing", size=200)
    fitted = None if ink is None else fit_picture(ink, (clutter.DIGIT_PX, clutter.DIGIT_PX, 1))
    if fitted is None or fitted.is_empty:
        st.caption("Until you draw you see a test field.")
        return _field(task.name, 1)
    if task.side == clutter.DIGIT_PX:
        return fitted.image, None
    stage = st.container()
    pieces = st.select_slider(
        "Pieces of clutter", PIECES, AS_TRAINED, key="pieces", bind="query-params",
        help=f"Pieces of 8 × 8 pixels, cut from test digits. This network was trained with {task.pieces or 'none'}.",
    )  # fmt: skip
    number = _number("Which clutter")
    with stage:
        return _placed(task, fitted.image, pieces if isinstance(pieces, int) else task.pieces, number), None


def _placed(task: clutter.ClutterTask, digit: np.ndarray, pieces: int, number: int) -> np.ndarray:
    """The field with the digit where the visitor has moved it: uint8 `(side, side, 1)`."""
    box = Box(*OWN_CORNER_XY, clutter.DIGIT_PX, clutter.DIGIT_PX, "your digit", resizable=False)
    place = Picture(
        image=np.zeros((task.side, task.side), np.uint8),
        boxes=[box],
        title="Where it is",
        note="Drag the frame, or move it with the arrow keys.",
    )
    moved = state_of(place, key="own-place").boxes[0]
    field = own_field(task, digit, (int(moved.y), int(moved.x)), pieces, number)
    picture(replace(place, image=field[..., 0]), key="own-place", height=260)
    return field
