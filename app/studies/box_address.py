"""Moved, deleted and doubled detections of a picture, as an address says them. Pure."""

import re
from collections.abc import Sequence

from app.studies.coco_picture import STEP_PX, Drawn
from lab.data.scenes import SIDE

MOST_BOXES = 64
NONE = "none"  # all were deleted
BETWEEN = ","
_WORD = re.compile(r"(\d{1,2})~(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})")


def write_boxes(boxes: Sequence[Drawn], own: Sequence[Drawn]) -> str:
    """Boxes as the address says them; empty if they are the detector's own. `read_boxes` takes it back.

    Args:
        boxes: as they are.
        own: the detector's; each box is one of them, moved.

    Example:
        >>> own = (Drawn(1.0, 2.0, 30.0, 40.5, 3, 0.9),)
        >>> write_boxes((own[0]._replace(x=8.5),), own)
        '0~17.4.60.81'
    """
    if tuple(boxes) == tuple(own):
        return ""
    rows = {(box.label, box.score): row for row, box in reversed(list(enumerate(own)))}
    words = []
    for box in boxes[:MOST_BOXES]:
        places = ".".join(str(round(length / STEP_PX)) for length in box[:4])
        words.append(f"{rows[box.label, box.score]}~{places}")
    return BETWEEN.join(words) or NONE


def read_boxes(text: str, own: Sequence[Drawn]) -> tuple[Drawn, ...] | None:
    """What an address says, inside the picture; None where it says nothing of these boxes.

    Args:
        text: of the address.
        own: the detector's boxes.
    """
    if text == NONE:
        return ()
    found = []
    for word in text.split(BETWEEN)[:MOST_BOXES]:
        match = _WORD.fullmatch(word)
        if match is None or int(match[1]) >= len(own):
            return None
        x, y, w, h = (int(number) * STEP_PX for number in match.groups()[1:])
        wide, high = (min(max(side, STEP_PX), SIDE) for side in (w, h))
        found.append(own[int(match[1])]._replace(x=min(x, SIDE - wide), y=min(y, SIDE - high), w=wide, h=high))
    return tuple(found)
