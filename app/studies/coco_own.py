"""A visitor's COCO folder: what is in it, what the shipped detector can be asked, and how good it is there. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.studies.coco_figures import Figures, percent
from lab.data.annotated import annotated
from lab.data.answers import Answered, Outlines, joined
from lab.data.coco import Detections, as_coco
from lab.data.coco_folder import CocoFolder, CocoPicture
from lab.data.coco_zip import write_coco_zip
from lab.data.scenes import CATEGORY_NAMES, draw_scene

EXAMPLE_SCENES = range(6)
LARGEST_PX = 512  # of a picture that is shown


def example_zip() -> bytes:
    """Six held-out scenes in COCO's layout."""
    return write_coco_zip([draw_scene("held-out", index) for index in EXAMPLE_SCENES])


def excerpt() -> str:
    """The JSON of one scene, with the first of its objects."""
    content = as_coco([draw_scene("held-out", 0)])
    (image,), annotation = content["images"], content["annotations"][0]
    code = annotation["segmentation"]
    short = annotation | {"segmentation": code | {"counts": f"{code['counts'][:12]}…"}}
    own = next(entry for entry in content["categories"] if entry["id"] == annotation["category_id"])
    parts = {"images": image, "annotations": short, "categories": own}
    lists = [f'"{name}": [\n  {_indented(part)},\n  …\n]' for name, part in parts.items()]
    return "{\n" + ",\n".join(lists) + "\n}"


def _indented(part: dict[str, Any]) -> str:
    """An entry with a line a name, and lists and codes in one line."""
    lines = [f'    "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in part.items()]
    return "{\n" + ",\n".join(lines) + "\n  }"


@dataclass(frozen=True, kw_only=True, eq=False)
class Own:
    """A folder, and what the shipped detector says of its pictures.

    Attributes:
        folder: what could be read.
        found: the detector's answers, labels as in `CATEGORY_NAMES`; None if it was not asked.
    """

    folder: CocoFolder
    found: Outlines | None = None

    @cached_property
    def shared(self) -> dict[int, int]:
        """The folder's categories that the detector knows: their places here and there."""
        names = [name.strip().casefold() for name in self.folder.category_names]
        return {names.index(name): label for label, name in enumerate(CATEGORY_NAMES) if name in names}

    @cached_property
    def truth(self) -> Outlines:
        """All objects of the folder."""
        return joined([(_objects(picture), 1) for picture in self.folder.pictures])

    @cached_property
    def answered(self) -> Answered | None:
        """Objects and answers of the shared categories alone, labels as in `shared`'s order."""
        if self.found is None:
            return None
        return Answered(
            sizes_hw=np.array([picture.size_hw for picture in self.folder.pictures], np.int64),
            categories={CATEGORY_NAMES[label]: number for number, label in enumerate(self.shared.values(), 1)},
            truth=_renamed(self.truth, list(self.shared)),
            found=_renamed(self.found, list(self.shared.values())),
        )

    @cached_property
    def figures(self) -> Figures | None:
        """What pycocotools says of it."""
        if self.answered is None:
            return None
        return Figures(self.answered.evaluated("bbox"), self.answered.evaluated("segm"))

    def rows(self) -> list[dict[str, Any]]:
        """A line a category of the folder, the most frequent first."""
        shared = list(self.shared)
        rows = []
        for label, name in enumerate(self.folder.category_names):
            own = self.truth.labels == label
            row = {"category": name, "objects": int(own.sum()), "pictures": len(set(self.truth.pictures[own]))}
            if self.figures is not None:
                is_known = label in shared
                row["AP of boxes"] = percent(self.figures.boxes.by_category[shared.index(label)]) if is_known else ""
            rows.append(row)
        return sorted(rows, key=lambda row: -row["objects"])

    def score_rows(self) -> list[dict[str, str]]:
        """The six numbers of boxes and of masks."""
        if self.figures is None:
            return []
        told = {"boxes": self.figures.boxes.scores, "masks": self.figures.masks.scores}
        columns = {"AP": "AP", "AP50": "AP50", "AP75": "AP75", "APs": "small", "APm": "medium", "APl": "large"}
        return [
            {"": what} | {title: percent(scores[name]) for name, title in columns.items()}
            for what, scores in told.items()
        ]


def shown_truth(picture: CocoPicture, names: Sequence[str]) -> NDArray[np.uint8]:
    """A picture with its true boxes and masks, uint8, its longer side about 512 pixels or more."""
    return _shown(picture, _objects(picture), names)


def shown_answers(picture: CocoPicture, number: int, found: Outlines, confidence: float) -> NDArray[np.uint8]:
    """A picture with the detector's answers that are sure enough."""
    own = found.only(np.flatnonzero(found.pictures == number))
    return _shown(picture, own, CATEGORY_NAMES, confidence)


def _objects(picture: CocoPicture) -> Outlines:
    count = len(picture.labels)
    return Outlines(
        pictures=np.zeros(count, np.int64),
        boxes_xyxy=picture.boxes_xyxy,
        labels=picture.labels,
        scores=np.ones(count, np.float32),
        are_crowds=picture.are_crowds,
        codes=picture.codes,
    )


def _renamed(listed: Outlines, labels: list[int]) -> Outlines:
    """Those of some labels alone, each named by its place among them."""
    kept = listed.only(np.flatnonzero(np.isin(listed.labels, labels)))
    return replace(kept, labels=np.array([labels.index(label) for label in kept.labels], np.int64))


def _shown(
    picture: CocoPicture, listed: Outlines, names: Sequence[str], least_score: float | None = None
) -> NDArray[np.uint8]:
    height, width = picture.size_hw
    factor = min(1.0, LARGEST_PX / max(height, width))
    size_wh = max(round(factor * width), 1), max(round(factor * height), 1)

    def smaller(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.asarray(cv2.resize(image, size_wh, interpolation=cv2.INTER_AREA), np.uint8)

    masks = [smaller(mask.astype(np.uint8)).astype(bool) for mask in listed.masks(picture.size_hw)]
    drawn = Detections(
        boxes_xyxy=(factor * listed.boxes_xyxy).astype(np.float32),
        scores=listed.scores,
        labels=listed.labels,
        masks=np.array(masks, bool).reshape(-1, size_wh[1], size_wh[0]),
    )
    scale = max(1, round(LARGEST_PX / max(size_wh)))
    return annotated(
        smaller(picture.image),
        drawn,
        names,
        scale=min(scale, 8),
        least_score=least_score or 0.0,
        with_scores=least_score is not None,
    )


def own_code() -> str:
    """`scores`, from the ZIP's bytes `data` and the detector."""
    return "\n".join(
        [
            "from app.studies.coco_own import Own",
            "from lab.data.coco_zip import read_coco_zip",
            "from lab.nets.detection.answering import answer_files",
            "from lab.nets.detection.opened import shipped",
            "",
            "# data: the bytes of a ZIP in COCO's layout",
            "folder = read_coco_zip(data)",
            'found = answer_files(shipped("mask-rcnn"), [picture.content for picture in folder.pictures])',
            "scores = Own(folder=folder, found=found).figures.boxes.scores  # pycocotools",
        ]
    )
