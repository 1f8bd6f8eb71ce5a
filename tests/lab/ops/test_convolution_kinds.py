"""The relatives of convolution against TensorFlow, Keras' sizes, and each other."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.errors import DoesNotFit
from lab.ops.convolution import conv2d
from lab.ops.convolution_kinds import (
    conv1d,
    conv3d,
    coverage,
    depthwise,
    grouped,
    separable,
    transposed,
    upsampled,
)
from lab.ops.padding import NO_PADS, Pads, same_pads

TOLERANCE = {np.float32: {"rtol": 1e-5, "atol": 1e-4}, np.float64: {"rtol": 0, "atol": 1e-10}}
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
PADDINGS = pytest.mark.parametrize("padding", ["VALID", "SAME"])


def random_walk(seed, padding):
    """A picture's and a kernel's size that fit, and how one walks over the other: stride or dilation, not both."""
    rng = np.random.default_rng(seed)
    kernel_hw = tuple(int(size) for size in rng.integers(1, 5, 2))
    stride, dilation = (int(rng.integers(1, 4)), 1) if seed % 2 else (1, int(rng.integers(1, 4)))
    least = [(size - 1) * dilation + 1 if padding == "VALID" else 1 for size in kernel_hw]
    size_hw = tuple(int(size + rng.integers(0, 8)) for size in least)
    if seed % 5 == 0:
        size_hw = tuple(least)  # the smallest: one output if valid, one pixel if same
    pads = same_pads(size_hw, kernel_hw, stride, dilation) if padding == "SAME" else NO_PADS
    return rng, size_hw, kernel_hw, {"stride": stride, "dilation": dilation, "pads": pads}


@DTYPES
@PADDINGS
@pytest.mark.parametrize("block", range(2))
def test_depthwise_and_separable_equal_tensorflow(dtype, padding, block):
    for seed in range(block * 40, block * 40 + 40):
        rng, size_hw, kernel_hw, walk = random_walk(seed, padding)
        channels, multiplier, channels_out = (int(count) for count in rng.integers(1, 4, 3))
        image = rng.normal(size=(*size_hw, channels)).astype(dtype)
        first = rng.normal(size=(*kernel_hw, channels, multiplier)).astype(dtype)
        second = rng.normal(size=(1, 1, channels * multiplier, channels_out)).astype(dtype)
        how = ([1, walk["stride"], walk["stride"], 1], padding)
        dilations = [walk["dilation"]] * 2

        found = depthwise(image, first, bias=np.arange(channels * multiplier), **walk)
        expected = tf.nn.depthwise_conv2d(image[np.newaxis], first, *how, dilations=dilations)[0].numpy()
        expected = expected + np.arange(channels * multiplier)
        np.testing.assert_allclose(found.output, expected, **TOLERANCE[dtype], err_msg=f"seed {seed}")
        assert len(found.groups) == channels

        found = separable(image, first, second, bias=np.arange(channels_out), **walk)
        expected = tf.nn.separable_conv2d(image[np.newaxis], first, second, *how, dilations=dilations)[0].numpy()
        expected = expected + np.arange(channels_out)
        np.testing.assert_allclose(found.output, expected, **TOLERANCE[dtype], err_msg=f"seed {seed}")
        assert found.output.dtype == found.depthwise.output.dtype == dtype
        assert found.depthwise.output.shape == (*found.output.shape[:2], channels * multiplier)


@pytest.mark.parametrize("seed", range(20))
def test_depthwise_is_a_convolution_whose_parts_are_not_summed(seed):
    rng, size_hw, kernel_hw, walk = random_walk(seed, "SAME")
    image, kernel = rng.normal(size=(*size_hw, 3)), rng.normal(size=(*kernel_hw, 3, 2))
    parts = conv2d(image, kernel, **walk).parts
    np.testing.assert_allclose(depthwise(image, kernel, **walk).output, parts.reshape(*parts.shape[:2], 6), atol=1e-12)


@pytest.mark.parametrize("groups", [1, 2, 3, 6])
@pytest.mark.parametrize("seed", range(10))
def test_grouped_equals_a_convolution_with_zeros_between_the_groups(groups, seed):
    rng, size_hw, kernel_hw, walk = random_walk(seed, "SAME")
    image, bias = rng.normal(size=(*size_hw, 6)), rng.normal(size=12)
    kernel = rng.normal(size=(*kernel_hw, 6 // groups, 12))
    whole = np.zeros((*kernel_hw, 6, 12))
    for group in range(groups):
        ins = slice(group * 6 // groups, (group + 1) * 6 // groups)
        outs = slice(group * 12 // groups, (group + 1) * 12 // groups)
        whole[:, :, ins, outs] = kernel[:, :, :, outs]
    found = grouped(image, kernel, groups, bias=bias, **walk)
    np.testing.assert_allclose(found.output, conv2d(image, whole, bias=bias, **walk).output, atol=1e-12)
    assert [each.output.shape[2] for each in found.groups] == [12 // groups] * groups


def test_a_reflected_frame_reaches_every_group():
    image, kernel = np.arange(18.0).reshape(3, 3, 2), np.ones((3, 3, 2, 1))
    found = depthwise(image, kernel, pads=Pads(1, 1, 1, 1), mode="reflect")
    np.testing.assert_allclose(found.output, conv2d(image, kernel, pads=Pads(1, 1, 1, 1), mode="reflect").parts[..., 0])


@DTYPES
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("block", range(2))
def test_transposed_convolution_equals_tensorflow(dtype, padding, block):
    for seed in range(block * 50, block * 50 + 50):
        rng = np.random.default_rng(seed)
        h, w, kh, kw, stride = (int(number) for number in rng.integers(1, 6, 5))
        channels_in, channels_out = (int(count) for count in rng.integers(1, 4, 2))
        if seed % 5 == 0:
            h, w = 1, 1
        image = rng.normal(size=(h, w, channels_in)).astype(dtype)
        kernel = rng.normal(size=(kh, kw, channels_out, channels_in)).astype(dtype)
        found = transposed(image, kernel, stride=stride, padding=padding)
        sizes = [
            size * stride + (max(kernel_size - stride, 0) if padding == "valid" else 0)
            for size, kernel_size in ((h, kh), (w, kw))
        ]
        expected = tf.nn.conv2d_transpose(
            image[np.newaxis], kernel, [1, *sizes, channels_out], stride, padding.upper()
        )[0].numpy()
        np.testing.assert_allclose(found, expected, **TOLERANCE[dtype], err_msg=f"seed {seed}")
        assert found.dtype == dtype


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "stride"), [(1, 1), (3, 1), (2, 2), (3, 2), (4, 2), (5, 2), (5, 3), (1, 2), (2, 3)])
def test_transposed_convolution_equals_the_layer_of_keras(padding, kernel, stride):
    layer = keras.layers.Conv2DTranspose(2, kernel, stride, padding, use_bias=False)
    image = np.random.default_rng(0).normal(size=(4, 3, 5)).astype(np.float32)
    expected = layer(image[np.newaxis])[0].numpy()
    found = transposed(image, layer.kernel.numpy(), stride=stride, padding=padding)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("seed", range(30))
def test_transposed_runs_the_connections_of_a_convolution_backwards(seed):
    rng = np.random.default_rng(seed)
    kh, kw, stride = (int(number) for number in rng.integers(1, 5, 3))
    below = rng.normal(size=(*(stride * rng.integers(1, 4, 2) + (max(kh - stride, 0), max(kw - stride, 0))), 2))
    kernel = rng.normal(size=(kh, kw, 2, 3))
    above = conv2d(below, kernel, stride=stride).output
    values = rng.normal(size=above.shape)
    # <conv(below), values> = <below, transposed(values)> is what "transposed" means.
    stamped = transposed(values, kernel, stride=stride)
    assert stamped.shape == below.shape
    assert (above * values).sum() == pytest.approx((below * stamped).sum(), abs=1e-9)


def test_coverage_equals_the_numbers_worked_by_hand():
    assert coverage(1, 1, 1).tolist() == [[1]]
    assert coverage(2, 2, 2).tolist() == [[1] * 4] * 4
    line = np.array([1, 1, 2, 1, 2, 1, 1])  # kernel 3, stride 2: the checkerboard
    np.testing.assert_array_equal(coverage(3, 3, 2), np.outer(line, line))
    assert coverage(3, 1, 2)[0].tolist() == [1, 0, 1, 0, 1, 0]  # a stride above the kernel leaves holes


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("seed", range(20))
def test_coverage_equals_stamping_one_by_one(padding, seed):
    size, kernel, stride = (int(number) for number in np.random.default_rng(seed).integers(1, 7, 3))
    counts = np.zeros((size * stride + kernel + stride,) * 2, int)
    for row, column in np.ndindex(size, size):
        counts[row * stride : row * stride + kernel, column * stride : column * stride + kernel] += 1
    start = max(kernel - stride, 0) // 2 if padding == "same" else 0
    end = start + size * stride if padding == "same" else size * stride + max(kernel - stride, 0)
    found = coverage(size, kernel, stride, padding)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, counts[start:end, start:end])


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 2, 4)])
@pytest.mark.parametrize("factor", [1, 2, 5])
def test_upsampling_makes_a_block_of_each_pixel(shape, factor):
    image = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    found = upsampled(image, factor)
    np.testing.assert_array_equal(found, np.kron(image, np.ones((factor, factor, *[1] * (len(shape) - 2)))))
    assert found.dtype == np.float32


@pytest.mark.parametrize("seed", range(40))
def test_one_dimension_equals_tensorflow(seed):
    rng = np.random.default_rng(seed)
    size, stride = int(rng.integers(1, 6)), int(rng.integers(1, 4))
    walk = {"stride": stride} if seed % 2 else {"dilation": stride}
    covers = (size - 1) * walk.get("dilation", 1) + 1
    text, kernel = rng.normal(size=(covers + rng.integers(0, 9), 3)), rng.normal(size=(size, 3, 2))
    how = {"stride": walk.get("stride", 1), "dilations": walk.get("dilation", 1)}
    expected = tf.nn.conv1d(text[np.newaxis], kernel, padding="VALID", **how)[0]
    np.testing.assert_allclose(conv1d(text, kernel, **walk), expected, atol=1e-10)
    pads = same_pads((len(text), 1), (size, 1), walk.get("stride", 1), walk.get("dilation", 1))
    expected = tf.nn.conv1d(text[np.newaxis], kernel, padding="SAME", **how)[0]
    np.testing.assert_allclose(conv1d(text, kernel, before=pads.top, after=pads.bottom, **walk), expected, atol=1e-10)


def test_a_causal_convolution_sees_nothing_that_comes_later():
    rng = np.random.default_rng(0)
    text, kernel = rng.normal(size=(10, 1)), rng.normal(size=(3, 1, 1))
    before = conv1d(text, kernel, before=4, dilation=2)
    text[6:] += 1
    after = conv1d(text, kernel, before=4, dilation=2)
    np.testing.assert_array_equal(before[:6], after[:6])
    assert (before[6:] != after[6:]).all()


@pytest.mark.parametrize("seed", range(20))
def test_three_dimensions_equal_tensorflow(seed):
    rng = np.random.default_rng(seed)
    shape, stride = rng.integers(1, 4, 3), int(rng.integers(1, 3))
    volume, kernel = rng.normal(size=(*(shape + rng.integers(0, 4, 3)), 2)), rng.normal(size=(*shape, 2, 3))
    expected = tf.nn.conv3d(volume[np.newaxis], kernel, [1, stride, stride, stride, 1], "VALID")[0]
    np.testing.assert_allclose(conv3d(volume, kernel, stride=stride), expected, atol=1e-10)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda image: depthwise(image, np.ones((1, 1, 2, 1))).output, [[[2, 3]]]),
        (lambda image: grouped(image, np.ones((1, 1, 1, 2)), 2).output, [[[2, 3]]]),
        (lambda image: separable(image, np.ones((1, 1, 2, 1)), np.ones((1, 1, 2, 1))).output, [[[5]]]),
        (lambda image: transposed(image, np.ones((1, 1, 1, 2))), [[[5]]]),
        (lambda image: upsampled(image, 1), [[[2, 3]]]),
        (lambda image: conv1d(image[0], np.ones((1, 2, 1))), [[5]]),
        (lambda image: conv3d(image[np.newaxis], np.ones((1, 1, 1, 2, 1))), [[[[5]]]]),
    ],
)
def test_integers_of_a_single_pixel_become_float64(call, expected):
    found = call(np.array([[[2, 3]]], np.uint8))
    assert found.dtype == np.float64
    assert found.tolist() == expected


IMAGE = np.ones((4, 4, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: depthwise(IMAGE, np.ones((3, 3, 2, 1))), "The kernel has weights for 2 channels, the picture has 3"),
        (lambda: grouped(IMAGE, np.ones((1, 1, 1, 4)), 2), "3 input channels cannot be cut into 2 equal groups: use a"),
        (lambda: grouped(IMAGE, np.ones((1, 1, 1, 4)), 3), "4 output channels cannot be cut into 3 equal groups"),
        (lambda: grouped(IMAGE, np.ones((1, 1, 2, 3)), 3), "The kernel has weights for 2 channels, the picture has 1"),
        (lambda: separable(IMAGE, np.ones((1, 1, 3, 1)), np.ones((1, 1, 2, 1))), "weights for 2 channels, .* has 3"),
        (lambda: transposed(IMAGE, np.ones((1, 1, 3, 2))), "The kernel has weights for 2 channels, the picture has 3"),
        (
            lambda: conv1d(IMAGE[0], np.ones((5, 3, 1))),
            "The kernel covers 5 x 1 pixels, the padded input has only 4 x 1",
        ),
        (lambda: conv3d(IMAGE[np.newaxis], np.ones((2, 1, 1, 3, 1))), "The kernel covers 2 pixels, .* has only 1"),
    ],
)
def test_sizes_that_do_not_fit_are_explained_in_one_sentence(call, message):
    with pytest.raises(DoesNotFit, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grouped(IMAGE, np.ones((1, 1, 3, 4)), 0), "groups must be >= 1, got 0"),
        (
            lambda: depthwise(IMAGE, np.ones((1, 1, 3, 2)), bias=np.ones(3)),
            r"bias must be \(C_out,\) = \(6,\), got \(3,\)",
        ),
        (lambda: separable(IMAGE, np.ones((1, 1, 3, 1)), np.ones((2, 1, 3, 1))), r"pointwise_kernel must be \(1, 1"),
        (lambda: transposed(IMAGE, np.ones((1, 1, 3, 3)), stride=0), "stride must be >= 1, got 0"),
        (lambda: transposed(IMAGE, np.ones((1, 1, 3, 3)), padding="full"), "padding must be valid or same, got full"),
        (lambda: coverage(0, 1, 1), "size must be >= 1, got 0"),
        (lambda: upsampled(IMAGE, 0), "factor must be >= 1, got 0"),
        (lambda: conv1d(IMAGE, np.ones((1, 1, 1))), r"signal must be \(T, C_in\)"),
        (lambda: conv3d(IMAGE, np.ones((1, 1, 1, 1, 1))), r"volume must be \(D, H, W, C_in\)"),
    ],
)
def test_arguments_outside_their_range_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message) as refused:
        call()
    assert not isinstance(refused.value, DoesNotFit)
