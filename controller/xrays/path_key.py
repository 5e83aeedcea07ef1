"""What identifies an x-ray, whatever folder its path starts in."""

from __future__ import annotations

import re
from dataclasses import dataclass

SPLITS = ("train", "valid", "test")

_NAME = "([A-Za-z0-9_-]+)"
# The prefix is lazy and goes folder by folder: greedy, it would walk back over every path letter by letter,
# four times as slow. Only the last four components count, so a prefix may itself hold a folder "train".
_PATH = re.compile(rf"(?:[^/\n]*/)*?({'|'.join(SPLITS)})/{_NAME}/{_NAME}/{_NAME}\.[A-Za-z0-9]+")
PATH_SHAPE = "[PREFIX/]train|valid|test/PATIENT/STUDY/VIEW.EXT, names of A-Z a-z 0-9 _ -"


@dataclass(frozen=True, order=True, slots=True)
class XrayKey:
    """One x-ray's identity; unique in a table, the same under any path prefix.

    Parameters
    ----------
    split
        ``train``, ``valid`` or ``test``.
    patient, study
        Folder names such as ``patient00001`` and ``study2``.
    view
        The file's name without its extension, such as ``view1_frontal``.
    """

    split: str
    patient: str
    study: str
    view: str

    def __str__(self) -> str:
        return f"{self.split}/{self.patient}/{self.study}/{self.view}"


def normalise_path(text: str) -> str:
    r"""Give a path with ``/`` where Windows programs wrote ``\``."""
    return text.replace("\\", "/")


def parse_path(text: str) -> XrayKey:
    """Read an x-ray's key from its path in a CheXpert table.

    Parameters
    ----------
    text
        The cell of column ``Path``, with either kind of slash and any prefix before the split.

    Raises
    ------
    ValueError
        Where the last four components are not split, patient, study and file; says what was expected.
    """
    match = _PATH.fullmatch(normalise_path(text))
    if match is None:
        raise ValueError(f"expected {PATH_SHAPE}, got {text!r}")
    return XrayKey(*match.groups())
