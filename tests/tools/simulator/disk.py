"""A phone's disk: what has been written, and what of it a power cut leaves."""

from __future__ import annotations

from dataclasses import dataclass, field

from protocol import LastPhoto

from .ids import JOURNAL, photo_name, shown_sha256
from .violations import Violation, demand

Photo = tuple[str, int, int]  # the controller's journal, index, take
FAR_AHEAD = 1000
DESKTOP = 0  # what a photo shows when no x-ray is on the screen


@dataclass(slots=True)
class Disk:
    """Files and journal of the phone.

    Parameters
    ----------
    parts, finals
        Temporary and finished files, with the index of the x-ray that each shows.
    unsynced
        Files whose content is not on disk yet: a power cut damages them.
    loose
        Finished files whose rename is not on disk yet: a power cut may undo it.
    damaged
        Files that a power cut has cut off.
    entries
        The journal: photo -> superseded. SQLite's commits are atomic and on disk when they return.
    labels
        What a finished or temporary file is named, and what its EXIF says was shown.
    sensed
        The photo not yet on record whose exposure has ended; no phone knows this, the checks do.
    changes
        Counts them, so that nothing is checked twice.
    """

    parts: dict[Photo, int] = field(default_factory=dict)
    finals: dict[Photo, int] = field(default_factory=dict)
    unsynced: set[Photo] = field(default_factory=set)
    loose: set[Photo] = field(default_factory=set)
    damaged: set[Photo] = field(default_factory=set)
    entries: dict[Photo, bool] = field(default_factory=dict)
    labels: dict[Photo, tuple[str, str]] = field(default_factory=dict)
    sensed: Photo | None = None
    changes: int = 0

    # --- what an app does -------------------------------------------------------------------------------

    def sense(self, photo: Photo) -> None:
        """Take note that the sensor is done with a photo."""
        self.sensed = photo
        self.changes += 1

    def write(self, photo: Photo, shows: int, label: tuple[str, str]) -> None:
        """Write the temporary file; `label` is its name and the digest of what was shown."""
        self.labels[photo] = label
        self.changes += 1
        self.parts[photo] = shows
        self.unsynced.add(photo)

    def sync(self, photo: Photo) -> None:
        """Flush its content."""
        self.changes += 1
        self.unsynced.discard(photo)

    def rename(self, photo: Photo) -> None:
        """Give it its final name."""
        demand(photo not in self.finals, "G7", f"{photo} is written over")
        self.changes += 1
        self.finals[photo] = self.parts.pop(photo)
        self.loose.add(photo)

    def sync_folder(self) -> None:
        """Flush the renames."""
        self.changes += 1
        self.loose.clear()

    def record(self, photo: Photo, *, superseded: bool = False) -> None:
        """Write a photo into the journal."""
        demand(photo not in self.entries, "G3", f"{photo} is recorded twice")
        self.changes += 1
        self.entries[photo] = superseded
        if photo == self.sensed:
            self.sensed = None

    def supersede(self, photo: Photo) -> None:
        """Write down that a photo does not count any more."""
        self.changes += 1
        self.entries[photo] = True

    def remove_part(self, photo: Photo) -> None:
        """Delete a temporary file."""
        self.changes += 1
        self.parts.pop(photo, None)
        self.unsynced.discard(photo)
        self.damaged.discard(photo)

    def reconcile(self) -> None:
        """Make journal and folder agree after a start."""
        for photo in list(self.parts):
            self.remove_part(photo)
        self.sync_folder()  # a rename just before the end may not be on disk yet
        for photo in self.finals.keys() - self.entries.keys():
            self.record(photo, superseded=True)

    def last(self, journal: str) -> LastPhoto | None:
        """Give the newest photo of a journal."""
        newest = max((each for each in self.entries if each[0] == journal), default=None)
        return None if newest is None else LastPhoto(newest[1], newest[2], self.entries[newest])

    # --- what happens to it -----------------------------------------------------------------------------

    def cut_power(self, *, undo_renames: bool) -> None:
        """Lose what was not flushed."""
        self.changes += 1
        for photo in sorted(self.loose) if undo_renames else ():
            self.parts[photo] = self.finals.pop(photo)
        self.loose.clear()
        self.damaged |= self.unsynced
        self.unsynced.clear()

    # --- what is true of it -----------------------------------------------------------------------------

    def current(self, journal: str) -> list[tuple[int, int]]:
        """Give (index, take) of the photos that count."""
        current = (each for each, superseded in self.entries.items() if not superseded)
        return sorted(each[1:] for each in current if each[0] == journal)

    def is_exposed(self, journal: str, index: int) -> bool:
        """Say whether the sensor is done with a photo of an index."""
        exposed = self.entries if self.sensed is None else (*self.entries, self.sensed)
        return any(each[:2] == (journal, index) for each in exposed)

    def is_durable(self, photo: Photo) -> bool:
        """Say whether a photo would survive a power cut now, journal entry and all."""
        return (
            photo in self.finals
            and photo in self.entries
            and photo not in self.unsynced
            and photo not in self.loose
            and photo not in self.damaged
        )

    def check(self) -> None:
        """Demand what holds at every moment."""
        current = [each[:2] for each, superseded in self.entries.items() if not superseded]
        demand(len(current) == len(set(current)), "G3", "two current photos of one index")
        partial = self.finals.keys() & (self.unsynced | self.damaged)
        demand(not partial, "G7", "a partial file under a final name")
        demand(self.entries.keys() <= self.finals.keys(), "G2", "on record and not in the folder")
        for photo, superseded in self.entries.items():
            if not superseded and self.finals[photo] not in (photo[1], DESKTOP):
                raise Violation("G4", f"{photo} shows x-ray {self.finals[photo]}")

    def clone(self) -> Disk:
        """Make a copy that changes on its own."""
        return Disk(
            dict(self.parts),
            dict(self.finals),
            set(self.unsynced),
            set(self.loose),
            set(self.damaged),
            dict(self.entries),
            dict(self.labels),
            self.sensed,
        )

    def key(self) -> tuple[object, ...]:
        """Give all of it as one value that can be compared and hashed."""
        return (
            tuple(sorted(self.parts.items())),
            tuple(sorted(self.finals.items())),
            frozenset(self.unsynced),
            frozenset(self.loose),
            frozenset(self.damaged),
            tuple(sorted(self.entries.items())),
            tuple(sorted(self.labels.items())),
            self.sensed,
        )


def disk_of_another_phone() -> Disk:
    """Give the disk of a phone that is ahead of what the controller's record says."""
    disk = Disk()
    photo = JOURNAL, FAR_AHEAD, 1
    disk.write(photo, FAR_AHEAD, (photo_name(FAR_AHEAD, 1), shown_sha256(FAR_AHEAD)))
    disk.sync(photo)
    disk.rename(photo)
    disk.sync_folder()
    disk.record(photo)
    return disk
