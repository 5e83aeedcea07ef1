"""A session in chexrig's own protocol, as a `PhoneLink`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from android_bridge.link.phone_link import Introduction, Opening, Receipt, Shot, Waiting
from android_bridge.link.udp_link import CaptureOutcome, UdpLink
from protocol import PROTOCOL_VERSION, ControllerSide
from protocol.messages import Capture, Open


class KeyedLink:
    """See `PhoneLink`.

    Parameters
    ----------
    link
        A fresh one.
    """

    def __init__(self, link: UdpLink) -> None:
        self._link = link

    @classmethod
    async def connect(cls, host: str, port: int, key: bytes, patience_s: float) -> KeyedLink:
        """Make a socket that hears this phone only.

        Raises
        ------
        OSError
            When the address cannot be reached.
        """
        return cls(await UdpLink.connect(host, port, ControllerSide(key, patience_s=patience_s)))

    @property
    def repeats(self) -> int:
        """How many requests had to be sent again."""
        return self._link.repeats

    @property
    def unanswered(self) -> int:
        """How many of them nothing had answered: the others look whether a photo is saved by now."""
        return self._link.unanswered

    async def begin(self, opening: Opening, waiting: Waiting) -> Introduction:
        """Ask where the phone stands, then open the session."""
        with waiting("its first answer (is it on, and the pairing code right?)"):
            status = await self._link.status()
        request = Open(
            opening.session,
            status.challenge,
            PROTOCOL_VERSION,
            version("chexrig"),
            opening.journal,
            opening.subset,
            opening.first,
            opening.last,
            opening.next_index,
            opening.next_take,
            opening.exposure_us,
            opening.iso,
            opening.white_balance_k,
        )
        with waiting("the session to open"):
            opened = await self._link.open(request)
        return Introduction(opened.model, opened.boot, opened.app_version, opened.storage)

    async def shoot(self, shot: Shot, exposed_now: Callable[[], None]) -> Receipt:
        """Trigger the camera and wait until the photo is saved."""
        request = Capture(shot.session, shot.index, shot.take, shot.photo_name, shot.shown_sha256)
        return _receipt(await self._link.capture(request, exposed_now))

    async def finish(self) -> int | None:
        """End the session in good order; give how many photos the phone says it saved."""
        return (await self._link.close()).count

    async def abort(self, code: str, reason: str) -> None:
        """End the session for good, and give the phone a moment to confirm it."""
        await self._link.abort(code, reason)

    def disconnect(self) -> None:
        """Close the socket."""
        self._link.disconnect()


def _receipt(outcome: CaptureOutcome) -> Receipt:
    saved, exposed = outcome.saved, outcome.exposed
    return Receipt(
        saved.size_bytes,
        saved.sha256,
        exposed.sensor_time_ns if exposed else None,
        exposed.exposure_us if exposed else None,
        exposed.iso if exposed else None,
        outcome.round_trip_s,
        saved.busy_us,
        saved.free_bytes,
        saved.battery_percent,
        saved.temperature_c,
    )
