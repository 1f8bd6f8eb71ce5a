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


class TooLarge(LabError):
    """Something that does not fit into the memory of the engine's worker."""


class NotFetched(LabError):
    """A network whose weights must be fetched first.

    Args:
        sentence: for a page.
        network: a key of `lab.architectures.applications.ONLINE_NETWORKS`.
    """

    def __init__(self, sentence: str, network: str) -> None:
        super().__init__(sentence, network)  # both, so that it travels between processes
        self.network = network

    def __str__(self) -> str:
        """The sentence alone."""
        return str(self.args[0])


class Stopped(LabError):
    """Something that somebody asked to end before its end."""
