"""A network before it is trained: its layers, their output shapes, the number of weights, its code."""

import streamlit as st

from lab import catalog
from lab.architectures.architecture import count_parameters, table
from lab.architectures.code import keras_code
from lab.data.records import DatasetInfo
from lab.specs import TrainSpec


def network_look(spec: TrainSpec, info: DatasetInfo) -> None:
    """The table of layers and the lines of Keras that build exactly this network.

    Raises:
        InvalidSpec: if a layer does not fit the pictures.
    """
    network = catalog.architecture(spec, info.image_shape, len(info.class_names))
    rows = table(network)
    total = count_parameters(network)
    st.markdown(
        f"**{network.title}** on pictures of {_shape(info.image_shape)}: **{total:,} parameters** "
        "(numbers that training changes)."
    )
    st.dataframe(
        {
            "Layer": [row.name for row in rows],
            "Kind": [row.kind for row in rows],
            "Output shape": [_shape(row.output_shape) for row in rows],
            "Parameters": [row.parameters for row in rows],
            "Share": [row.parameters / total if total else 0.0 for row in rows],
        },
        hide_index=True,
        height="content",
        column_config={
            "Parameters": st.column_config.NumberColumn(format="localized"),
            "Share": st.column_config.ProgressColumn(format="percent", min_value=0.0, max_value=1.0),
        },
    )
    st.markdown("**The code:** these lines of Keras build and compile exactly this network, first weights included.")
    st.code(keras_code(network, spec), language="python")


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)
