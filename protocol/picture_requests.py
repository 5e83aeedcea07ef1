"""The controller's side of pictures: parts asked for, and again, until each picture is whole."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from protocol.errors import RemoteProtocolError
from protocol.messages import PicturePart, PictureRequest
from protocol.pictures import Place, from_text, open_picture
from protocol.wire import encode

MOST_UNDER_WAY = 32
MOST_WANTED = 8  # pictures at a time: as many as a phone keeps
FIRST_REPEAT_S = 0.02
_GROWTH = 1.5  # of the wait, with each repeat: of 60 parts one is lost three times now and then
LONGEST_BLIND_REPEAT_S = 0.04
"""While nothing has answered: the picture is being made, and is wanted as soon as it is there."""
LONGEST_REPEAT_S = 0.16
PICTURE_PATIENCE_S = 10.0


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
class _Asked:
    due_s: float  # when to ask again
    wait_s: float  # how long is waited for that
    first_s: float


@dataclass(slots=True)
class _Wanted:
    place: Place
    nonce: str
    challenge: str
    deadline_s: float
    seal: str = ""
    count: int = 0  # not known yet
    unasked: deque[int] = field(default_factory=lambda: deque([0]))
    asked: dict[int, _Asked] = field(default_factory=dict)
    got: dict[int, bytes] = field(default_factory=dict)

    def request(self, part: int) -> PictureRequest:
        index, take = (self.place.index, self.place.take) if self.place.is_photo else (None, None)
        return PictureRequest(self.nonce, self.challenge, self.place.session, index, take, part)

    def ask_again(self, part: int, now: float) -> PictureRequest:
        """Ask for a part once more; while nothing is known of the picture, soon again."""
        asked = self.asked[part]
        asked.wait_s = min(_GROWTH * asked.wait_s, LONGEST_REPEAT_S if self.count else LONGEST_BLIND_REPEAT_S)
        asked.due_s = now + asked.wait_s
        return self.request(part)


class PictureRequests:
    """Asks for pictures, the oldest wish first. Nothing of it waits for a session, nor a session for it.

    Parameters
    ----------
    key
        The pairing key, 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._trips_s: deque[float] = deque(maxlen=64)
        """From a part's first request to the part, of the newest; of more than half, nothing was lost."""
        self._wanted: deque[_Wanted] = deque()
        self._came: deque[PictureCame] = deque()

    def want(self, place: Place, nonce: str, challenge: str, now: float) -> None:
        """Ask for a picture. Where too many are on their way, the oldest is given up.

        Parameters
        ----------
        nonce
            16 hex digits, new for each picture; that of `place` where it is of what the camera sees.
        challenge
            The phone's current one: of `opened`, or of `status_report` where no session is open.
        """
        self._wanted.append(_Wanted(place, nonce, challenge, now + PICTURE_PATIENCE_S))
        while len(self._wanted) > MOST_WANTED:
            self._end(self._wanted[0], None)

    @property
    def is_idle(self) -> bool:
        """Whether none is on its way."""
        return not self._wanted

    def drop(self) -> None:
        """Want none any more; of those on their way it is said that they did not come."""
        while self._wanted:
            self._end(self._wanted[0], None)

    def next_picture(self) -> PictureCame | None:
        """Give the oldest picture not yet taken, or None."""
        return self._came.popleft() if self._came else None

    def receive(self, message: PicturePart, now: float) -> bool:
        """Take in a part; False for what nobody has asked for, or is of another picture."""
        wanted = next((each for each in self._wanted if each.nonce == message.nonce), None)
        if wanted is None or message.part not in wanted.asked:
            return False
        if message.parts == 0:
            self._end(wanted, None)
            return True
        if not wanted.count and message.part < message.parts:
            wanted.asked[message.part].first_s = now - self._usual_trip_s()  # it was being made
            wanted.seal, wanted.count = message.seal, message.parts
            wanted.unasked.extend(range(1, message.parts))
        if (message.seal, message.parts) != (wanted.seal, wanted.count):
            return False
        try:
            wanted.got[message.part] = from_text(message.data)
        except ValueError:
            return False
        self._trips_s.append(now - wanted.asked.pop(message.part).first_s)
        if len(wanted.got) == wanted.count:
            self._end(wanted, self._opened(wanted))
        return True

    def _usual_trip_s(self) -> float:
        return sorted(self._trips_s)[len(self._trips_s) // 2] if self._trips_s else 0.0

    def _opened(self, wanted: _Wanted) -> bytes | None:
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
        times = [asked.due_s for each in self._wanted for asked in each.asked.values()]
        if len(times) < MOST_UNDER_WAY and any(each.unasked for each in self._wanted):
            return 0.0
        return min([*times, *(each.deadline_s for each in self._wanted)])

    def datagrams_to_send(self, now: float) -> list[bytes]:
        """Give the requests that are due now; at most `MOST_UNDER_WAY` are on their way at a time."""
        for each in [each for each in self._wanted if now >= each.deadline_s]:
            self._end(each, None)
        requests = []
        wait_s = min(max(FIRST_REPEAT_S, 2 * self._usual_trip_s()), LONGEST_REPEAT_S)
        room = MOST_UNDER_WAY - sum(len(each.asked) for each in self._wanted)
        for each in self._wanted:
            due = [part for part, asked in each.asked.items() if now >= asked.due_s]
            requests += [each.ask_again(part, now) for part in due]
            while room and each.unasked:
                room -= 1
                part = each.unasked.popleft()
                each.asked[part] = _Asked(now + wait_s, wait_s, now)
                requests.append(each.request(part))
        return [encode(request, self._key) for request in requests]


__all__ = ["FIRST_REPEAT_S", "MOST_UNDER_WAY", "MOST_WANTED", "PictureCame", "PictureRequests"]
