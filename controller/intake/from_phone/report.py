"""What came out of an export."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from controller.intake.from_phone.findings import BAD, GOOD, Finding, Kind
from controller.plan.model import Subset

BY_DIGEST = "each verified by size and SHA-256"
BY_DECODING = "each decoded as a whole JPEG; its size and SHA-256 cannot be checked, this phone tells neither"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What came out.

    Parameters
    ----------
    out
        The data set; not there where there was not one good photo.
    subsets
        All that were wanted, by first index.
    whole
        Those of them that are complete: only their photos are exported.
    findings
        What became of every index of `subsets` that have begun, and of every file in the folders of `whole`.
    new_photos
        How many were not in the data set before.
    size_bytes
        Of all photos of `whole` that are in the data set.
    has_changed
        Whether the data set is another one than before.
    retakes_wait
        Whether photos of the plan wait to be captured again.
    tables
        The CSV of each split.
    contact_sheets
        Those that are there.
    warnings
        What the user has to know of the data set, or went wrong without harm to it.
    verified
        How each photo was checked, in words.
    """

    out: Path
    subsets: tuple[Subset, ...]
    whole: tuple[Subset, ...]
    findings: tuple[Finding, ...]
    new_photos: int
    size_bytes: int
    has_changed: bool
    retakes_wait: bool
    tables: tuple[Path, ...] = ()
    contact_sheets: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    verified: str = BY_DIGEST

    @property
    def photos(self) -> int:
        """How many photos of these subsets are in the data set."""
        return len([each for each in self._of_whole() if each.kind in GOOD])

    @property
    def bad(self) -> list[Finding]:
        """Give the indices whose photos have to be captured again."""
        return [each for each in self._of_whole() if each.kind in BAD]

    @property
    def removed(self) -> list[Finding]:
        """Give the indices whose photos were removed from the phone and are not in this data set."""
        return [each for each in self._of_whole() if each.kind is Kind.REMOVED]

    @property
    def unfinished(self) -> list[Subset]:
        """Give the wanted subsets that are not complete."""
        return [each for each in self.subsets if each not in self.whole]

    @property
    def is_complete(self) -> bool:
        """Whether every photo of every wanted subset is in the data set."""
        return not self.bad and not self.removed and not self.unfinished

    def counts(self, subset: str) -> Counter[Kind]:
        """Count a subset's findings by their kind."""
        return Counter(each.kind for each in self.findings if each.subset == subset)

    def _of_whole(self) -> list[Finding]:
        ids = {each.id for each in self.whole}
        return [each for each in self.findings if each.index is not None and each.subset in ids]
