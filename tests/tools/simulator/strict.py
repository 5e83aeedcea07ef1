"""chexrig's own controller of the dialect with the original phone: it stops where it cannot know."""

from __future__ import annotations

from network_faults import NetworkFaults

from protocol.legacy import LegacyController, LegacyName, LegacySaved

from .original import SHOW_S, File, OriginalWorld, PhoneFaults


class StrictWorld(OriginalWorld):
    """The same phone and network; the controller is the product's. What counts is what its journal says."""

    def __init__(self, seed: int, rows: int, network: NetworkFaults, faults: PhoneFaults) -> None:
        super().__init__(seed, rows, network, faults)
        self.takes = dict.fromkeys(range(rows), 0)
        self._names: dict[int, LegacyName] = {}

    def _capture_strictly(self, row: int) -> bool:
        """Ask for one photo; gives whether it counts."""
        self.takes[row] += 1
        self.screen = row
        self.wait(self.agenda.now + SHOW_S)
        side = LegacyController()
        name = LegacyName.of(row + 1, self.takes[row], "train/patient00001/study1/view1_frontal.jpg")
        self._sockets += 1
        side.request(name, self.agenda.now)
        while (event := side.next_event()) is None:
            for _ in side.datagrams_to_send(self.agenda.now):
                self.to_phone(row, self.takes[row], self._sockets)
            due_s = side.next_timeout()
            assert due_s is not None
            answer = self.wait(due_s, self._sockets)
            self._answers.pop(self._sockets, None)
            if answer == "TIMEOUT":
                side.handle_timeout(self.agenda.now)
            else:
                data = f"OK|{name}" if answer == "OK" else "MISMATCH"
                side.receive_datagram(data.encode(), self.agenda.now)
        return isinstance(event, LegacySaved)

    def run(self) -> OriginalWorld:
        """Capture all rows; after each stop the person sets the row that the message names."""
        self.phone.set_row(0)
        for row in range(self.rows):
            while not self._capture_strictly(row):
                self.counts["stops"] += 1
                self.phone.set_row(row)
        good = sum(each.row == each.shows for each in self.phone.files)
        counting = {(row, take) for row, take in self.takes.items()}
        named: list[File] = [each for each in self.phone.files if (each.row, each.nonce) in counting]
        self.phone.files = named
        self.counts["good ones not counted"] = good - sum(each.row == each.shows for each in named)
        return self._count()
