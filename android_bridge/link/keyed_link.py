"""A session in chexrig's own protocol, as a `PhoneLink`."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version

from android_bridge.link.phone_link import Condition, Introduction, Look, Opening, Receipt, Shot, Waiting
from android_bridge.link.udp_link import CaptureOutcome, UdpLink
from protocol import PROTOCOL_VERSION, ControllerSide, Place, Times, Witness
from protocol.messages import FIT, Capture, Open


class KeyedLink:
    """See `PhoneLink`.

    Parameters
    ----------
    link
        A fresh one.
    """

    tells_exposed = True

    def __init__(self, link: UdpLink) -> None:
        self._link = link
        self._session = self._challenge = ""

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
            challenge = await self._current_challenge()
        request = Open(
            opening.session,
            challenge,
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
        self._session, self._challenge = opening.session, opened.challenge
        return Introduction(
            opened.model,
            opened.boot,
            opened.app_version,
            opened.storage,
            opened.camera_level,
            opened.processing,
        )

    async def shoot(
        self, shot: Shot, exposed_now: Callable[[], None], waits: Callable[[Condition], None]
    ) -> Receipt:
        """Trigger the camera and wait until the photo is saved."""
        look = shot.look
        request = Capture(
            shot.session,
            shot.index,
            shot.take,
            shot.photo_name,
            shot.shown_sha256,
            shot.quality,
            look.exposure_us,
            look.iso,
            look.white_balance,
            look.focus_dpt,
            shot.refresh_us,
        )
        outcome = await self._link.capture(
            request, exposed_now, lambda each: waits(Condition(each.code, each.reason, each.seconds))
        )
        return _receipt(outcome)

    async def picture(self, index: int, take: int) -> bytes | None:
        """Give the small picture of a photo of this session; None where there is none."""
        return await self._link.picture(
            Place(self._session, index, take), os.urandom(8).hex(), self._challenge
        )

    async def frame(self) -> bytes | None:
        """Give a small picture of what the camera sees now; None where there is none. No session is needed.

        Raises
        ------
        LinkAborted
            When the phone does not answer.
        """
        challenge = await self._current_challenge()
        nonce = os.urandom(8).hex()
        return await self._link.picture(Place.of_frame(nonce), nonce, challenge)

    async def facts(self) -> bytes | None:
        """Ask what the phone is; JSON in UTF-8, None where it cannot say. No session is needed.

        Raises
        ------
        LinkAborted
            When the phone does not answer.
        """
        challenge = await self._current_challenge()
        nonce = os.urandom(8).hex()
        return await self._link.picture(Place.of_facts(nonce), nonce, challenge)

    async def _current_challenge(self) -> str:
        if not self._challenge:
            self._challenge = (await self._link.status()).challenge
        return self._challenge

    async def condition(self) -> Condition | None:
        """Ask, before a session, why the phone cannot take a photo now; None where it can.

        Raises
        ------
        LinkAborted
            When it does not answer.
        """
        report = await self._link.condition()
        return None if report.code == FIT else Condition(report.code, report.reason, report.seconds)

    async def witness(self) -> Witness:
        """Ask, before a session, what the phone notices of itself and the room.

        Raises
        ------
        LinkAborted
            When it does not answer.
        """
        report = await self._link.condition()
        return Witness(report.roll_deg, report.pitch_deg, report.lux, report.knock_ms2)

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
        Look(saved.exposure_us, saved.iso, saved.white_balance, saved.focus_dpt),
        outcome.round_trip_s,
        saved.busy_us,
        saved.free_bytes,
        saved.battery_percent,
        saved.temperature_c,
        Witness(saved.roll_deg, saved.pitch_deg, saved.lux, saved.knock_ms2),
        Times(saved.queue_us, saved.expose_us, saved.encode_us, saved.write_us, saved.flush_us),
    )
