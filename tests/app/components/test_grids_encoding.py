"""What the grids component is sent, value by value, and what it believes of the browser's answers."""

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.components.grids import Grid, Selection, WindowLink
from app.components.grids.answers import parse_selection
from app.components.grids.encoding import encode_payload
from app.style import DIVERGING
from tests.app.components.samples import CLASSES, CONFUSION


def decode(payload: bytes) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    """The header and the arrays, read as the browser reads them."""
    length = int.from_bytes(payload[:4], "little")
    header = json.loads(payload[4 : 4 + length])
    arrays = []
    for grid in header["grids"]:
        assert (4 + length + grid["offset"]) % 4 == 0
        dtype = np.dtype("u1" if grid["type"] == "uint8" else "<f4")
        shape = (grid["rows"], grid["cols"], 3) if grid["channels"] == 3 else (grid["rows"], grid["cols"])
        arrays.append(
            np.frombuffer(payload, dtype, count=int(np.prod(shape)), offset=4 + length + grid["offset"]).reshape(shape)
        )
    return header, arrays


def test_every_value_arrives_in_its_place() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (3, 5), dtype=np.uint8)
    weights = rng.normal(size=(2, 3)).astype(np.float32)
    photo = rng.integers(0, 256, (2, 3, 3), dtype=np.uint8)
    _, arrays = decode(encode_payload([Grid(values=values) for values in (pixels, weights, photo)]))
    for sent, values in zip(arrays, (pixels, weights, photo), strict=True):
        np.testing.assert_array_equal(sent, values)


def test_a_view_with_gaps_arrives_in_reading_order() -> None:
    pixels = np.arange(24, dtype=np.uint8).reshape(4, 6)
    _, (sent,) = decode(encode_payload([Grid(values=pixels[::2, ::-1])]))
    assert sent.tolist() == [[5, 4, 3, 2, 1, 0], [17, 16, 15, 14, 13, 12]]


@pytest.mark.parametrize(
    ("values", "expected_type", "expected"),
    [
        ([[True, False]], "float32", [[1.0, 0.0]]),
        ([[2**24, -3]], "float32", [[16777216.0, -3.0]]),
        (np.array([[0.1, np.nan]]), "float32", [[np.float32(0.1), np.nan]]),
        (np.array([[7, 255]], dtype=np.uint8), "uint8", [[7, 255]]),
    ],
)
def test_other_number_types_are_converted_without_loss(values: Any, expected_type: str, expected: Any) -> None:
    header, (sent,) = decode(encode_payload([Grid(values=values)]))
    assert header["grids"][0]["type"] == expected_type
    np.testing.assert_array_equal(sent, np.array(expected, dtype=sent.dtype))


@pytest.mark.parametrize(
    ("grid", "low", "high"),
    [
        (Grid(values=np.array([[9, 90]], dtype=np.uint8)), 0, 255),
        (Grid(values=[[-2.0, 6.0]]), -2, 6),
        (Grid(values=[[3.0, 3.0]]), 3, 4),
        (Grid(values=[[2.0, 6.0]], scale="sequential"), 0, 6),
        (Grid(values=[[-2.0, 6.0]], scale="sequential"), -2, 6),
        (Grid(values=[[-8.0, 6.0, np.nan]], scale="diverging"), -8, 8),
        (Grid(values=[[0.0]], scale="diverging"), -1, 1),
        (Grid(values=[[2.0, 6.0]], scale="sequential", limits=(1, 3)), 1, 3),
        (Grid(values=[[np.nan]], scale="sequential"), 0, 1),
    ],
)
def test_colour_limits_follow_the_scale(grid: Grid, low: float, high: float) -> None:
    header, _ = decode(encode_payload([grid]))
    assert (header["grids"][0]["low"], header["grids"][0]["high"]) == (low, high)


def test_a_confusion_grid_shades_right_answers_and_mistakes_apart() -> None:
    header, (sent,) = decode(encode_payload([Grid(values=CONFUSION, scale="confusion", row_labels=CLASSES)]))
    (grid,) = header["grids"]
    assert (grid["low"], grid["high"], grid["errorHigh"]) == (0, 980, 112)
    assert grid["rowLabels"][0] == "T-shirt/top"
    np.testing.assert_array_equal(sent, CONFUSION)


def test_numbers_get_decimals_only_where_some_value_has_them() -> None:
    grids = [
        Grid(values=[[1.0, np.nan]]),
        Grid(values=[[1.0, 0.5]]),
        Grid(values=[[1.0, 0.5]], decimals=4),
        Grid(values=np.zeros((1, 1), np.uint8)),
    ]
    header, _ = decode(encode_payload(grids))
    assert [grid["decimals"] for grid in header["grids"]] == [0, 2, 4, 0]


def test_header_carries_selection_links_words_and_the_palette() -> None:
    grids = [Grid(values=np.zeros((6, 6)), title="Eingabe ü"), Grid(values=np.zeros((4, 4)), selectable=True)]
    link = WindowLink(of=1, over=0, size=(3, 3), padding=1)
    header, _ = decode(encode_payload(grids, selected=Selection(1, 2, 3), links=[link], note="Look.", height=300))
    assert header["selected"] == {"grid": 1, "row": 2, "col": 3}
    (link_sent,) = header["links"]
    assert (link_sent["of"], link_sent["over"], link_sent["size"]) == (1, 0, [3, 3])
    assert (link_sent["stride"], link_sent["dilation"], link_sent["padding"]) == ([1, 1], [1, 1], [1, 1])
    assert (header["note"], header["height"], header["grids"][0]["title"]) == ("Look.", 300, "Eingabe ü")
    assert header["colors"]["diverging"]["dark"] == [color for _, color in DIVERGING["dark"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": np.zeros(3)}, r"values must be \(H, W\).*\(3,\)"),
        ({"values": np.zeros((0, 3))}, "not empty"),
        ({"values": np.zeros((2, 2, 3))}, "uint8"),
        ({"values": [[2**24 + 1]]}, "got 16777217"),
        ({"values": [["a"]]}, "must be numbers"),
        ({"values": [[1.0, 2.0]], "scale": "confusion"}, "square"),
        ({"values": [[1.0]], "scale": "rainbow"}, "'rainbow'"),
        ({"values": [[1.0]], "limits": (2, 2)}, "low < high"),
        ({"values": [[1.0]], "decimals": 9}, "got 9"),
        ({"values": [[1.0, 2.0]], "column_labels": ["a"]}, "must have 2 entries, one a cell, got 1"),
    ],
)
def test_a_grid_that_cannot_be_shown_is_refused_with_rule_and_value(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Grid(**arguments)


def test_too_many_cells_no_grids_and_dangling_links_are_refused() -> None:
    with pytest.raises(ValueError, match="under 1000000 bytes"):
        encode_payload([Grid(values=np.zeros((500, 500)))])
    with pytest.raises(ValueError, match="at least one"):
        encode_payload([])
    with pytest.raises(ValueError, match="got of=1, over=0"):
        encode_payload([Grid(values=[[1.0]])], links=[WindowLink(of=1, over=0, size=(1, 1))])
    with pytest.raises(ValueError, match="stride must be >= 1, got 0"):
        WindowLink(of=0, over=0, size=(1, 1), stride=0)


GRIDS = [Grid(values=np.zeros((2, 3)), selectable=True), Grid(values=np.zeros((9, 9)))]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"grid": 0, "row": 1, "col": 2, "turn": 1.5}, Selection(0, 1, 2)),
        ({"grid": 0, "row": 2, "col": 0}, None),
        ({"grid": 0, "row": 0, "col": -1}, None),
        ({"grid": 1, "row": 0, "col": 0}, None),
        ({"grid": 2, "row": 0, "col": 0}, None),
        ({"grid": 0, "row": True, "col": 0}, None),
        ({"grid": 0, "row": "1", "col": 0}, None),
        ({"grid": 0, "row": 1.0, "col": 0}, None),
        ({"turn": 1}, None),
        ("0,1,2", None),
        (None, None),
    ],
)
def test_only_cells_that_exist_and_may_be_chosen_are_believed(answer: object, expected: Selection | None) -> None:
    assert parse_selection(answer, GRIDS) == expected
