"""Many roll-outs of one picture: what REINFORCE learns from each, with and without a baseline."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import ColorRole, Path, Picture, Point, picture
from app.guard import guarded, guarded_fragment
from app.lessons import variance as lesson
from app.studies.variance import Estimates, estimate, table, variance_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.watch_form import DEFAULTS as FORM
from app.widgets.watch_form import Watching, field_form
from lab.ops.glimpses import to_pixels

COUNTS = (1, 10, 100, 1000)
MOST_ARROWS = 100
DEFAULTS: dict[str, Any] = {name: FORM[name] for name in ("number", "after")} | {"count": 100, "seed": 0}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def controls_and_picture() -> None:
    """What a control changes, and nothing else."""
    form, stage = st.columns([1, 3], gap="large")
    with form:
        watching = field_form()
        count = st.select_slider("Roll-outs", COUNTS, 100, key="count", bind="query-params")
        seed = st.slider("Seed of the draws", 0, 99, 0, key="seed", bind="query-params")
    with stage:
        guarded(look)(replace(watching, noise_seed=seed), count)


def look(watching: Watching, count: int) -> None:
    """The arrows, what they are on average, and the code."""
    seed, label = watching.noise_seed or 0, watching.label or 0
    watched = get_backend().call(tasks.roll_outs, watching.name, watching.epoch, watching.image, count, seed)
    found = estimate(watched, label, watching.spec.deviation)
    right = int(found.rewards.sum())
    st.markdown(
        f"The policy chose its second look **{count:,}** {'time' if count == 1 else 'times'}; **{right:,}** of these "
        f"roll-outs ended with the right answer, {label}. Before the choice the network expected a reward of "
        f"b = {found.baseline:.2f}. Each stroke: where one roll-out alone would move the policy's mean."
    )
    plain, reduced = st.columns(2)
    reach = max(float(np.abs(found.plain_yx).max()), float(np.abs(found.reduced_yx).max()), 1e-9)
    with plain:
        arrows(watching.image, found, found.plain_yx, reach, "Weighted by R alone", "validation")
    with reduced:
        arrows(watching.image, found, found.reduced_yx, reach, "Weighted by R - b", "training")
    if count > 1:
        st.dataframe(table(found), hide_index=True, height="content")
        st.markdown(f"With the baseline the variance is **{share(found.spread_ratio)}** that without.")
    folded_code(lambda: variance_code(watching.name, watching.epoch, count, seed, label), picture=watching.image)


def share(ratio: float) -> str:
    """A ratio as a person says it."""
    if ratio >= 2:
        return f"{ratio:.0f} times"
    return f"{ratio:.0%} of" if ratio >= 0.01 else "less than 1 % of"


def arrows(
    image: np.ndarray, found: Estimates, estimates: np.ndarray, reach: float, title: str, color: ColorRole
) -> None:
    """Estimates (M, 2) as strokes from the policy's mean; both pictures use one scale."""
    size_hw = image.shape[:2]
    start = to_pixels(found.mean_yx, size_hw)
    ends = np.clip(start + estimates / reach * min(size_hw) / 3, 0, size_hw)
    paths = [Path([_xy(start), _xy(end)], "", color) for end in ends[:MOST_ARROWS] if not np.allclose(end, start)]
    drawn = f"The first {MOST_ARROWS} are drawn. " if len(ends) > MOST_ARROWS else ""
    mean = start + estimates.mean(axis=0) / reach * min(size_hw) / 3
    if not np.allclose(mean, start):
        paths.append(Path([_xy(start), _xy(mean)], "", "accent"))
    picture(
        Picture(
            image=image[..., 0],
            points=[Point(*_xy(start), "mean of the policy", movable=False)],
            paths=paths,
            title=title,
            note=drawn + ("Magenta: the mean of all." if np.linalg.norm(mean - start) > 1 else "Their mean is tiny."),
        ),
        key=f"arrows-{color}",
    )


def _xy(place_yx: np.ndarray) -> tuple[float, float]:
    return float(place_yx[1]), float(place_yx[0])


keep_in_address(DEFAULTS)
st.title("Why a baseline?")
st.markdown("How can a network learn where to look, if all that it is told is right or wrong?")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)
