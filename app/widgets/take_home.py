"""What a run leaves to take home: its files, its script, and one ZIP with all of it."""

from functools import partial

import streamlit as st

from app.backend import Parcel, get_backend
from app.studies.shapes import memory


def take_home(run_id: str) -> None:
    """Downloads of a run that has ended, and the script that repeats it."""
    backend = get_backend()
    record, state = backend.record(run_id), backend.state(run_id)
    parcel = Parcel(folder=backend.store.folder(run_id), record=record, state=state)
    script = parcel.script()
    if state.has_ended:
        _downloads(parcel)
    else:
        st.info("Model, metrics and logs come here when the run has ended. The script is there already.")
    st.markdown(
        f"**The script** trains {parcel.title} as this run did: the same first weights, the same batches in the same "
        "order, the same losses to about three digits. It needs Keras and the data, not this lab."
    )
    st.download_button(
        "Script",
        script,
        file_name=f"{parcel.stem}-train.py",
        mime="text/x-python",
        icon=":material/code:",
        on_click="ignore",
        key="take-script",
    )
    st.code(script, language="python", wrap_lines=True)


def _downloads(parcel: Parcel) -> None:
    if parcel.missing_model:
        st.warning(f"{parcel.missing_model} What is there can still be taken home.")
    items = parcel.items()
    st.markdown("**The ZIP** holds everything that is needed to look at this run, or to repeat it, without the lab:")
    st.table(
        {
            "File": [f"`{item.name}`" for item in items],
            "What it is": [item.what for item in items],
            "Size": ["" if item.size_bytes is None else memory(item.size_bytes) for item in items],
        },
        hide_index=True,
    )
    names = {item.name for item in items}
    with st.container(horizontal=True):
        # Each file is read, and the ZIP built, in a thread of its own when its button is pressed.
        st.download_button(
            "Everything (ZIP)",
            parcel.zip_bytes,
            file_name=f"{parcel.stem}.zip",
            mime="application/zip",
            type="primary",
            icon=":material/folder_zip:",
            on_click="ignore",
            key="take-zip",
        )
        for name, label, ending, mime, icon in (
            ("model.keras", "Model", ".keras", "application/octet-stream", ":material/network_node:"),
            ("metrics.csv", "Metrics", ".csv", "text/csv", ":material/table:"),
        ):
            if name in names:
                st.download_button(
                    label,
                    partial(parcel.file_bytes, name),
                    file_name=f"{parcel.stem}{ending}",
                    mime=mime,
                    icon=icon,
                    on_click="ignore",
                    key=f"take-{name}",
                )
    if parcel.is_online:
        st.caption("The pictures are not in the ZIP: `fetch_data.py` fetches them from where the lab has them.")
