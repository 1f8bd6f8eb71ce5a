"""Memory and children of processes."""

import psutil  # type: ignore[import-untyped]


def megabytes(process: psutil.Process) -> float:
    """Resident memory in 10^6 bytes, shared pages counted in full."""
    return float(process.memory_info().rss) / 1e6


def own_megabytes(process: psutil.Process) -> float:
    """Proportional set size in 10^6 bytes: a page that n processes share counts as an n-th."""
    return float(process.memory_full_info().pss) / 1e6


def workers(parent: psutil.Process) -> list[psutil.Process]:
    """The worker processes of an embedded engine that `parent` runs."""
    found = []
    for child in parent.children(recursive=True):
        try:
            if any("multiprocessing.spawn" in argument for argument in child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue  # it ended meanwhile
    return found


def end(process: psutil.Process) -> None:
    """Ends a process and what it left behind, gently first."""
    family = [process, *process.children(recursive=True)]
    process.terminate()
    psutil.wait_procs([process], timeout=10)
    _, alive = psutil.wait_procs(family, timeout=3)
    for left in alive:
        left.kill()
    psutil.wait_procs(alive, timeout=5)
