"""What survives of the controller: its journal."""

from __future__ import annotations

from dataclasses import dataclass, field

from .violations import demand

Place_ = tuple[int, int]  # index, take


@dataclass(slots=True)
class ControllerJournal:
    """Each trigger that was ever intended, and what came of it."""

    captures: dict[Place_, str] = field(default_factory=dict)
    digests: dict[Place_, str] = field(default_factory=dict)  # of the files, as the phone has told them
    changes: int = 0  # counts them, so that nothing is checked twice

    def begin(self) -> None:
        """Begin a session: what nobody witnessed the end of does not count."""
        for each, state in self.captures.items():
            if state == "intended":
                self.captures[each] = "superseded"
                self.changes += 1

    def position(self) -> Place_:
        """Give index and take of the next trigger."""
        index = 1 + sum(state == "saved" for state in self.captures.values())
        return index, 1 + max((take for each, take in self.captures if each == index), default=0)

    def intend(self, index: int, take: int) -> None:
        """Write down a trigger before it is sent."""
        demand((index, take) not in self.captures, "G3", f"{index} take {take} is intended twice")
        self.captures[index, take] = "intended"
        self.changes += 1

    def confirm(self, index: int, take: int, sha256: str) -> None:
        """Write down that the phone has saved the photo, and its digest."""
        demand(self.captures.get((index, take)) == "intended", "G1", f"{index} take {take} was not intended")
        demand(index == 1 or index - 1 in self.saved(), "G1", f"{index} is confirmed before {index - 1}")
        demand(index not in self.saved(), "G3", f"{index} is confirmed twice")
        self.captures[index, take] = "saved"
        self.digests[index, take] = sha256
        self.changes += 1

    def saved(self) -> dict[int, int]:
        """Give index -> take of the photos that count."""
        return {index: take for (index, take), state in self.captures.items() if state == "saved"}
