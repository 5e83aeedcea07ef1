"""CheXpeditor's own rules, as client and phone, and the person who runs them (FIELD-NOTES, section 9).

The facts are those of cheXphoto's ``chexpeditor/client.py`` and ``util.py``: a new socket for each request,
10 s until it is sent again, the first answer counts, a mismatch is skipped over unless the answer before it
was one too, which ends the run. The phone moves its row on before it takes the photo, and says OK even where
the write has failed; a failed camera hangs it.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random

from network_faults import NetworkFaults

from .agenda import Agenda

TIME_OUT_S = 10.0
SHOW_S = 0.1
SHUTTER_S, WRITE_S = 0.2, 0.06
HANGS_NOTICED_AFTER = 3  # time-outs, until the person looks at the phone


@dataclass(frozen=True, slots=True)
class PhoneFaults:
    """How often a photo meets them: the camera fails, the file cannot be written."""

    camera: float = 0.0
    write: float = 0.0


@dataclass(frozen=True, slots=True)
class File:
    """A photo in the phone's folder: what it is named after, and what it shows."""

    row: int
    nonce: int
    shows: int


@dataclass
class OriginalPhone:
    """The original app: one thread, which takes requests one after the other."""

    agenda: Agenda
    random: Random
    faults: PhoneFaults
    world: OriginalWorld
    next_row: int = 0
    hangs: bool = False
    files: list[File] = field(default_factory=list)
    waiting: deque[tuple[int, int, int]] = field(default_factory=deque)  # row, nonce, socket
    busy: bool = False

    def set_row(self, row: int) -> None:
        """Be started anew and told the next row by hand; what was waiting in the socket is gone."""
        self.next_row, self.hangs, self.busy = row, False, False
        self.waiting.clear()

    def receive(self, row: int, nonce: int, socket: int) -> None:
        """Take in a request."""
        self.waiting.append((row, nonce, socket))
        self._serve()

    def _serve(self) -> None:
        while self.waiting and not self.busy and not self.hangs:
            row, nonce, socket = self.waiting.popleft()
            if row != self.next_row:
                self.world.to_client("MISMATCH", socket)
                continue
            self.next_row += 1  # before there is a photo
            if self.random.random() < self.faults.camera:
                self.hangs = True
                return
            self.busy = True
            self.agenda.at(SHUTTER_S, self._expose, row, nonce, socket)

    def _expose(self, row: int, nonce: int, socket: int) -> None:
        self.agenda.at(WRITE_S, self._write, File(row, nonce, self.world.screen), socket)

    def _write(self, file: File, socket: int) -> None:
        if self.random.random() >= self.faults.write:
            self.files.append(file)
        self.busy = False
        self.world.to_client("OK", socket)
        self._serve()


class OriginalWorld:
    """The original client, the original phone, a network, and a person who wants all rows photographed.

    The person believes what the client prints: a row that it calls a mismatch is captured again.
    """

    def __init__(self, seed: int, rows: int, network: NetworkFaults, faults: PhoneFaults) -> None:
        self.random, self.rows, self.network = Random(seed), rows, network
        self.agenda, self.counts = Agenda(), Counter[str]()
        self.phone = OriginalPhone(self.agenda, self.random, faults, self)
        self.screen = -1
        self._sockets = 0
        self._skipped = False  # the answer before was a mismatch
        self._answers: dict[int, str] = {}  # socket -> the first answer

    # --- the network ------------------------------------------------------------------------------------

    def to_client(self, answer: str, socket: int) -> None:
        """Send an answer back to the socket that the request came from."""
        for delay_s, _ in self.network.fates(b"", self.random):
            self.agenda.at(delay_s, self._answers.setdefault, socket, answer)

    def to_phone(self, row: int, nonce: int, socket: int) -> None:
        """Send a request."""
        for delay_s, _ in self.network.fates(b"", self.random):
            self.agenda.at(delay_s, self.phone.receive, row, nonce, socket)

    def wait(self, until_s: float, socket: int = -1) -> str:
        """Let time pass, up to the first answer at a socket; gives it."""
        while socket not in self._answers:
            next_s = self.agenda.next_s()
            if next_s is None or next_s > until_s:
                self.agenda.now = until_s
                return "TIMEOUT"
            self.agenda.take()
        return self._answers[socket]

    # --- the client -------------------------------------------------------------------------------------

    def ask(self, row: int, nonce: int) -> str:
        """Send one request by a new socket, and give the first answer to it."""
        self._sockets += 1
        self.to_phone(row, nonce, self._sockets)
        return self.wait(self.agenda.now + TIME_OUT_S, self._sockets)

    def capture(self, row: int) -> str:
        """Show a row and ask until there is an answer."""
        self.screen = row
        self.wait(self.agenda.now + SHOW_S)
        nonce, time_outs = self.random.randint(0, 100), 0
        while (answer := self.ask(row, nonce)) == "TIMEOUT":
            self._skipped = False
            time_outs += 1
            if time_outs % HANGS_NOTICED_AFTER == 0 and self.phone.hangs:
                self.counts["stops"] += 1
                self.phone.set_row(row)
        return answer

    def run_client(self, rows: range) -> tuple[list[int], int]:
        """Run the client once; gives the rows it calls mismatches, and where it stopped."""
        mismatches: list[int] = []
        self._skipped = False
        for row in rows:
            written = self.capture(row) == "OK"
            if not written:
                mismatches.append(row)
                if self._skipped:
                    return mismatches, row + 1
            self._skipped = not written
        return mismatches, rows.stop

    # --- the person -------------------------------------------------------------------------------------

    def run(self) -> OriginalWorld:
        """Capture all rows, then those again that the client did not call written."""
        again: list[int] = []
        begin = 0
        while begin < self.rows:
            self.phone.set_row(begin)
            mismatches, begin = self.run_client(range(begin, self.rows))
            again += mismatches
            self.counts["stops"] += begin < self.rows
        self.counts["good ones not counted"] += len(set(again) & {each.row for each in self.phone.files})
        while again:
            row = again.pop(0)
            self.phone.set_row(row)
            again += self.run_client(range(row, row + 1))[0]
        return self._count()

    def _count(self) -> OriginalWorld:
        of_row = Counter(each.row for each in self.phone.files)
        self.counts["lost"] = sum(not of_row[row] for row in range(self.rows))
        self.counts["doubled"] = sum(of_row[row] > 1 for row in range(self.rows))
        self.counts["misfiled"] = sum(each.row != each.shows for each in self.phone.files)
        return self
