"""A detector's answers on pictures of any size, in the pixels of each."""

from collections.abc import Sequence

from lab.data.answers import Outlines, joined, outlines
from lab.data.coco import Detections
from lab.data.letterbox import letterbox
from lab.data.pictures import read_picture
from lab.nets.detection.detecting import Detector


def answer_files(detector: Detector, files: Sequence[bytes]) -> Outlines:
    """What a detector with masks says of pictures.

    Args:
        files: pictures as they were uploaded; each can be read.

    Returns:
        the detections of all, numbered as the files are.
    """
    return joined([(_answer(detector, file), 1) for file in files])


def _answer(detector: Detector, file: bytes) -> Outlines:
    boxed = letterbox(read_picture(file).image, detector.model.spec.side)
    found = detector.detect(boxed.image)
    masks = None if found.masks is None else boxed.masks_to_original(found.masks)
    boxes = boxed.to_original(found.boxes_xyxy)
    return outlines([Detections(boxes_xyxy=boxes, scores=found.scores, labels=found.labels, masks=masks)])
