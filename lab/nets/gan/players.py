"""The two players as Keras networks: of dense layers (the course's), or of convolutions (Radford et al. 2015)."""

from typing import Any

import keras

from lab.architectures.gan import KINDS, GanSpec
from lab.nets.models.first_weights import draw_first_weights

MLP_SLOPE = 0.01  # of leaky ReLU below 0, in the course's players
DCGAN_SLOPE = 0.2
MODE_DEVIATION = 0.6  # of the first weights: with 100 numbers in z, logits have a deviation of 6
MODE_SIZE = 5.0  # of a mode that is chosen, beside numbers of z around 1
DCGAN_KERNEL = 4  # twice the stride: every pixel of a larger map is made by as many products as its neighbour


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
    code = _with_modes(noise, spec.modes) if spec.modes else noise
    code = _with_kind(code, noise) if spec.kinds else code
    *larger, smallest = spec.stage_sides
    filters = spec.width * 2 ** (spec.stages - 1)
    maps = keras.layers.Dense(
        smallest**2 * filters, use_bias=not spec.batch_norm, kernel_initializer=_small(), name="dense"
    )(code)
    maps = keras.layers.Reshape((smallest, smallest, filters), name="maps")(maps)
    for number, side in enumerate(reversed(larger[1:]), 1):
        maps = _active(_normalised(maps, spec, number), number)
        filters //= 2
        maps = _doubled(filters, f"transposed_{number}", use_bias=not spec.batch_norm)(maps)
        maps = _cut(maps, side, number)
    maps = _active(_normalised(maps, spec, spec.stages), spec.stages)
    picture = _doubled(spec.channels, "picture", activation="tanh")(maps)
    return keras.Model(noise, picture, name="generator")


def build_discriminator(spec: GanSpec, *, may_normalise: bool = True) -> keras.Model:
    """The network that tells real pictures from drawn ones.

    Args:
        spec: the pair.
        may_normalise: False where the loss looks at each picture by itself, which batch norm does not
            (gradient penalty; Gulrajani et al. 2017, sec. 4).

    Returns:
        "picture", float32 `(N, side, side, channels)` in [-1, 1] -> float32 `(N, 1)`, without a sigmoid: the larger,
        the more real. Where it also reads, `(N, 11)`: besides a logit for each kind.
    """
    picture = keras.Input(spec.image_shape, name="picture")
    if spec.pair == "mlp":
        hidden = keras.layers.Flatten(name="flatten")(picture)
        hidden = keras.layers.Dense(4 * spec.width, name="hidden")(hidden)
        hidden = keras.layers.LeakyReLU(MLP_SLOPE, name="leaky_relu")(hidden)
        return keras.Model(picture, keras.layers.Dense(1, name="answer")(hidden), name="discriminator")
    maps, is_normalised = picture, spec.batch_norm and may_normalise
    for number in range(1, spec.stages + 1):
        has_norm = is_normalised and number > 1
        maps = keras.layers.Conv2D(
            spec.width * 2 ** (number - 1),
            DCGAN_KERNEL,
            strides=2,
            padding="same",
            use_bias=not has_norm,
            kernel_initializer=_small(),
            name=f"conv_{number}",
        )(maps)
        maps = _normalised(maps, spec, number) if has_norm else maps
        maps = keras.layers.LeakyReLU(DCGAN_SLOPE, name=f"leaky_relu_{number}")(maps)
    maps = keras.layers.Flatten(name="flatten")(maps)
    answer = keras.layers.Dense(1 + KINDS * spec.d_reads, kernel_initializer=_small(), name="answer")(maps)
    return keras.Model(picture, answer, name="discriminator")


def _with_modes(noise: keras.KerasTensor, modes: int) -> keras.KerasTensor:
    """z, and beside it a choice between learned modes: large for one of them, nearly 0 for the others.

    Without it, G is so smooth that between two kinds lies a wide belt of z that give something of both. The latent
    mixture of Gurumurthy et al. 2017, with the choice made from z itself, so that z stays normal.
    """
    logits = keras.layers.Dense(
        modes, kernel_initializer=keras.initializers.RandomNormal(stddev=MODE_DEVIATION), name="mode_logits"
    )(noise)
    choice = keras.layers.Rescaling(MODE_SIZE, name="mode")(keras.layers.Softmax(name="mode_shares")(logits))
    return keras.layers.Concatenate(name="z_and_mode")([noise, choice])


def _with_kind(code: keras.KerasTensor, noise: keras.KerasTensor) -> keras.KerasTensor:
    """The code, and beside it which kind z tells: as large as a mode."""
    told = keras.ops.one_hot(told_kinds(noise), KINDS)
    return keras.layers.Concatenate(name="code_and_kind")([code, MODE_SIZE * told])


def told_kinds(noise: Any) -> Any:
    """The kinds that z float32 (N, latent) tell, int32 (N,): which of the first ten numbers is the largest."""
    return keras.ops.argmax(noise[:, :KINDS], axis=-1)


def _active(maps: keras.KerasTensor, number: int) -> keras.KerasTensor:
    return keras.layers.ReLU(name=f"relu_{number}")(maps)


def _doubled(filters: int, name: str, **settings: Any) -> keras.layers.Layer:
    """A transposed convolution to maps of twice the side."""
    return keras.layers.Conv2DTranspose(
        filters, DCGAN_KERNEL, strides=2, padding="same", kernel_initializer=_small(), name=name, **settings
    )


def _cut(maps: keras.KerasTensor, side: int, number: int) -> keras.KerasTensor:
    """Without the last row and column where the side is odd: 4 doubled is 8, and 7 is wanted."""
    excess = maps.shape[1] - side
    return keras.layers.Cropping2D(((0, excess), (0, excess)), name=f"cut_{number}")(maps) if excess else maps


def _normalised(maps: keras.KerasTensor, spec: GanSpec, number: int) -> keras.KerasTensor:
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
