"""Convolution against TensorFlow, SciPy, and four plain loops."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import signal

from lab.errors import DoesNotFit
from lab.ops.convolution import conv2d, flip, im2col, windows
from lab.ops.padding import NO_PADS, Pads, same_pads
from tests.lab.ops.loops import convolved

TOLERANCE = {np.float32: {"rtol": 1e-5, "atol": 1e-4}, np.float64: {"rtol": 0, "atol": 1e-10}}


def random_case(seed, dtype=np.float64, most_pixels=12):
    """A picture, a kernel, a bias; every third picture is a single pixel high or wide, every fourth kernel 1x1."""
    rng = np.random.default_rng(seed)
    height, width = (int(size) for size in rng.integers(1, most_pixels, 2))
    if seed % 3 == 0:
        height, width = [(1, 1), (1, width), (height, 1)][seed // 3 % 3]
    kh, kw = (1, 1) if seed % 4 == 0 else (int(size) for size in rng.integers(1, 6, 2))
    channels_in, channels_out = (int(count) for count in rng.integers(1, 5, 2))
    image = rng.normal(size=(height, width, channels_in)).astype(dtype)
    kernel = rng.normal(size=(kh, kw, channels_in, channels_out)).astype(dtype)
    return rng, image, kernel, rng.normal(size=channels_out).astype(dtype)


def assert_consistent(convolution, image, kernel, bias):
    """The intermediate values explain the output."""
    parts = np.einsum("hwijc,ijco->hwco", convolution.windows.astype(np.float64), kernel.astype(np.float64))
    np.testing.assert_allclose(convolution.parts, parts, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(convolution.output, convolution.parts.sum(axis=2) + bias, rtol=1e-5, atol=1e-5)
    assert np.shares_memory(convolution.windows, convolution.padded)
    for array in (convolution.padded, convolution.kernel, convolution.windows, convolution.parts, convolution.output):
        assert array.dtype == image.dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("block", range(10))
def test_convolution_equals_tensorflow(dtype, padding, block):
    for seed in range(block * 20, block * 20 + 20):
        rng, image, kernel, bias = random_case(seed, dtype)
        # TensorFlow has no stride together with dilation.
        stride, dilation = (int(rng.integers(1, 5)), 1) if seed % 2 else (1, int(rng.integers(1, 4)))
        pads = same_pads(image.shape[:2], kernel.shape[:2], stride, dilation) if padding == "SAME" else NO_PADS
        covers = [(size - 1) * dilation + 1 for size in kernel.shape[:2]]
        if padding == "VALID" and (covers[0] > image.shape[0] or covers[1] > image.shape[1]):
            with pytest.raises(DoesNotFit):
                conv2d(image, kernel, stride=stride, dilation=dilation)
            continue
        expected = tf.nn.conv2d(image[np.newaxis], kernel, stride, padding, dilations=dilation)[0].numpy() + bias
        found = conv2d(image, kernel, bias=bias, stride=stride, dilation=dilation, pads=pads)
        np.testing.assert_allclose(found.output, expected, **TOLERANCE[dtype], err_msg=f"seed {seed}")
        assert_consistent(found, image, kernel, bias)


@pytest.mark.parametrize("mode", ["zero", "reflect", "replicate"])
@pytest.mark.parametrize("seed", range(40))
def test_convolution_equals_four_loops_for_every_frame_stride_and_dilation(mode, seed):
    rng, image, kernel, _ = random_case(seed, most_pixels=7)
    stride, dilation = (int(number) for number in rng.integers(1, 4, 2))
    most = image.shape if mode == "reflect" else (5, 5)
    pads = Pads(*(int(rng.integers(0, most[axis])) for axis in (0, 0, 1, 1)))
    expected = convolved(image, kernel, stride, dilation, pads, mode)
    if expected.size == 0:
        with pytest.raises(DoesNotFit):
            conv2d(image, kernel, stride=stride, dilation=dilation, pads=pads, mode=mode)
        return
    found = conv2d(image, kernel, stride=stride, dilation=dilation, pads=pads, mode=mode)
    np.testing.assert_allclose(found.output, expected, atol=1e-12)
    assert_consistent(found, image, kernel, 0)


@pytest.mark.parametrize("seed", range(60))
def test_stride_together_with_dilation_equals_scipy(seed):
    rng, image, kernel, _ = random_case(seed, most_pixels=20)
    stride, dilation = (int(number) for number in rng.integers(1, 5, 2))
    spread = np.zeros((*((size - 1) * dilation + 1 for size in kernel.shape[:2]), *kernel.shape[2:]))
    spread[::dilation, ::dilation] = kernel
    pads = Pads(*(int(number) for number in rng.integers(0, 4, 4)))
    padded = np.pad(image, [pads[:2], pads[2:], (0, 0)])
    if spread.shape[0] > padded.shape[0] or spread.shape[1] > padded.shape[1]:
        with pytest.raises(DoesNotFit):
            conv2d(image, kernel, stride=stride, dilation=dilation, pads=pads)
        return
    found = conv2d(image, kernel, stride=stride, dilation=dilation, pads=pads)
    for channel, filter_ in np.ndindex(kernel.shape[2:]):
        whole = signal.correlate2d(padded[:, :, channel], spread[:, :, channel, filter_], mode="valid")
        np.testing.assert_allclose(found.parts[:, :, channel, filter_], whole[::stride, ::stride], atol=1e-12)


@pytest.mark.parametrize("seed", range(30))
def test_with_a_flipped_kernel_it_is_the_convolution_of_mathematics(seed):
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=(8, 9)), rng.normal(size=rng.integers(1, 6, 2))
    found = conv2d(image[:, :, np.newaxis], flip(kernel)[:, :, np.newaxis, np.newaxis])
    np.testing.assert_allclose(found.output[:, :, 0], signal.convolve2d(image, kernel, mode="valid"), atol=1e-12)


def test_flipping_twice_changes_nothing_and_once_turns_the_corners():
    kernel = np.arange(24).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(flip(flip(kernel)), kernel)
    np.testing.assert_array_equal(flip(kernel)[0, 0], kernel[1, 2])


def test_the_smallest_convolution_is_one_product_plus_bias():
    convolution = conv2d(np.array([[[3]]]), np.array([[[[4]]]]), bias=np.array([5]))
    assert convolution.output.tolist() == [[[17.0]]]
    assert convolution.parts.tolist() == [[[[12.0]]]]
    assert convolution.output.dtype == np.float64


def test_two_channels_and_two_filters_equal_the_numbers_worked_by_hand():
    image = np.array([[[1, 10], [2, 20]]])
    kernel = np.array([[[[1, 0], [0, 1]], [[1, 1], [0, 2]]]])  # (1, 2, 2, 2)
    convolution = conv2d(image, kernel, bias=np.array([0, 100]))
    assert convolution.parts.tolist() == [[[[3, 2], [0, 50]]]]
    assert convolution.output.tolist() == [[[3, 152]]]


@pytest.mark.parametrize(
    ("shape", "kernel_shape", "stride", "is_same", "expected"),
    [
        ((2, 3, 1), (2, 2, 1, 1), 2, False, (1, 1, 1)),  # the course's examples
        ((2, 3, 1), (2, 2, 1, 1), 2, True, (1, 2, 1)),
        ((200, 200, 1), (2, 2, 1, 16), 2, False, (100, 100, 16)),
        ((200, 200, 1), (2, 2, 1, 16), 1, True, (200, 200, 16)),
    ],
)
def test_sizes_equal_those_of_the_course(shape, kernel_shape, stride, is_same, expected):
    pads = same_pads(shape[:2], kernel_shape[:2], stride) if is_same else NO_PADS
    convolution = conv2d(np.ones(shape), np.ones(kernel_shape), stride=stride, pads=pads)
    assert convolution.output.shape == expected
    assert convolution.output[0, 0, 0] == 4


@pytest.mark.parametrize("seed", range(30))
def test_columns_times_weights_is_the_output_without_bias(seed):
    _, image, kernel, bias = random_case(seed)
    pads = same_pads(image.shape[:2], kernel.shape[:2], stride=2, dilation=2)
    convolution = conv2d(image, kernel, bias=bias, stride=2, dilation=2, pads=pads)
    columns = im2col(convolution)
    height, width, channels_out = convolution.output.shape
    assert columns.matrix.shape == (height * width, kernel[..., 0].size)
    product = (columns.matrix @ columns.weights).reshape(height, width, channels_out)
    np.testing.assert_allclose(product + bias, convolution.output, atol=1e-12)
    np.testing.assert_array_equal(columns.matrix[-1], convolution.windows[-1, -1].ravel())


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, bool])
def test_windows_are_a_view_of_any_picture(dtype):
    image = (np.arange(60).reshape(5, 6, 2) % 2).astype(dtype)
    seen = windows(image, (2, 3), stride=2, dilation=2)
    assert seen.shape == (2, 1, 2, 3, 2)
    assert seen.dtype == dtype
    assert np.shares_memory(seen, image)
    np.testing.assert_array_equal(seen[1, 0], image[2:5:2, 0:5:2])
    assert not seen.flags.writeable


@pytest.mark.parametrize(("dtype", "expected"), [(np.float32, np.float32), (np.uint8, np.float64), (float, float)])
def test_the_picture_decides_the_type(dtype, expected):
    image, kernel = np.full((3, 3, 1), 200, dtype), np.full((3, 3, 1, 1), -1.5)
    convolution = conv2d(image, kernel, bias=np.array([1]))
    assert convolution.output.dtype == convolution.parts.dtype == expected
    assert convolution.output.tolist() == [[[-2699.0]]]  # uint8 would have wrapped


IMAGE, KERNEL = np.ones((5, 5, 3)), np.ones((3, 3, 3, 2))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: conv2d(IMAGE, KERNEL, dilation=3),
            "covers 7 x 7 pixels with its dilation, the padded .* only 5 x 5: use",
        ),
        (
            lambda: conv2d(IMAGE, np.ones((6, 1, 3, 1))),
            "The kernel covers 6 x 1 pixels, the padded input has only 5 x 5",
        ),
        (lambda: conv2d(IMAGE[:, :, :1], KERNEL), "The kernel has weights for 3 channels, the picture has 1: a kernel"),
        (lambda: conv2d(IMAGE, KERNEL, pads=Pads(5, 0, 0, 0), mode="reflect"), "Reflecting 5 rows"),
    ],
)
def test_sizes_that_do_not_fit_are_explained_in_one_sentence(call, message):
    with pytest.raises(DoesNotFit, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv2d(IMAGE[0], KERNEL), r"image must be \(H, W, C_in\) with at least one cell, got shape \(5, 3\)"),
        (lambda: conv2d(IMAGE[:0], KERNEL), r"with at least one cell, got shape \(0, 5, 3\)"),
        (lambda: conv2d(IMAGE, KERNEL[0]), r"kernel must be \(kh, kw, C_in, C_out\)"),
        (lambda: conv2d(IMAGE, KERNEL, bias=np.ones(3)), r"bias must be \(C_out,\) = \(2,\), got \(3,\)"),
        (lambda: conv2d(IMAGE, KERNEL, stride=0), "stride must be >= 1, got 0"),
        (lambda: conv2d(IMAGE, KERNEL, dilation=0), "dilation must be >= 1, got 0"),
        (lambda: windows(IMAGE, (0, 1)), "size must be >= 1, got 0"),
    ],
)
def test_arguments_outside_their_range_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert not isinstance(refused.value, DoesNotFit)
