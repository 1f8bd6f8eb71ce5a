"""Padding and output sizes against numbers worked by hand, counting, and TensorFlow's own sizes."""

import numpy as np
import pytest
import tensorflow as tf

from lab.errors import DoesNotFit
from lab.ops.padding import NO_PADS, Pads, check_fits, covered, output_size, pad, same_pads
from tests.lab.ops.loops import cell, positions

ROW = np.array([[1, 2, 3]])


@pytest.mark.parametrize(
    ("size", "dilation", "expected"), [(1, 1, 1), (1, 9, 1), (2, 1, 2), (3, 1, 3), (3, 2, 5), (3, 3, 7), (7, 2, 13)]
)
def test_a_dilated_kernel_covers_its_cells_and_the_gaps(size, dilation, expected):
    assert covered(size, dilation) == expected


@pytest.mark.parametrize(
    ("size_hw", "kernel_hw", "stride", "dilation", "expected"),
    [
        ((1, 1), (1, 1), 1, 1, (0, 0, 0, 0)),
        ((1, 1), (3, 3), 1, 1, (1, 1, 1, 1)),
        ((2, 3), (2, 2), 2, 1, (0, 0, 0, 1)),  # the course's example
        ((5, 5), (3, 3), 1, 1, (1, 1, 1, 1)),
        ((5, 5), (2, 4), 1, 1, (0, 1, 1, 2)),  # odd surplus: bottom and right
        ((5, 6), (3, 3), 2, 1, (1, 1, 0, 1)),
        ((7, 7), (3, 3), 1, 2, (2, 2, 2, 2)),
        ((4, 4), (1, 1), 3, 1, (0, 0, 0, 0)),  # a stride above the kernel needs none
    ],
)
def test_same_padding_equals_the_numbers_worked_by_hand(size_hw, kernel_hw, stride, dilation, expected):
    assert same_pads(size_hw, kernel_hw, stride, dilation) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"size": 1, "kernel": 1}, 1),
        ({"size": 2, "kernel": 2, "stride": 2}, 1),
        ({"size": 3, "kernel": 2, "stride": 2}, 1),
        ({"size": 3, "kernel": 2, "stride": 2, "after": 1}, 2),
        ({"size": 200, "kernel": 2, "stride": 2}, 100),
        ({"size": 7, "kernel": 3, "dilation": 3}, 1),
        ({"size": 224, "kernel": 7, "stride": 2, "before": 3, "after": 3}, 112),
    ],
)
def test_output_sizes_equal_those_worked_by_hand(arguments, expected):
    assert output_size(**arguments) == expected


@pytest.mark.parametrize("seed", range(200))
def test_output_sizes_equal_counting_the_positions(seed):
    rng = np.random.default_rng(seed)
    size, kernel, stride, dilation = (int(rng.integers(1, most)) for most in (12, 6, 5, 4))
    before, after = (int(pixels) for pixels in rng.integers(0, 4, 2))
    count = positions(size, kernel, stride, dilation, before, after)
    if count == 0:
        with pytest.raises(DoesNotFit):
            output_size(size, kernel, stride, dilation, before, after)
    else:
        assert output_size(size, kernel, stride, dilation, before, after) == count


@pytest.mark.parametrize("seed", range(100))
def test_same_padding_gives_size_over_stride_rounded_up_with_as_little_as_possible(seed):
    rng = np.random.default_rng(seed)
    height, width, kh, kw, stride, dilation = (int(rng.integers(1, most)) for most in (15, 15, 6, 6, 5, 4))
    pads = same_pads((height, width), (kh, kw), stride, dilation)
    for size, kernel, before, after in ((height, kh, pads.top, pads.bottom), (width, kw, pads.left, pads.right)):
        assert output_size(size, kernel, stride, dilation, before, after) == -(-size // stride)
        assert 0 <= after - before <= 1
        if after:  # one pixel less, and the last position is lost
            assert positions(size, kernel, stride, dilation, before, after - 1) == -(-size // stride) - 1


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("zero", [[0, 0, 1, 2, 3, 0]]),
        ("reflect", [[3, 2, 1, 2, 3, 2]]),
        ("replicate", [[1, 1, 1, 2, 3, 3]]),
    ],
)
def test_each_mode_fills_the_frame_as_worked_by_hand(mode, expected):
    np.testing.assert_array_equal(pad(ROW, Pads(0, 0, 2, 1), mode), expected)


@pytest.mark.parametrize("mode", ["zero", "reflect", "replicate"])
@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 3), (4, 5, 2, 2)])
def test_every_pixel_of_the_frame_comes_from_the_right_place(mode, shape):
    image = np.random.default_rng(0).normal(size=shape)
    padded = pad(image, Pads(3, 1, 2, 4), mode)
    assert padded.shape == (8, 11, *shape[2:])
    for row, column in np.ndindex(padded.shape[:2]):
        seen = cell(image, row - 3, column - 2, mode)
        np.testing.assert_array_equal(padded[row, column], 0 if seen is None else seen)


@pytest.mark.parametrize(("mode", "name"), [("zero", "CONSTANT"), ("reflect", "REFLECT")])
@pytest.mark.parametrize("pads", [Pads(0, 0, 0, 0), Pads(1, 2, 3, 0), Pads(3, 3, 3, 3)])
def test_padding_equals_tensorflow(mode, name, pads):
    image = np.random.default_rng(1).normal(size=(4, 4, 2))
    expected = tf.pad(image, [pads[:2], pads[2:], (0, 0)], mode=name).numpy()
    np.testing.assert_array_equal(pad(image, pads, mode), expected)


@pytest.mark.parametrize("mode", ["zero", "reflect", "replicate"])
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [(np.float32, np.float32), (np.float64, np.float64), (np.uint8, np.float64), (np.int64, np.float64), (bool, float)],
)
def test_floats_keep_their_type_and_integers_become_float64(mode, dtype, expected):
    assert pad(np.ones((3, 3), dtype), Pads(1, 1, 1, 1), mode).dtype == expected


def test_padding_copies_even_where_there_is_no_frame():
    image = np.ones((2, 2))
    pad(image, NO_PADS)[:] = 5
    assert image.max() == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pad(ROW, Pads(1, 0, 0, 0), "reflect"), "Reflecting 1 rows needs a picture with more than 1, this one"),
        (
            lambda: pad(ROW, Pads(0, 0, 0, 3), "reflect"),
            r"Reflecting 3 columns needs .* more than 3, this one has 3: use",
        ),
        (
            lambda: output_size(5, 7),
            "The kernel covers 7 pixels, the padded input has only 5: use a smaller kernel or more",
        ),
        (
            lambda: output_size(4, 3, 1, 3, 1, 1),
            "The kernel covers 7 pixels with its dilation, the padded input has only 6",
        ),
        (
            lambda: check_fits([3, 1], [2, 9], what="window"),
            "The window covers 3 x 1 pixels, the padded input .* 2 x 9",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_explained_in_one_sentence(call, message):
    with pytest.raises(DoesNotFit, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pad(ROW, Pads(-1, 0, 0, 0)), "top must be >= 0, got -1"),
        (lambda: pad(ROW, NO_PADS, "wrap"), "mode must be one of zero, reflect, replicate, got wrap"),
        (lambda: covered(0), "size must be >= 1, got 0"),
        (lambda: covered(3, 0), "dilation must be >= 1, got 0"),
        (lambda: output_size(0, 1), "size must be >= 1, got 0"),
        (lambda: output_size(3, 1, stride=0), "stride must be >= 1, got 0"),
        (lambda: output_size(3, 1, before=-1), "before must be >= 0, got -1"),
        (lambda: same_pads((3, 0), (1, 1)), "width must be >= 1, got 0"),
    ],
)
def test_numbers_outside_their_range_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert not isinstance(refused.value, DoesNotFit)
