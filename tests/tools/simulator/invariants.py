"""What holds at every moment, of the disks of both sides."""

from __future__ import annotations

from protocol import AbortCause, ControllerState
from protocol.messages import Capture

from .controller_app import NEVER, ControllerApp
from .disk import Disk
from .ids import JOURNAL, file_sha256, photo_name, shown_sha256
from .journal import ControllerJournal
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


def check_program(app: ControllerApp, disk: Disk) -> None:
    """Demand that screen and trigger are not ahead of what the record and the sensor allow (G2)."""
    saved = app.journal.saved()
    following = len(saved) + 1
    if app.screen > following + 1:
        raise Violation("G2", f"x-ray {app.screen} is shown, and the journal has {len(saved)} photos")
    if app.screen > following and not disk.is_exposed(JOURNAL, following):
        raise Violation("G2", f"x-ray {app.screen} is shown, and the sensor is not done with {following}")
    request = app.side._request
    if isinstance(request, Capture):
        on_record = request.index == following and (following, request.take) in app.journal.captures
        if not on_record:
            raise Violation("G2", f"{request.index} is triggered, and on record are {len(saved)} photos")
        may_move = app.side.state is not ControllerState.TRIGGERED
        words = f"{request.index} is triggered, and {app.screen} is shown"
        demand(may_move or app.screen == following, "G4", words)
    if app.again and app.cause is not None:
        demand(app.cause.code not in NEVER, "G1", f"the program goes on after {app.cause}")


def check_cause(cause: AbortCause | None, *, another_phone: bool) -> None:
    """Demand that no index is ever wrong, but where another phone was there for a while."""
    if cause is not None and cause.code == "out_of_order":
        demand(another_phone, "live", f"the session was ended by {cause}")


def check_complete(disk: Disk, journal: ControllerJournal, last: int) -> None:
    """Demand what a finished subset is, whatever has happened on the way (G5)."""
    check(disk, journal)
    saved = sorted(journal.saved().items())
    demand([index for index, _ in saved] == list(range(1, last + 1)), "G5", f"complete, and there is {saved}")
    demand(
        disk.current(JOURNAL) == saved, "G5", f"the phone has {disk.current(JOURNAL)}, counted are {saved}"
    )
