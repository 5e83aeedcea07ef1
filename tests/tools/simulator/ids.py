"""Names that are new each time, and the same in each run."""

from __future__ import annotations

from collections import Counter

from protocol import PhotoName, Place

KEY = bytes(range(32))
WRONG_KEY = bytes(32)
JOURNAL, OTHER_JOURNAL = "0123456789abcdef", "fedcba9876543210"
SUBSET = "night-2"


class Ids:
    """Makes up session ids, challenges and the like."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()

    def make(self, kind: str, digits: int) -> str:
        """Make the next one of a kind, as so many hexadecimal digits."""
        self.made[kind] += 1
        return f"{self.made[kind]:0{digits}x}"

    def clone(self) -> Ids:
        """Make a copy that goes on from here."""
        copy = Ids()
        copy.made = self.made.copy()
        return copy


def shown_sha256(index: int) -> str:
    """Give the digest of what the screen shows."""
    return f"{index:064x}"


def file_sha256(photo: tuple[str, int, int]) -> str:
    """Give the digest of a photo's file: no two have the same."""
    return f"{photo[1]:032x}{photo[2]:032x}"


_names: dict[tuple[int, int], str] = {}


def photo_name(index: int, take: int) -> str:
    """Name the photo of an index."""
    if (index, take) not in _names:
        name = PhotoName(index, take, SUBSET, "train", "patient00001", "study1", f"view{index}")
        _names[index, take] = str(name)
    return _names[index, take]


def small_picture(place: Place) -> bytes:
    """Give the small picture of a photo, or of what the camera saw, in one to three parts."""
    said = f"{place.session} {place.index} {place.take} {place.nonce} ".encode()
    return said * (3 + 11 * (place.index % 3))
