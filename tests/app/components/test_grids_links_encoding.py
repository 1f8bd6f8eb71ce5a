"""What the browser is told of links, sums, rows and padding, and what is refused with rule and value."""

from typing import Any

import numpy as np
import pytest

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink
from app.components.grids.encoding import COLOR_STOPS, encode_payload
from tests.app.components.samples import CORNERS, MAP, REGIONS, SHARES
from tests.app.components.test_grids_encoding import decode

GRIDS = [Grid(values=np.zeros((6, 8))), Grid(values=np.zeros((3, 3))), Grid(values=np.zeros((4, 6)))]
LINK = WindowLink(of=2, over=0, size=(3, 3), through=1)


def test_pairs_and_single_numbers_say_the_same() -> None:
    links = [
        WindowLink(of=2, over=0, size=(3, 3), stride=2, dilation=(1, 3), padding=(2, 0)),
        WindowLink(of=2, over=0, size=(3, 3), stride=(2, 2), dilation=(1, 3), padding=(2, 0)),
    ]
    header, _ = decode(encode_payload(GRIDS, links=links))
    assert header["links"][0] == header["links"][1]
    assert [header["links"][0][name] for name in ("stride", "dilation", "padding")] == [[2, 2], [1, 3], [2, 0]]


def test_tables_of_a_link_arrive_in_reading_order_after_the_grids() -> None:
    grids = [Grid(values=MAP), Grid(values=REGIONS)]
    link = WindowLink(of=1, over=0, size=(4, 3), weights=SHARES, origins=CORNERS)
    payload = encode_payload(grids, links=[link])
    header, _ = decode(payload)
    start = 4 + int.from_bytes(payload[:4], "little")
    (sent,) = header["links"]
    weights = np.frombuffer(payload, "<f4", count=SHARES.size, offset=start + sent["weights"])
    np.testing.assert_array_equal(weights, SHARES.astype(np.float32).ravel())
    origins = np.frombuffer(payload, "<i4", count=CORNERS.size, offset=start + sent["origins"])
    np.testing.assert_array_equal(origins, CORNERS.ravel())


def test_sums_walk_rows_and_the_kept_cell_are_named() -> None:
    header, _ = decode(
        encode_payload(
            GRIDS,
            links=[LINK],
            sums=[Sum(of=2, links=[0], bias=-1.5, then="relu", outside="skip")],
            walk=Walk(2, reveals=True),
            rows=[[0, 1], [2]],
            pinned=Selection(2, 3, 5),
        )
    )
    assert header["sums"] == [{"of": 2, "links": [0], "bias": -1.5, "then": "relu", "outside": "skip"}]
    assert header["walk"] == {"grid": 2, "reveals": True}
    assert header["rows"] == [[0, 1], [2]]
    assert header["pinned"] == {"grid": 2, "row": 3, "col": 5}


def test_a_grid_tells_its_border_sign_cell_size_and_input() -> None:
    grid = Grid(values=np.zeros((5, 5)), border=(1, 2, 0, 1), sign="*", cell_px=9, editable=True)
    typed = Grid(values=np.zeros((2, 2), np.uint8), editable=True)
    header, _ = decode(encode_payload([grid, typed, GRIDS[0]], edited=[1]))
    first, second, third = header["grids"]
    assert (first["border"], first["sign"], first["cellSize"]) == ([1, 2, 0, 1], "*", 9)
    assert first["input"] == {"low": -100, "high": 100, "isEdited": False}
    assert second["input"] == {"low": 0, "high": 255, "isEdited": True}
    assert (third["border"], third["sign"], third["cellSize"], third["input"]) == (None, "", None, None)


@pytest.mark.parametrize(("scale", "color"), [("red", "#ff0000"), ("green", "#00ff00"), ("blue", "#0000ff")])
def test_channels_run_from_black_to_their_colour(scale: Any, color: str) -> None:
    header, _ = decode(encode_payload([Grid(values=np.array([[7]], dtype=np.uint8), scale=scale)]))
    assert (header["grids"][0]["low"], header["grids"][0]["high"]) == (0, 255)
    assert COLOR_STOPS[scale] == {"light": ["#000000", color], "dark": ["#000000", color]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"border": (1, -1, 0, 0)}, r"border must be rows and columns of the 3 x 3 cells, got \(1, -1, 0, 0\)"),
        ({"border": (2, 2, 0, 0)}, "border must be"),
        ({"cell_px": 0}, r"cell_px must be in \[1, 120\], got 0"),
        ({"editable": True, "selectable": True}, "neither selectable"),
        ({"editable": True, "limits_of_input": (1, 1)}, "low < high"),
        ({"editable": True, "limits_of_input": (1, 2)}, r"must be in \[1, 2\], got 0.0 to 0.0"),
        ({"editable": True, "values": [[np.nan]]}, "got nan to nan"),
    ],
)
def test_a_grid_that_contradicts_itself_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Grid(**{"values": np.zeros((3, 3)), **arguments})


def test_limits_that_float32_rounds_are_no_contradiction() -> None:
    assert Grid(values=[[0.1, -0.7]], editable=True, limits_of_input=(-0.7, 0.1)).input_limits() == (-0.7, 0.1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"stride": (1, 0)}, "stride must be >= 1, got 0"),
        ({"dilation": 0}, "dilation must be >= 1, got 0"),
        ({"padding": (0, -2)}, "padding must be >= 0, got -2"),
        ({"through": 1, "weights": np.ones((4, 6, 3, 3))}, "got both"),
        ({"weights": np.ones((4, 6, 2, 2))}, r"weights must be \(H, W, 3, 3\), got \(4, 6, 2, 2\)"),
        ({"origins": np.ones((4, 6, 2))}, "origins must be integers"),
    ],
)
def test_a_link_without_sense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WindowLink(**{"of": 2, "over": 0, "size": (3, 3), **arguments})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"links": [WindowLink(of=2, over=0, size=(3, 3), through=5)]}, r"through grids in \[0, 2\], got 5"),
        ({"links": [WindowLink(of=2, over=0, size=(2, 3), through=1)]}, r"size \(2, 3\), got \(3, 3\)"),
        ({"links": [WindowLink(of=2, over=0, size=(1, 1), weights=np.ones((4, 5, 1, 1)))]}, r"\(4, 6\).*\(4, 5\)"),
        ({"links": [LINK], "sums": [Sum(of=2, links=[1])]}, r"links in \[0, 0\], got 1"),
        ({"links": [LINK], "sums": [Sum(of=0, links=[0])]}, "lead to its grid 0, got of=2"),
        ({"walk": Walk(3)}, r"walk must name a grid in \[0, 2\], got 3"),
        ({"rows": [[0, 1]]}, r"each of the 3 grids once, got \[\[0, 1\]\]"),
        ({"rows": [[0, 1], [1, 2]]}, "once"),
        ({"pinned": Selection(2, 4, 0)}, "pinned must be a cell"),
    ],
)
def test_what_names_a_thing_that_is_not_there_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        encode_payload(GRIDS, **arguments)


def test_a_sum_over_a_colour_image_is_refused() -> None:
    grids = [Grid(values=np.zeros((4, 4, 3), np.uint8)), Grid(values=np.zeros((2, 2)))]
    links = [WindowLink(of=1, over=0, size=(3, 3))]
    assert encode_payload(grids, links=links)
    with pytest.raises(ValueError, match="one number a cell"):
        encode_payload(grids, links=links, sums=[Sum(of=1, links=[0])])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"links": []}, "at least one link"),
        ({"bias": float("nan")}, "finite number, got nan"),
        ({"then": "tanh"}, "'tanh'"),
        ({"outside": "wrap"}, "'wrap'"),
    ],
)
def test_a_sum_without_sense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sum(**{"of": 2, "links": [0], **arguments})
