"""Arrays and records -> Plotly figures. Pure: nothing here knows Streamlit's state."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from app.style import PALETTE
from lab.data.records import PartName

HEIGHT_PX = 340
_MARGIN = {"l": 60, "r": 10, "t": 30, "b": 46}
_LEGEND = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0}


def class_histogram(counts: Mapping[PartName, np.ndarray], class_names: Sequence[str]) -> go.Figure:
    """Pictures a class in the three parts, stacked."""
    colors = {"train": PALETTE.training, "validation": PALETTE.validation, "test": PALETTE.test}
    figure = go.Figure(
        [
            go.Bar(x=list(class_names), y=held, name=f"{part} ({int(held.sum()):,})", marker={"color": colors[part]})
            for part, held in counts.items()
        ]
    )
    figure.update_layout(barmode="stack", height=HEIGHT_PX, margin=_MARGIN, legend=_LEGEND)
    figure.update_xaxes(title_text="class", type="category")
    figure.update_yaxes(title_text="pictures")
    return figure
