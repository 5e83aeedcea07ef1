"""A network namespace of its own for this thread and all that it starts."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from adbd.unpacking import Unavailable

_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


@contextlib.contextmanager
def own_network() -> Iterator[None]:
    """Move the calling thread into a new network with nothing but loopback, and back at the end.

    Raises
    ------
    Unavailable
        When this process may not do that.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.unshare(_CLONE_NEWNET) != 0:
            raise _refused(ctypes.get_errno())
        try:
            _start_loopback()
            yield
        finally:
            inside = Path("/proc/thread-self/ns/net").stat().st_ino
            if libc.setns(before, _CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "this thread cannot leave its network namespace")
            _end_all(inside)
    finally:
        os.close(before)


def _refused(code: int) -> Unavailable:
    advice = "run as root, or: unshare -rn python -m pytest ..." if code == errno.EPERM else os.strerror(code)
    return Unavailable(f"no network of its own can be made here ({advice})")


def _end_all(network: int) -> None:
    """End the processes that were left there: a shell of adbd's is no child of the test's."""
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it is gone, or another user's
            if (each / "ns/net").stat().st_ino == network and int(each.name) != os.getpid():
                os.kill(int(each.name), signal.SIGKILL)


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))
