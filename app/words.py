"""Numbers and runs as words."""

from app.backend import RunRecord
from lab import catalog


def run_title(record: RunRecord) -> str:
    """A run in a few words: data, model, seed, and the start of its id."""
    words = (catalog.words("data", record.spec.data), catalog.words("model", record.spec.model))
    return f"{words[0]}, {words[1]}, seed {record.spec.seed} ({record.run_id[:4]})"


def duration(seconds: float) -> str:
    """A length of time as a person says it.

    Example:
        >>> duration(0.4), duration(75), duration(180), duration(2050)
        ('0 s', '1 min 15 s', '3 min', '34 min')
    """
    if seconds >= 600:
        return f"{round(seconds / 60)} min"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def epochs(count: float) -> str:
    """A number of epochs.

    Example:
        >>> epochs(1), epochs(0.14), epochs(3.0)
        ('1 epoch', '0.14 epochs', '3 epochs')
    """
    return f"{count:g} epoch{'' if count == 1 else 's'}"


def file_size(size_bytes: int) -> str:
    """A file's size as a person says it.

    Example:
        >>> file_size(812), file_size(45_300), file_size(8_200_000)
        ('812 B', '45 kB', '8.2 MB')
    """
    if size_bytes < 1_000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1e3:.0f} kB"
    return f"{size_bytes / 1e6:.1f} MB"
