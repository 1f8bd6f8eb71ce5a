"""Errors whose text is one sentence fit for a page: the rule, and the value received."""


class LabError(ValueError):
    """A request that cannot be met; `str(error)` is shown to the user as it stands."""


class InvalidSpec(LabError):
    """A setting outside its rule, for example a batch size of 0."""


class DoesNotFit(LabError):
    """An operation whose sizes do not fit together, for example a kernel larger than its input."""


class UnknownDataset(LabError):
    """A dataset name that the lab does not have."""


class UnreadablePicture(LabError):
    """An upload that is not a picture, is damaged, or is too large."""


class Offline(LabError):
    """Something that must come from the network, on a machine without one."""


class Busy(LabError):
    """A visitor asked for a second run while the first one waits or trains."""


class NotAllowed(LabError):
    """Stop or delete of a run that somebody else started."""


class UnknownRun(LabError):
    """A run id that is malformed, or whose folder is gone."""


class WrongKind(LabError):
    """A run of one kind where another is needed, such as a classifier's where glimpses are to be shown."""


class NotKept(LabError):
    """A network or an epoch of a run that is not on the disk."""


class EngineUnavailable(LabError):
    """The engine is still starting, restarting, or out of reach."""
