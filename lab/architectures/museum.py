"""The collection: well-known networks at any size of picture, with where they come from and how often they err."""

from collections.abc import Callable
from dataclasses import dataclass

from lab.architectures import course
from lab.architectures.alexnet import SIDE as ALEXNET_SIDE
from lab.architectures.alexnet import alexnet
from lab.architectures.architecture import Architecture, table
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.googlenet import googlenet
from lab.architectures.network_in_network import network_in_network
from lab.architectures.resnet import DEPTHS, FROM_BOTTLENECK, resnet
from lab.architectures.vgg import vgg
from lab.errors import InvalidSpec

IMAGENET_SIDE = 224
ERROR_SOURCE = "torchvision, weights IMAGENET1K_V1: one network, one crop of 224 × 224 pixels of each picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One network of the collection.

    Attributes:
        name: short, as in addresses.
        title: on the page.
        year: of the paper; None for the course's own.
        paper: who described it.
        about: what was new, in one sentence.
        side: height and width of the pictures that it was made for.
        smallest: the smallest side at which every layer still fits.
        make: side -> record.
        top5_error: share of ImageNet's validation pictures whose class is not among its five best answers, in per
            cent, by `ERROR_SOURCE`; None where that has no such network.
        is_variant: that error is of a variant: other layer sizes or batch normalisation.
    """

    name: str
    title: str
    year: int | None
    paper: str
    about: str
    side: int = IMAGENET_SIDE
    smallest: int = 1
    make: Callable[[int], Architecture]
    top5_error: float | None = None
    is_variant: bool = False

    def at(self, side: int) -> Architecture:
        """The network for pictures of `side` x `side` pixels; nothing is allocated.

        Raises:
            InvalidSpec: if they are too small, with the layer that does not fit.

        Example:
            >>> COLLECTION["vgg16"].at(20)
            Traceback (most recent call last):
            lab.errors.InvalidSpec: VGG16 needs pictures of at least 32 × 32 pixels, got 20 × 20: further in, a window
            of 2 does not fit into 1 pixel without padding.
        """
        network = self.make(side)
        try:
            table(network)
        except InvalidSpec as error:
            raise InvalidSpec(
                f"{self.title} needs pictures of at least {self.smallest} × {self.smallest} pixels, got "
                f"{side} × {side}: further in, {error}."
            ) from None
        return network


_VGG_PAPER = "Simonyan and Zisserman 2014, table 1"
_RESNET_PAPER = "He, Zhang, Ren and Sun 2015, table 1"
_STRIDE = "; with the stride of 2 in the 3 × 3, as usual since (the paper: in the 1 × 1)"
_ALEXNET_PAPER = "Krizhevsky, Sutskever and Hinton 2012"
_GOOGLENET_PAPER = "Szegedy et al. 2014, table 1"
_RESNET_ERRORS = {18: 10.9, 34: 8.6, 50: 7.1, 101: 6.5, 152: 6.0}

COLLECTION: dict[str, Exhibit] = {
    exhibit.name: exhibit
    for exhibit in (
        Exhibit(
            name="single-layer",
            title="Single layer (softmax)",
            year=None,
            paper="course, chapter 1.3",
            about="Every pixel votes for every class.",
            side=28,
            make=lambda side: course.single_layer((side, side, 1), 10),
        ),
        Exhibit(
            name="mlp",
            title="MLP 512-512",
            year=None,
            paper="course, chapter 1.5",
            about="Two hidden layers, which do not know what pixels are neighbours.",
            side=28,
            make=lambda side: course.mlp((side, side, 1), 10),
        ),
        Exhibit(
            name="cifar-cnn",
            title="The course's CIFAR CNN",
            year=None,
            paper="course, chapter 2.3",
            about="Four convolutions of 2 × 2, each followed by a pooling.",
            side=32,
            smallest=16,
            make=lambda side: course.cifar_cnn((side, side, 3), 10),
        ),
        Exhibit(
            name="lenet5",
            title="LeNet-5",
            year=1998,
            paper="LeCun, Bottou, Bengio and Haffner 1998, fig. 2, in today's form: ReLU, max pooling, softmax",
            about="Convolution and pooling by turns, then dense layers: the pattern of all that follow.",
            side=32,
            smallest=12,
            make=lambda side: course.lenet5((side, side, 1), 10),
        ),
        Exhibit(
            name="alexnet",
            title="AlexNet, one tower",
            year=2012,
            paper=_ALEXNET_PAPER,
            about="The same pattern for photographs: wider, with ReLU and dropout.",
            side=ALEXNET_SIDE,
            smallest=67,
            make=alexnet,
            top5_error=20.9,
            is_variant=True,
        ),
        Exhibit(
            name="alexnet-grouped",
            title="AlexNet, two towers",
            year=2012,
            paper=_ALEXNET_PAPER,
            about="As it was trained: on two graphics cards, each with half of the maps.",
            side=ALEXNET_SIDE,
            smallest=67,
            make=lambda side: alexnet(side, is_grouped=True),
        ),
        Exhibit(
            name="network-in-network",
            title="Network in Network",
            year=2013,
            paper="Lin, Chen and Yan 2013",
            about="1 × 1 convolutions, and the mean of each map in place of the dense layers.",
            smallest=67,
            make=network_in_network,
        ),
        *(
            Exhibit(
                name=f"vgg{layers}",
                title=f"VGG{layers}",
                year=2014,
                paper=_VGG_PAPER,
                about="Nothing but 3 × 3 convolutions, two or more in a row.",
                smallest=32,
                make=lambda side, layers=layers: vgg(layers, side),  # type: ignore[misc]
                top5_error=error,
            )
            for layers, error in ((16, 9.6), (19, 9.1))
        ),
        Exhibit(
            name="googlenet",
            title="GoogLeNet",
            year=2014,
            paper=_GOOGLENET_PAPER,
            about="Inception modules look with 1 × 1, 3 × 3 and 5 × 5 at once; more 1 × 1 keep that cheap.",
            make=googlenet,
            top5_error=10.5,
            is_variant=True,
        ),
        Exhibit(
            name="googlenet-auxiliary",
            title="GoogLeNet in training",
            year=2014,
            paper=_GOOGLENET_PAPER,
            about="Its two auxiliary heads bring the gradient into the middle, and are cut off afterwards.",
            smallest=65,
            make=lambda side: googlenet(side, has_auxiliary=True),
        ),
        *(
            Exhibit(
                name=f"resnet{layers}",
                title=f"ResNet-{layers}",
                year=2015,
                paper=_RESNET_PAPER + (_STRIDE if layers >= FROM_BOTTLENECK else ""),
                about="Each block learns what to add to its input, so that the gradient has a way past it.",
                make=lambda side, layers=layers: resnet(layers, side),  # type: ignore[misc]
                top5_error=_RESNET_ERRORS[layers],
            )
            for layers in DEPTHS
        ),
        Exhibit(
            name="efficientnet-lite0",
            title="EfficientNet-Lite0",
            year=2019,
            paper="Tan and Le 2019, the Lite variant",
            about="Wide inside, narrow between; each channel is convolved by itself.",
            make=efficientnet_lite0,
        ),
    )
}
"""In the order of their years; the course's own come first."""
