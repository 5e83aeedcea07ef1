"""The shell service, version 2: output and exit code apart (Android 7 and newer)."""

from __future__ import annotations

import contextlib
import struct

from android_bridge.adb.deadline import Deadline
from android_bridge.adb.device import AdbLost, AdbSilent, AdbStream, ShellResult
from android_bridge.adb.incoming import Incoming
from android_bridge.adb.troubles import lost, silent

_OUTPUTS, _EXIT, _CLOSE_INPUT = (1, 2), 3, 4
_HEADER = struct.Struct("<BI")
_MOST_BYTES = 32 << 20  # a phone's whole log is 16


def service(command: str) -> str:
    """Name the service that runs a command without a terminal."""
    return f"shell,v2,raw:{command}"


def run(stream: AdbStream, serial: str, timeout_s: float) -> ShellResult:
    """Collect what the command prints until it ends.

    Raises
    ------
    AdbLost
        When it does not end in time, prints without end, or the phone is gone.
    """
    try:
        return _run(stream, serial, timeout_s)
    except AdbSilent as error:  # it names what was left of the time for the last bytes
        raise silent(serial, timeout_s) from error


def _run(stream: AdbStream, serial: str, timeout_s: float) -> ShellResult:
    deadline = Deadline(serial, timeout_s)
    incoming = Incoming(stream, serial)
    with contextlib.suppress(AdbLost):  # a quick command has ended by now; what it printed is there
        stream.send(_HEADER.pack(_CLOSE_INPUT, 0), deadline.left_s())
    output = bytearray()
    while True:
        kind, length = _HEADER.unpack(incoming.exactly(_HEADER.size, deadline.left_s()))
        if len(output) + length > _MOST_BYTES:
            raise lost(serial, f"a command there prints more than {_MOST_BYTES >> 20} MiB")
        content = incoming.exactly(length, deadline.left_s())
        if kind == _EXIT and content:
            return ShellResult(output.decode(errors="replace"), content[0])
        if kind in _OUTPUTS:
            output += content
