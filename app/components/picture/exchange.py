"""What the picture component is sent, and what is believed of its answer."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, replace

from app.components.picture.records import Box, Picture, PictureState, Point, is_box_within, is_multiple
from app.style import PALETTE, TEXT

PAYLOAD_LIMIT_BYTES = 1_000_000

_COLORS = {role: {"mark": mark, "tag": asdict(TEXT["light"])[role]} for role, mark in asdict(PALETTE).items()}


def basis_of(picture: Picture) -> str:
    """Names where the page put boxes and points: an answer to another beginning says nothing about this one.

    Names and colours do not count: a page may change them with what the visitor does.
    """
    shape = picture.pixels.shape[:2]
    marks = [
        [{name: value for name, value in asdict(mark).items() if name not in ("label", "color")} for mark in listed]
        for listed in (picture.boxes, picture.points)
    ]
    return hashlib.sha256(json.dumps([shape, *marks]).encode()).hexdigest()[:16]


def encode_picture(
    picture: Picture, state: PictureState, *, is_clickable: bool = False, height: int = 480, turn: float | None = None
) -> bytes:
    """Pack a picture for the browser: uint32 length of a JSON header, the header, then the pixels row by row.

    Args:
        picture: What the page shows.
        state: Where its boxes and points are by now.
        is_clickable: Whether a click is sent.
        height: The tallest that it may become, in CSS pixels.
        turn: The browser's mark of its last answer, so that it knows which of its changes this is an echo of.

    Returns:
        The block, under 1 MB.

    Raises:
        ValueError: The image has too many pixels.
    """
    pixels = picture.pixels
    header = {
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "channels": 3 if pixels.ndim == 3 else 1,
        "boxes": [asdict(box) for box in state.boxes],
        "points": [asdict(point) for point in state.points],
        "paths": [
            {
                "points": [[float(x), float(y)] for x, y in path.points],
                "label": path.label,
                "color": path.color,
                "isClosed": path.is_closed,
            }
            for path in picture.paths
        ],
        "clicked": state.clicked,
        "isClickable": is_clickable,
        "title": picture.title,
        "note": picture.note,
        "tallest": height,
        "basis": basis_of(picture),
        "turn": turn,
        "colors": _COLORS,
    }
    encoded = json.dumps(header, ensure_ascii=False, allow_nan=False).encode()
    payload = len(encoded).to_bytes(4, "little") + encoded + pixels.tobytes()
    if len(payload) >= PAYLOAD_LIMIT_BYTES:
        raise ValueError(f"a picture must take under {PAYLOAD_LIMIT_BYTES} bytes, got {len(payload)}")
    return payload


def parse_state(answer: object, picture: Picture) -> PictureState | None:
    """Read what the browser sent, which nothing vouches for, against the picture that is shown now.

    Args:
        answer: `{"basis": str, "boxes": [[x, y, w, h], ...], "points": [[x, y], ...], "clicked": [x, y] or None}` from
            a well-behaved browser.
        picture: What the page shows.

    Returns:
        Boxes and points at their new places; None where anything is malformed, leaves the image or its steps, moves
        what is fixed, or answers another beginning.
    """
    if not isinstance(answer, Mapping) or answer.get("basis") != basis_of(picture):
        return None
    height, width = picture.pixels.shape[:2]
    boxes = _rows(answer.get("boxes"), len(picture.boxes), 4)
    points = _rows(answer.get("points"), len(picture.points), 2)
    if boxes is None or points is None:
        return None
    if not all(_allows_box(box, row, width, height) for box, row in zip(picture.boxes, boxes, strict=True)):
        return None
    if not all(_allows_point(point, row, width, height) for point, row in zip(picture.points, points, strict=True)):
        return None
    clicked = answer.get("clicked")
    if clicked is not None:
        pixel = _rows([clicked], 1, 2)
        if pixel is None or not all(number.is_integer() for number in pixel[0]):
            return None
        if not (0 <= pixel[0][0] < width and 0 <= pixel[0][1] < height):
            return None
    return PictureState(
        tuple(replace(box, x=x, y=y, w=w, h=h) for box, (x, y, w, h) in zip(picture.boxes, boxes, strict=True)),
        tuple(replace(point, x=x, y=y) for point, (x, y) in zip(picture.points, points, strict=True)),
        None if clicked is None else (int(clicked[0]), int(clicked[1])),
    )


def turn_of(answer: object) -> float | None:
    """The mark of an answer, for the echo; None where it is no number."""
    turn = answer.get("turn") if isinstance(answer, Mapping) else None
    if type(turn) is int or type(turn) is float:
        return float(turn) if abs(turn) < 2**53 else None
    return None


def _rows(rows: object, count: int, length: int) -> list[list[float]] | None:
    if not isinstance(rows, list) or len(rows) != count:
        return None
    for row in rows:
        if not isinstance(row, list) or len(row) != length:
            return None
        # Comparing refuses NaN and infinities, and big integers never become floats.
        if not all(type(number) in (int, float) and abs(number) <= 1e6 for number in row):
            return None
    return [[float(number) for number in row] for row in rows]


def _allows_box(box: Box, numbers: list[float], width: int, height: int) -> bool:
    is_moved = any(now != before for now, before in zip(numbers[:2], box.numbers[:2], strict=True))
    is_resized = any(now != before for now, before in zip(numbers[2:], box.numbers[2:], strict=True))
    if not is_moved and not is_resized:
        return True
    if (is_moved and not box.movable) or (is_resized and not box.resizable):
        return False
    if not all(is_multiple(number, box.step) for number in numbers) or min(numbers[2:]) < box.step - 1e-6:
        return False
    if box.keep_square and not math.isclose(numbers[2], numbers[3], abs_tol=1e-6):
        return False
    return is_box_within(numbers, width, height)


def _allows_point(point: Point, numbers: list[float], width: int, height: int) -> bool:
    if tuple(numbers) == point.numbers:
        return True
    is_on_step = all(is_multiple(number, point.step) for number in numbers)
    return point.movable and is_on_step and 0 <= numbers[0] <= width and 0 <= numbers[1] <= height
