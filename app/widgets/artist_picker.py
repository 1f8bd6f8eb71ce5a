"""Whose drawings a page shows: a pair of players that comes with the lab, or one that the visitor has trained."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.backend import get_backend, tasks
from app.widgets.visitor import owner
from app.words import run_title
from lab.cards import gan_card, gan_epochs, gan_names
from lab.data.records import DatasetInfo
from lab.errors import LabError
from lab.gan_training import GanTrainSpec

BEST = "Best"
USUAL = "dcgan-digits"
TITLES = {
    "dcgan-digits": "DCGAN, digits",
    "gan-digits": "The course's GAN, digits",
    "dcgan-fashion": "DCGAN, Fashion-MNIST",
    "dcgan-colour": "DCGAN, drawn house numbers",
}
DEFAULTS: dict[str, Any] = {"artist": USUAL, "after": BEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Artist:
    """A pair of players that can draw.

    Attributes:
        name: one of `lab.cards.gan_names`, or the id of a run.
        epoch: as kept; None for the best of a shipped pair.
    """

    name: str
    epoch: int | None
    spec: GanTrainSpec

    @property
    def where(self) -> tuple[str, str, int | None]:
        """What tasks take: name, the folder of runs, epoch."""
        return self.name, get_backend().runs_folder, self.epoch

    @property
    def info(self) -> DatasetInfo:
        """The pictures that it learned to imitate."""
        return tasks.dataset_info(self.spec.data)

    @property
    def is_shipped(self) -> bool:
        """Whether it comes with the lab."""
        return self.name in gan_names()

    def searched(self, among: int) -> str:
        """A sentence where a search among so many training pictures was not among all that it learned from, or ""."""
        learned = gan_card(self.name)["data"]["train"] if self.is_shipped else among
        return (
            f"Searched among {among:,} of the {learned:,} pictures that they learned from." if learned > among else ""
        )

    @property
    def epochs(self) -> tuple[int, ...]:
        """All that were kept."""
        return kept_epochs(self.name)

    @property
    def measurable(self) -> dict[int, int | None]:
        """Epochs in order, each with what tasks take for it; the best of a shipped pair is among them."""
        found: dict[int, int | None] = {epoch: epoch for epoch in self.epochs}
        if self.is_shipped:
            found.setdefault(gan_card(self.name)["kept_epoch"], None)
        return dict(sorted(found.items()))


def kept_epochs(name: str) -> tuple[int, ...]:
    """The epochs at which players were kept, in order; of a shipped pair beside its best."""
    return gan_epochs(name) if name in gan_names() else tuple(get_backend().state(name).checkpoints)


def pick_artist(*, with_epoch: bool = True) -> Artist:
    """Draws the controls: players, and after which epoch.

    Args:
        with_epoch: whether the visitor chooses one; else it is the best, or of a run the last.

    Raises:
        LabError: if there are none at all.
    """
    linked, backend = st.query_params.get("run"), get_backend()
    runs = {
        record.run_id: record
        for record in backend.runs(owner())
        if isinstance(record.spec, GanTrainSpec) and kept_epochs(record.run_id)
    }
    if linked:
        linked_record = backend.record(linked)
        _ = linked_record.gan  # raises for a run of another kind
        if not kept_epochs(linked):
            raise LabError("This run has kept no players: it ended, or was stopped, before it drew its first picture.")
        runs[linked] = linked_record
        if st.session_state.get("opened") != linked:
            st.session_state["opened"] = st.session_state["artist"] = linked
    names = [*(name for name in TITLES if name in gan_names()), *runs]
    if not names:
        raise LabError("No players are shipped with this checkout: `make pretrain NAME=gan` trains some.")
    if st.session_state.get("artist") not in names:
        st.session_state["artist"] = names[0]
    name = st.selectbox(
        "Players",
        names,
        index=names.index(USUAL) if USUAL in names else 0,
        format_func=lambda name: TITLES[name] if name in TITLES else run_title(runs[name]),
        key="artist",
        bind="query-params",
        help="Players that come with the lab, trained beforehand by a script whose figures are in their card; or a "
        "pair that you have trained on the page Two players.",
    )
    spec = GanTrainSpec.from_values(gan_card(name)["spec"]) if name in gan_names() else runs[name].gan
    epoch = _pick_epoch(name) if with_epoch else _last_epoch(name)
    return Artist(name=name, epoch=epoch, spec=spec)


def _last_epoch(name: str) -> int | None:
    return None if name in gan_names() else kept_epochs(name)[-1]


def _pick_epoch(name: str) -> int | None:
    is_shipped, kept = name in gan_names(), kept_epochs(name)
    options: list[int | str] = [*kept, BEST] if is_shipped else list(kept)
    if st.session_state.get("after") not in options:
        st.session_state["after"] = options[-1]
    if len(options) < 2:
        return kept[-1]
    chosen = st.select_slider(
        "After epoch",
        options,
        value=options[-1],
        key="after",
        bind="query-params",
        help="The time machine: players that were kept while they learned, an epoch is 100 steps; 0 is before "
        "training. The best is the epoch whose drawings were nearest to validation pictures.",
    )
    card = gan_card(name) if is_shipped else {}
    if steps := card.get("average_over"):
        st.caption(
            f"G draws with the average of its weights over about {steps} steps, which wanders less than they do."
        )
    if isinstance(chosen, int):
        return chosen
    st.caption(f"The best is epoch {card['kept_epoch']}.")
    return None
