"""What a Recurrent Attention Model is about to learn from: some fields of its task, and what one look covers."""

import numpy as np
import streamlit as st

from app.studies.paths import path_tiles
from app.style import PALETTE
from app.widgets.gaze_views import TILE_WIDTH_PX, TILES_IN_ROW
from app.widgets.tiles import gallery
from lab.architectures.ram import multiply_accumulates
from lab.data import datasets
from lab.data.clutter import TASKS, draw
from lab.ram_training import RamTrainSpec

SHOWN = 18


def fields_look(spec: RamTrainSpec) -> None:
    """Draws fields of training digits, as the first look at their middle would light them."""
    task, ram = TASKS[spec.task], spec.ram
    train = datasets.load("digits").train
    fields = draw(task, train, SHOWN, (spec.seed, 2))
    reach = ram.patch * ram.factor ** (ram.scales - 1)
    wider = f", and {reach} x {reach} through its coarsest" if ram.scales > 1 else ""
    never = "The network never sees a field as a whole: one" if reach < task.side else "One"
    st.markdown(
        f"**{task.title}.** Every field, as a picture is called here, is drawn anew from {len(train):,} training "
        f"digits and slightly distorted copies of them. {never} look covers {ram.patch} x {ram.patch} pixels "
        f"through its sharpest patch{wider}. With {ram.glimpses} "
        f"{'look' if ram.glimpses == 1 else 'looks'} an answer costs {multiply_accumulates(ram) / 1e6:.2f} million "
        f"multiplications, however large the field."
    )
    first = np.zeros((SHOWN, 1, 2)) if ram.gaze != "random" else np.random.default_rng(0).uniform(-1, 1, (SHOWN, 1, 2))
    names = [str(label) for label in fields.labels]
    tiles = path_tiles(fields.images, first.tolist(), ram.patch, PALETTE.validation)
    st.html(gallery(tiles, names, width_px=TILE_WIDTH_PX, most_in_row=TILES_IN_ROW))
    where = "anywhere" if ram.gaze == "random" else "at the middle"
    st.caption(f"Bright: what the sharpest patch covers at the first look, which is {where}. Below: the digit.")
