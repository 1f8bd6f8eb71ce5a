"""Boxes and regions the plain way: one box, one cell, one point at a time."""

import math

import numpy as np


def overlap(one, other):
    one, other = ([float(value) for value in box] for box in (one, other))
    width = max(0.0, min(one[2], other[2]) - max(one[0], other[0]))
    height = max(0.0, min(one[3], other[3]) - max(one[1], other[1]))
    own = [max(box[2] - box[0], 0) * max(box[3] - box[1], 0) for box in (one, other)]
    union = sum(own) - width * height
    return width * height / union if union > 0 else 0.0


def suppression(boxes, scores, least):
    """Kept boxes by falling score; a box goes if it overlaps a kept one by more than `least`."""
    kept = []
    for box in sorted(range(len(scores)), key=lambda number: (-scores[number], number)):
        if all(overlap(boxes[box], boxes[other]) <= least for other in kept):
            kept.append(box)
    return kept


def value_at(maps, x, y):
    """Bilinear interpolation between the centres of four cells; beyond the outer centres, the nearest value."""
    height, width = maps.shape[:2]
    x, y = min(max(x - 0.5, 0), width - 1), min(max(y - 0.5, 0), height - 1)
    left, top = math.floor(x), math.floor(y)
    right, bottom = min(left + 1, width - 1), min(top + 1, height - 1)
    upper = maps[top, left] * (1 - (x - left)) + maps[top, right] * (x - left)
    lower = maps[bottom, left] * (1 - (x - left)) + maps[bottom, right] * (x - left)
    return upper * (1 - (y - top)) + lower * (y - top)


def roi_align(maps, box, bins, points=2):
    answer = np.zeros((bins, bins, maps.shape[2]))
    bin_width, bin_height = (box[2] - box[0]) / bins, (box[3] - box[1]) / bins
    for row in range(bins):
        for column in range(bins):
            for i in range(points):
                for j in range(points):
                    x = box[0] + bin_width * (column + (j + 0.5) / points)
                    y = box[1] + bin_height * (row + (i + 0.5) / points)
                    answer[row, column] += value_at(maps, x, y) / points**2
    return answer


def roi_pool(maps, box, bins):
    height, width, channels = maps.shape
    x1, y1, x2, y2 = (math.floor(value + 0.5) for value in box)
    wide, high = max(x2 - x1 + 1, 1), max(y2 - y1 + 1, 1)
    answer = np.zeros((bins, bins, channels))
    for row in range(bins):
        for column in range(bins):
            rows = range(y1 + math.floor(row * high / bins), y1 + math.ceil((row + 1) * high / bins))
            columns = range(x1 + math.floor(column * wide / bins), x1 + math.ceil((column + 1) * wide / bins))
            cells = [maps[y, x] for y in rows for x in columns if 0 <= y < height and 0 <= x < width]
            if cells:
                answer[row, column] = np.max(cells, axis=0)
    return answer


def pasted(mask, box, size_hw):
    answer = np.zeros(size_hw)
    cells = mask.shape[0]
    for y in range(size_hw[0]):
        for x in range(size_hw[1]):
            if box[0] <= x + 0.5 < box[2] and box[1] <= y + 0.5 < box[3]:
                across = (x + 0.5 - box[0]) / (box[2] - box[0]) * cells
                down = (y + 0.5 - box[1]) / (box[3] - box[1]) * cells
                answer[y, x] = value_at(mask[..., None], across, down)[0]
    return answer


def roles(anchors, objects, positive_from, negative_below):
    """1 positive, 0 negative, -1 ignored."""
    table = [[overlap(anchor, thing) for thing in objects] for anchor in anchors]
    answer = []
    for row in table:
        most = max(row, default=0.0)
        is_best = any(
            row[thing] > 0 and row[thing] >= max(other[thing] for other in table) - 1e-6
            for thing in range(len(objects))
        )
        answer.append(1 if most >= positive_from or is_best else 0 if most < negative_below else -1)
    return answer


def some_boxes(rng, count, side):
    """Boxes inside and across the edges of a picture, some of them far outside, some without area."""
    corners = rng.uniform(-0.3 * side, 1.3 * side, (count, 2, 2))
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    if count > 3:
        boxes[0] = boxes[1]  # a tie
        boxes[2, 2] = boxes[2, 0]  # no area
        boxes[3] += 3 * side  # outside
    return boxes
