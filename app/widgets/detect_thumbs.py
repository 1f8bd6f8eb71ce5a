"""The small pictures of the section "Detect" on Home."""

from functools import cache

import cv2
import numpy as np

from app.style import PALETTE, Theme
from app.widgets.framed import framed
from app.widgets.thumb_parts import figure, rgb
from app.widgets.tiles import picture
from lab.architectures.detection import anchors
from lab.data import datasets
from lab.data.annotated import annotated
from lab.data.coco import Detections
from lab.data.photos import read_photo
from lab.data.scattered import SIDE, scatter
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.ops.anchors import Role, label_anchors
from lab.ops.boxes import iou
from lab.ops.haar import integral_image, look_up
from lab.ops.pixels import planes
from lab.ops.sliding import count_all_boxes

FACE = (slice(60, 200), slice(155, 295))  # rows and columns of the astronaut's face
SIDE_PX = 84
ANCHORED_SCENE = 3
JUDGED_SCENE, JUDGED_OBJECT = 61, 2  # a dog with room around it
JUDGED_SCALE, JUDGED_MARGIN = 3, 8
ASIDE_PX = (8, 6)
EYES = (33, 36, 72, 14)  # x, y, width, height in the face


@cache
def faces_thumb(theme: Theme) -> str:
    """A face with a feature over its eyes, and what the two parts' pixels are on average."""
    gray = planes(read_photo("astronaut"))["Grey"][FACE]
    x, y, width, height = EYES
    integral = integral_image(gray)
    upper, lower = (look_up(integral, x, y + row * height, width, height).total for row in (0, 1))
    marked = gray.copy()
    for row, shade in ((0, 0), (1, 255)):
        part = (slice(y + row * height, y + (row + 1) * height), slice(x, x + width))
        marked[part] = (gray[part] // 2 + shade // 2).astype(np.uint8)
    shown = figure(picture(gray, width_px=SIDE_PX, alt="A face"), "a face", SIDE_PX)
    rule = figure(picture(marked, width_px=SIDE_PX, alt="A dark and a bright rectangle over it"), "a rule", SIDE_PX)
    area = width * height
    words = f"eyes {upper / area:.0f}, cheeks {lower / area:.0f}: four look-ups each"
    return f'<div class="steps">{shown}{rule}</div><div style="text-align:center">{words}</div>'


@cache
def detection_thumb(theme: Theme) -> str:
    """A field of digits, and how many boxes it has."""
    field = scatter(datasets.load("digits").test, 6, 24)
    shown = picture(field.image, width_px=SIDE_PX, alt="Six digits on a dark field")
    words = f"{len(field.labels)} digits, {count_all_boxes((SIDE, SIDE)):,} boxes"
    return f'<div class="steps">{figure(shown, "where?", SIDE_PX)}</div><div style="text-align:center">{words}</div>'


@cache
def train_detector_thumb(theme: Theme) -> str:
    """A scene with its true boxes and masks."""
    scene = draw_scene("train", 4)
    truth = Detections(
        boxes_xyxy=scene.boxes_xyxy,
        scores=np.ones(len(scene.labels), np.float32),
        labels=scene.labels,
        masks=scene.masks,
    )
    shown = annotated(scene.image, truth, CATEGORY_NAMES, scale=1)
    words = f"{len(scene.labels)} objects: box, name and mask of each"
    truth_shown = figure(picture(shown, width_px=SIDE_PX, alt=words), "the truth", SIDE_PX)
    return f'<div class="steps">{truth_shown}</div><div style="text-align:center">{words}</div>'


@cache
def theatre_thumb(theme: Theme) -> str:
    """The anchors that are told "here is an object", beside the true boxes."""
    scene = draw_scene("held-out", ANCHORED_SCENE)
    roles = label_anchors(anchors(), scene.boxes_xyxy).roles
    positive = anchors()[roles == Role.POSITIVE]
    told = framed(scene.image, positive, [PALETTE.accent] * len(positive), scale=1)
    true = framed(scene.image, scene.boxes_xyxy, [PALETTE.test] * len(scene.labels), scale=1, thickness=2)
    words = f"{len(roles):,} anchors, {len(positive)} positive, {len(scene.labels)} objects"
    shown = figure(picture(told, width_px=SIDE_PX, alt=words), "anchors", SIDE_PX)
    aims = figure(picture(true, width_px=SIDE_PX, alt="The true boxes"), "boxes", SIDE_PX)
    return f'<div class="steps">{shown}{aims}</div><div style="text-align:center">{words}</div>'


@cache
def coco_thumb(theme: Theme) -> str:
    """A true box, one that was drawn a little aside, and their overlap."""
    scene = draw_scene("held-out", JUDGED_SCENE)
    whole = np.ascontiguousarray(scene.image.repeat(JUDGED_SCALE, axis=0).repeat(JUDGED_SCALE, axis=1))
    true = scene.boxes_xyxy[JUDGED_OBJECT]
    aside = true + np.tile(ASIDE_PX, 2).astype(np.float32)
    for box, color in ((true, PALETTE.test), (aside, PALETTE.validation)):
        x1, y1, x2, y2 = (int(value) for value in JUDGED_SCALE * box)
        cv2.rectangle(whole, (x1, y1), (x2 - 1, y2 - 1), rgb(color), 4, cv2.LINE_AA)
    left, top = (int(value) for value in JUDGED_SCALE * (np.minimum(true, aside)[:2] - JUDGED_MARGIN))
    right, bottom = (int(value) for value in JUDGED_SCALE * (np.maximum(true, aside)[2:] + JUDGED_MARGIN))
    overlap = float(iou(true[None], aside[None])[0, 0])
    words = f"overlap {overlap:.2f}: right if 0.5 is asked for, wrong if 0.75"
    shown = picture(whole[max(top, 0) : bottom, max(left, 0) : right], width_px=SIDE_PX, alt=words)
    return (
        f'<div class="steps">{figure(shown, "true and found", SIDE_PX)}</div>'
        f'<div style="text-align:center">{words}</div>'
    )
