"""Defects of the small pictures that travel beside a session."""

from __future__ import annotations

import copy
from typing import Any

from protocol import ControllerSide, PhoneSide, PhoneState, Place
from protocol.messages import PictureRequest
from protocol.picture_requests import PictureRequests
from protocol.picture_shelf import PictureShelf

from ..controller_app import ControllerApp
from ..phone_app import PhoneApp
from .listing import MUTATIONS, Mutation, defect


class GivesTheNewest(PhoneSide[str]):
    """Its pictures are of nothing in particular: the newest one is given to whoever asks."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._shelf = _NewestPicture(self._shelf._key, self._shelf._new_seal)


class _NewestPicture(PictureShelf):
    def put(self, _place: Place, jpeg: bytes | None) -> None:
        super().put(ANYWHERE, jpeg)

    def part(self, request: PictureRequest, _: Place) -> Any:
        return super().part(request, ANYWHERE)


class OpensAny(ControllerSide):
    """Does not look at the place that the seal vouches for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.pictures = _AnyPicture(self._key)


class _AnyPicture(PictureRequests):
    def _opened(self, wanted: Any) -> bytes | None:
        return super()._opened(replace_place(wanted, ANYWHERE))


ANYWHERE = Place("0" * 32, 0, 0)


def replace_place(wanted: Any, place: Place) -> Any:
    """Give what is wanted, as if it were of another place."""
    other = copy.copy(wanted)
    other.place = place
    return other


MUTATIONS.append(
    Mutation(
        "the picture of another photo is accepted: its place is not in the seal",
        phone_app=type("GivesTheNewest", (PhoneApp,), {"side_type": GivesTheNewest}),
        controller_app=type("OpensAny", (ControllerApp,), {"side_type": OpensAny}),
    )
)


@defect("a recorded request makes the phone take another picture")
class TakesFramesAgain(PhoneSide[str]):
    def _part_of_frame(self, request: PictureRequest) -> Any:
        self._shelf.new_challenge()
        return super()._part_of_frame(request)


@defect("what was refused during a photo is taken for the same request afterwards")
class TakesRefusedFrames(PhoneSide[str]):
    def _part_of_frame(self, request: PictureRequest) -> Any:
        if self._under_way is not None or self.state is PhoneState.CAPTURING:
            return self._shelf.nothing(request)
        return super()._part_of_frame(request)


@defect("a picture for the operator is taken during a photo")
class FramesDuringPhotos(PhoneSide[str]):
    def _part_of_frame(self, request: PictureRequest) -> Any:
        busy, self._under_way = self._under_way, None
        state, self.state = self.state, PhoneState.READY
        part = super()._part_of_frame(request)
        self._under_way, self.state = busy, state
        return part


@defect("a picture request holds up the trigger")
class PicturesFirst(ControllerApp):
    def send(self, now: float) -> list[bytes]:
        if not self.side.pictures.is_idle:
            return self.side.pictures.datagrams_to_send(now)
        return super().send(now)
