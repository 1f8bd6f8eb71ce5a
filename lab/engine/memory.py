"""How much memory a worker may use, and whether something still fits into it."""

from math import ceil

from lab.errors import TooLarge

GIB = 2**30
ENDED_AT = 0.95  # of its limit: there a worker is ended, see `lab.engine.cluster`


def require(mb: int, what: str, instead: str, *, kept_mb: int = 0) -> None:
    """Makes sure that so much memory may be used in this process; no worker, no limit.

    Args:
        mb: millions of bytes.
        what: needs them.
        instead: what to choose otherwise, as part of a sentence.
        kept_mb: of what the process holds, so much is free to be used again.

    Raises:
        TooLarge: one sentence with the figures, and the setting that would help.
    """
    limit = limit_bytes()
    if limit is None:
        return
    taken, needed = used_bytes() - kept_mb * 10**6, mb * 10**6
    left = ENDED_AT * limit - taken
    if needed <= left:
        return
    enough = ceil((taken + needed) / ENDED_AT / GIB)
    raise TooLarge(
        f"{what} needs about {mb:,} MB, and of the {limit // 10**6:,} MB that the engine's worker may use, "
        f"{max(left, 0) / 10**6:,.0f} MB are left: {instead}, or start the lab with LAB_WORKER_MEMORY={enough}GiB."
    )


def limit_bytes() -> int | None:
    """Of the worker that this runs in; None where there is none, or it has no limit."""
    from distributed import get_worker

    try:
        limit: int | None = get_worker().memory_manager.memory_limit
    except ValueError:
        return None
    return limit or None


def used_bytes() -> int:
    """Resident memory of the worker's process."""
    from distributed import get_worker

    used: int = get_worker().monitor.get_process_memory()
    return used
