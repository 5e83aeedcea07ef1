"""How long a whole call may take: a phone that sends a byte now and then is as good as a silent one."""

from __future__ import annotations

import time

from android_bridge.adb.troubles import silent

LEAST_BYTES = 1 << 16
"""So much of a file has to come in the time for an answer, or the rest of it: 4 kB/s at the usual 15 s."""


class Deadline:
    """The end of a call.

    Parameters
    ----------
    serial
        The phone's, for the message.
    seconds
        From now on.
    """

    def __init__(self, serial: str, seconds: float) -> None:
        self._serial, self._seconds = serial, seconds
        self._at_s = time.monotonic() + seconds

    def left_s(self) -> float:
        """Give what is left, in seconds.

        Raises
        ------
        AdbSilent
            When nothing is left.
        """
        left_s = self._at_s - time.monotonic()
        if left_s <= 0:
            raise silent(self._serial, self._seconds)
        return left_s


class Pace:
    """A deadline that is put off for as long as a file comes fast enough.

    Parameters
    ----------
    serial
        The phone's.
    seconds
        In which `LEAST_BYTES` have to come.
    """

    def __init__(self, serial: str, seconds: float) -> None:
        self._serial, self._seconds = serial, seconds
        self._until_s = time.monotonic() + seconds
        self._missing = LEAST_BYTES

    def came(self, count: int) -> None:
        """Take note of so many bytes.

        Raises
        ------
        AdbSilent
            When too few came since the last time that it was put off.
        """
        now_s = time.monotonic()
        self._missing -= count
        if self._missing <= 0:
            self._until_s, self._missing = now_s + self._seconds, LEAST_BYTES
        elif now_s >= self._until_s:
            raise silent(self._serial, self._seconds)
