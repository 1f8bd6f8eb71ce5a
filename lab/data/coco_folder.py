"""A dataset in COCO's layout, whoever made it: a JSON of instances and a folder of pictures.

What cannot be used is passed over with a sentence: a picture that is missing, an annotation of an unknown category, a
polygon that is none. File names are looked up, never used as paths.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as rle

from lab.data.canvas import boxes_around
from lab.data.coco import encoded
from lab.data.pictures import picture_size, read_picture
from lab.errors import LabError, UnreadablePicture

MOST_NOTES = 20
MOST_PICTURES = 200
MOST_PIXELS = 4_000_000  # of a picture: a mask of each object has as many
MOST_MASK_PIXELS = 2_000_000_000  # in all: some seconds
_PARTS = ("images", "annotations", "categories")
_FEWEST_NUMBERS = 6  # of a polygon: three corners


class UnreadableCoco(LabError):
    """A file that is not COCO's JSON of instances, or of which nothing can be used."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CocoPicture:
    """One picture and its objects, as small as they can be kept.

    Attributes:
        name: of its file, for showing.
        content: the file.
        size_hw: of the picture.
        labels: int64 (N,), indices into the folder's category names.
        boxes_xyxy: float32 (N, 4), pixels.
        codes: the masks as COCO's compressed run-length codes.
        are_crowds: bool (N,), regions of many objects that are not told apart.
    """

    name: str
    content: bytes
    size_hw: tuple[int, int]
    labels: NDArray[np.int64]
    boxes_xyxy: NDArray[np.float32]
    codes: tuple[str, ...]
    are_crowds: NDArray[np.bool_]

    @property
    def image(self) -> NDArray[np.uint8]:
        """The picture, uint8 (H, W, 3), decoded anew."""
        return read_picture(self.content).image

    @property
    def masks(self) -> NDArray[np.bool_]:
        """Bool (N, H, W), decoded anew."""
        masks = [rle.decode({"size": list(self.size_hw), "counts": code}) for code in self.codes]
        return np.array(masks, bool).reshape(-1, *self.size_hw)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CocoFolder:
    """What could be read.

    Attributes:
        category_names: in the order of the file.
        pictures: those that are there.
        notes: sentences about what was passed over, at most 20.
    """

    category_names: tuple[str, ...]
    pictures: tuple[CocoPicture, ...]
    notes: tuple[str, ...]


def read_coco(document: bytes, read_file: Callable[[str], bytes | None]) -> CocoFolder:
    """Reads a dataset.

    Args:
        document: the JSON.
        read_file: the bytes of a picture by the file's own name, without folders; None if it is missing.

    Raises:
        UnreadableCoco: if the document is no such JSON, or no picture of it can be read.
    """
    content = _parsed(document)
    notes: list[str] = []
    names, places = _categories(content["categories"])
    by_image: dict[Any, list[Mapping[str, Any]]] = {}
    for annotation in content["annotations"]:
        if isinstance(annotation, dict):
            by_image.setdefault(_key(annotation.get("image_id")), []).append(annotation)
    pictures: list[CocoPicture] = []
    pixels_left = MOST_MASK_PIXELS
    for entry in content["images"]:
        if len(pictures) == MOST_PICTURES:
            notes.append(f"Pictures after the first {MOST_PICTURES} were passed over.")
            break
        name = _file_name(entry)
        file = _file(name, read_file, notes)
        if file is not None:
            annotations = by_image.get(_key(entry.get("id")), [])
            pixels = math.prod(file.size_hw)
            most = pixels_left // pixels
            if len(annotations) > most:
                notes.append(f"Objects on {_shown(name)} after the first {most} were passed over: they are too many.")
            pixels_left -= pixels * len(annotations[:most])
            pictures.append(_with_objects(file, annotations[:most], places, notes))
    if not pictures:
        reason = f" {notes[0]}" if notes else ""
        raise UnreadableCoco(f"No picture of the COCO file could be read.{reason}")
    if len(notes) > MOST_NOTES:
        notes[MOST_NOTES - 1 :] = [f"{len(notes) - MOST_NOTES + 1} more things were passed over."]
    return CocoFolder(category_names=names, pictures=tuple(pictures), notes=tuple(notes))


def _parsed(document: bytes) -> dict[str, list[Any]]:
    try:
        content = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise UnreadableCoco("The file is not JSON: COCO keeps its annotations in one JSON file.") from error
    missing = [part for part in _PARTS if not isinstance(content, dict) or not isinstance(content.get(part), list)]
    if missing:
        raise UnreadableCoco(
            f"COCO's file of instances has lists named images, annotations and categories; missing here: "
            f"{', '.join(missing)}."
        )
    return content


def _categories(entries: list[Any]) -> tuple[tuple[str, ...], dict[Any, int]]:
    names: list[str] = []
    places: dict[Any, int] = {}
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("name"), str) and _key(entry.get("id")) not in places:
            places[_key(entry.get("id"))] = len(names)
            names.append(entry["name"][:80])
    if not names:
        raise UnreadableCoco("The COCO file names no category: each needs an id and a name.")
    return tuple(names), places


def _key(value: Any) -> Any:
    """An id as it can be looked up: a number or a word; None for anything else."""
    return value if isinstance(value, int | str) else None


def _file_name(entry: Any) -> str:
    name = entry.get("file_name") if isinstance(entry, dict) else None
    return name.replace("\\", "/").rpartition("/")[2] if isinstance(name, str) else ""


class _File(NamedTuple):
    name: str
    content: bytes
    size_hw: tuple[int, int]


def _file(name: str, read_file: Callable[[str], bytes | None], notes: list[str]) -> _File | None:
    content = read_file(name) if name else None
    if content is None:
        notes.append(f"The picture {_shown(name)} is missing in the folder.")
        return None
    try:
        width, height = picture_size(content)
        if width * height > MOST_PIXELS:
            raise UnreadablePicture(f"it has {width:,} x {height:,} pixels; here at most {MOST_PIXELS:,} are taken.")
        return _File(name, content, read_picture(content).image.shape[:2])
    except UnreadablePicture as error:
        notes.append(f"The picture {_shown(name)} could not be read: {error}")
        return None


def _shown(name: str) -> str:
    return f"“{''.join(letter for letter in name if letter.isprintable())[:80]}”"


def _with_objects(
    file: _File, annotations: list[Mapping[str, Any]], places: dict[Any, int], notes: list[str]
) -> CocoPicture:
    shown, (height, width) = _shown(file.name), file.size_hw
    labels, codes, crowds, boxes = [], [], [], []
    for annotation in annotations:
        label = places.get(_key(annotation.get("category_id")))
        if label is None:
            notes.append(
                f"An object on {shown} has the category {annotation.get('category_id')!r:.40}, which the file "
                "does not name."
            )
            continue
        try:
            mask = _mask(annotation, height, width)
        except UnreadableCoco as error:
            notes.append(f"An object on {shown} was passed over: {error}.")
            continue
        labels.append(label)
        codes.append(encoded(mask)["counts"])
        crowds.append(bool(annotation.get("iscrowd")))
        boxes.append(_box(annotation) if not mask.any() else boxes_around(mask[None])[0])
    return CocoPicture(
        name=file.name,
        content=file.content,
        size_hw=file.size_hw,
        labels=np.array(labels, np.int64),
        boxes_xyxy=np.array(boxes, np.float32).reshape(-1, 4),
        codes=tuple(codes),
        are_crowds=np.array(crowds, bool),
    )


def _box(annotation: Mapping[str, Any]) -> NDArray[np.float32]:
    """The box that is written, float32 (4,) xyxy."""
    box = annotation.get("bbox")
    if not (isinstance(box, list) and len(box) == 4 and _are_numbers(box) and min(box[2:]) >= 0):
        raise UnreadableCoco(f"a box is four numbers, left, top, width and height, received {box!r:.60}")
    return np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]], np.float32)


def _mask(annotation: Mapping[str, Any], height: int, width: int) -> NDArray[np.bool_]:
    """The mask of polygons or of a run-length code; of an object with a box alone, the box.

    Raises:
        UnreadableCoco: if it is neither.
    """
    shape = annotation.get("segmentation")
    if not shape:
        x1, y1, x2, y2 = _box(annotation)
        shape = [[float(value) for value in (x1, y1, x2, y1, x2, y2, x1, y2)]]
    if isinstance(shape, list):
        return _filled(shape, height, width)
    return _decoded(shape, height, width)


def _filled(polygons: list[Any], height: int, width: int) -> NDArray[np.bool_]:
    for polygon in polygons:
        is_one = isinstance(polygon, list) and len(polygon) >= _FEWEST_NUMBERS and len(polygon) % 2 == 0
        if not (is_one and _are_numbers(polygon)):
            raise UnreadableCoco(
                "a polygon is a list of x and y in turn, at least three corners, received "
                f"{len(polygon) if isinstance(polygon, list) else polygon!r:.40}"
                f"{' numbers' if isinstance(polygon, list) else ''}"
            )
    inside = [np.clip(polygon, -width - height, 2 * (width + height)).tolist() for polygon in polygons]
    return np.asarray(rle.decode(rle.merge(rle.frPyObjects(inside, height, width))), bool)


def _decoded(code: Any, height: int, width: int) -> NDArray[np.bool_]:
    counts = code.get("counts") if isinstance(code, dict) else None
    if not isinstance(code, dict) or code.get("size") != [height, width]:
        size = code.get("size") if isinstance(code, dict) else code
        raise UnreadableCoco(
            f"a run-length code must be of the picture's size [{height}, {width}], received {size!r:.40}"
        )
    try:
        if isinstance(counts, list):
            if not all(isinstance(count, int) and count >= 0 for count in counts) or sum(counts) != height * width:
                raise ValueError("runs must add up to the number of pixels")
            runs: Any = {"size": [height, width], "counts": counts}
            code = rle.frPyObjects(runs, height, width)
        return np.asarray(rle.decode(code), bool)
    except (ValueError, TypeError, OverflowError) as error:
        raise UnreadableCoco(f"a run-length code could not be read: {error}") from error


def _are_numbers(values: list[Any]) -> bool:
    return all(isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e9 for value in values)
