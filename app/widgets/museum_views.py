"""What the page "Architecture museum" shows of its networks, a function a view."""

from collections.abc import Mapping, Sequence

import streamlit as st

from app.components.blocks import blocks
from app.studies.layer_words import groups_words
from app.studies.memory_advice import Saving, left_out, savings, usual
from app.studies.museum import Measured, Shown, compared, layer_lines, points, totals
from app.studies.shapes import memory, short
from app.style import page_theme
from app.widgets.museum_charts import TITLES, error_chart
from lab.architectures.memory import kept_of
from lab.architectures.museum import COLLECTION, ERROR_SOURCE

TABLE_PX, MOST_LINES = 620, 30
BARS = ("Parameters", "Work", "Values")
WIDTHS_PX = {"Layer": 180, "What": 200, "Output": 100, "Sees": 84} | dict.fromkeys(BARS, 100)


def blocks_view(shown: Shown) -> None:
    """The chain of blocks, and the totals with how each is counted."""
    blocks(shown.first.network, key="blocks")
    st.caption(
        "Click a block to open it. A slab is as high as its maps are wide, and as thick as they are many (by their "
        "logarithm); the strokes are its shares of all weights and of all multiply-accumulates (MAC). "
        "The thick line past the layers of a block is its shortcut."
    )
    if words := groups_words(shown.first.network):
        st.caption(words)
    st.table(
        [
            {"Total": total.what, "": f"**{total.words}**", "How it is counted": total.how}
            for total in totals(shown.first, shown.batch)
        ],
        hide_index=True,
    )


def layers_view(shown: Shown) -> None:
    """A line a layer, in the network's order; bars are shares."""
    lines = layer_lines(shown.first)
    first = shown.first
    st.markdown(
        f"**{first.network.title}**: **{first.layers_with_weights}** layers with weights (shortcuts aside), "
        f"{len(lines)} lines in all, since pooling, normalisation and the like have one each. "
        f"**{first.parameters:,}** parameters, **{short(first.work)}** multiply-accumulates for a picture."
    )
    most = {
        "Parameters": max(row.parameters for row in first.rows),
        "Work": max(row.multiply_accumulates for row in first.rows),
        "Values": max(kept_of(row) for row in first.rows),
    }
    bars = {
        name: st.column_config.ProgressColumn(format="localized", min_value=0, max_value=largest, width=WIDTHS_PX[name])
        for name, largest in most.items()
    }
    others = {name: st.column_config.TextColumn(width=width) for name, width in WIDTHS_PX.items() if name not in bars}
    st.dataframe(
        lines,
        hide_index=True,
        height="content" if len(lines) < MOST_LINES else TABLE_PX,
        column_config=bars | others,
        key="layers",
    )
    st.caption(
        "Bars: the layer's share; the largest of the network fills its bar. Work: multiply-accumulates of one "
        "picture. Values: the outputs that training keeps of one picture. Sees: the receptive field, rows × columns "
        "of the picture that one output depends on; it may reach beyond the rim, into padding."
    )


def beside_view(shown: Shown) -> None:
    """The totals of two networks with their ratio, and both chains."""
    one, two = (f"{each.network.title}, {each.network.input_shape[0]} px" for each in (shown.first, shown.second))
    if one == two:
        st.caption("Both are the same: choose another network, or another size.")
    lines = compared(shown.first, shown.second, shown.batch)
    side_by_side((one, shown.first), (f"{two} ", shown.second), lines, ratio="First / second")


def side_by_side(
    first: tuple[str, Measured],
    second: tuple[str, Measured],
    lines: Sequence[Mapping[str, str]],
    *,
    ratio: str,
    words: tuple[str, str] = ("", ""),
    opened: str = "",
) -> None:
    """A table of two networks, each under its title, and both chains.

    Args:
        lines: of the table, see `compared`; the titles must differ.
        ratio: title of the last column.
        words: before the titles of the chains.
        opened: the block that is open at first.
    """
    (one, _), (two, _) = first, second
    st.table(
        [
            {
                "Total": line["Total"],
                one: line["First"],
                two: line["Second"],
                ratio: f"**{line['First / second']}**",
            }
            for line in lines
        ],
        hide_index=True,
    )
    blocks(first[1].network, key="blocks", before=words[0], opened=opened)
    st.divider()
    blocks(second[1].network, key="blocks-beside", before=words[1], opened=opened)


def errors_view(shown: Shown) -> None:
    """Published errors against parameters and against work."""
    chosen = COLLECTION[shown.network].title
    if chosen not in {point.title for point in points()}:
        st.caption(f"There is no published ImageNet error of {chosen} that could stand here.")
    columns = st.columns(2, gap="large")
    for column, (cost, title) in zip(columns, TITLES.items(), strict=True):
        with column:
            st.vega_lite_chart(
                spec=error_chart(points(), cost, chosen, page_theme()), key=f"errors-{cost}", width="stretch",
                alt=f"Top-5 error against {title}. " + "; ".join(
                    f"{point.title}: {point.error} %, {short(getattr(point, cost))}" for point in points()
                ),
            )  # fmt: skip
    st.caption(
        f"Errors: {ERROR_SOURCE}; share of ImageNet's validation pictures whose class is not among the five best "
        "answers. Costs: counted by the lab, at 224 pixels (AlexNet 227). Hollow: torchvision's network is a variant "
        "(AlexNet with other filters, GoogLeNet with batch normalisation), so its error is not quite this record's. "
        "The errors of the ImageNet competition are lower, but of several networks and many crops together: they "
        "are not for comparing single networks."
    )
    st.dataframe(
        [
            {
                "Network": point.title,
                "Top-5 error (%)": point.error,
                "Parameters": point.parameters,
                "Multiply-accumulates": point.work,
                "Error of": "a variant" if point.is_variant else "this network",
            }
            for point in points()
        ],
        hide_index=True,
        height="content",
        column_config={
            name: st.column_config.NumberColumn(format="localized") for name in ("Parameters", "Multiply-accumulates")
        }
        | {"Top-5 error (%)": st.column_config.NumberColumn(format="%.1f")},
    )


def memory_view(shown: Shown) -> None:
    """What each piece of the course's advice saves in a step of training."""
    step = usual(shown)
    st.markdown(
        f"A step of training with **{shown.batch}** pictures keeps **{memory(step.memory)}**: "
        f"{memory(step.activations)} of activations, and {memory(step.weights)} of weights with a gradient for each. "
        "If that is more than there is, the course advises:"
    )
    st.table([_line(saving, step.memory, step.measured.work) for saving in savings(shown)], hide_index=True)
    names = [part.name for part in left_out(shown)]
    st.caption(
        "Each line by itself, the last all together. Work: multiply-accumulates of one picture, as a share of those "
        "before. A layer can go without a change of the others if it gives the shape that it takes"
        + (f"; left out here: {', '.join(names)}. " if names else ". ")
        + "Momentum keeps one "
        "more number a weight, Adam two. With 16 bit many programs keep a second copy of the weights in 32 bit, which "
        "is not counted here."
    )


def _line(saving: Saving, before: int, work: int) -> dict[str, str]:
    if saving.step is None:
        return {"Advice": saving.advice, "Memory": "—", "Saves": "—", "Work": "—", "Its price": saving.refused}
    return {
        "Advice": saving.advice,
        "Memory": memory(saving.step.memory),
        "Saves": f"**{1 - saving.step.memory / before:.0%}**",
        "Work": f"{saving.step.measured.work / work:.0%}",
        "Its price": saving.price,
    }
