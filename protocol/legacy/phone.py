"""The phone's half of the dialect, with chexrig's care: the row moves on after the photo, never before."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from protocol.errors import WireError
from protocol.legacy.names import LegacyName
from protocol.legacy.states import LEGACY_PHONE_TRANSITIONS, LegacyPhoneState
from protocol.legacy.wire import MISMATCH, decode_request, encode_ok
from protocol.states import step

Peer = TypeVar("Peer")


class LegacyPhone(Generic[Peer]):
    """What a phone of the dialect answers, and when it triggers.

    Parameters
    ----------
    next_row
        The row that is to be photographed next.
    last
        The newest photo on record: asked for again it is answered OK again; None where there is none.
    """

    def __init__(self, next_row: int, last: LegacyName | None = None) -> None:
        self.state = LegacyPhoneState.READY
        self.next_row = next_row
        self.dropped = 0  # datagrams that are no requests
        self.mismatches = 0
        self._last = last
        self._under_way: LegacyName | None = None
        self._asker: Peer | None = None
        self._triggers: deque[LegacyName] = deque()
        self._outgoing: deque[tuple[bytes, Peer]] = deque()

    def receive_datagram(self, data: bytes, peer: Peer) -> None:
        """Take in a datagram; what is no request is dropped without an answer."""
        try:
            name = decode_request(data)
        except WireError:
            self.dropped += 1
            return
        if name == self._under_way:
            self._asker = peer  # the original asks again from a new socket
        elif self._under_way is None and name == self._last:
            self._outgoing.append((encode_ok(name), peer))  # its OK was lost
        elif self._under_way is None and name.row == self.next_row:
            self._step("recv next")
            self._under_way, self._asker = name, peer
            self._triggers.append(name)
        else:
            self.mismatches += 1
            self._outgoing.append((MISMATCH, peer))

    def saved(self) -> None:
        """Say that the photo under way is whole, in place and on record.

        Raises
        ------
        LocalProtocolError
            When none is under way.
        """
        name, asker = self._under_way, self._asker
        self._step("saved")
        assert name is not None  # noqa: S101 - the state has just said so
        assert asker is not None  # noqa: S101
        self._under_way, self._asker = None, None
        self._last = name
        self.next_row = name.row + 1
        self._outgoing.append((encode_ok(name), asker))

    def failed(self) -> None:
        """Say that there is no photo: the dialect has no word for it, so that nothing is answered.

        Raises
        ------
        LocalProtocolError
            When none is under way.
        """
        self._step("fail")
        self._under_way, self._asker = None, None

    def next_trigger(self) -> LegacyName | None:
        """Give the photo to take now, or None."""
        return self._triggers.popleft() if self._triggers else None

    def datagrams_to_send(self) -> list[tuple[bytes, Peer]]:
        """Give what is due now, and to whom."""
        due = list(self._outgoing)
        self._outgoing.clear()
        return due

    def _step(self, event: str) -> None:
        self.state = step(LEGACY_PHONE_TRANSITIONS, "phone", self.state, event)
