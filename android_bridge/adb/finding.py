"""Which phones are there, and a connection to the one that is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from android_bridge.adb.device import AdbDevice, FoundDevice


def find_devices(network: Sequence[str] = ()) -> list[FoundDevice]:
    """Find phones: those an adb server knows, else those on USB; and those on the network at ``HOST:PORT``.

    Raises
    ------
    Problem
        When an adb server is there and does not answer as one.
    """
    raise NotImplementedError


def connect(
    serial: str | None = None,
    *,
    authorisation_s: float = 60.0,
    say: Callable[[str], None] = lambda _: None,
) -> AdbDevice:
    """Connect to a phone by its serial number or ``HOST:PORT``; to the only one there when None.

    Parameters
    ----------
    serial
        Which one.
    authorisation_s
        How long a person has for confirming on the phone.
    say
        Is given a sentence when something has to be done by hand meanwhile.

    Raises
    ------
    Problem
        When there is none, several and none was named, or it is not authorised, offline or not permitted.
    """
    raise NotImplementedError
