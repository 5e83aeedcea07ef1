"""What identifies an x-ray, whatever folder its path starts in."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

SPLITS = ("train", "valid", "test")

_NAME = "([A-Za-z0-9_-]+)"
# The prefix is lazy and goes folder by folder: greedy, it would walk back over every path letter by letter,
# four times as slow. Only the last four components count, so a prefix may itself hold a folder "train".
_PATH = re.compile(rf"(?:[^/\n]*/)*?({'|'.join(SPLITS)})/+{_NAME}/+{_NAME}/+{_NAME}\.[A-Za-z0-9]+")
# CheXphoto's folders between split and patient; looked for only where the path is not one of CheXpert's
_OF_PHOTO = re.compile(
    rf"(?:.*/)?({'|'.join(SPLITS)})/((?:natural|synthetic|film)(?:/(?!\.\.?/)[^/\n]+)*)"
    rf"/{_NAME}/{_NAME}/{_NAME}\.[A-Za-z0-9]+"
)
PATH_SHAPE = (
    "[PREFIX/]train|valid|test/[natural|synthetic|film/DEVICE/]PATIENT/STUDY/VIEW.EXT,"
    " names of A-Z a-z 0-9 _ -"
)
LONGEST_NAME = 32
"""Characters of a part of a photo's name."""
_DIGITS = 8


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
    """Read an x-ray's key from its path in a table of CheXpert's or CheXphoto's.

    CheXphoto has several pictures of one view, in folders of their own such as ``natural/oneplus`` and
    ``synthetic/digital``. Each is an x-ray of its own: the folders become part of its study,
    ``study1-natural-oneplus``. Where that would be too long for a photo's name, or the folder's name has
    other letters, the rest is a digest of it: ``study1-natural-chexrig-3f9a2c1e``.

    Parameters
    ----------
    text
        The cell of column ``Path``, with either kind of slash and any prefix before the split.

    Raises
    ------
    ValueError
        Where the last components are not split, patient, study and file, with or without CheXphoto's
        folders; says what was expected.
    """
    if match := _PATH.fullmatch(normalise_path(text)):  # nearly all of a table's, and there may be many
        return XrayKey(*match.groups())
    plain, folders = _parse(text)
    return XrayKey(plain.split, plain.patient, _with_folders(plain.study, folders), plain.view)


def parse_plain_path(text: str) -> XrayKey:
    """Read the key that an x-ray has without CheXphoto's folders: of each picture of a view the same.

    Raises
    ------
    ValueError
        As `parse_path`.
    """
    return _parse(text)[0]


def folders_of_photo(text: str) -> str:
    """Give CheXphoto's folders in a path, such as ``natural/oneplus``; empty where it has none.

    Raises
    ------
    ValueError
        As `parse_path`.
    """
    return _parse(text)[1]


def _parse(text: str) -> tuple[XrayKey, str]:
    path = normalise_path(text)
    if match := _PATH.fullmatch(path):
        return XrayKey(*match.groups()), ""
    if match := _OF_PHOTO.fullmatch(path):
        split, folders, *names = match.groups()
        return XrayKey(split, *names), folders
    raise ValueError(f"expected {PATH_SHAPE}, got {text!r}")


def _with_folders(study: str, folders: str) -> str:
    whole = f"{study}-{folders.replace('/', '-')}"
    if len(whole) <= LONGEST_NAME and re.fullmatch(_NAME, whole):
        return whole
    readable = re.sub(r"[^A-Za-z0-9_-]", "-", whole)[: LONGEST_NAME - _DIGITS - 1].rstrip("-")
    return f"{readable}-{hashlib.sha256(f'{study}/{folders}'.encode()).hexdigest()[:_DIGITS]}"
