"""The phone's side of pictures: the newest ones, sealed and cut, ready to be asked for part by part."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from protocol.messages import PicturePart, PictureRequest
from protocol.pictures import SEAL_BYTES, Place, seal_picture, to_text

KEPT = 8  # pictures: what is asked for is one of the last few


@dataclass(frozen=True, slots=True)
class _Sealed:
    seal: str
    parts: tuple[str, ...]


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

    def expect(self, place: Place) -> None:
        """Say that a picture will come: whoever asks for it before is kept waiting."""
        self._pictures[place] = None
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)

    def expect_frame(self, nonce: str) -> bool:
        """As `expect`, of what the camera sees; say whether it has to be taken, and is not on its way."""
        place = Place.of_frame(nonce)
        if place in self._pictures:
            return False
        self.expect(place)
        return True

    def put(self, place: Place, jpeg: bytes | None) -> None:
        """Keep a picture; with None there is none, and nobody waits for it any more."""
        if jpeg is None:
            self._pictures.pop(place, None)
            return
        seal = self._new_seal()
        self.expect(place)
        parts = tuple(to_text(part) for part in seal_picture(jpeg, place, self._key, seal))
        self._pictures[place] = _Sealed(seal.hex(), parts)

    def put_frame(self, nonce: str, jpeg: bytes | None) -> None:
        """As `put`, of what the camera sees."""
        place = Place.of_frame(nonce)
        if jpeg is None:
            self._pictures[place] = _Sealed("0" * 2 * SEAL_BYTES, ())
        else:
            self.put(place, jpeg)

    def part(self, request: PictureRequest, place: Place) -> PicturePart | None:
        """Give the part that is asked for; None while the picture is being made."""
        if place not in self._pictures:
            return self.nothing(request)
        sealed = self._pictures[place]
        if sealed is None:
            return None
        if request.part >= len(sealed.parts):
            return self.nothing(request) if not sealed.parts else None
        part = sealed.parts[request.part]
        return PicturePart(request.nonce, sealed.seal, request.part, len(sealed.parts), part)

    @staticmethod
    def nothing(request: PictureRequest) -> PicturePart:
        """Say that there is no such picture."""
        return PicturePart(request.nonce, "0" * 2 * SEAL_BYTES, request.part, 0, "")
