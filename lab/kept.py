"""Where a run keeps the pictures that it draws, one file a step."""

from pathlib import Path


def picture_path(folder: Path, step: int) -> Path:
    """Where a run keeps its picture after `step` steps."""
    return folder / "pictures" / f"step_{step:04d}.png"
