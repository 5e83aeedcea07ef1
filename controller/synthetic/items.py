"""The x-rays of a run, and what is to be made of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controller.synthetic.chains import Chain
    from controller.xrays import XrayKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One x-ray to be transformed: what a worker is given, wherever it runs.

    Parameters
    ----------
    index
        Its number in the run's source, from 1.
    key
        Which x-ray it is.
    path, file
        Its path as its table has it, and where that says that its file lies, empty where it does not.
    place
        Its file, absolute, or its URL; empty where there is none.
    lack
        Why there is none.
    sha256
        What its file is on record with; None where nothing is.
    whole_range
        See `xray_levels`.
    windowing
        How its values become those of a screen, where its manifest says so.
    is_accepted
        Whether it is taken without a picture in it.
    chains
        Which of the run's chains it goes through, from 0.
    """

    index: int
    key: XrayKey
    path: str
    place: str
    file: str = ""
    lack: str = ""
    sha256: str | None = None
    whole_range: bool = False
    windowing: str = ""
    is_accepted: bool = False
    chains: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is done to every x-ray of a run.

    Parameters
    ----------
    chains
        Each gives one picture of each x-ray.
    seed
        What all numbers are drawn by.
    quality
        Of the JPEGs, 1 to 100, as libjpeg counts.
    is_exact
        Whether the exact way is taken where there is a faster one.
    """

    chains: tuple[Chain, ...]
    seed: int
    quality: int
    is_exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was made.

    Parameters
    ----------
    chain
        Which of the run's chains it went through, from 0.
    size_bytes, sha256
        Of its file.
    parameters
        What was drawn for it: `Drawn` as JSON.
    """

    chain: int
    size_bytes: int
    sha256: str
    parameters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of an x-ray.

    Parameters
    ----------
    index
        The item's.
    xray_sha256
        Digest of its file.
    pictures
        One for each of its chains that can be applied to it.
    windowing
        How its values became those of a screen; empty where they are shown as they are.
    lacking, lost
        Why there is no picture of the others; empty where there are all.
    seconds
        What reading and decoding, transforming and encoding took.
    """

    index: int
    xray_sha256: str
    pictures: tuple[Picture, ...]
    windowing: str = ""
    lacking: str = ""
    lost: int = 0
    seconds: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Failed:
    """An x-ray of which nothing could be made.

    Parameters
    ----------
    index
        The item's.
    why
        In a few words, with the place of its file.
    pictures
        How many there are not for that.
    """

    index: int
    why: str
    pictures: int = field(default=1, compare=False)


Outcome = Made | Failed
