"""Numbers as words."""


def duration(seconds: float) -> str:
    """A length of time as a person says it.

    Example:
        >>> duration(0.4), duration(75), duration(180)
        ('0 s', '1 min 15 s', '3 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"
