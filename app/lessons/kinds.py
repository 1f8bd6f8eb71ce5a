"""Experiments of the page "More convolutions". `holds` takes what the view of their settings shows.

That is `Stamps`, `Dilated`, `Mixed`, `Line` or `Block`, or `Measured` of `app.studies.kinds`.
"""

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.kinds.axes import FILMS, Block, film, through_block
from app.studies.kinds.dilating import Dilated
from app.studies.kinds.fields import Measured, field
from app.studies.kinds.mixing import Mixed, Sizes, prices
from app.studies.kinds.transposing import Stamps, checkerboard
from lab.architectures.stacks import StackLayer

MATHS = r"""
**Transposed.** Each input pixel $x_{uv}$ stamps the kernel $w$ onto the output, $s$ pixels from the stamp before:
$y_{ij} = \sum_{u,v} w_{\,i - s u,\; j - s v}\, x_{uv}$. It runs the connections of a convolution backwards, hence the
name; as matrices, with $C$ for the convolution, it is $C^\top x$, not $C^{-1} x$: values do not come back. Where $s$
does not divide the kernel's size, neighbours sum different numbers of products.

**Dilated.** With rate $d$ the kernel's cells stand $d$ pixels apart, $y_{ij} = \sum_{a,b} w_{ab}\, x_{i + a d,\, j + b
d}$, and $k$ cells cover $d (k - 1) + 1$ pixels.

**Channels.** A plain layer has $k^2 C_{in} C_{out}$ weights; with $g$ groups $k^2 C_{in} C_{out} / g$; depthwise
$k^2 C_{in}$; 1 × 1 $C_{in} C_{out}$; separable $k^2 C_{in} + C_{in} C_{out}$, which is $1 / C_{out} + 1 / k^2$ of the
plain one. Each weight is used once for each pixel of the map.

**Receptive field.** With layers of kernels $k_l$, strides $s_l$ and dilations $d_l$, a unit of the last map sees $1 +
\sum_l d_l (k_l - 1) \prod_{m < l} s_m$ pixels along each axis.

Sources: course chapters 3.1-3.2; Dumoulin and Visin 2016, *A guide to convolution arithmetic for deep learning*; the
checkerboard, Odena, Dumoulin and Olah 2016, *Distill*; dilation, Yu and Koltun 2016; groups, Krizhevsky et al. 2012;
1 × 1, Lin, Chen and Yan 2014; separable, Chollet 2017 and Howard et al. 2017; causal, van den Oord et al. 2016; the
field, Araujo, Norris and Sim 2019, *Distill*, and Luo et al. 2016.
"""


def _checkerboard_where_the_stride_does_not_divide(stamps: Stamps) -> bool:
    uneven, even = checkerboard(len(stamps.kernel), stamps.stride), checkerboard(4, 2)
    return bool(
        uneven.unevenness(uneven.stamped) > 1
        and uneven.unevenness(uneven.resized) == even.unevenness(even.stamped) == 0
        and set(np.unique(stamps.output / stamps.image[0, 0])) >= {1.0}
    )


def _three_weights_nine_pixels(dilated: Dilated) -> bool:
    return dilated.weights == 3 and dilated.spread_kernel.shape == (1, 9) and dilated.filled_weights == 9


def _an_eighth_of_the_price(mixed: Mixed) -> bool:
    costs = prices(Sizes())
    share = costs["separable"].macs / costs["plain"].macs
    return mixed.kind == "separable" and abs(share - (1 / 128 + 1 / 9)) < 1e-12 and 0.11 < share < 0.125


def _only_what_moves_answers(block: Block) -> bool:
    resting = through_block(film(FILMS[1]), block.kernel).output
    return bool(not resting.any() and all(block.output[frame].any() for frame in range(len(block.output))))


def _far_sight(measured: Measured) -> bool:
    layers = [StackLayer(3)] * len(measured.field.layers)
    plain = field(measured.field.size, layers, "same").fields[-1].size
    return (
        measured.field.fields[-1].size == 67
        and plain == 15
        and measured.agrees
        and measured.middle_share > 1.3 * measured.even_share
    )


EXPERIMENTS = (
    Experiment(
        title="The checkerboard",
        settings={"view": "Transposed", "stamp-values": "Ones", "stamp-size": 3, "stamp-stride": 2, "stamp-rows": 4},
        notice="Stamps of 3 at a distance of 2 overlap by one: inside, an output pixel sums 1, 2 or 4 products, in a "
        "checkerboard. Kernel size 4 fits the stride: all sum 4. Enlarging first is always even.",
        holds=_checkerboard_where_the_stride_does_not_divide,
    ),
    Experiment(
        title="Three weights, nine pixels",
        settings={"view": "Dilated", "shape": "1 × 3", "rate": 4, "source": "Photo", "photo": "cameraman"},
        notice="The course's kernel of 1 × 3 at rate 4 reaches over 9 pixels with 3 weights, and compares pixels that "
        "are 8 apart. At rate 1 it is the plain convolution.",
        holds=_three_weights_nine_pixels,
    ),
    Experiment(
        title="Nearly the same layer for an eighth",
        settings={"view": "Channels", "kind": "separable", "source": "Photo", "photo": "astronaut"},
        notice="First each colour in space, then the colours of each pixel: still every map is made of all channels. "
        "With 64 channels in and 128 out it takes 12 % of the plain layer's multiplications.",
        holds=_an_eighth_of_the_price,
    ),
    Experiment(
        title="Only what moves answers",
        settings={"view": "1-D and 3-D", "axes": "Three: a film or a block", "film": "A dot that moves"},
        notice="The kernel takes the frame before from each frame: the dot is negative where it was and positive where "
        "it is. Let it rest, and every output is 0.",
        holds=_only_what_moves_answers,
    ),
    Experiment(
        title="Far sight with few layers",
        settings={"view": "Receptive field", "stack": "Dilated (context network)", "field-size": 96},
        notice="Seven layers of 3 × 3 see 67 pixels with growing rates; without dilation they see 15. The gradient "
        "of a real network reaches just as far, but the middle has more of it than its share.",
        holds=_far_sight,
    ),
)
