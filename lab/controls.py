"""Settings: a validated field that a form can show, and records made of such fields.

A form, an address and an identity all derive from the fields of a record, so that they never drift apart.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, Self

from lab.errors import InvalidSpec

# The positions of a slider for learning rates; the last are absurd on purpose.
LEARNING_RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 2, 5)), 10.0, 1e3, 1e9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How a field appears in a form, and the rule its value must meet.

    Attributes:
        label: a word that the course uses.
        help: one sentence on what the setting does.
        choices: value -> words on the page, for a field that picks one of several.
        low, high: inclusive bounds of a number.
        step: distance of two positions of a slider.
        stops: the positions of a slider whose steps are uneven.
        pattern: what the whole of a text must match, for a field that is text.
        whole: the number counts something; `2.0` is taken as 2, `2.5` refused.
        models: the models that the field changes; empty for all.
        more: stands under "More", not in first sight.
    """

    label: str
    help: str
    choices: Mapping[str, str] | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    stops: tuple[float, ...] = ()
    pattern: str = ""
    whole: bool = False
    models: tuple[str, ...] = ()
    more: bool = False

    def words(self, value: Any) -> str:
        """A value as it is written on a page.

        Example:
            >>> Control(label="Batch norm", help="").words(True), Control(label="Rate", help="").words(0.001)
            ('on', '0.001')
        """
        if value is None:
            return "—"
        if self.choices is not None:
            return self.choices[value]
        if isinstance(value, bool):
            return "on" if value else "off"
        return value if isinstance(value, str) else f"{value:g}"


def control(default: Any, **facts: Any) -> Any:
    """A field of `Settings`: its default, and the facts of its `Control`."""
    whole = isinstance(default, int) and not isinstance(default, bool)
    return field(default=default, metadata={"control": Control(whole=whole, **facts)})


def same_control(record: "type[Settings]", name: str, *, default: Any = MISSING) -> Any:
    """A field that is told and checked as another record's field of that name is, with its default or another."""
    found = next(item for item in fields(record) if item.name == name)  # type: ignore[arg-type]
    return field(default=found.default if default is MISSING else default, metadata=found.metadata)


class Settings:
    """Base of frozen dataclasses whose fields are all made by `control`: checked, compared, written and read.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """Check the rules."""
        for name, rule in self.controls().items():
            value = getattr(self, name)
            check_value(name, rule, value)
            # One number, one form: 1 and 1.0 must give one identity, and a batch of 8.0 pictures cannot be cut.
            if rule.low is not None:
                object.__setattr__(self, name, int(value) if rule.whole else float(value))

    @classmethod
    def controls(cls) -> dict[str, Control]:
        """Field name -> control, in the order of the form."""
        return {item.name: item.metadata["control"] for item in fields(cls)}  # type: ignore[arg-type]

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """A record from a JSON-like mapping; unknown names are an error.

        Raises:
            InvalidSpec: for an unknown name or a value outside its rule.
        """
        known = cls.controls()
        for name in values:
            if name not in known:
                raise InvalidSpec(f"a run has no setting named {name!r}")
        return cls(**values)

    def values(self) -> dict[str, Any]:
        """All settings as plain data."""
        return asdict(self)  # type: ignore[call-overload]

    def words(self, name: str) -> str:
        """The value of a setting as it is written on a page."""
        return self.controls()[name].words(getattr(self, name))

    def obeys(self, name: str) -> bool:
        """Whether this setting changes anything beside the others."""
        return name in self.controls()

    def effective(self) -> dict[str, Any]:
        """The settings that are obeyed: what makes two runs the same or different."""
        return {name: getattr(self, name) for name in self.controls() if self.obeys(name)}

    def identity(self) -> str:
        """Equal for two specs exactly if they train the same thing; 16 hex digits."""
        text = json.dumps(self.effective(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_value(name: str, rule: Control, value: Any) -> None:
    """Raises `InvalidSpec` with the rule and the value received."""
    if rule.choices is not None:
        if not isinstance(value, str) or value not in rule.choices:
            raise InvalidSpec(f"{rule.label} must be one of {', '.join(rule.choices)}; got {value!r}")
        return
    if rule.pattern:
        if not isinstance(value, str) or not re.fullmatch(rule.pattern, value):
            raise InvalidSpec(f"{rule.label} must be written as {rule.pattern}; got {value!r}")
        return
    if rule.low is None or rule.high is None:
        if not isinstance(value, bool):
            raise InvalidSpec(f"{rule.label} must be on or off; got {value!r}")
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and math.isnan(value)):
        raise InvalidSpec(f"{rule.label} must be a number; got {value!r}")
    if not rule.low <= value <= rule.high:
        raise InvalidSpec(f"{rule.label} must lie between {rule.low:g} and {rule.high:g}; got {value}")
    if rule.whole and value != int(value):
        raise InvalidSpec(f"{rule.label} must be a whole number; got {value}")


Difference = tuple[str, Any, Any]


def differences(first: Settings, second: Settings) -> tuple[Difference, ...]:
    """`(name, value in first, value in second)` of each effective setting in which two specs differ.

    Example:
        >>> from lab.specs import TrainSpec
        >>> differences(TrainSpec(seed=1), TrainSpec(seed=2))
        (('seed', 1, 2),)
    """
    one, two = first.effective(), second.effective()
    order = dict.fromkeys([*first.controls(), *second.controls()])
    names = [name for name in order if name in one or name in two]
    return tuple((name, one.get(name), two.get(name)) for name in names if one.get(name) != two.get(name))
