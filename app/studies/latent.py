"""What the page "Latent space" computes: which z, walks between them, directions with a meaning. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.studies.traits import ANY, Measure, Trait
from lab.architectures.gan import Drawings
from lab.ops import latent
from lab.ops.latent import Latents

LIBRARY = 200  # z that have a number
CROWD = 1500  # z that directions are made of
OF_EACH = 40  # of them stand for an idea
CELLS = 8  # along an edge of the square
SHARES = np.linspace(0, 1, 11)
PAIRS = 200
HALF = 0.5
MARKS = (0.0, 0.25, HALF, 0.75, 1.0)  # of the way, where many pairs are measured
CLEAR = 0.9  # what a judge must give for a drawing to stand for a kind


def library(length: int) -> Latents:
    """The z with a number: float32 (200, length), standard normal, always the same."""
    return np.random.default_rng(11).standard_normal((LIBRARY, length), dtype=np.float32)


def crowd(length: int) -> Latents:
    """Many z, always the same and none of the library's: float32 (1500, length)."""
    return np.random.default_rng(12).standard_normal((CROWD, length), dtype=np.float32)


def four(numbers: tuple[int, ...], length: int) -> Latents:
    """The z of four numbers from 1 to 200: float32 (4, length)."""
    return library(length)[np.array(numbers) - 1]


def shares_of_corners(row: int, column: int) -> tuple[float, ...]:
    """How much of each corner is in a place of the square on straight walks: upper left, upper right, lower ones.

    Example:
        >>> shares_of_corners(0, 0), [round(share, 2) for share in shares_of_corners(7, 0)]
        ((1.0, 0.0, 0.0, 0.0), [0.0, 0.0, 1.0, 0.0])
    """
    down, right = row / (CELLS - 1), column / (CELLS - 1)
    return (1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right


def mean_lengths(length: int, *, is_spherical: bool) -> np.ndarray:
    """Mean length of z at each mark of the way, over 200 pairs: float (5,)."""
    walked: np.ndarray = np.linalg.norm(pair_walks(length, is_spherical=is_spherical), axis=2).mean(axis=0)
    return walked


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How long z is at the start of a walk, and half way on the straight one and on the sphere."""

    start: float
    straight: float
    arc: float


def pair_walks(length: int, *, is_spherical: bool) -> Latents:
    """Walks between 200 pairs of the crowd: float32 (200, 5, length)."""
    known, marks = crowd(length), np.array(MARKS)
    pairs = zip(known[:PAIRS], known[PAIRS : 2 * PAIRS], strict=True)
    walks = [latent.between(one, other, marks, is_spherical=is_spherical) for one, other in pairs]
    return np.stack(walks).astype(np.float32)


def apart_in_words(straight: float, arc: float, count: int) -> str:
    """Whether two shares of so many pictures differ by more than chance: by two standard errors of the difference.

    Example:
        >>> apart_in_words(0.80, 0.82, 200)
        'a difference that 200 pairs cannot tell from chance'
    """
    error = math.sqrt((straight * (1 - straight) + arc * (1 - arc)) / count)
    if abs(straight - arc) <= 2 * error:
        return f"a difference that {count} pairs cannot tell from chance"
    return f"more than chance: {'the straight way' if straight < arc else 'the sphere'} is worse"


def as_good_as_the_best(read: Mapping[float, float], count: int) -> list[float]:
    """The keys whose share of so many pictures is within two standard errors of the best one's.

    Example:
        >>> as_good_as_the_best({0.5: 0.6, 0.75: 0.8, 1.0: 0.82}, 300)
        [0.75, 1.0]
    """
    best = max(read.values())
    return [key for key, share in read.items() if best - share <= 2 * math.sqrt(2 * best * (1 - best) / count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """What a mean z is made of: drawings that a judge takes for one kind, those with the most of a trait.

    Attributes:
        kind: 0 to 9.
        trait: one of `app.studies.traits.TRAITS`.
    """

    kind: int
    trait: Trait = ANY


def standing_for(idea: Idea, drawn: Drawings) -> np.ndarray:
    """Which drawings of a crowd stand for an idea, the clearest examples first: int (at most 40,).

    Empty if the judge finds none of the kind.
    """
    if drawn.kinds is None or drawn.confidences is None:
        return np.empty(0, int)
    rows = np.flatnonzero((drawn.kinds == idea.kind) & (drawn.confidences > CLEAR))
    if idea.trait.measure is None:
        return rows[:OF_EACH]
    values = idea.trait.measure.of(drawn.pictures[rows])
    order = np.argsort(-values if idea.trait.most else values, kind="stable")
    return rows[order[: min(OF_EACH, max(len(rows) // 3, 1))]]


def mean_of(rows: np.ndarray, length: int) -> Latents:
    """The mean z of some of the crowd: float32 (length,)."""
    found: Latents = crowd(length)[rows].mean(axis=0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a direction did to some drawings, on average.

    Attributes:
        measure: what was measured.
        before, after: its means.
        kept: the share that a judge takes for the kind that they were; None without a judge.
    """

    measure: Measure
    before: float
    after: float
    kept: float | None

    @property
    def words(self) -> str:
        """The change in a sentence.

        Example:
            >>> from app.studies.traits import INK
            >>> Change(measure=INK, before=20.0, after=30.0, kept=0.875).words
            'Ink: a mean grey level of 20.0 before, 30.0 after. 88 % are still taken for the same kind.'
        """
        said = self.measure.words(self.before, self.after)
        return said if self.kept is None else f"{said} {100 * self.kept:.0f} % are still taken for the same kind."


def change(before: Drawings, after: Drawings, measure: Measure) -> Change:
    """Compares drawings with what they became."""
    kept = None
    if before.kinds is not None and after.kinds is not None:
        kept = float((before.kinds == after.kinds).mean())
    means = (float(measure.of(each.pictures).mean()) for each in (before, after))
    return Change(measure=measure, before=next(means), after=next(means), kept=kept)


def says(drawn: Drawings, place: int, class_names: tuple[str, ...]) -> str:
    """What the judge takes a drawing for, shortly: a kind, or none of them; empty without a judge."""
    if drawn.kinds is None or drawn.confidences is None or drawn.nones is None:
        return ""
    if drawn.nones[place] > drawn.confidences[place]:
        return f"none, {100 * drawn.nones[place]:.0f} %"
    return f"{class_names[drawn.kinds[place]]}, {100 * drawn.confidences[place]:.0f} %"
