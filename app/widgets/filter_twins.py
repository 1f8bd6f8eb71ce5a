"""Filters that say the same, and filters that say nothing."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.filters import is_matrix, likeness_words
from app.widgets.chosen_filter import Chosen
from app.widgets.filter_sheet import face
from app.widgets.tiles import gallery
from lab.architectures.architecture import table
from lab.architectures.filters import maps_of
from lab.architectures.layers import Activation, Conv2D
from lab.data.photos import photos
from lab.ops.filter_banks import NOT_A_FILTER, closest_pairs, is_nearly_zero, norms

MOST_PAIRS = 18
MOST_DEAD = 32
PICTURES = 300
TILE_PX = 66


def filter_twins(chosen: Chosen) -> None:
    """Draws the pairs that are most alike, and the list of dead filters with the rules that call them so."""
    st.subheader("Twins")
    least = st.slider(
        "Alike from a cosine of", 0.5, 0.99, 0.9, 0.01, key="least", bind="query-params",
        help="1: the same but for size. −1: the same with all signs turned, which finds the same edges, dark and "
        "bright exchanged.",
    )  # fmt: skip
    st.markdown(likeness_words(chosen.bank, least))
    pairs = [pair for pair in closest_pairs(chosen.bank, MOST_PAIRS) if abs(pair.cosine) >= least]
    if pairs:
        shown = [_side_by_side(face(chosen, [pair.first, pair.second])) for pair in pairs]
        words = [f"{pair.first + 1} and {pair.second + 1}: {pair.cosine:+.3f}" for pair in pairs]
        st.html(gallery(np.stack(shown), words, width_px=2 * TILE_PX))
        st.caption(
            f"The closest pairs, at most {MOST_PAIRS}. Below zero the two are negatives of each other."
            + (" Each tile is one filter's weights, folded into rows." if is_matrix(chosen.bank) else "")
        )
    else:
        st.caption("No two filters of this layer are as alike as that.")
    st.subheader("Dead filters")
    dead_filters(chosen)


def dead_filters(chosen: Chosen) -> None:
    """Two rules, and whom each of them finds."""
    small = np.flatnonzero(is_nearly_zero(chosen.bank)).tolist()
    median = float(np.median(norms(chosen.bank)))
    st.markdown(
        f"**By norm**: {_listed(small)}. The rule: a norm of at most {NOT_A_FILTER:.0%} of the layer's median, which "
        f"is {median:.3g}."
    )
    subject = chosen.subject
    if not _is_rectified(chosen):
        st.markdown("**By maps**: no ReLU follows this layer, so no map is expected to be zero.")
        silent: list[int] = []
    else:
        found = get_backend().call(
            tasks.largest_values, subject.name, get_backend().runs_folder, subject.epoch, chosen.layer, PICTURES
        )
        silent = np.flatnonzero(found <= 0).tolist()
        where = f"{PICTURES} validation pictures" if chosen.is_of_run else f"all {len(photos())} sample photographs"
        st.markdown(f"**By maps**: {_listed(silent)}. The rule: the map is zero everywhere on {where}.")
    dead = sorted({*small, *silent})[:MOST_DEAD]
    if dead:
        why = [
            " and ".join([*(["small norm"] if i in small else []), *(["silent map"] if i in silent else [])])
            for i in dead
        ]
        words = [f"{index + 1}: {reason}" for index, reason in zip(dead, why, strict=True)]
        st.html(gallery(face(chosen, dead), words, width_px=TILE_PX))
        st.caption("Each tile has its own scale of colours: of a dead filter you see what is left, greatly enlarged.")


def _listed(indices: list[int]) -> str:
    if not indices:
        return "none"
    words = ", ".join(str(index + 1) for index in indices[:MOST_DEAD])
    more = f" and {len(indices) - MOST_DEAD} more" if len(indices) > MOST_DEAD else ""
    return f"{len(indices)} ({'filter' if len(indices) == 1 else 'filters'} {words}{more})"


def _is_rectified(chosen: Chosen) -> bool:
    """Whether the maps pass a ReLU before the next layer gets them."""
    architecture = chosen.subject.architecture
    rows = {row.name: row.node.layer for row in table(architecture)}
    last, own = rows[maps_of(architecture, chosen.layer)], rows[chosen.layer]
    function = last.function if isinstance(last, Activation) else own.activation if isinstance(own, Conv2D) else ""
    return function in ("relu", "relu6")


def _side_by_side(two: np.ndarray) -> np.ndarray:
    """Two pictures uint8 `(2, h, w, 3)` as one, with a white line between them."""
    first, second = two
    gap = np.full((first.shape[0], max(1, first.shape[1] // 5), 3), 255, np.uint8)
    return np.concatenate([first, gap, second], axis=1)
