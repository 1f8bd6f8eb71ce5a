"""RoIPool and RoIAlign side by side on one region, which is moved by tenths of a pixel."""

from typing import Any

import cv2
import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, Selection, Sum, WindowLink, grids
from app.studies.theatre import Shown
from app.studies.theatre_pooling import REACH_PX, Looked, Microscope, Moved, level_of, liveliest, moved_along
from app.style import PALETTE, SEQUENTIAL, page_theme, sample_scale
from app.widgets.theatre_heads import NOTHING
from app.widgets.theatre_subject import shipped_detector
from app.widgets.thumb_parts import rgb
from app.widgets.tiles import picture
from lab.architectures.detection import BOX_BINS, CHANNELS

SHOWN_PX = 430
CURVE_PX = 210
USUAL = {"right": 0.0, "down": 0.0}


def pooling_stage(shown: Shown, followed: int | None) -> Microscope | None:
    """Draws the region of the followed answer on its map, read by both rules; None if no answer is followed."""
    if followed is None:
        st.info(NOTHING)
        return None
    box = shown.opened.boxes_xyxy[shown.ways[followed].candidate]
    level = level_of(box)
    maps = get_backend().call(tasks.region_maps, shipped_detector(), shown.subject.fitted.image)[level]
    columns = st.columns(3, gap="medium")
    with columns[0]:
        right = st.slider(
            "Move the region to the right, in pixels", -REACH_PX, REACH_PX, USUAL["right"], 0.1, key="right",
            bind="query-params", help="Arrow keys move by a tenth.",
        )  # fmt: skip
    with columns[1]:
        down = st.slider(
            "Move it down, in pixels", -REACH_PX, REACH_PX, USUAL["down"], 0.1, key="down", bind="query-params"
        )
    with columns[2]:
        usual = liveliest(maps, box, 1 << level)
        channel = st.number_input(
            f"Channel of the map, 1 to {CHANNELS}", 1, CHANNELS, usual + 1, key=f"channel-{level}-{usual}",
            help="At first the one that differs most within the region.",
        )  # fmt: skip
    scope = Microscope(
        maps=maps, level=level, box_xyxy=box, shift_xy=(float(right), float(down)), channel=int(channel) - 1
    )
    x1, y1, x2, y2 = scope.in_cells
    st.markdown(
        f"A proposal of {box[2] - box[0]:.1f} × {box[3] - box[1]:.1f} pixels is read from the map with a cell every "
        f"{scope.stride_px} pixels. There it reaches from column {x1:.2f} to {x2:.2f} and from row {y1:.2f} to "
        f"{y2:.2f}: not whole cells. Both rules make {BOX_BINS} × {BOX_BINS} numbers of it."
    )
    left, right_side = st.columns(2, gap="medium")
    with left:
        st.markdown("**RoIPool** rounds the region and its bins to whole cells")
        st.html(picture(pool_drawing(scope), width_px=SHOWN_PX, alt="Bins of whole cells around the region"))
    with right_side:
        st.markdown("**RoIAlign** rounds nothing: four points in each bin")
        st.html(picture(align_drawing(scope), width_px=SHOWN_PX, alt="Bins with sample points inside the region"))
    st.caption(
        "White: the region as it is. Pink: the bins. Cells that stand out more from the page have larger values. "
        "RoIPool rounds both ends of the region and takes the last cell too; then each bin is widened to whole cells, "
        f"so neighbours share some. Here an edge of its grid lies up to {scope.off_px():.1f} pixels from the region's."
    )
    _numbers(scope)
    _curve(moved_along(scope), scope)
    return scope


def _numbers(scope: Microscope) -> None:
    looked = [scope.looked_by_pool(), scope.looked_by_align()]
    low, high = float(scope.cells.min()), float(scope.cells.max())
    limits = (min(low, 0.0), high if high > min(low, 0.0) else min(low, 0.0) + 1)
    style: dict[str, Any] = {"scale": "sequential", "limits": limits, "decimals": 1}
    middle = BOX_BINS // 2
    grids(
        [
            Grid(values=scope.cells, title="The map around the region", **style),
            Grid(values=scope.pooled, title="RoIPool: the largest", sign="=", **style),
            Grid(values=scope.aligned, title="RoIAlign: the mean of four points", **style),
        ],
        key="pooling-grids",
        links=[_link(1, looked[0]), _link(2, looked[1])],
        sums=[Sum(of=1, links=[0], outside="skip"), Sum(of=2, links=[1], outside="skip")],
        pinned=Selection(2, middle, middle),
        note="Point at a number of either result: the cells that it comes from light up, with their shares.",
        height=430,
    )


def _link(of: int, looked: Looked) -> WindowLink:
    high, wide = looked.weights.shape[2:]
    return WindowLink(of=of, over=0, size=(high, wide), weights=looked.weights, origins=looked.origins)


def _curve(moved: Moved, scope: Microscope) -> None:
    st.markdown("**The middle number, as the region moves to the right**")
    now = scope.shift_xy[0]
    rows = [
        {"moved": float(shift), "value": float(value), "rule": name}
        for name, values in (("RoIPool", moved.pooled), ("RoIAlign", moved.aligned))
        for shift, value in zip(moved.shifts_px, values, strict=True)
    ]
    line = {
        "mark": {"type": "line", "interpolate": "linear"},
        "encoding": {
            "x": {"field": "moved", "type": "quantitative", "title": "moved to the right, pixels"},
            "y": {"field": "value", "type": "quantitative", "title": "value", "scale": {"zero": False}},
            "color": {
                "field": "rule", "type": "nominal", "title": None, "legend": {"orient": "top"},
                "scale": {"domain": ["RoIPool", "RoIAlign"], "range": [PALETTE.validation, PALETTE.training]},
            },
        },
    }  # fmt: skip
    rule = {
        "data": {"values": [{"now": now}]},
        "mark": {"type": "rule", "color": PALETTE.accent, "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "now", "type": "quantitative"}},
    }
    st.vega_lite_chart(rows, {"height": CURVE_PX, "layer": [line, rule]}, width="stretch", key="pooling-curve")
    st.caption(
        f"Largest change from one tenth of a pixel to the next: RoIPool {moved.largest_step(moved.pooled):.2f}, "
        f"RoIAlign {moved.largest_step(moved.aligned):.2f}. A mask must be right to the pixel, so that hurts."
    )


def pool_drawing(scope: Microscope) -> np.ndarray:
    """The cells with RoIPool's bins: uint8 (h, w, 3)."""
    canvas, cell = _enlarged_cells(scope)
    rows, columns = scope.edges
    top, left = scope.window[0].start, scope.window[1].start
    for low, high in rows:
        for start, stop in columns:
            first, last = ((start - left) * cell, (low - top) * cell), ((stop - left) * cell, (high - top) * cell)
            cv2.rectangle(canvas, first, last, rgb(PALETTE.accent), 2, cv2.LINE_AA)
    return _with_region(canvas, cell, scope)


def align_drawing(scope: Microscope) -> np.ndarray:
    """The cells with RoIAlign's bins and points: uint8 (h, w, 3)."""
    canvas, cell = _enlarged_cells(scope)
    top, left = scope.window[0].start, scope.window[1].start
    x1, y1, x2, y2 = scope.in_cells
    for number in range(BOX_BINS + 1):
        x = round((x1 + (x2 - x1) * number / BOX_BINS - left) * cell)
        y = round((y1 + (y2 - y1) * number / BOX_BINS - top) * cell)
        ends = [round((value - start) * cell) for value, start in ((y1, top), (y2, top), (x1, left), (x2, left))]
        cv2.line(canvas, (x, ends[0]), (x, ends[1]), rgb(PALETTE.accent), 1, cv2.LINE_AA)
        cv2.line(canvas, (ends[2], y), (ends[3], y), rgb(PALETTE.accent), 1, cv2.LINE_AA)
    for row in scope.points[0]:
        for column in scope.points[1]:
            place = round((column - left) * cell), round((row - top) * cell)
            cv2.circle(canvas, place, 3, rgb(PALETTE.validation), cv2.FILLED, cv2.LINE_AA)
    return _with_region(canvas, cell, scope)


def _enlarged_cells(scope: Microscope) -> tuple[np.ndarray, int]:
    """The shown part of the map as colours, and how many pixels a cell has."""
    cells = scope.cells
    low = min(float(cells.min()), 0.0)
    room = float(cells.max()) - low or 1.0
    scale = SEQUENTIAL[page_theme()]
    table = np.array([rgb(sample_scale(scale, step / 255)) for step in range(256)], np.uint8)
    colors = table[np.rint((cells - low) / room * 255).astype(int)]
    cell = max(8, 2 * SHOWN_PX // max(cells.shape))
    canvas = np.ascontiguousarray(colors.repeat(cell, axis=0).repeat(cell, axis=1))
    canvas[::cell] = canvas[::cell] // 4 * 3 + 32
    canvas[:, ::cell] = canvas[:, ::cell] // 4 * 3 + 32
    return canvas, cell


def _with_region(canvas: np.ndarray, cell: int, scope: Microscope) -> np.ndarray:
    start = np.tile([scope.window[1].start, scope.window[0].start], 2)
    x1, y1, x2, y2 = np.rint((scope.in_cells - start) * cell).astype(int).tolist()
    cv2.rectangle(canvas, (x1, y1), (x2, y2), (0, 0, 0), 5, cv2.LINE_AA)
    cv2.rectangle(canvas, (x1, y1), (x2, y2), (255, 255, 255), 2, cv2.LINE_AA)
    return canvas
