"""Who trains next: first come, first served, on a fixed number of places."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a waiting run stands: how many are before it, and seconds until it should begin."""

    ahead: int
    expected_wait_s: float


class Queue:
    """Run ids that wait and run ids that train. Not thread-safe; the backend holds the lock."""

    def __init__(self, slots: int = 1) -> None:
        self.slots = slots
        self.waiting: list[str] = []
        self.training: list[str] = []

    def __contains__(self, run_id: str) -> bool:
        return run_id in self.waiting or run_id in self.training

    def add(self, run_id: str) -> None:
        """At the end of the line."""
        self.waiting.append(run_id)

    def remove(self, run_id: str) -> None:
        """Wherever it stands; one that stands nowhere is no error."""
        for line in (self.waiting, self.training):
            if run_id in line:
                line.remove(run_id)

    def take(self) -> str | None:
        """Moves the first waiting run to a free place; None if there is none of either.

        Example:
            >>> queue = Queue(slots=1); queue.add("a"); queue.add("b")
            >>> queue.take(), queue.take()
            ('a', None)
        """
        if not self.waiting or len(self.training) >= self.slots:
            return None
        run_id = self.waiting.pop(0)
        self.training.append(run_id)
        return run_id

    def place(self, run_id: str, seconds_left: Callable[[str], float]) -> Place | None:
        """Of a waiting run; None for one that does not wait.

        Args:
            seconds_left: of a training run what remains, of a waiting one its whole length.
        """
        if run_id not in self.waiting:
            return None
        ahead = self.waiting.index(run_id)
        wait_s = self._wait_behind(self.waiting[:ahead], seconds_left)
        return Place(ahead=ahead + len(self.training), expected_wait_s=wait_s)

    def expected_wait_s(self, seconds_left: Callable[[str], float]) -> float:
        """Seconds until a run should begin that was added now.

        Args:
            seconds_left: as in `place`.

        Example:
            >>> queue = Queue(slots=1); queue.add("a"); queue.add("b")
            >>> queue.expected_wait_s({"a": 20.0, "b": 5.0}.__getitem__)
            25.0
        """
        return self._wait_behind(self.waiting, seconds_left)

    def _wait_behind(self, ahead: Sequence[str], seconds_left: Callable[[str], float]) -> float:
        """Seconds until a place is free for whoever stands behind the waiting runs `ahead`."""
        free_at = sorted([seconds_left(other) for other in self.training] + [0.0] * (self.slots - len(self.training)))
        free_at = free_at[-self.slots :]  # where places were taken away, the first runs to end leave none behind
        for other in ahead:
            free_at[0] += seconds_left(other)
            free_at.sort()
        return free_at[0]
