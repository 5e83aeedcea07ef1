"""Screen saver and power saving of a bare X server suspended, for desktops without a session service."""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import TYPE_CHECKING

from controller.display.x11_libraries import load_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def x11_blanking_suspended() -> Iterator[bool]:
    """Suspend blanking on ``DISPLAY`` within the block and tell whether that worked.

    The X server takes the wish back by itself when this process dies, however it dies.
    """
    libraries = load_libraries() if os.environ.get("DISPLAY") else None
    if libraries is None:
        yield False
        return
    x11, saver = libraries.x11, libraries.saver
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
