"""The filter that the page "Filters" is about, and the bank in which it stands."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.filters import facts, is_matrix
from app.style import page_theme
from app.widgets.subject_picker import PHOTO_NETWORKS, Subject
from app.widgets.tiles import color_weights
from lab.errors import LabError
from lab.ops.filter_banks import is_nearly_zero, norms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """One filter of one layer.

    Attributes:
        bank: float32 `(kh, kw, C_in, filters)`.
        index: of the filter, from 0.
    """

    subject: Subject
    layer: str
    bank: np.ndarray
    index: int

    @property
    def own(self) -> np.ndarray:
        """The filter, float32 `(kh, kw, C_in)`."""
        return self.bank[..., self.index]

    @property
    def is_of_run(self) -> bool:
        """Whether the network is a run's, with validation pictures and perhaps epochs to look back at."""
        return self.subject.name not in PHOTO_NETWORKS


def read_bank(subject: Subject, layer: str, epoch: int | None) -> np.ndarray:
    """The filters of a layer after an epoch, float32 `(kh, kw, C_in, filters)`; None is the end.

    Raises:
        LabError: if training has blown them up.
    """
    bank: np.ndarray = get_backend().call(tasks.kernels_of, subject.name, get_backend().runs_folder, epoch, layer)
    if not np.isfinite(bank).all():
        raise LabError("The weights of this layer are no longer numbers: this training has diverged.")
    return bank


def pick_filter(subject: Subject, layer: str) -> Chosen:
    """Draws the control for the filter's number; a sheet's click sets it, too."""
    bank = read_bank(subject, layer, subject.epoch)
    count = bank.shape[-1]
    st.session_state["filter"] = min(st.session_state.get("filter", 1), count)
    number = st.number_input(
        f"Filter, 1 to {count:,}", 1, count, key="filter", bind="query-params", help="Or click one on the sheet."
    )
    return Chosen(subject=subject, layer=layer, bank=bank, index=int(number) - 1)


def choose_filter(index: int) -> None:
    """Chooses a filter, from 0; for callbacks."""
    st.session_state["filter"] = index + 1


def names_of(bank: np.ndarray, order: list[int]) -> list[str]:
    """What a sheet says of each filter."""
    lengths, is_dead = norms(bank), is_nearly_zero(bank)
    return [
        f"Filter {index + 1}: " + ("nearly zero" if is_dead[index] else f"norm {lengths[index]:.3g}") for index in order
    ]


def filter_facts(chosen: Chosen) -> None:
    """What there is to say of the chosen filter."""
    st.markdown(facts(chosen.bank, chosen.index))


def colored(tiles: np.ndarray, *, is_alike: bool = False) -> np.ndarray:
    """Filters as pictures in the page's colours: float `(n, h, w, C)` -> uint8 `(n, h, w, 3)`."""
    return color_weights(tiles, page_theme(), is_alike=is_alike)


def scale_words(chosen: Chosen) -> str:
    """How to read the colours."""
    if chosen.bank.shape[2] == 3 and not is_matrix(chosen.bank):
        return "Colours show the weights on red, green and blue; zero is middle grey."
    return "Orange adds, blue takes away."
