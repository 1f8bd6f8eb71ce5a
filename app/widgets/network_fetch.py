"""What a page shows while a network's weights are not there: what is missing, how far it is, and a Stop."""

import streamlit as st

from app.backend import get_backend
from app.widgets.visitor import owner
from lab.architectures.applications import ONLINE_NETWORKS
from lab.errors import LabError, NotFetched

LOOK_EVERY_S = 0.5
MB = 10**6


def offer_network(error: NotFetched) -> None:
    """Offers to fetch it; once it is there, the page runs again by itself."""
    download = get_backend().downloads.state(error.network)
    if download is not None and download.state == "running":
        st.fragment(_progress, run_every=LOOK_EVERY_S)(error.network)
        return
    if download is not None and download.state == "failed":
        st.error(download.message)
    elif download is not None and download.state == "stopped":
        st.info(f"{download.message} Nothing of it was kept.")
    st.info(str(error), icon=":material/download:")
    network = ONLINE_NETWORKS[error.network]
    st.button(
        f"Fetch {network.title} ({network.megabytes} MB)",
        key="fetch",
        icon=":material/download:",
        on_click=_start,
        args=(error.network,),
        help="The page stays usable meanwhile, for you and for others: choose another network if you like.",
    )


def _start(name: str) -> None:
    try:
        get_backend().downloads.start(name, owner())
    except LabError as error:
        st.toast(str(error))


def _progress(name: str) -> None:
    download = get_backend().downloads.state(name)
    if download is None or download.state != "running":
        st.rerun()
    words, stop = st.columns([5, 1], vertical_alignment="center")
    title = ONLINE_NETWORKS[name].title
    with words:
        st.progress(
            min(download.done / download.total, 1.0),
            text=f"Fetching {title}: {download.done / MB:,.1f} of {download.total / MB:,.1f} MB",
        )
    with stop:
        is_own = download.owner == owner()
        if st.button(
            "Stop",
            key="stop-fetching",
            icon=":material/stop:",
            width="stretch",
            disabled=not is_own,
            help="Nothing of it is kept." if is_own else "Only the browser that started this download can stop it.",
        ):
            get_backend().downloads.stop(name, owner())
