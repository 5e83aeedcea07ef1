"""The app on the phone as a program: started, greeted over the cable, paired, asked, stopped."""

from __future__ import annotations

import asyncio
import os
import re
import time

from android_bridge.adb import AdbDevice, AdbLost, AdbRefused
from android_bridge.base import Problem, Remedy, key_from_code
from android_bridge.link import Cable, CableStream, LinkAborted, LinkLost, UdpLink
from android_bridge.link.usb_link import CABLE_SERVICE
from android_bridge.setup.app import ACTIVITY, APPLICATION
from protocol import ControllerSide
from protocol.messages import StatusReport

START_PATIENCE_S = 20.0
ANSWER_PATIENCE_S = 5.0
_TRY_EVERY_S = 0.25
_PROCESS_PATIENCE_S = 4.0  # Android makes a program's process long before it answers


class Agent:
    """The app on a phone.

    Parameters
    ----------
    device
        The phone.
    """

    def __init__(self, device: AdbDevice) -> None:
        self._device = device
        # An agent on a computer, which has no LocalServerSocket, listens elsewhere.
        self.service = os.environ.get("CHEXRIG_CABLE_SERVICE") or CABLE_SERVICE

    def process(self) -> int | None:
        """Give the id of its process, None where it does not run."""
        found = re.match(r"\d+", self._device.shell(f"pidof {APPLICATION}").output)
        return int(found[0]) if found else None

    def launch(self) -> None:
        """Wake the phone up and bring the app to its front; it goes on where it runs already.

        Raises
        ------
        Problem
            When the phone cannot start it.
        """
        self._device.shell("input keyevent KEYCODE_WAKEUP")
        # Started over the cable, the app need not show its pairing code.
        done = self._device.shell(f"am start -n {ACTIVITY} --ez cable true", 20.0)
        if done.exit_code == 0 and "Error" not in done.output:
            return
        if "does not exist" in done.output:
            raise Problem(
                "chexrig's app is not on this phone",
                where=self._device.serial,
                advice="set the phone up first",
                remedy=Remedy.SET_UP_PHONE,
            )
        raise Problem(
            "the phone could not start the app",
            where=self._device.serial,
            got=" ".join(done.output.split())[:300],
            advice="set the phone up anew",
            remedy=Remedy.SET_UP_PHONE,
        )

    def stop(self) -> None:
        """End the app. A photo under way is lost, and taken again by the next session."""
        self._device.shell(f"am force-stop {APPLICATION}", 20.0)

    def cable(self, patience_s: float = ANSWER_PATIENCE_S) -> Cable:
        """Connect to the app over the cable.

        Raises
        ------
        AdbRefused, AdbLost, LinkLost
            See `Cable.open`.
        """
        return Cable.open(self._device, self.service, patience_s)

    def wait_until_ready(self, patience_s: float = START_PATIENCE_S) -> None:
        """Wait until the app greets.

        Raises
        ------
        Problem
            When it does not; `AdbLost` when the phone is gone.
        """
        began_s = time.monotonic()
        while True:
            try:
                return self.cable().close()
            except (AdbRefused, AdbLost, LinkLost) as error:
                last = error
            runs = self.process() is not None  # where the phone itself is gone, that is said now
            waited_s = time.monotonic() - began_s
            if waited_s > (patience_s if runs else _PROCESS_PATIENCE_S):
                raise self._not_ready(runs, waited_s, last)
            time.sleep(_TRY_EVERY_S)

    def pair(self, code: str) -> StatusReport:
        """Carry the pairing code over the cable, and ask under its key where the phone stands.

        Raises
        ------
        Problem
            When the phone is in a session of another computer, speaks another version of the protocol, or
            does not answer.
        """
        return self._ask(code, carry=True)

    def ask(self, code: str) -> StatusReport:
        """Ask where the phone stands, which has to have this pairing code already; raises as `pair` does."""
        return self._ask(code, carry=False)

    def _ask(self, code: str, *, carry: bool) -> StatusReport:
        try:
            cable = self.cable()
            try:
                if carry:
                    cable.pair(code)
            except BaseException:
                cable.close()
                raise
            return asyncio.run(_status(cable, key_from_code(code)))
        except LinkLost as lost:
            raise self._no_answer(str(lost)) from lost
        except LinkAborted as aborted:
            if aborted.cause.code == "version":
                raise Problem(
                    "the phone's app and this chexrig speak different versions of the protocol",
                    where=self._device.serial,
                    got=aborted.cause.message,
                    advice="install the app that belongs to this chexrig",
                    remedy=Remedy.INSTALL_OWN_APP,
                ) from aborted
            raise self._no_answer(aborted.cause.message) from aborted

    def _no_answer(self, words: str) -> Problem:
        return Problem(
            "the app on the phone does not answer over the cable",
            where=self._device.serial,
            got=words,
            advice="pair it again",
            remedy=Remedy.PAIR_AGAIN,
        )

    def _not_ready(self, runs: bool, waited_s: float, last: Exception) -> Problem:
        return Problem(
            "the app was started and does not answer" if runs else "the app ended right after its start",
            where=self._device.serial,
            expected=f"its greeting at {self.service} within {waited_s:.0f} s",
            got=last.what if isinstance(last, Problem) else str(last),
            advice="unlock the phone and look at its screen",
            remedy=Remedy.READ_APP_LOG,
        )


async def _status(cable: Cable, key: bytes) -> StatusReport:
    link = UdpLink(CableStream(cable), ControllerSide(key, patience_s=ANSWER_PATIENCE_S))
    try:
        return await link.status()
    finally:
        link.disconnect()
