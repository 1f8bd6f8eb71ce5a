"""Pooling against TensorFlow, plain loops, and the frequencies of many draws."""

import math

import numpy as np
import pytest
import tensorflow as tf

from lab.errors import DoesNotFit, InvalidSpec
from lab.ops.padding import NO_PADS, Pads, same_pads
from lab.ops.pooling import global_pool, pool2d
from tests.lab.ops.loops import window_cells

TOLERANCE = {np.float32: {"rtol": 1e-5, "atol": 1e-6}, np.float64: {"rtol": 0, "atol": 1e-12}}


def random_case(seed, dtype=np.float64):
    """A picture with many equal values, a window and a stride; every fifth picture is a single pixel high or wide."""
    rng = np.random.default_rng(seed)
    height, width = (int(size) for size in rng.integers(1, 12, 2))
    if seed % 5 == 0:
        height, width = [(1, 1), (1, width), (height, 1)][seed // 5 % 3]
    image = rng.integers(-4, 5, (height, width, int(rng.integers(1, 4)))) / 4
    size_hw = tuple(int(size) for size in rng.integers(1, 5, 2))
    return rng, image.astype(dtype), size_hw, int(rng.integers(1, 5))


def random_pads(rng, size_hw):
    return Pads(*(int(rng.integers(0, size_hw[axis])) for axis in (0, 0, 1, 1)))


def is_too_large(size_hw, image, pads=NO_PADS):
    return size_hw[0] > image.shape[0] + sum(pads[:2]) or size_hw[1] > image.shape[1] + sum(pads[2:])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("block", range(3))
def test_pooling_equals_tensorflow(dtype, padding, kind, block):
    for seed in range(block * 50, block * 50 + 50):
        _, image, size_hw, stride = random_case(seed, dtype)
        pads = same_pads(image.shape[:2], size_hw, stride) if padding == "SAME" else NO_PADS
        if is_too_large(size_hw, image, pads):
            with pytest.raises(DoesNotFit):
                pool2d(image, size_hw, kind=kind, stride=stride)
            continue
        found = pool2d(image, size_hw, kind=kind, stride=stride, pads=pads)
        batch = image[np.newaxis]
        if kind == "average":
            expected = tf.nn.avg_pool2d(batch, size_hw, stride, padding)[0].numpy()
        else:
            expected, places = (
                each[0].numpy() for each in tf.nn.max_pool_with_argmax(batch, size_hw, stride, padding, "NHWC")
            )
            np.testing.assert_array_equal(expected, tf.nn.max_pool2d(batch, size_hw, stride, padding)[0])
            _, width, channels = image.shape
            flat = (found.winner[..., 0] * width + found.winner[..., 1]) * channels + np.arange(channels)
            np.testing.assert_array_equal(flat, places, err_msg=f"seed {seed}")
        np.testing.assert_allclose(found.output, expected, **TOLERANCE[dtype], err_msg=f"seed {seed}")
        assert found.output.dtype == found.shares.dtype == found.padded.dtype == dtype


@pytest.mark.parametrize("kind", ["max", "average", "l2", "stochastic"])
@pytest.mark.parametrize("seed", range(40))
def test_pooling_equals_plain_loops_for_every_frame(kind, seed):
    rng, image, size_hw, stride = random_case(seed)
    image = np.maximum(image, 0) if kind == "stochastic" else image
    pads = random_pads(rng, size_hw)
    if is_too_large(size_hw, image, pads):
        with pytest.raises(DoesNotFit):
            pool2d(image, size_hw, kind=kind, stride=stride, pads=pads, rng=rng)
        return
    found = pool2d(image, size_hw, kind=kind, stride=stride, pads=pads, rng=rng)
    visited = 0
    for row, column, cells in window_cells(image, size_hw, stride, pads):
        for channel in range(image.shape[2]):
            visited += 1
            values = [float(seen[channel]) for _, seen in cells]
            output = found.output[row, column, channel]
            if kind == "average":
                assert output == pytest.approx(sum(values) / len(values), abs=1e-12)
            elif kind == "l2":
                assert output == pytest.approx(math.sqrt(sum(value * value for value in values)), abs=1e-12)
            elif kind == "max":
                place = cells[values.index(max(values))][0]
                assert output == max(values)
                assert tuple(found.winner[row, column, channel]) == place
            elif sum(values) == 0:
                assert output == 0
                assert tuple(found.winner[row, column, channel]) == (-1, -1)
            else:
                assert output == image[tuple(found.winner[row, column, channel])][channel] > 0
                assert tuple(found.winner[row, column, channel]) in [place for place, _ in cells]
    assert visited == found.output.size > 0


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("seed", range(30))
def test_shares_weigh_the_cells_into_the_output(kind, seed):
    rng, image, size_hw, stride = random_case(seed)
    pads = random_pads(rng, size_hw)
    if is_too_large(size_hw, image, pads):
        pads = Pads(size_hw[0] - 1, size_hw[0] - 1, size_hw[1] - 1, size_hw[1] - 1)
    found = pool2d(image, size_hw, kind=kind, stride=stride, pads=pads)
    np.testing.assert_allclose(found.shares.sum(axis=(2, 3)), 1)
    cells = np.where(np.isfinite(found.windows), found.windows, 0)  # max pads with -inf, of share 0
    np.testing.assert_allclose((found.shares * cells).sum(axis=(2, 3)), found.output, atol=1e-12)
    assert found.shares.shape == found.windows.shape
    assert np.shares_memory(found.windows, found.padded)


def test_the_courses_windows_give_the_numbers_worked_by_hand():
    image = np.array([[1, 5, -2], [3, 4, -6]])[:, :, np.newaxis]
    valid = pool2d(image, (2, 2), kind="max", stride=2)
    assert valid.output.tolist() == [[[5]]]
    pads = same_pads((2, 3), (2, 2), stride=2)
    assert pool2d(image, (2, 2), kind="max", stride=2, pads=pads).output.tolist() == [
        [[5], [-2]]
    ]  # not the padding's 0
    assert pool2d(image, (2, 2), kind="average", stride=2, pads=pads).output.tolist() == [[[3.25], [-4]]]
    assert pool2d(image, (2, 2), kind="l2", stride=2, pads=pads).output.tolist() == [[[51**0.5], [40**0.5]]]
    assert pool2d(np.ones((200, 200, 16)), (2, 2), kind="max", stride=2).output.shape == (100, 100, 16)


@pytest.mark.parametrize("kind", ["max", "average", "l2", "stochastic"])
def test_a_single_pixel_pools_to_itself(kind):
    pooling = pool2d(np.array([[[7]]]), (1, 1), kind=kind, stride=1, rng=np.random.default_rng(0))
    assert pooling.output.tolist() == [[[7.0]]]
    assert pooling.output.dtype == np.float64
    if kind in ("max", "stochastic"):
        assert pooling.winner.tolist() == [[[[0, 0]]]]
    else:
        assert pooling.winner is None
    if kind == "l2":
        assert pooling.shares is None
    else:
        assert pooling.shares.tolist() == [[[[[1.0]]]]]


def test_of_equal_maxima_the_first_one_wins():
    pooling = pool2d(np.ones((4, 4, 1)), (2, 2), kind="max", stride=2)
    assert pooling.winner[:, :, 0].tolist() == [[[0, 0], [0, 2]], [[2, 0], [2, 2]]]
    assert pooling.shares[1, 1, :, :, 0].tolist() == [[1, 0], [0, 0]]


def test_padding_does_not_win_even_over_minus_infinity():
    pooling = pool2d(np.full((1, 1, 1), -np.inf), (2, 2), kind="max", stride=1, pads=Pads(1, 0, 1, 0))
    assert pooling.winner.tolist() == [[[[0, 0]]]]
    assert pooling.shares[0, 0, :, :, 0].tolist() == [[0, 0], [0, 1]]


def test_probabilities_are_the_values_over_their_sum():
    image = np.array([[1.6, 0, 0], [0, 0, 2.4], [0, 0, 0]])[:, :, np.newaxis]  # Zeiler & Fergus 2013, figure 1
    pooling = pool2d(image, (3, 3), kind="stochastic", stride=3, rng=np.random.default_rng(0))
    np.testing.assert_allclose(pooling.shares[0, 0, :, :, 0], [[0.4, 0, 0], [0, 0, 0.6], [0, 0, 0]])
    assert pooling.output.item() in (1.6, 2.4)
    assert (pooling.shares * pooling.windows).sum() == pytest.approx(0.4 * 1.6 + 0.6 * 2.4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cells_are_drawn_as_often_as_their_probability_says(dtype):
    window = np.array([[0, 1, 2], [0, 3, 4]], dtype)
    draws = 40_000  # as many windows side by side
    image = np.tile(window, (1, draws))[:, :, np.newaxis]
    pooling = pool2d(image, (2, 3), kind="stochastic", stride=3, rng=np.random.default_rng(0))
    cells = pooling.winner[0, :, 0] - np.stack([np.zeros(draws, int), np.arange(draws) * 3], axis=1)
    counts = np.zeros((2, 3))
    np.add.at(counts, tuple(cells.T), 1)
    expected = window / window.sum() * draws
    is_possible = expected > 0
    assert (counts[~is_possible] == 0).all()
    chi_square = ((counts - expected)[is_possible] ** 2 / expected[is_possible]).sum()
    assert chi_square < 16.27  # three degrees of freedom, once in a thousand
    np.testing.assert_array_equal(pooling.output[0, :, 0], window[tuple(cells.T)])


@pytest.mark.parametrize(("mark", "winner"), [(0.0, [0, 1]), (np.nextafter(1.0, 0.0), [0, 2])])
def test_the_ends_of_the_random_range_draw_no_cell_of_zero(mark, winner):
    class Fixed:
        def random(self, shape):
            return np.full(shape, mark)

    image = np.array([[0, 0.1, 0.7, 0]])[:, :, np.newaxis]
    assert pool2d(image, (1, 4), kind="stochastic", stride=1, rng=Fixed()).winner.tolist() == [[[winner]]]


def test_the_same_seed_draws_the_same_cells_and_another_one_others():
    image = np.random.default_rng(0).random((20, 20, 3))
    first, again, other = (
        pool2d(image, (2, 2), kind="stochastic", stride=2, rng=np.random.default_rng(seed)).winner for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("kind", ["max", "average", "l2"])
def test_global_pooling_takes_each_whole_channel(kind):
    image = np.random.default_rng(0).normal(size=(5, 7, 3)).astype(np.float32)
    reduce = {
        "max": lambda x: tf.reduce_max(x, (0, 1)),
        "average": lambda x: tf.reduce_mean(x, (0, 1)),
        "l2": lambda x: tf.norm(x, axis=(0, 1)),
    }[kind]
    pooling = global_pool(image, kind)
    assert pooling.output.shape == (1, 1, 3)
    np.testing.assert_allclose(pooling.output[0, 0], reduce(image), rtol=1e-5)


IMAGE = np.ones((3, 3, 1))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: pool2d(IMAGE, (4, 2), kind="max", stride=1),
            DoesNotFit,
            "The pooling window covers 4 x 2 pixels, the padded input has only 3 x 3: use a smaller pooling window",
        ),
        (
            lambda: pool2d(IMAGE, (2, 3), kind="average", stride=1, pads=Pads(0, 0, 0, 3)),
            DoesNotFit,
            "Padding of 3 pixels at the right is not smaller than the pooling window's 3: a window would lie in",
        ),
        (
            lambda: pool2d(-1.5 * IMAGE, (2, 2), kind="stochastic", stride=1, rng=np.random.default_rng(0)),
            InvalidSpec,
            "needs them >= 0, the smallest is -1.5: apply ReLU first",
        ),
        (lambda: pool2d(IMAGE, (2, 2), kind="stochastic", stride=1), ValueError, "rng must be a generator, got None"),
        (
            lambda: pool2d(IMAGE, (2, 2), kind="min", stride=1),
            ValueError,
            "one of max, average, l2, stochastic, got min",
        ),
        (lambda: pool2d(IMAGE, (2, 2), kind="max", stride=0), ValueError, "stride must be >= 1, got 0"),
        (lambda: pool2d(IMAGE[0], (2, 2), kind="max", stride=1), ValueError, r"image must be \(H, W, C\)"),
        (lambda: pool2d(IMAGE, (0, 2), kind="l2", stride=1), ValueError, "window_height must be >= 1, got 0"),
    ],
)
def test_what_cannot_be_pooled_is_refused_with_rule_and_value(call, error, message):
    with pytest.raises(error, match=message) as refused:
        call()
    assert type(refused.value) is error
