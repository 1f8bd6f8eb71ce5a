"""The two players as Keras networks: of dense layers (the course's), or of convolutions (Radford et al. 2015)."""

import keras

from lab.architectures.gan import GanSpec
from lab.nets.models.first_weights import draw_first_weights

MLP_SLOPE = 0.01  # of leaky ReLU below 0, in the course's players
DCGAN_SLOPE = 0.2
DCGAN_KERNEL = 4  # twice the stride: every pixel of a larger map is made by as many products as its neighbour
_DEEP = 2  # the maps far from the picture are so many times as many


def build_generator(spec: GanSpec) -> keras.Model:
    """The network that draws.

    Returns:
        "z", float32 `(N, latent)`, standard normal -> pictures float32 `(N, side, side, channels)` in [-1, 1].
    """
    noise = keras.Input((spec.latent,), name="z")
    if spec.pair == "mlp":
        hidden = keras.layers.Dense(4 * spec.width, name="hidden")(noise)
        hidden = keras.layers.LeakyReLU(MLP_SLOPE, name="leaky_relu")(hidden)
        pixels = keras.layers.Dense(spec.side**2 * spec.channels, activation="tanh", name="pixels")(hidden)
        picture = keras.layers.Reshape(spec.image_shape, name="picture")(pixels)
        return keras.Model(noise, picture, name="generator")
    quarter = spec.side // 4
    maps = keras.layers.Dense(
        quarter**2 * _DEEP * spec.width, use_bias=not spec.batch_norm, kernel_initializer=_small(), name="dense"
    )(noise)
    maps = keras.layers.Reshape((quarter, quarter, _DEEP * spec.width), name="maps")(maps)
    maps = _normalised(maps, spec, "1")
    maps = keras.layers.ReLU(name="relu_1")(maps)
    maps = keras.layers.Conv2DTranspose(
        spec.width,
        DCGAN_KERNEL,
        strides=2,
        padding="same",
        use_bias=not spec.batch_norm,
        kernel_initializer=_small(),
        name="transposed",
    )(maps)
    maps = _normalised(maps, spec, "2")
    maps = keras.layers.ReLU(name="relu_2")(maps)
    picture = keras.layers.Conv2DTranspose(
        spec.channels,
        DCGAN_KERNEL,
        strides=2,
        padding="same",
        activation="tanh",
        kernel_initializer=_small(),
        name="picture",
    )(maps)
    return keras.Model(noise, picture, name="generator")


def build_discriminator(spec: GanSpec, *, may_normalise: bool = True) -> keras.Model:
    """The network that tells real pictures from drawn ones.

    Args:
        spec: the pair.
        may_normalise: False where the loss looks at each picture by itself, which batch norm does not
            (gradient penalty; Gulrajani et al. 2017, sec. 4).

    Returns:
        "picture", float32 `(N, side, side, channels)` in [-1, 1] -> float32 `(N, 1)`, without a sigmoid: the larger,
        the more real.
    """
    picture = keras.Input(spec.image_shape, name="picture")
    if spec.pair == "mlp":
        hidden = keras.layers.Flatten(name="flatten")(picture)
        hidden = keras.layers.Dense(4 * spec.width, name="hidden")(hidden)
        hidden = keras.layers.LeakyReLU(MLP_SLOPE, name="leaky_relu")(hidden)
        return keras.Model(picture, keras.layers.Dense(1, name="answer")(hidden), name="discriminator")
    maps = keras.layers.Conv2D(
        spec.width, DCGAN_KERNEL, strides=2, padding="same", kernel_initializer=_small(), name="conv_1"
    )(picture)
    maps = keras.layers.LeakyReLU(DCGAN_SLOPE, name="leaky_relu_1")(maps)
    is_normalised = spec.batch_norm and may_normalise
    maps = keras.layers.Conv2D(
        _DEEP * spec.width,
        DCGAN_KERNEL,
        strides=2,
        padding="same",
        use_bias=not is_normalised,
        kernel_initializer=_small(),
        name="conv_2",
    )(maps)
    if is_normalised:
        maps = _normalised(maps, spec, "2")
    maps = keras.layers.LeakyReLU(DCGAN_SLOPE, name="leaky_relu_2")(maps)
    maps = keras.layers.Flatten(name="flatten")(maps)
    answer = keras.layers.Dense(1, kernel_initializer=_small(), name="answer")(maps)
    return keras.Model(picture, answer, name="discriminator")


def _normalised(maps: keras.KerasTensor, spec: GanSpec, number: str) -> keras.KerasTensor:
    if not spec.batch_norm:
        return maps
    return keras.layers.BatchNormalization(momentum=0.9, name=f"norm_{number}")(maps)


def _small() -> keras.Initializer:
    """DCGAN's first weights: normal, deviation 0.02."""
    return keras.initializers.RandomNormal(stddev=0.02)


def build_players(spec: GanSpec, seed: int, *, may_normalise: bool = True) -> tuple[keras.Model, keras.Model]:
    """Generator and discriminator, with first weights that depend on the seed alone, also beside other threads."""
    players = build_generator(spec), build_discriminator(spec, may_normalise=may_normalise)
    for number, player in enumerate(players):
        draw_first_weights(player, 2 * seed + number)
    return players
