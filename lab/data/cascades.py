"""The cascade of faces that comes with OpenCV, read from its file."""

import xml.etree.ElementTree as ElementTree
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from lab.ops.cascade import Cascade, CascadeStage
from lab.ops.haar import HaarFeature, Rectangle

FRONTAL_FACE = "haarcascade_frontalface_default.xml"
_SLACK = 1e-5  # OpenCV lowers each stage's threshold by this


@lru_cache(maxsize=1)
def frontal_face() -> Cascade:
    """The frontal faces of Lienhart's cascade: 25 stages, 2,913 features, windows of 24 pixels.

    The paper's own had 38 stages and 6,060 features. The file is OpenCV's, under its Intel licence.
    """
    root = ElementTree.parse(cascade_path()).getroot().find("cascade")
    if root is None:
        raise ValueError(f"{FRONTAL_FACE} holds no cascade")
    features = [
        HaarFeature(tuple(_rectangle(part.text or "") for part in feature.findall("rects/_")))
        for feature in root.findall("features/_")
    ]
    stages = tuple(_stage(stage, features) for stage in root.findall("stages/_"))
    return Cascade(stages, int(root.findtext("width", "0")))


def cascade_path() -> Path:
    """Where OpenCV keeps it."""
    return Path(cv2.__file__).parent / "data" / FRONTAL_FACE


def _rectangle(text: str) -> Rectangle:
    x, y, width, height, weight = text.split()
    return Rectangle(int(x), int(y), int(width), int(height), float(weight))


def _stage(stage: ElementTree.Element, features: list[HaarFeature]) -> CascadeStage:
    nodes = [(weak.findtext("internalNodes") or "").split() for weak in stage.findall("weakClassifiers/_")]
    leaves = [(weak.findtext("leafValues") or "").split() for weak in stage.findall("weakClassifiers/_")]
    return CascadeStage(
        features=tuple(features[int(node[2])] for node in nodes),
        thresholds=np.array([float(node[3]) for node in nodes], np.float32),
        below=np.array([float(leaf[0]) for leaf in leaves], np.float32),
        above=np.array([float(leaf[1]) for leaf in leaves], np.float32),
        least=float(stage.findtext("stageThreshold", "0")) - _SLACK,
    )
