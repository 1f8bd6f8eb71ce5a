"""Sizes as words."""

from collections.abc import Iterable


def sizes(shape: Iterable[int]) -> str:
    """Rows, columns and whatever comes after.

    Example:
        >>> sizes((12, 12, 3))
        '12 × 12 × 3'
    """
    return " × ".join(f"{size:,}" for size in shape)


def memory(size_bytes: int) -> str:
    """Bytes as a person says them; a megabyte is a million.

    Example:
        >>> memory(812), memory(45_300), memory(8_200_000), memory(2_130_000_000)
        ('812 B', '45 kB', '8.2 MB', '2.13 GB')
    """
    if size_bytes < 1_000:
        return f"{size_bytes} B"
    if size_bytes < 1_000_000:
        return f"{size_bytes / 1e3:.0f} kB"
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes < 1_000_000_000 else f"{size_bytes / 1e9:.2f} GB"


def short(count: float) -> str:
    """A count as a person says it.

    Example:
        >>> short(812), short(61_706), short(6_998_552), short(15_470_264_320)
        ('812', '61.7 k', '7.00 M', '15.5 G')
    """
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            share = count / size
            return f"{share:.{max(3 - len(str(int(share))), 0)}f} {letter}"
    return f"{count:g}"
