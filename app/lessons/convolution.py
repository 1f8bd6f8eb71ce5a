"""Experiments of the page "Convolution". `holds` takes the `Shown` that their settings give."""

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.convolving import Shown

MATHS = r"""
With a picture $x$ (rows, columns, channels), a kernel $w$, a bias $b$, stride $s$ and dilation $d$, an output pixel is

$$ y_{ij} = b + \sum_{a}\sum_{b'}\sum_{c} w_{a b' c}\; x_{\,i s + a d,\; j s + b' d,\; c} $$

This is **cross-correlation**, which all deep-learning libraries call convolution; the convolution of mathematics turns
the kernel by 180 degrees first. A learned kernel comes out turned, so a network cannot tell the difference.

Along an axis of $n$ pixels with $p$ pixels of padding in all and a kernel of $k$ cells, the output has
$\lfloor (n + p - d(k-1) - 1) / s \rfloor + 1$ pixels.

Sources: course chapters 2.2 and 3.1-3.2; Dumoulin and Visin 2016, *A guide to convolution arithmetic for deep
learning*; dilation, Yu and Koltun 2016; Gabor filters, Daugman 1985.
"""


def _flat(shown: Shown) -> np.ndarray:
    return shown.output.ravel()


EXPERIMENTS = (
    Experiment(
        title="Find edges, and their direction",
        settings={"source": "Photo", "photo": "cameraman", "kernel": "sobel_x", "resolution": 32},
        notice="Even ground gives about 0. Where it gets brighter to the right the result is positive (orange), where "
        "it gets darker negative (blue): Sobel x answers to upright edges and says which side is bright.",
        holds=lambda shown: (
            shown.output.min() < -100 and shown.output.max() > 100 and np.median(np.abs(_flat(shown))) < 100
        ),
    ),
    Experiment(
        title="A constant is invisible",
        settings={"source": "Digit", "digit": 1, "kernel": "laplacian", "resolution": 28},
        notice="The weights sum to 0, so black paper and the even inside of a stroke both give 0: only changes answer.",
        holds=lambda shown: abs(shown.kernel.sum()) < 1e-12 and (shown.output == 0).mean() > 0.5,
    ),
    Experiment(
        title="Blur keeps the brightness",
        settings={"source": "Photo", "photo": "cat", "kernel": "box_blur", "size": 5, "resolution": 32},
        notice="The weights sum to 1, so every result lies between the darkest and the brightest pixel of its window.",
        holds=lambda shown: (
            abs(shown.kernel.sum() - 1) < 1e-12
            and shown.image.min() - 1e-9 <= shown.output.min()
            and shown.output.max() <= shown.image.max() + 1e-9
        ),
    ),
    Experiment(
        title="Zeros at the edge make edges",
        settings={
            "source": "Photo", "photo": "coffee", "kernel": "sobel_x", "padding": "same", "resolution": 24,
        },
        notice="The frame of zeros looks like a dark wall: the first and last columns answer strongly though the "
        "picture has no edge there. Choose Replicate and they fall silent.",
        holds=lambda shown: (
            np.abs(shown.output[:, [0, -1]]).mean() > 2 * np.abs(shown.output[:, 1:-1]).mean()
        ),
    ),
    Experiment(
        title="Turn the kernel round",
        settings={"source": "Digit", "digit": 4, "kernel": "sobel_x", "flip": True, "resolution": 28},
        notice="Turned by 180 degrees, Sobel x changes its sign, and so does every result: convolution and "
        "cross-correlation differ by that much, and a network would simply learn the other one.",
        holds=lambda shown: np.allclose(shown.kernel[..., 0, 0], -shown.own[..., 0]) and shown.output.any(),
    ),
)  # fmt: skip
