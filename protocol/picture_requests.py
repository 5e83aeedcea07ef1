"""The controller's side of pictures: parts asked for, and again, until each picture is whole."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from protocol.errors import RemoteProtocolError
from protocol.messages import MAX_PARTS, NO_SESSION, PicturePart, PictureRequest
from protocol.pictures import Place, from_text, open_picture
from protocol.wire import encode

MOST_UNDER_WAY = 32
FIRST_REPEAT_S = 0.02
LONGEST_REPEAT_S = 0.16
_GROWTH = 1.5  # of the wait, with each repeat: of 60 parts one is lost three times now and then
PATIENCE_S = 10.0
_BLIND = 8  # parts asked for before it is known how many there are


@dataclass(frozen=True, slots=True)
class PictureCame:
    """A picture is whole.

    Parameters
    ----------
    place
        What it is of.
    jpeg
        What was sealed; None where there is no such picture, or it did not come.
    """

    place: Place
    jpeg: bytes | None


@dataclass(slots=True)
class _Wanted:
    place: Place
    nonce: str
    challenge: str
    deadline_s: float
    seal: str = ""
    count: int | None = None
    got: dict[int, bytes] = field(default_factory=dict)
    due: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Part -> when to ask again, and how long was waited for that."""

    def missing(self) -> list[int]:
        count = _BLIND if self.count is None else self.count
        return [part for part in range(count) if part not in self.got]

    def request(self, part: int) -> PictureRequest:
        is_frame = self.place.session == NO_SESSION
        index, take = (None, None) if is_frame else (self.place.index, self.place.take)
        return PictureRequest(self.nonce, self.challenge, self.place.session, index, take, part)


class PictureRequests:
    """Asks for pictures, the oldest wish first. Nothing of it waits for a session, nor a session for it.

    Parameters
    ----------
    key
        The pairing key, 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._wanted: deque[_Wanted] = deque()
        self._came: deque[PictureCame] = deque()

    def want(self, place: Place, nonce: str, challenge: str, now: float) -> None:
        """Ask for a picture.

        Parameters
        ----------
        nonce
            16 hex digits, new for each picture; that of `place` where it is of what the camera sees.
        challenge
            The phone's current one: of `opened`, or of `status_report` where no session is open.
        """
        self._wanted.append(_Wanted(place, nonce, challenge, now + PATIENCE_S))

    @property
    def is_idle(self) -> bool:
        """Whether none is on its way."""
        return not self._wanted

    def drop(self) -> None:
        """Want none any more; of those on their way it is said that they did not come."""
        while self._wanted:
            self._came.append(PictureCame(self._wanted.popleft().place, None))

    def next_picture(self) -> PictureCame | None:
        """Give the oldest picture not yet taken, or None."""
        return self._came.popleft() if self._came else None

    def receive(self, message: PicturePart) -> None:
        """Take in a part; what nobody has asked for, or is of another picture, is dropped."""
        wanted = next((each for each in self._wanted if each.nonce == message.nonce), None)
        if wanted is None or message.part not in wanted.due:
            return
        if message.parts == 0:
            self._end(wanted, None)
            return
        if wanted.count is None:
            wanted.seal, wanted.count = message.seal, message.parts
            wanted.due = {part: due for part, due in wanted.due.items() if part < message.parts}
        if (message.seal, message.parts) != (wanted.seal, wanted.count) or message.part >= message.parts:
            return
        try:
            wanted.got[message.part] = from_text(message.data)
        except ValueError:
            return
        wanted.due.pop(message.part, None)
        if len(wanted.got) == wanted.count:
            self._end(wanted, self._opened(wanted))

    def _opened(self, wanted: _Wanted) -> bytes | None:
        assert wanted.count is not None  # noqa: S101 - all of its parts are here
        parts = [wanted.got[part] for part in range(wanted.count)]
        try:
            return open_picture(parts, wanted.place, self._key, bytes.fromhex(wanted.seal))
        except RemoteProtocolError:
            return None

    def _end(self, wanted: _Wanted, jpeg: bytes | None) -> None:
        self._wanted.remove(wanted)
        self._came.append(PictureCame(wanted.place, jpeg))

    def next_timeout(self) -> float | None:
        """Give the time at which `datagrams_to_send` has something to do, or None."""
        if not self._wanted:
            return None
        times = [due for each in self._wanted for due, _ in each.due.values()]
        if len(times) < MOST_UNDER_WAY and any(
            part not in each.due for each in self._wanted for part in each.missing()
        ):
            return 0.0
        return min([*times, *(each.deadline_s for each in self._wanted)])

    def datagrams_to_send(self, now: float) -> list[bytes]:
        """Give the requests that are due now; at most `MOST_UNDER_WAY` are on their way at a time."""
        for each in [each for each in self._wanted if now >= each.deadline_s]:
            self._end(each, None)
        sent = []
        under_way = sum(len(each.due) for each in self._wanted)
        for each in self._wanted:
            for part in each.missing():
                if part in each.due:
                    due_s, waited_s = each.due[part]
                    if now < due_s:
                        continue
                    wait_s = min(_GROWTH * waited_s, LONGEST_REPEAT_S)
                elif under_way < MOST_UNDER_WAY:
                    under_way += 1
                    wait_s = FIRST_REPEAT_S
                else:
                    continue
                each.due[part] = now + wait_s, wait_s
                sent.append(encode(each.request(part), self._key))
        return sent


__all__ = ["FIRST_REPEAT_S", "MAX_PARTS", "MOST_UNDER_WAY", "PictureCame", "PictureRequests"]
