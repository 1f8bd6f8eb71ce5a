import numpy as np
import pytest

from lab.ops.sliding import count_all_boxes, count_windows, sliding_windows, window_hw


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 4), (3, 5)])
def test_all_boxes_are_counted_one_at_a_time(size_hw):
    height, width = size_hw
    count = sum(
        1
        for top in range(height)
        for bottom in range(top + 1, height + 1)
        for left in range(width)
        for right in range(left + 1, width + 1)
    )
    assert count_all_boxes(size_hw) == count


@pytest.mark.parametrize("sides", [[], [1], [4, 7], [3, 500]])
@pytest.mark.parametrize("ratios", [[], [1.0], [1.0, 2.0, 0.5]])
@pytest.mark.parametrize("stride", [1, 3, 100])
def test_windows_are_as_many_as_counted_and_lie_in_the_picture(sides, ratios, stride):
    boxes = sliding_windows((11, 17), sides, ratios, stride)
    assert len(boxes) == count_windows((11, 17), sides, ratios, stride)
    expected = [
        (x, y, x + wide, y + high)
        for side in sides
        for ratio in ratios
        for high, wide in [window_hw(side, ratio)]
        for y in range(0, 11, stride)
        for x in range(0, 17, stride)
        if y + high <= 11 and x + wide <= 17
    ]
    np.testing.assert_array_equal(boxes, np.array(expected, np.float32).reshape(-1, 4))
