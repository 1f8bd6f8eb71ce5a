"""An experiment: settings that one click makes, what to notice, and a check that it is so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One "Try this" of a page.

    Attributes:
        title: what to do, in a few words.
        settings: names and values of the controls that the click sets; names not given get the model's course value.
        notice: what to look at, and why it is so.
        holds: whether the claim is true of what the page shows; its argument is the page's own result.
    """

    title: str
    settings: Mapping[str, Any]
    notice: str
    holds: Callable[[Any], bool]
