"""How good? What a judge says of drawings, over epochs, and whether you can tell them from real pictures."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.guard import guarded, guarded_fragment
from app.lessons import quality as lesson
from app.studies.latent_code import opening
from app.studies.quality_code import contest_code, scores_code
from app.widgets import artist_picker
from app.widgets.artist_picker import pick_artist
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.quality_epochs import over_epochs
from app.widgets.quality_scores import USUAL_COUNT, count_control, scores
from app.widgets.you_judge import ten_control, you_judge

SCORES, EPOCHS, YOU = "Scores", "Over epochs", "You are the discriminator"
DEFAULTS: dict[str, Any] = {**artist_picker.DEFAULTS, "show": SCORES, "count": USUAL_COUNT, "ten": 1}
VIEWS: Mapping[str, Callable[..., None]] = {SCORES: scores, EPOCHS: over_epochs, YOU: you_judge}
CODES: Mapping[str, Callable[..., str]] = {SCORES: scores_code, EPOCHS: scores_code, YOU: contest_code}
GIVES = {
    SCORES: "every score of the table",
    EPOCHS: "the scores of one epoch: put the others in its place",
    YOU: "the ten pictures and D's answers",
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def controls_and_scores() -> None:
    """What a control changes, and nothing else."""
    view = str(
        st.segmented_control(
            "Show", list(VIEWS), default=SCORES, required=True, key="show", bind="query-params",
            label_visibility="collapsed",
        )
    )  # fmt: skip
    form, stage = st.columns([1, 3], gap="large")
    with form:
        artist = pick_artist(with_epoch=view != EPOCHS)
        chosen = ten_control() if view == YOU else count_control()
    with stage:
        guarded(VIEWS[view])(artist, chosen)
        lines = opening(artist.name, artist.epoch, artist.is_shipped)
        folded_code(lambda: CODES[view](lines, chosen), GIVES[view])


keep_in_address(DEFAULTS)
st.title("How good?")
st.markdown(
    "A generator's loss does not say how well it draws: it only says how well it deceives one opponent. Ask a judge, "
    "or be the judge."
)
guarded_fragment(controls_and_scores)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)
