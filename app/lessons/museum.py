"""Experiments of the page "Architecture museum". `holds` takes the `Shown` that their settings give."""

from app.lessons.experiment import Experiment
from app.studies.memory_advice import savings, usual
from app.studies.museum import Shown, points

MATHS = r"""
A convolution with $f$ filters of $k \times k$ on $c$ channels, in $g$ groups, whose output has $h \times w$ places:

$$
\text{parameters} = f \left( \frac{k^2 c}{g} + 1 \right), \qquad
\text{multiply-accumulates} = h\,w\,f\,\frac{k^2 c}{g}
$$

The first does not know how large the picture is; the second grows with its area. A dense layer with $u$ units on $n$
values has $u (n + 1)$ parameters and makes $u\,n$ multiply-accumulates; behind a flattened map $n = h\,w\,c$, so
there the *weights* grow with the picture. The mean of each map (global pooling) gives $c$ values whatever its size.

A batch normalisation has four numbers a channel: scale and offset learn, mean and variance are followed.

**Inception module.** Four paths over the same maps, 1 × 1, 3 × 3, 5 × 5 and pooling, side by side in the output. A
1 × 1 convolution first makes fewer channels: a 5 × 5 on 192 channels would cost $25 \cdot 192$ products a value, on 16
it costs $25 \cdot 16$.

**Residual block.** $y = \mathrm{ReLU}(x + F(x))$: the layers learn the difference $F$, and the gradient of the sum
reaches $x$ as it is. A bottleneck (1 × 1, 3 × 3, 1 × 1) does the dear 3 × 3 on a quarter of the channels.

**Memory.** Learning keeps the output of every layer for the chain rule: activations × batch. An answer needs only
what is still to be used.

**Receptive field.** With windows $k_i$ and strides $s_i$, an output of layer $L$ sees
$1 + \sum_{i \le L} (k_i - 1) \prod_{j < i} s_j$ pixels a side; where paths join, the widest counts.

Sources: course chapter 4, memory in chapters 3.3 to 3.5; LeCun et al. 1998; Krizhevsky et al. 2012; Lin et al. 2013,
*Network in network*; Simonyan and Zisserman 2014; Szegedy et al. 2014, *Going deeper with convolutions*; He et al.
2015, *Deep residual learning*; Tan and Le 2019, *EfficientNet*; Araujo et al. 2019 (receptive fields). VGG's and
ResNet's counts are also those of `keras.applications` (whose ResNets have biases in their convolutions).
"""


def _weights_here_work_there(shown: Shown) -> bool:
    dense = [row for row in shown.first.rows if row.kind == "Dense"]
    first = dense[0].parameters / shown.first.parameters
    return (
        first > 0.74
        and sum(row.parameters for row in dense) / shown.first.parameters > 0.89
        and sum(row.multiply_accumulates for row in dense) / shown.first.work < 0.01
    )


def _a_ninth_of_the_weights_and_half_the_errors(shown: Shown) -> bool:
    errors = {point.title: point.error for point in points()}
    return (
        8.5 < shown.second.trainable / shown.first.trainable < 9.5
        and 1.3 < shown.first.work / shown.second.work < 1.5
        and abs(errors["GoogLeNet"] / errors["AlexNet, one tower"] - 0.5) < 0.02
    )


def _layers_with_weights(shown: Shown) -> tuple[int, int]:
    return shown.first.layers_with_weights, shown.second.layers_with_weights


def _sixteen_layers_for_an_eighth(shown: Shown) -> bool:
    return _layers_with_weights(shown) == (50, 34) and 1.1 < shown.first.work / shown.second.work < 1.13


def _the_picture_grows_and_the_weights_do_not(shown: Shown) -> bool:
    return (
        shown.first.parameters == shown.second.parameters
        and abs(shown.first.work / shown.second.work - 4) < 0.01
        and abs(shown.first.kept / shown.second.kept - 4) < 0.01
    )


def _one_layer_less_and_half_the_bits(shown: Shown) -> bool:
    before = usual(shown).memory
    batch, stride, bits, layer, together = (saving.step for saving in savings(shown))
    if not (batch and stride and bits and layer and together):
        return False
    gone = shown.first.parameters - layer.measured.parameters
    return (
        gone / shown.first.parameters < 0.001
        and layer.memory < 0.9 * before
        and bits.memory * 2 == before
        and batch.memory > bits.memory
        and stride.memory < min(batch.memory, bits.memory)
        and together.memory < before / 9
    )


EXPERIMENTS = (
    Experiment(
        title="Where the weights are, and where the work is",
        settings={"view": "Layers", "network": "vgg16", "side": 224},
        notice="The first dense layer holds three quarters of VGG16's weights, all three nine tenths. But over 99 % of "
        "the multiply-accumulates are made by convolutions: a weight of theirs is used again at every place.",
        holds=_weights_here_work_there,
    ),
    Experiment(
        title="A ninth of the weights, half the errors",
        settings={
            "view": "Beside",
            "network": "googlenet",
            "side": 224,
            "beside": "alexnet",
            "beside-side": 227,
        },
        notice="Two years after AlexNet, GoogLeNet has a ninth of its parameters, makes 1.4 times its "
        "multiply-accumulates, and errs half as often (look at Errors). What is gone: the wide dense layers.",
        holds=_a_ninth_of_the_weights_and_half_the_errors,
    ),
    Experiment(
        title="Sixteen layers for an eighth more work",
        settings={
            "view": "Beside",
            "network": "resnet50",
            "side": 224,
            "beside": "resnet34",
            "beside-side": 224,
        },
        notice="ResNet-50 makes only 12 % more multiply-accumulates than ResNet-34 (5 % in the paper's own form, which "
        "halves the maps one layer earlier). Open a block of each: the bottleneck does its 3 × 3 on a quarter of the "
        "channels. Its price stands in the line of activations.",
        holds=_sixteen_layers_for_an_eighth,
    ),
    Experiment(
        title="Twice the side, four times the work",
        settings={
            "view": "Beside",
            "network": "resnet50",
            "side": 448,
            "beside": "resnet50",
            "beside-side": 224,
        },
        notice="The same weights, since the last maps are averaged whatever their size; work and activations follow "
        "the area. Then take VGG16 for both: its first dense layer grows with the picture.",
        holds=_the_picture_grows_and_the_weights_do_not,
    ),
    Experiment(
        title="What the advice saves",
        settings={"view": "Memory", "network": "vgg16", "side": 224, "batch": 32, "left-out": 1},
        notice="conv_1_2 has under a thousandth of the weights, and a step without it needs over a tenth less "
        "memory: maps are dear where they are large. 16 bit halves all, half a batch the activations alone; a first "
        "stride of 2 saves most. Together: less than a ninth.",
        holds=_one_layer_less_and_half_the_bits,
    ),
)
