"""The named kernels against numbers from textbooks and what OpenCV's own filters make of a picture."""

import cv2
import numpy as np
import pytest

from lab.errors import DoesNotFit
from lab.ops.convolution import conv2d
from lab.ops.kernels import KERNELS, kernel, named_kernels
from lab.ops.padding import same_pads

PICTURE = np.random.default_rng(0).normal(size=(12, 15))
DOWN, RIGHT = np.mgrid[0:9, 0:9].astype(float)


def filtered(picture, values):
    """The picture's size is kept, its edge mirrored: what OpenCV does by itself."""
    pads = same_pads(picture.shape, values.shape)
    weights = values[:, :, np.newaxis, np.newaxis]
    return conv2d(picture[:, :, np.newaxis], weights, pads=pads, mode="reflect").output[:, :, 0]


def test_the_registry_has_the_kernels_of_the_course():
    names = "identity box_blur gaussian_blur sharpen emboss prewitt_x prewitt_y sobel_x sobel_y laplacian gabor random"
    assert named_kernels() == tuple(names.split())
    assert len({rule.title for rule in KERNELS.values()}) == len(KERNELS)
    for name, rule in KERNELS.items():
        assert rule.key == name
        assert rule.what.endswith(".")
        assert rule.sizes == tuple(sorted(rule.sizes))


@pytest.mark.parametrize("name", named_kernels())
@pytest.mark.parametrize("size", range(9))
def test_a_kernel_comes_in_its_sizes_and_no_other(name, size):
    if size in KERNELS[name].sizes:
        values = kernel(name, size)
        assert values.shape == (size, size)
        assert values.dtype == np.float64
        assert np.abs(values).max() > 0
    else:
        with pytest.raises(DoesNotFit, match=f"comes in sizes? .*, not in size {size}"):
            kernel(name, size)


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("identity", 1, [[1]]),
        ("identity", 3, [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        ("box_blur", 1, [[1]]),
        ("box_blur", 2, [[0.25, 0.25], [0.25, 0.25]]),
        ("gaussian_blur", 1, [[1]]),
        ("sharpen", 3, [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        ("emboss", 3, [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        ("prewitt_x", 3, [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        ("prewitt_y", 3, [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        ("sobel_x", 3, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        ("sobel_y", 3, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
        ("laplacian", 3, [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    ],
)
def test_kernels_have_the_numbers_of_the_textbooks(name, size, expected):
    np.testing.assert_allclose(kernel(name, size), expected)


@pytest.mark.parametrize(
    ("name", "total"),
    [
        ("identity", 1),
        ("box_blur", 1),
        ("gaussian_blur", 1),
        ("sharpen", 1),
        ("emboss", 1),
        ("prewitt_x", 0),
        ("prewitt_y", 0),
        ("sobel_x", 0),
        ("sobel_y", 0),
        ("laplacian", 0),
    ],
)
def test_weights_sum_to_one_where_brightness_stays_and_to_zero_where_edges_are_sought(name, total):
    for size in KERNELS[name].sizes:
        assert kernel(name, size).sum() == pytest.approx(total, abs=1e-12)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize(
    ("name", "by_opencv"),
    [
        ("box_blur", lambda picture, size: cv2.blur(picture, (size, size))),
        # Without sigma OpenCV would take a Gaussian rounded to binary fractions.
        (
            "gaussian_blur",
            lambda picture, size: cv2.GaussianBlur(picture, (size, size), 0.3 * ((size - 1) * 0.5 - 1) + 0.8),
        ),
        ("sobel_x", lambda picture, size: cv2.Sobel(picture, cv2.CV_64F, 1, 0, ksize=size)),
        ("sobel_y", lambda picture, size: cv2.Sobel(picture, cv2.CV_64F, 0, 1, ksize=size)),
    ],
)
def test_sliding_a_kernel_does_what_opencv_does(name, by_opencv, size):
    np.testing.assert_allclose(filtered(PICTURE, kernel(name, size)), by_opencv(PICTURE, size), atol=1e-10)


def test_the_laplacian_does_what_opencv_does():
    np.testing.assert_allclose(
        filtered(PICTURE, kernel("laplacian", 3)), cv2.Laplacian(PICTURE, cv2.CV_64F), atol=1e-12
    )


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.5])
def test_sigma_is_the_width_of_the_gaussian(sigma):
    values = kernel("gaussian_blur", 7, sigma=sigma)
    across = np.arange(7) - 3
    line = np.exp(-(across**2) / (2 * sigma**2))
    np.testing.assert_allclose(values, np.outer(line, line) / line.sum() ** 2, rtol=1e-10)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("name", ["prewitt_x", "prewitt_y", "sobel_x", "sobel_y"])
def test_x_answers_a_rise_to_the_right_and_y_a_rise_downwards(name, size):
    if size not in KERNELS[name].sizes:
        size = 3
    values = kernel(name, size)
    along, across = (RIGHT, DOWN) if name.endswith("x") else (DOWN, RIGHT)
    assert filtered(along, values)[4, 4] > 0
    assert filtered(-along, values)[4, 4] < 0
    assert filtered(across, values)[4, 4] == pytest.approx(0, abs=1e-9)


def test_the_laplacian_is_silent_on_slopes_and_finds_bends():
    values = kernel("laplacian", 3)
    assert filtered(3 * RIGHT + 2 * DOWN + 7, values)[4, 4] == pytest.approx(0)
    assert filtered(RIGHT**2 + DOWN**2, values)[4, 4] == pytest.approx(4)


def test_emboss_answers_a_rise_towards_the_lower_right():
    values = kernel("emboss", 3)
    assert filtered(RIGHT + DOWN, values)[4, 4] > (RIGHT + DOWN)[4, 4]
    assert filtered(RIGHT - DOWN, values)[4, 4] == pytest.approx(0)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("theta", [0.0, 0.5, np.pi / 2, 2.0])
def test_gabor_is_a_wave_under_a_gaussian(size, theta):
    down, right = np.mgrid[:size, :size] - size // 2
    sigma, wavelength = 0.3 * ((size - 1) / 2 - 1) + 0.8, (size + 1) / 2
    wave = np.cos(2 * np.pi * (right * np.cos(theta) + down * np.sin(theta)) / wavelength)
    expected = wave * np.exp(-(right**2 + down**2) / (2 * sigma**2))
    np.testing.assert_allclose(kernel("gabor", size, theta=theta), expected, atol=1e-10)
    wider = wave * np.exp(-(right**2 + down**2) / (2 * 4))
    np.testing.assert_allclose(kernel("gabor", size, theta=theta, sigma=2.0), wider, atol=1e-10)


def test_a_gabor_answers_most_to_stripes_of_its_own_direction():
    angles = np.linspace(0, np.pi, 8, endpoint=False)
    down, right = np.mgrid[:31, :31] - 15
    stripes = [np.cos(2 * np.pi * (right * np.cos(angle) + down * np.sin(angle)) / 4) for angle in angles]
    for index, angle in enumerate(angles):
        answers = [np.abs(filtered(picture, kernel("gabor", 7, theta=angle))).max() for picture in stripes]
        assert np.argmax(answers) == index


def test_a_random_kernel_depends_on_its_seed_alone_and_keeps_the_variance_of_noise():
    np.testing.assert_array_equal(kernel("random", 5, seed=3), kernel("random", 5, seed=3))
    assert (kernel("random", 5, seed=3) != kernel("random", 5, seed=4)).all()
    power = np.mean([(kernel("random", 3, seed=seed) ** 2).sum() for seed in range(400)])
    assert power == pytest.approx(1, abs=0.1)


def test_a_kernel_may_be_changed_without_changing_the_next_one():
    kernel("sharpen", 3)[:] = 0
    assert kernel("sharpen", 3)[1, 1] == 5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: kernel("sobel_x", 4),
            r"The kernel 'Sobel x \(vertical edges\)' comes in sizes 3, 5 and 7, not in size 4.",
        ),
        (lambda: kernel("sharpen", 5), "The kernel 'Sharpen' comes in size 3, not in size 5."),
        (lambda: kernel("blur", 3), "name must be one of identity, box_blur, .*, got blur"),
        (lambda: kernel("gaussian_blur", 3, sigma=0.0), "sigma must be > 0, got 0.0"),
    ],
)
def test_unknown_kernels_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
