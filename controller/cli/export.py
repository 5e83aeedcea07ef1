"""``chexrig export``."""


def export() -> None:
    """Not yet."""
