"""Pooling of regions in a graph: the same rules as `lab.ops.regions`, for all regions of a batch at once."""

import tensorflow as tf

from lab.architectures.detection import REGION_LEVELS, Pooling
from lab.nets.detection.boxes import areas
from lab.ops.regions import POINTS

_TOP_LEVEL, _TOP_SIDE = 4, 224.0  # Lin et al. 2017, eq. 1


def pool_regions(pyramid: dict[int, tf.Tensor], boxes_xyxy: tf.Tensor, bins: int, pooling: Pooling) -> tf.Tensor:
    """Each region from the level of the pyramid that suits its size.

    Args:
        pyramid: maps float32 (B, H, W, C) by level; a cell of level n has 2^n pixels a side.
        boxes_xyxy: float32 (B, R, 4), pixels.
        bins: rows and columns of the answer.
        pooling: RoIAlign or RoIPool.

    Returns:
        float32 (B, R, bins, bins, C).
    """
    levels = region_levels(boxes_xyxy)
    pool = roi_align if pooling == "align" else roi_pool
    pooled = [
        tf.where((levels == level)[..., None, None, None], pool(pyramid[level], boxes_xyxy / 2.0**level, bins), 0.0)
        for level in REGION_LEVELS
    ]
    return tf.add_n(pooled)


def region_levels(boxes_xyxy: tf.Tensor) -> tf.Tensor:
    """The level of each region: (..., 4) -> int32 (...); see `lab.architectures.detection.region_level`."""
    sides = tf.maximum(tf.sqrt(areas(boxes_xyxy)), 1.0)
    level = tf.floor(_TOP_LEVEL + tf.math.log(sides / _TOP_SIDE + 1e-9) / tf.math.log(2.0))
    return tf.clip_by_value(tf.cast(level, tf.int32), REGION_LEVELS[0], REGION_LEVELS[-1])


def axis_weights(start: tf.Tensor, stop: tf.Tensor, cells: int, bins: int, points: int = POINTS) -> tf.Tensor:
    """How much of each cell is in each of RoIAlign's bins along one axis.

    Args:
        start, stop: float32 (...), in cells, edge to edge.

    Returns:
        float32 (..., bins, cells).
    """
    shares = (tf.range(bins * points, dtype=tf.float32) + 0.5) / (bins * points)
    places = start[..., None] + shares * (stop - start)[..., None]
    inside = tf.clip_by_value(places - 0.5, 0.0, float(cells - 1))[..., None]
    weights = tf.nn.relu(1.0 - tf.abs(inside - tf.range(cells, dtype=tf.float32)))  # linear interpolation
    return tf.reduce_mean(tf.reshape(weights, [*_lead(start), bins, points, cells]), axis=-2)


def roi_align(maps: tf.Tensor, boxes_xyxy: tf.Tensor, bins: int) -> tf.Tensor:
    """RoIAlign as two matrix products.

    Args:
        maps: float32 (B, H, W, C).
        boxes_xyxy: float32 (B, R, 4), in cells.

    Returns:
        float32 (B, R, bins, bins, C).
    """
    batch, regions = _lead(boxes_xyxy)[:2]
    height, width, channels = maps.shape[1:]
    x1, y1, x2, y2 = tf.unstack(boxes_xyxy, axis=-1)
    rows = axis_weights(y1, y2, height, bins)  # (B, R, bins, H)
    columns = axis_weights(x1, x2, width, bins)
    by_rows = tf.reshape(rows, [batch, regions * bins, height]) @ tf.reshape(maps, [batch, height, width * channels])
    by_rows = tf.reshape(by_rows, [batch, regions, bins, width, channels])
    return columns[:, :, None] @ by_rows


def roi_pool(maps: tf.Tensor, boxes_xyxy: tf.Tensor, bins: int) -> tf.Tensor:
    """RoIPool: the largest value in each bin of whole cells, 0 in a bin outside of the map.

    Args:
        maps: float32 (B, H, W, C).
        boxes_xyxy: float32 (B, R, 4), in cells.

    Returns:
        float32 (B, R, bins, bins, C).
    """
    height, width = maps.shape[1:3]
    x1, y1, x2, y2 = tf.unstack(boxes_xyxy, axis=-1)
    rows, has_row = _cells_of_bins(y1, y2, height, bins)  # (B, R, bins, most)
    columns, has_column = _cells_of_bins(x1, x2, width, bins)
    by_rows = tf.reduce_max(tf.gather(maps, rows, axis=1, batch_dims=1), axis=3)  # (B, R, bins, W, C)
    by_columns = tf.gather(tf.transpose(by_rows, [0, 1, 3, 2, 4]), columns, axis=2, batch_dims=2)
    pooled = tf.transpose(tf.reduce_max(by_columns, axis=3), [0, 1, 3, 2, 4])  # (B, R, rows, columns, C)
    is_inside = has_row[..., :, None] & has_column[..., None, :]
    return tf.where(is_inside[..., None], pooled, 0.0)


def _cells_of_bins(start: tf.Tensor, stop: tf.Tensor, cells: int, bins: int) -> tuple[tf.Tensor, tf.Tensor]:
    """The cells of each bin, the last one repeated to a fixed number: int32 (..., bins, most); and whether it has any.

    See `lab.ops.regions.pool_edges`.
    """
    first, last = (tf.cast(tf.floor(place + 0.5), tf.int32)[..., None] for place in (start, stop))
    length = tf.maximum(last - first + 1, 1)
    numbers = tf.range(bins)
    low = first + numbers * length // bins
    high = first - (-(numbers + 1) * length // bins)  # rounded up
    low, high = tf.clip_by_value(low, 0, cells), tf.clip_by_value(high, 0, cells)
    most = -(-cells // bins) + 2
    within = tf.minimum(low[..., None] + tf.range(most), high[..., None] - 1)
    return tf.clip_by_value(within, 0, cells - 1), low < high


def _lead(values: tf.Tensor) -> list[int | tf.Tensor]:
    """The shape, static where it is known."""
    dynamic = tf.shape(values)
    return [length if length is not None else dynamic[axis] for axis, length in enumerate(values.shape)]
