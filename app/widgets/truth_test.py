"""The truth test: what methods say of pictures whose evidence is known, for a trained network and for a random one."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.attributions import framed
from app.studies.truth import (
    AREA,
    RANDOM,
    TRAINED,
    chart_lines,
    edge_hits,
    estimates,
    reading,
    share_of,
    times_as_strong,
    truth_table,
)
from app.style import PALETTE
from app.widgets.attribution_tiles import Tile, drawn, tile_table
from lab.architectures.attribution import METHODS, TruthScores, learned_layers
from lab.architectures.truth import truth_reader
from lab.data.truth import CLASSES, PATCH, TEST_SEED, TruthPictures, draw_truth

PICTURES = 40
SHOWN = 2
WIDEST_PX = 190
TIMEOUT_S = 180.0
AXES = {"shares": "share of all attribution on the patch", "hits": "pictures whose strongest pixel is on it"}


def truth_test() -> None:
    """Scores of all methods with their error bars, how to read them, and pictures."""
    st.markdown(
        f"A small network was trained on pictures like these: **one patch of {PATCH} x {PATCH} pixels alone** decides "
        f"the class ({', '.join(CLASSES)}); ground and decoys say nothing. So the right answer to *what did it look "
        f"at?* is known. The patch covers {AREA:.1%} of a picture: so much falls on it by chance."
    )
    with st.spinner(f"Asking {len(METHODS)} methods about {PICTURES} pictures, twice …"):
        trained, random = (
            {method: truth_of(method, count) for method in METHODS}
            for count in (0, len(learned_layers(truth_reader())))
        )
    st.markdown(
        f"As trained the network reads **{reading(trained['gradcam'].right)}** pictures rightly that it never saw; "
        f"with random weights in all layers **{reading(random['gradcam'].right)}**; "
        f"one in {len(CLASSES)} is a guess."
    )
    for column, what in zip(st.columns(2, gap="large"), AXES, strict=True):
        with column:
            st.vega_lite_chart(
                spec=_chart(chart_lines(trained, random, what), AXES[what]), width="stretch", alt=_alt(trained, what)
            )
    pictures = draw_truth(PICTURES, TEST_SEED)
    st.markdown(_how_to_read(trained, random, pictures))
    st.dataframe(truth_table(trained, random), hide_index=True, height="content")
    for index in range(SHOWN):
        _example(pictures, index, trained, random)


def truth_of(method: str, random_layers: int) -> TruthScores:
    """How one method does; remembered by the backend."""
    found: TruthScores = get_backend().call(tasks.truth_scores, method, PICTURES, random_layers, timeout_s=TIMEOUT_S)
    return found


def _how_to_read(trained: dict[str, TruthScores], random: dict[str, TruthScores], pictures: TruthPictures) -> str:
    by_edges, most = share_of(edge_hits(pictures)), max(estimates(random, "hits").values(), key=lambda one: one.value)
    smooth, peak = (estimates(trained, what)["smoothgrad"].value for what in AXES)
    return (
        f"- **Error bars** hold the true value in 95 % of cases: Wilson's interval of a binomial share for the "
        f"strongest pixel, 1.96 standard errors for the mean share, signs aside, over {PICTURES} pictures. The dashed "
        f"line is chance, {AREA:.1%}: a pixel that is drawn blindly. Where two bars overlap, {PICTURES} pictures do "
        "not tell the trained network from the random one.\n"
        f"- **Random weights are not chance**: they have the strongest pixel on the patch in up to {most}. The patch "
        "is full of edges, and slopes answer to edges without any learning: the steepest edge of a picture, with no "
        f"network at all, lies on the patch in {by_edges}. So compare a method with its own random twin.\n"
        f"- **SmoothGrad** has its strongest pixel on the patch in {peak:.0%}, yet only {smooth:.1%} of its sum: "
        "lengths of slopes never cancel, so noise lays a carpet over the whole picture. A pixel of the patch is "
        f"{times_as_strong(smooth):.1f} times as strong as another, but {1 - AREA:.0%} of the pixels are others."
    )


def _alt(trained: dict[str, TruthScores], what: str) -> str:
    listed = "; ".join(f"{METHODS[method]} {one}" for method, one in estimates(trained, what).items())
    return f"Intervals of the {AXES[what]}, as trained: {listed}; chance {AREA:.1%}. The table has all numbers."


def _chart(lines: list[dict[str, object]], axis: str) -> dict[str, Any]:
    place = {
        "y": {"field": "method", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 200}},
        "yOffset": {"field": "network", "sort": [TRAINED, RANDOM]},
        "color": {
            "field": "network",
            "scale": {"domain": [TRAINED, RANDOM], "range": [PALETTE.training, PALETTE.neutral]},
            "legend": {"title": None, "orient": "top"},
        },
    }

    def along(field: str) -> dict[str, Any]:
        return {
            "field": field, "type": "quantitative", "title": axis, "axis": {"format": "%", "tickCount": 6},
            "scale": {"domainMin": 0},
        }  # fmt: skip

    tooltip = [{"field": "method", "title": " "}, {"field": "network", "title": "network"}] + [
        {"field": field, "format": ".1%", "title": title}
        for field, title in (("value", "measured"), ("low", "from"), ("high", "to"))
    ]
    return {
        "height": {"step": 18},
        "data": {"values": lines},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 3},
                "encoding": place | {"x": along("low"), "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": place | {"x": along("value"), "tooltip": tooltip},
            },
            {
                "data": {"values": [{"chance": AREA}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": PALETTE.accent},
                "encoding": {"x": along("chance")},
            },
        ],
    }


def _example(
    pictures: TruthPictures, index: int, trained: dict[str, TruthScores], random: dict[str, TruthScores]
) -> None:
    """One picture, and what each method makes of it; the patch is framed everywhere."""
    image, square = pictures.images[index], pictures.square_yxyx(index)
    name = CLASSES[pictures.labels[index]]
    plain = Tile(image=framed(np.repeat(image, 3, axis=-1), square), alt=f"A picture of class {name}, the patch framed")
    rows = [
        (
            network,
            [
                plain,
                *(
                    Tile(
                        image=framed(drawn(method, image, found.first[index]), square),
                        alt=f"{METHODS[method]} for {name}, {network.lower()}",
                    )
                    for method, found in scores.items()
                ),
            ],
        )
        for network, scores in ((TRAINED, trained), (RANDOM, random))
    ]
    st.html(tile_table((f"Class: {name}", *METHODS.values()), rows, widest_px=WIDEST_PX))
