"""Every filter of a layer switched off, one at a time: whom does the network miss?"""

from typing import NamedTuple

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.filters import OWN, loss_words, losses, new_kernel
from app.style import PALETTE
from app.widgets.chosen_filter import Chosen
from lab.architectures.filters import Swap, Swapped

MOST_FILTERS = 64
PICTURES = 300
CHART_PX = 320
TIMEOUT_S = 120.0


class _Price(NamedTuple):
    """What is measured, with all filters and without each of them."""

    what: str
    before: float
    without: list[float]


def filter_each(chosen: Chosen) -> None:
    """Draws what each filter's absence costs: a run its accuracy, another network its answer to the picture."""
    filters = tuple(range(min(chosen.bank.shape[-1], MOST_FILTERS)))
    with st.spinner(f"Switching off {len(filters)} filters, one at a time …"):
        price = (_accuracy if chosen.is_of_run else _answer)(chosen, filters)
    st.markdown(f"With all filters, {price.what} is **{price.before:.1%}**.")
    st.markdown(loss_words(price.before, price.without, price.what))
    words = f"What each of {len(filters)} filters, switched off alone, takes from {price.what}"
    st.vega_lite_chart(losses(price.before, price.without), _chart(price), width="stretch", alt=words)
    if len(filters) < chosen.bank.shape[-1]:
        st.caption(f"The first {MOST_FILTERS} of {chosen.bank.shape[-1]:,} filters.")
    st.caption("Below zero: better off without it. Take the first filter of the chart to **Swap one**.")


def _accuracy(chosen: Chosen, filters: tuple[int, ...]) -> _Price:
    place = (chosen.subject.name, get_backend().runs_folder, chosen.subject.epoch, PICTURES)
    before = get_backend().call(tasks.validation_accuracy, *place, None)
    without = get_backend().call(tasks.accuracy_without_each, *place, chosen.layer, filters, timeout_s=TIMEOUT_S)
    return _Price(f"the accuracy on {PICTURES} validation pictures", before, without)


def _answer(chosen: Chosen, filters: tuple[int, ...]) -> _Price:
    subject = chosen.subject
    place = (subject.name, get_backend().runs_folder, subject.epoch, subject.picture)
    own = Swap(layer=chosen.layer, filter=0, kernel=new_kernel(OWN, chosen.bank, 0))
    found: Swapped = get_backend().call(tasks.swapped, *place, own)
    without: np.ndarray = get_backend().call(tasks.without_each, *place, chosen.layer, filters, timeout_s=TIMEOUT_S)
    answer = int(found.before.argmax())
    name = subject.class_names[answer]
    return _Price(f"the probability of {name}", float(found.before[answer]), without[:, answer].tolist())


def _chart(price: _Price) -> dict[str, object]:
    return {
        "height": CHART_PX,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "filter",
                "type": "nominal",
                "sort": {"field": "loss", "order": "descending"},
                "title": "the filter that is switched off",
            },
            "y": {"field": "loss", "type": "quantitative", "title": "lost (percentage points)"},
            "color": {
                "condition": {"test": "datum.loss < 0", "value": PALETTE.test},
                "value": PALETTE.validation,
            },
            "tooltip": [
                {"field": "filter", "type": "nominal"},
                {"field": "loss", "type": "quantitative", "format": ".1f", "title": "lost (points)"},
                {"field": "left", "type": "quantitative", "format": ".2%", "title": price.what},
            ],
        },
    }
