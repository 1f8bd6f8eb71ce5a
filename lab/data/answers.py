"""A detector's answers on many pictures beside the truth: written down, read again, and judged by pycocotools."""

import lzma
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as rle

from lab.data.assets import MissingAsset
from lab.data.canvas import Scene
from lab.data.coco import Detections, Evaluation, box_xywh, encoded, evaluate
from lab.data.scenes import CATEGORIES
from lab.ops.matching import Answers

_FIELDS = ("pictures", "boxes_xyxy", "labels", "scores", "are_crowds")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """Objects, true or found, of several pictures, a row each.

    Attributes:
        pictures: int64 (N,), the number of the picture that each belongs to, from 0, rising.
        boxes_xyxy: float32 (N, 4), pixels.
        labels: int64 (N,), indices into the category names.
        scores: float32 (N,); ones for the truth.
        are_crowds: bool (N,), regions of many objects; none among detections.
        codes: the masks as COCO's compressed run-length codes.
    """

    pictures: NDArray[np.int64]
    boxes_xyxy: NDArray[np.float32]
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]
    are_crowds: NDArray[np.bool_]
    codes: tuple[str, ...]

    def of(self, picture: int) -> slice:
        """The rows of one picture."""
        first, last = np.searchsorted(self.pictures, (picture, picture + 1))
        return slice(int(first), int(last))

    def only(self, rows: NDArray[np.integer]) -> "Outlines":
        """Some of the rows."""
        return Outlines(
            pictures=self.pictures[rows],
            boxes_xyxy=self.boxes_xyxy[rows],
            labels=self.labels[rows],
            scores=self.scores[rows],
            are_crowds=self.are_crowds[rows],
            codes=tuple(self.codes[row] for row in rows),
        )

    def masks(self, size_hw: tuple[int, int]) -> Iterator[NDArray[np.bool_]]:
        """The masks one by one, bool (H, W), of outlines that all belong to pictures of this size."""
        for code in self.codes:
            yield np.asarray(rle.decode({"size": list(size_hw), "counts": code}), bool)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answered:
    """What is in some pictures, and what a detector says of them.

    Attributes:
        sizes_hw: int64 (P, 2), of the pictures.
        categories: names and their ids in COCO's files.
        truth: the objects.
        found: the detections, of each picture from the highest score to the lowest.
    """

    sizes_hw: NDArray[np.int64]
    categories: dict[str, int]
    truth: Outlines
    found: Outlines

    def evaluated(self, kind: Literal["bbox", "segm"]) -> Evaluation:
        """What pycocotools says of boxes or of masks."""
        return evaluate(self.dataset(), self.results(kind), kind)

    def dataset(self) -> Any:
        """The truth as COCO writes it."""
        images = [
            {"id": number, "height": int(height), "width": int(width), "file_name": f"{number:06d}.png"}
            for number, (height, width) in enumerate(self.sizes_hw, 1)
        ]
        annotations = [
            entry
            | {"id": row + 1, "iscrowd": int(self.truth.are_crowds[row]), "area": int(rle.area(entry["segmentation"]))}
            | {"bbox": box_xywh(self.truth.boxes_xyxy[row])}
            for row, entry in enumerate(self._masked(self.truth))
        ]
        named = [{"id": number, "name": name} for name, number in self.categories.items()]
        return {"info": {}, "images": images, "categories": named, "annotations": annotations}

    def results(self, kind: Literal["bbox", "segm"]) -> list[dict[str, Any]]:
        """The detections as COCO wants them, with boxes alone or masks alone."""
        scores = self.found.scores
        if kind == "segm":
            return [entry | {"score": float(scores[row])} for row, entry in enumerate(self._masked(self.found))]
        return [
            self._entry(self.found, row) | {"bbox": box_xywh(box), "score": float(scores[row])}
            for row, box in enumerate(self.found.boxes_xyxy)
        ]

    def _masked(self, outlines: Outlines) -> list[dict[str, Any]]:
        return [
            self._entry(outlines, row)
            | {"segmentation": {"size": self.sizes_hw[outlines.pictures[row]].tolist(), "counts": code}}
            for row, code in enumerate(outlines.codes)
        ]

    def _entry(self, outlines: Outlines, row: int) -> dict[str, Any]:
        ids = list(self.categories.values())
        return {"image_id": int(outlines.pictures[row]) + 1, "category_id": ids[outlines.labels[row]]}

    def boxes_of(self, picture: int) -> Answers:
        """Boxes of one picture, as our own matching takes them."""
        found, truth = self.found.of(picture), self.truth.of(picture)
        return Answers(
            boxes_xyxy=self.found.boxes_xyxy[found],
            scores=self.found.scores[found],
            labels=self.found.labels[found],
            objects_xyxy=self.truth.boxes_xyxy[truth],
            object_labels=self.truth.labels[truth],
        )


def answered(scenes: Sequence[Scene], found: Sequence[Detections]) -> Answered:
    """What a detector with masks says of scenes, one `Detections` for each."""
    truth = [
        Detections(
            boxes_xyxy=scene.boxes_xyxy,
            scores=np.ones(len(scene.labels), np.float32),
            labels=scene.labels,
            masks=scene.masks,
        )
        for scene in scenes
    ]
    return Answered(
        sizes_hw=np.array([scene.image.shape[:2] for scene in scenes], np.int64).reshape(-1, 2),
        categories=CATEGORIES,
        truth=outlines(truth),
        found=outlines(found),
    )


def outlines(listed: Sequence[Detections]) -> Outlines:
    """Objects of pictures in one table, a `Detections` with masks for each picture."""
    counts = [len(each.scores) for each in listed]
    return Outlines(
        pictures=np.repeat(np.arange(len(listed)), counts),
        boxes_xyxy=np.concatenate([np.empty((0, 4), np.float32), *(each.boxes_xyxy for each in listed)]),
        labels=np.concatenate([np.empty(0, np.int64), *(each.labels for each in listed)]),
        scores=np.concatenate([np.empty(0, np.float32), *(each.scores for each in listed)]),
        are_crowds=np.zeros(sum(counts), bool),
        codes=tuple(encoded(mask)["counts"] for each in listed if each.masks is not None for mask in each.masks),
    )


def joined(parts: Sequence[tuple[Outlines, int]]) -> Outlines:
    """Objects of several lots of pictures in one table.

    Args:
        parts: the objects of a lot, and how many pictures it has.
    """
    first = np.cumsum([0, *(pictures for _, pictures in parts)])
    listed = [outlines([]), *(part for part, _ in parts)]
    numbers = [part.pictures + offset for (part, _), offset in zip(parts, first, strict=False)]
    return Outlines(
        pictures=np.concatenate([np.empty(0, np.int64), *numbers]),
        boxes_xyxy=np.concatenate([part.boxes_xyxy for part in listed]),
        labels=np.concatenate([part.labels for part in listed]),
        scores=np.concatenate([part.scores for part in listed]),
        are_crowds=np.concatenate([part.are_crowds for part in listed]),
        codes=tuple(code for part in listed for code in part.codes),
    )


def write_answers(path: Path, answers: Answered) -> None:
    """Writes answers on scenes into one file of arrays, compressed."""
    arrays: dict[str, Any] = {"sizes_hw": answers.sizes_hw}
    for name, listed in (("truth", answers.truth), ("found", answers.found)):
        arrays |= {f"{name}_{field}": getattr(listed, field) for field in _FIELDS}
        arrays[f"{name}_codes"] = np.frombuffer(lzma.compress(" ".join(listed.codes).encode("ascii")), np.uint8)
    np.savez_compressed(path, **arrays)


def read_answers(path: Path) -> Answered:
    """Reads what `write_answers` wrote.

    Raises:
        MissingAsset: if the file is damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            truth, found = (
                Outlines(
                    **{field: stored[f"{name}_{field}"] for field in _FIELDS},
                    codes=tuple(lzma.decompress(stored[f"{name}_codes"].tobytes()).decode("ascii").split()),
                )
                for name in ("truth", "found")
            )
            return Answered(sizes_hw=stored["sizes_hw"], categories=CATEGORIES, truth=truth, found=found)
    except (OSError, ValueError, KeyError, EOFError, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise MissingAsset(f"The lab's file {path.name} is damaged; restore it from the checkout.") from error
