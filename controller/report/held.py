"""Which of the given CSVs or manifests a photo is held against: a data set may have several plans' photos."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from android_bridge.base import some_of
from controller.report.captures import Captures
from controller.report.described import Described, Name

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Given(Generic[Content]):
    """A file that was given to hold photos against, with its SHA-256 as subsets have it on record."""

    name: str
    sha256: str
    content: Content


@dataclass(frozen=True, slots=True)
class Held(Generic[Content]):
    """What each photo is held against.

    Parameters
    ----------
    given
        All files.
    of_photo
        Those of each photo, by its place; none where the photo's own was not given.
    remarks
        Which photos are held against nothing, and which files are.
    """

    given: Sequence[Given[Content]]
    of_photo: Mapping[str, Sequence[Given[Content]]]
    remarks: tuple[str, ...]

    @property
    def names(self) -> str:
        """The files' names, for people."""
        return ", ".join(each.name for each in self.given)


def held_against(
    places: Sequence[str],
    captures: Captures | None,
    described: Described,
    given: Sequence[Given[Content]],
    *,
    recorded_as: str,
    option: str,
) -> Held[Content]:
    """Say against which of the given files each photo is held.

    A photo belongs to the file that its subset has on record. Where that one was not given, it is held
    against those that are on record of no subset, such as a copy that was saved anew; where all that were
    given are other subsets', it is left out, and that is said.

    Parameters
    ----------
    recorded_as
        The key of the file's SHA-256 in subsets.json.
    option
        How such a file is given, for people: ``--csv``.
    """
    rows = () if captures is None else captures.rows("place", "plan", "subset")
    subset_of: dict[str, Name] = {place: (plan or "", subset or "") for place, plan, subset in rows}
    recorded = {name: each.get(recorded_as) for name, each in described.subsets.items()}
    own = {each.sha256: [each] for each in given if each.sha256 in recorded.values()}
    others = [each for each in given if each.sha256 not in own]
    of_photo: dict[str, Sequence[Given[Content]]] = {}
    for place in places:
        digest = recorded.get(subset_of.get(place, ("", "")))
        of_photo[place] = own.get(digest, others) if digest else others or given
    left_out = Counter(subset_of[place][0] for place, files in of_photo.items() if not files)
    used = {each.sha256 for files in of_photo.values() for each in files}
    unused = [each.name for each in given if each.sha256 not in used]
    return Held(given, of_photo, tuple(_remarks(left_out, unused, option)))


def _remarks(left_out: Counter[str], unused: Sequence[str], option: str) -> Iterator[str]:
    if left_out:
        whose = "another plan" if len(left_out) == 1 else "other plans"
        yield (
            f"{left_out.total():,} photos of {whose} ({some_of(sorted(left_out))}) were not held against any"
            f" file: theirs was not given; add it with one more {option}"
        )
    yield from (f"no photo is held against {name}: each has its own" for name in unused)
