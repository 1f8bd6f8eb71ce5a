"""What the page "What does it want to see?" computes from pictures, their values and their fields. Pure."""

import numpy as np
from numpy.typing import NDArray

from lab.architectures.aims import Aim, Exciting
from lab.architectures.fields import Field
from lab.ascent import AscentSpec
from lab.data.records import Part

SHOWN_PX = 224


def marked(picture: NDArray[np.uint8], square_yxyx: tuple[int, int, int, int] | None, rgb: str) -> NDArray[np.uint8]:
    """A picture enlarged to about `SHOWN_PX`, with a line around a square.

    Args:
        picture: uint8 `(H, W, C)`, C 1 or 3.
        square_yxyx: top, left, bottom, right in pixels of the picture, the last two exclusive; what lies outside the
            picture is cut off. None draws nothing.
        rgb: the line's colour, "#rrggbb".

    Returns:
        uint8 `(h, w, 3)`, whole multiples of the picture's size.
    """
    height, width = picture.shape[:2]
    factor = max(1, SHOWN_PX // max(height, width))
    large = picture.repeat(factor, axis=0).repeat(factor, axis=1)
    drawn = np.repeat(large, 3, axis=-1) if large.shape[-1] == 1 else large.copy()
    if square_yxyx is None:
        return drawn
    top, left, bottom, right = square_yxyx
    top, bottom = (int(np.clip(at, 0, height)) * factor for at in (top, bottom))
    left, right = (int(np.clip(at, 0, width)) * factor for at in (left, right))
    inside = np.zeros(drawn.shape[:2], bool)
    inside[top:bottom, left:right] = True
    inside[top + 3 : bottom - 3, left + 3 : right - 3] = False
    drawn[inside] = [int(rgb[at : at + 2], 16) for at in (1, 3, 5)]
    return drawn


def squares(found: Exciting, field: Field | None) -> list[tuple[int, int, int, int] | None]:
    """What the place that counts sees in each picture; None where every place sees all of it."""
    if found.places_yx is None or field is None:
        return [None] * len(found.images)
    return [field.square_yxyx(int(row), int(column)) for row, column in found.places_yx]


def captions(found: Exciting) -> list[str]:
    """Value and name of each picture."""
    return [f"{value:.2f}: {name}" for value, name in zip(found.values, found.names, strict=True)]


def verdict(grown: float, started: float, found: Exciting, *, began_real: bool = False) -> str:
    """The grown picture beside the best real one, in words.

    Args:
        grown, started: the aim's value of the picture now and at the start.
        began_real: it began as a photograph.
    """
    best = float(found.values[0])
    first = (
        f"The grown picture reaches **{grown:.2f}** (it began at {started:.2f}); the best of {found.count:,} real "
        f"pictures reaches **{best:.2f}**, their mean is {found.mean:.2f}."
    )
    if grown <= best:
        return f"{first} Here the real one is better: climb longer, with longer steps or less blur."
    if began_real:
        return (
            f"{first} It began as a photograph: compare both ends under *Step by step*. As far as you see no change, "
            "the network answers to changes too small for the eye, and a high value says little about what one sees."
        )
    return (
        f"{first} So it beats every real picture, and yet it is not what the network *sees*: no photograph looks like "
        "this, and nobody ever told the network what to say to such a picture. It shows in which direction the value "
        "rises, and how far from all real pictures that leads."
    )


def most_alike(picture: NDArray[np.uint8], part: Part) -> int:
    """The class whose mean picture goes together with a picture most (Pearson's correlation of the pixels).

    Args:
        picture: uint8 `(H, W, C)`.
        part: labelled pictures of the same shape.
    """
    means = [part.images[part.labels == label].mean(axis=0).ravel() for label in range(part.labels.max() + 1)]
    return int(np.corrcoef(np.vstack([picture.ravel(), *means]))[0, 1:].argmax())


def ascent_code(opening: list[str], spec: AscentSpec, aim: Aim) -> str:
    """`picture`, float64 `(H, W, C)` in [0, 255], after the last step, and `value`, what the aim comes to.

    Args:
        opening: lines that make `network`.
        spec: the run.
        aim: its aim.
    """
    recipe = spec.recipe
    told = ", ".join(f"{name}={getattr(recipe, name)!r}" for name in recipe.__slots__)
    return "\n".join(
        [
            *opening,
            "import numpy as np",
            "from lab.data.starts import first_picture",
            "from lab.nets.inspection.aiming import Aimed",
            "from lab.ops.ascent import Recipe, ascend",
            "",
            f'aimed = Aimed(network, "{aim.how}", "{aim.layer}")',
            f"recipe = Recipe({told})",
            f'start = first_picture("{spec.start}", "{spec.photo}", network.architecture.input_shape, {spec.seed})',
            f"for picture in ascend(start, lambda shown: aimed.slope(shown, {aim.index}), recipe):",
            "    pass",
            f"value = aimed.values(np.rint(picture).astype(np.uint8)[None], {aim.index})[0]",
        ]
    )
