"""What holds at every moment, of the disks of both sides."""

from __future__ import annotations

from .controller_app import ControllerJournal
from .disk import Disk
from .ids import JOURNAL, file_sha256, photo_name, shown_sha256
from .violations import Violation, demand


def check(disk: Disk, journal: ControllerJournal) -> None:
    """Demand what holds between any two steps."""
    disk.check()
    saved = journal.saved()
    demand(sorted(saved) == list(range(1, len(saved) + 1)), "G1", f"not in order: {sorted(saved)}")
    for index, take in saved.items():
        photo = (JOURNAL, index, take)
        if not disk.is_durable(photo):
            raise Violation("G2", f"the controller counts on {index} take {take}, which the phone could lose")
        if disk.entries[photo]:
            raise Violation("G3", f"{index} take {take} counts here and not on the phone")
        if disk.finals[photo] != index:
            raise Violation("G4", f"{index} take {take} shows x-ray {disk.finals[photo]}")
        if disk.labels[photo] != (photo_name(index, take), shown_sha256(index)):
            raise Violation("G4", f"{index} take {take} is filed as {disk.labels[photo]}")
        if journal.digests[index, take] != file_sha256(photo):
            raise Violation("G2", f"{index} take {take} is vouched for by the digest of another file")


def check_screen(screen: int, journal: ControllerJournal) -> None:
    """Demand that the screen has not moved on before the journal has (G2)."""
    if screen > len(journal.saved()) + 1:
        raise Violation("G2", f"x-ray {screen} is shown, and the journal has {len(journal.saved())} photos")


def check_complete(disk: Disk, journal: ControllerJournal, last: int) -> None:
    """Demand what a finished subset is, whatever has happened on the way (G5)."""
    check(disk, journal)
    saved = sorted(journal.saved().items())
    demand([index for index, _ in saved] == list(range(1, last + 1)), "G5", f"complete, and there is {saved}")
    demand(
        disk.current(JOURNAL) == saved, "G5", f"the phone has {disk.current(JOURNAL)}, counted are {saved}"
    )
