"""A part of the X screen, read into memory that this process shares with the X server."""

from __future__ import annotations

import ctypes
from ctypes import byref, c_uint32
from typing import Any

import numpy as np

from controller.display.seen import Seen
from controller.display.x11_libraries import Libraries, Segment

_Z_PIXMAP = 2
_ALL_PLANES = 0xFFFFFFFF
_PRIVATE, _CREATE, _REMOVE = 0, 0o1000, 0
_MINE = 0o600
_BITS, _BYTES = 32, 4  # a pixel
_NOWHERE = ctypes.c_void_p(-1).value


class SharedImage:
    """Reads the same part of the X screen again and again: a whole screen in about a millisecond.

    By the socket it would be ten.
    """

    def __init__(self, libraries: Libraries, connection: int, root: int) -> None:
        self._x11, self._xext, self._c = libraries.x11, libraries.xext, libraries.c
        self._connection, self._root = connection, root
        self._segment = Segment()
        self._image: Any = None

    @classmethod
    def open(
        cls, libraries: Libraries, connection: int, root: int, area: tuple[int, int, int, int]
    ) -> SharedImage | None:
        """Share memory for a part (x, y, width, height); None where the server shares none in our form.

        A server on another computer shares none.
        """
        shared = cls(libraries, connection, root)
        if not shared._attach(*area):
            shared.close()
            return None
        return shared

    def read(self) -> Seen | None:
        """Give what the screen shows now, until it is read again; None where that cannot be."""
        if not self._xext.XShmGetImage(self._connection, self._root, self._image, *self._corner, _ALL_PLANES):
            return None
        return Seen(self._words, self._units)

    def close(self) -> None:
        """Share it no longer."""
        segment, self._segment = self._segment, Segment()
        if segment.server_id:
            self._xext.XShmDetach(self._connection, byref(segment))
            self._x11.XSync(self._connection, 0)
        if segment.address:
            self._c.shmdt(segment.address)
        if self._image:
            self._x11.XFree(self._image)
            self._image = None

    def _attach(self, left: int, top: int, width: int, height: int) -> bool:
        connection, segment = self._connection, self._segment
        if not self._xext.XShmQueryExtension(connection):
            return False
        screen = self._x11.XDefaultScreen(connection)  # the one that DISPLAY names, such as :0.1
        visual, depth = (
            self._x11.XDefaultVisual(connection, screen),
            self._x11.XDefaultDepth(connection, screen),
        )
        form = connection, visual, depth, _Z_PIXMAP, None, byref(segment), width, height
        self._image = self._xext.XShmCreateImage(*form)
        if not self._image:
            return False
        image = self._image.contents
        masks = image.red_mask, image.green_mask, image.blue_mask
        if image.bits_per_pixel != _BITS or min(mask.bit_count() for mask in masks) < 8:
            return False
        segment.id = self._c.shmget(_PRIVATE, image.bytes_per_line * height, _CREATE | _MINE)
        if segment.id < 0:
            return False
        address = self._c.shmat(segment.id, None, 0)
        if address != _NOWHERE:
            segment.address = image.data = address
            self._xext.XShmAttach(connection, byref(segment))
            self._x11.XSync(connection, 0)
        self._c.shmctl(segment.id, _REMOVE, None)  # once nobody has it any more, whatever ends this process
        if not segment.address:
            return False
        lines = ctypes.cast(segment.address, ctypes.POINTER(c_uint32))
        self._words = np.ctypeslib.as_array(lines, (height, image.bytes_per_line // _BYTES))[:, :width]
        red, green, blue = (1 << mask.bit_length() - 8 for mask in masks)
        self._units = red, green, blue
        self._corner = left, top
        return self.read() is not None  # a server may refuse to share after all
