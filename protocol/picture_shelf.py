"""The phone's side of pictures: the newest ones, sealed and cut, ready to be asked for part by part."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protocol.messages import PicturePart, PictureRequest
from protocol.pictures import MAX_PICTURE_BYTES, SEAL_BYTES, Place, seal_picture, to_text

KEPT = 8  # pictures: what is asked for is one of the last few
MOST_FRAMES = 60_000  # of what the camera sees, under one challenge: an hour of aiming at fifteen a second


@dataclass(frozen=True, slots=True)
class _Sealed:
    seal: str
    parts: tuple[str, ...]


_NOTHING = _Sealed("0" * 2 * SEAL_BYTES, ())


class PictureShelf:
    """Keeps the newest pictures.

    Parameters
    ----------
    key
        The pairing key, 32 bytes.
    new_seal
        Gives twelve random bytes, new at each call.
    """

    def __init__(self, key: bytes, new_seal: Callable[[], bytes]) -> None:
        self._key = key
        self._new_seal = new_seal
        self._pictures: OrderedDict[Place, _Sealed | None] = OrderedDict()
        """None for one that is being made."""
        self._frames: set[str] = set()
        """Nonces under this challenge: a recorded request has none taken again once it has left the shelf."""

    def new_challenge(self) -> None:
        """Say that requests with the challenge before count no more."""
        self._frames.clear()

    def expect(self, place: Place) -> None:
        """Say that a picture will come: whoever asks for it before is kept waiting."""
        self._keep(place, None)

    def expect_once(self, place: Place) -> bool:
        """As `expect`, of what the camera sees or the phone is; say whether to make it: once for a nonce."""
        if place.nonce in self._frames or len(self._frames) == MOST_FRAMES:
            return False
        self._frames.add(place.nonce)
        self.expect(place)
        return True

    def refuse_frame(self, nonce: str) -> None:
        """Take none of what the camera sees for this nonce, now or later."""
        if len(self._frames) < MOST_FRAMES:
            self._frames.add(nonce)

    def put(self, place: Place, jpeg: bytes | None) -> None:
        """Keep a picture; where there is none, or it is too large, nobody waits for it any more."""
        if jpeg is None or len(jpeg) > MAX_PICTURE_BYTES:
            self._pictures.pop(place, None)
            return
        seal = self._new_seal()
        parts = tuple(to_text(part) for part in seal_picture(jpeg, place, self._key, seal))
        self._keep(place, _Sealed(seal.hex(), parts))

    def _keep(self, place: Place, sealed: _Sealed | None) -> None:
        self._pictures[place] = sealed
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)

    def part(self, request: PictureRequest, place: Place) -> PicturePart | None:
        """Give the part that is asked for; None while the picture is being made, and for a part behind it."""
        sealed = self._pictures.get(place, _NOTHING)
        if sealed is None or 0 < len(sealed.parts) <= request.part:
            return None
        data = sealed.parts[request.part] if sealed.parts else ""
        return PicturePart(request.nonce, sealed.seal, request.part, len(sealed.parts), data)

    @staticmethod
    def nothing(request: PictureRequest) -> PicturePart:
        """Say that there is no such picture."""
        return PicturePart(request.nonce, _NOTHING.seal, request.part, 0, "")
