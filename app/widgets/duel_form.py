"""The controls of the page "You against RAM": against whom, with how many looks, on which ten fields."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.widgets.watch_form import title_of
from lab.cards import attention_card, attention_names
from lab.errors import LabError

ALL = "All"
LOOKS = (1, 2, 4, 6, ALL)
LAST_FIELDS = 99
DEFAULTS: dict[str, Any] = {"looks": ALL, "fields": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """What the controls say.

    Attributes:
        net: the shipped network.
        seed: draws the fields.
        allowed: looks a field for everybody, the free one in the middle included.
    """

    net: str
    seed: int
    allowed: int


def duel_form() -> Duel:
    """Draws the controls; all are kept in the address.

    Raises:
        LabError: if no network is shipped.
    """
    nets = [name for name in attention_names() if name.startswith("ram-")]
    if not nets:
        raise LabError("No attention network is shipped with this checkout: `make pretrain NAME=ram` trains one.")
    first = nets.index("ram-cluttered") if "ram-cluttered" in nets else len(nets) - 1
    opponent, wide, narrow = st.columns([2, 2, 1])
    net = str(
        opponent.selectbox("Against", nets, index=first, format_func=title_of, key="against", bind="query-params")
    )
    glimpses = int(attention_card(net)["spec"]["glimpses"])
    looks = wide.segmented_control(
        "Looks a field, for each", LOOKS, default=ALL, required=True, key="looks", bind="query-params"
    )
    seed = narrow.slider(
        "Which ten fields", 1, LAST_FIELDS, 1, key="fields", bind="query-params",
        help="The same number gives everybody the same ten: copy the address of this page for a class.",
    )  # fmt: skip
    allowed = min(looks, glimpses) if isinstance(looks, int) else glimpses
    count = f"all its {glimpses} looks" if allowed == glimpses else f"{allowed} of its {glimpses} looks"
    own = allowed - 1
    st.caption(
        f"RAM has {count}, and so have you: the first is in the middle, {own or 'none'} "
        f"{'is' if own == 1 else 'are'} yours to choose."
    )
    return Duel(net=net, seed=seed, allowed=allowed)
