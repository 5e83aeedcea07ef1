"""Screen saver and power saving of a bare X server suspended, for desktops without a session service."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def x11_blanking_suspended() -> Iterator[bool]:
    """Suspend blanking on ``DISPLAY`` within the block and tell whether that worked.

    The X server takes the wish back by itself when this process dies, however it dies.
    """
    libraries = _load() if sys.platform.startswith("linux") and os.environ.get("DISPLAY") else None
    if libraries is None:
        yield False
        return
    x11, saver = libraries
    connection = x11.XOpenDisplay(None)
    if not connection:
        yield False
        return
    try:
        unused = ctypes.c_int()
        known = bool(saver.XScreenSaverQueryExtension(connection, ctypes.byref(unused), ctypes.byref(unused)))
        if known:
            saver.XScreenSaverSuspend(connection, 1)
            x11.XSync(connection, 0)
        yield known
    finally:
        x11.XCloseDisplay(connection)


def _load() -> tuple[ctypes.CDLL, ctypes.CDLL] | None:
    names = ctypes.util.find_library("X11"), ctypes.util.find_library("Xss")
    try:
        x11, saver = (ctypes.CDLL(name) for name in names if name)
    except (OSError, ValueError):
        return None
    x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [ctypes.c_char_p], ctypes.c_void_p
    x11.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    place = ctypes.POINTER(ctypes.c_int)
    saver.XScreenSaverQueryExtension.argtypes = [ctypes.c_void_p, place, place]
    saver.XScreenSaverSuspend.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return x11, saver
