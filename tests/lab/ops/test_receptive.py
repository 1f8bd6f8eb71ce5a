"""Receptive fields against numbers from the paper and what really spreads through convolutions."""

import numpy as np
import pytest

from lab.ops.convolution import conv2d
from lab.ops.padding import same_pads
from lab.ops.receptive import LayerWindow, field_of, map_sizes, receptive_fields, touched_share

VGG16 = [
    layer
    for convolutions in (2, 2, 3, 3, 3)
    for layer in [*[LayerWindow(3, pad=1)] * convolutions, LayerWindow(2, stride=2)]
]
ALEXNET = [  # v2, whose fields the paper's table lists
    LayerWindow(11, stride=4),
    LayerWindow(3, stride=2),
    LayerWindow(5, pad=2),
    LayerWindow(3, stride=2),
    LayerWindow(3, pad=1),
    LayerWindow(3, pad=1),
    LayerWindow(3, pad=1),
    LayerWindow(3, stride=2),
]


def random_layers(rng, most=4):
    return [
        LayerWindow(*(int(number) for number in (rng.integers(1, 5), rng.integers(1, 4), rng.integers(1, 4), 0)))
        for _ in range(int(rng.integers(1, most + 1)))
    ]


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], []),
        ([LayerWindow(1)], [(1, 1, 0)]),
        ([LayerWindow(3, pad=1)] * 3, [(3, 1, -1), (5, 1, -2), (7, 1, -3)]),  # three 3x3 see what one 7x7 sees
        ([LayerWindow(3, dilation=2)], [(5, 1, 0)]),
        ([LayerWindow(3, dilation=2**depth) for depth in range(4)], [(3, 1, 0), (7, 1, 0), (15, 1, 0), (31, 1, 0)]),
        ([LayerWindow(2, stride=2)] * 3, [(2, 2, 0), (4, 4, 0), (8, 8, 0)]),
        ([LayerWindow(3, stride=2, pad=1), LayerWindow(3, pad=1)], [(3, 2, -1), (7, 2, -3)]),
    ],
)
def test_fields_equal_the_numbers_worked_by_hand(layers, expected):
    assert receptive_fields(layers) == expected


@pytest.mark.parametrize(
    ("layers", "size", "jump", "start"), [(ALEXNET, 195, 32, -64), (VGG16, 212, 32, -90)], ids=["AlexNet", "VGG-16"]
)
def test_fields_of_known_networks_equal_the_papers_table(layers, size, jump, start):
    assert receptive_fields(layers)[-1] == (size, jump, start)


def test_an_output_without_layers_is_its_pixel():
    assert field_of([], 5) == (5, 5)


@pytest.mark.parametrize("seed", range(40))
def test_an_output_changes_with_the_pixels_of_its_field_and_no_others(seed):
    rng = np.random.default_rng(seed)
    layers = [
        LayerWindow(layer.kernel, layer.stride, layer.dilation, int(rng.integers(0, 3))) for layer in random_layers(rng)
    ]
    sizes = [60]
    weights = []  # dense matrices between neighbouring maps, built cell by cell
    for layer in layers:
        reach = (layer.kernel - 1) * layer.dilation
        outputs = (sizes[-1] + 2 * layer.pad - reach - 1) // layer.stride + 1
        if outputs < 1:
            break
        matrix = np.zeros((outputs, sizes[-1]))
        for output in range(outputs):
            for cell in range(layer.kernel):
                pixel = output * layer.stride + cell * layer.dilation - layer.pad
                if 0 <= pixel < sizes[-1]:
                    matrix[output, pixel] = 1
        weights.append(matrix)
        sizes.append(outputs)
    seen = np.eye(60)
    for depth, matrix in enumerate(weights, start=1):
        seen = matrix @ seen
        for output in range(0, len(seen), 3):
            first, last = field_of(layers[:depth], output)
            pixels = np.flatnonzero(seen[output])
            if len(pixels) and first >= 0 and last < 60:  # unclipped fields: both ends are really seen
                assert (pixels[0], pixels[-1]) == (first, last)
            assert all(first <= pixel <= last for pixel in pixels)


@pytest.mark.parametrize("seed", range(60))
def test_touched_outputs_are_those_that_a_nan_in_the_padding_reaches(seed):
    rng = np.random.default_rng(seed)
    size, layers = int(rng.integers(1, 25)), random_layers(rng)
    values = np.zeros((size, size, 1))
    shares, sizes = [], []
    for layer in layers:
        kernel = np.ones((layer.kernel, layer.kernel, 1, 1))
        top, bottom, left, right = same_pads(values.shape[:2], kernel.shape[:2], layer.stride, layer.dilation)
        poisoned = np.pad(values, [(top, bottom), (left, right), (0, 0)], constant_values=np.nan)
        values = conv2d(poisoned, kernel, stride=layer.stride, dilation=layer.dilation).output
        shares.append(np.isnan(values).mean())
        sizes.append(len(values))
    np.testing.assert_allclose(touched_share(size, layers), shares, atol=1e-12)
    assert map_sizes(size, layers) == sizes


@pytest.mark.parametrize(
    ("size", "layers", "expected"),
    [
        (1, [LayerWindow(1)], [0.0]),
        (1, [LayerWindow(3)], [1.0]),
        (5, [LayerWindow(3)], [16 / 25]),
        (28, [LayerWindow(3)] * 2, [1 - 26**2 / 28**2, 1 - 24**2 / 28**2]),
        (4, [LayerWindow(2, stride=2)] * 2, [0.0, 0.0]),  # pooling that fits needs no padding
        (3, [LayerWindow(2, stride=2)], [3 / 4]),  # the odd row and column reach out
        (10, [LayerWindow(3), LayerWindow(2, stride=2)], [0.36, 1 - 9 / 25]),  # once touched, touched for good
    ],
)
def test_shares_equal_the_numbers_worked_by_hand(size, layers, expected):
    assert touched_share(size, layers) == pytest.approx(expected)


def test_of_vgg_16_padding_leaves_only_the_centre_of_the_last_map():
    shares = touched_share(224, VGG16)
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(1 - 222**2 / 224**2)
    assert shares[-1] == pytest.approx(48 / 49)
    assert field_of(VGG16, 3) == (6, 217)  # within [0, 223]
    assert (field_of(VGG16, 2).first, field_of(VGG16, 4).last) == (-26, 249)
    assert map_sizes(224, VGG16)[-1] == 7


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: LayerWindow(0), "kernel must be >= 1, got 0"),
        (lambda: LayerWindow(3, stride=0), "stride must be >= 1, got 0"),
        (lambda: LayerWindow(3, dilation=0), "dilation must be >= 1, got 0"),
        (lambda: LayerWindow(3, pad=-1), "pad must be >= 0, got -1"),
        (lambda: map_sizes(0, []), "size must be >= 1, got 0"),
        (lambda: touched_share(0, []), "size must be >= 1, got 0"),
    ],
)
def test_numbers_outside_their_range_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
