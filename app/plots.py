"""Arrays and records -> Plotly figures. Pure: nothing here knows Streamlit's state."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.style import PALETTE, SERIES
from lab.data.records import PartName
from lab.events import RunState

MOST_POINTS = 400
CURVES_HEIGHT_PX = 380
_MARGIN = {"l": 60, "r": 10, "t": 36, "b": 46}


def _axes(figure: go.Figure, epochs: int) -> None:
    figure.update_xaxes(title_text="epoch", range=[0, epochs], rangemode="tozero")
    figure.update_yaxes(title_text="loss (cross-entropy)", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text="accuracy", range=[0, 1.02], tickformat=".0%", row=1, col=2)
    figure.update_layout(
        height=CURVES_HEIGHT_PX,
        margin=_MARGIN,
        legend={"orientation": "h", "y": 1.14, "x": 0},
        hovermode="x unified",
        transition={"duration": 0},
    )


def training_curves(state: RunState, epochs: int, marked_epoch: int | None = None) -> go.Figure:
    """Loss and accuracy of one run, by step and by epoch, on axes that do not move while it learns.

    Args:
        epochs: the planned number, where the axis ends.
        marked_epoch: draws a line there (the time machine).
    """
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.11)
    thin = max(1, len(state.steps) // MOST_POINTS)
    at = np.array(state.steps[::thin], float) / max(state.steps_per_epoch, 1)
    ends = [epoch["epoch"] for epoch in state.epochs]
    for column, by_step, name in (
        (1, state.step_losses, "loss"),
        (2, state.step_accuracies, "accuracy"),
    ):
        figure.add_trace(
            go.Scatter(
                x=at,
                y=by_step[::thin],
                mode="lines",
                name="training, by step",
                legendgroup="step",
                showlegend=column == 1,
                line={"color": PALETTE.training, "width": 1},
                opacity=0.5,
                hovertemplate="%{y:.3f}",
            ),
            row=1,
            col=column,
        )
        for title, key, color, symbol in (
            ("training, mean of the epoch", name, PALETTE.training, "circle"),
            ("validation", f"val_{name}", PALETTE.validation, "diamond"),
        ):
            figure.add_trace(
                go.Scatter(
                    x=ends,
                    y=[epoch[key] for epoch in state.epochs],  # type: ignore[literal-required]
                    mode="lines+markers",
                    name=title,
                    legendgroup=title,
                    showlegend=column == 1,
                    line={"color": color, "width": 2.5},
                    marker={"symbol": symbol, "size": 7},
                    hovertemplate="%{y:.3f}",
                ),
                row=1,
                col=column,
            )
    _axes(figure, epochs)
    if marked_epoch is not None:
        figure.add_vline(x=marked_epoch, line={"color": PALETTE.accent, "dash": "dash", "width": 2})
    figure.update_layout(uirevision=state.run_id)
    return figure


def compared_curves(runs: Sequence[tuple[str, RunState]], epochs: int) -> go.Figure:
    """Validation curves of several runs in one figure (training dotted), in the order given."""
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.11)
    for index, (title, state) in enumerate(runs):
        color = SERIES[index % len(SERIES)]
        ends = [epoch["epoch"] for epoch in state.epochs]
        for column, name in ((1, "loss"), (2, "accuracy")):
            for key, dash, words in ((f"val_{name}", "solid", "validation"), (name, "dot", "training")):
                figure.add_trace(
                    go.Scatter(
                        x=ends,
                        y=[epoch[key] for epoch in state.epochs],  # type: ignore[literal-required]
                        mode="lines+markers" if dash == "solid" else "lines",
                        name=f"{title}, {words}",
                        legendgroup=f"{title}, {words}",
                        showlegend=column == 1,
                        line={"color": color, "dash": dash, "width": 2.5 if dash == "solid" else 1.5},
                        hovertemplate="%{y:.3f}",
                    ),
                    row=1,
                    col=column,
                )
    _axes(figure, epochs)
    figure.update_layout(uirevision=" ".join(state.run_id for _, state in runs))
    return figure


def class_histogram(counts: Mapping[PartName, np.ndarray], class_names: Sequence[str]) -> go.Figure:
    """Pictures a class in the three parts, stacked."""
    colors = {"train": PALETTE.training, "validation": PALETTE.validation, "test": PALETTE.test}
    figure = go.Figure(
        [
            go.Bar(x=list(class_names), y=held, name=f"{part} ({int(held.sum()):,})", marker={"color": colors[part]})
            for part, held in counts.items()
        ]
    )
    figure.update_layout(barmode="stack", height=340, margin=_MARGIN, legend={"orientation": "h", "y": 1.14, "x": 0})
    figure.update_xaxes(title_text="class", type="category")
    figure.update_yaxes(title_text="pictures")
    return figure
