"""What the X server says of one screen (RandR, power saving, screen saver), cheaply, as often as asked."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_int, c_ubyte, c_ulong, c_ushort
from dataclasses import replace
from typing import Any

from controller.display.screen_facts import ScreenFacts
from controller.display.x11_image import SharedImage
from controller.display.x11_libraries import Event, Libraries, Mode, Saver, Transform, load_libraries

_DISCONNECTED = 1
_CRTC_NEWS, _OUTPUT_NEWS = 1 << 1, 1 << 2  # to be told
_OF_CRTC, _OF_OUTPUT = 0, 1  # and being told
_INTERLACED, _DOUBLE_SCAN = 0x10, 0x20
_SAVER_ON = 1
_RESET = _POWER_ON = 0
_EDID_WORDS = 256


class X11Screen:
    """One output of the X server that ``DISPLAY`` names, on a connection kept open; used in one thread.

    Xlib ends the process for a request about what is gone meanwhile, unless a handler is set, as Qt does.
    """

    def __init__(self, libraries: Libraries, connection: int, connector: str) -> None:
        self._libraries = libraries
        self._x11, self._xext = libraries.x11, libraries.xext
        self._randr, self._saver = libraries.randr, libraries.saver
        self._connection = connection
        self._connector = connector
        self._root = self._x11.XDefaultRootWindow(connection)
        self._edid = self._x11.XInternAtom(connection, b"EDID", 0)
        self._output = 0
        self._stands = self._should_stand = (0,) * 7  # its CRTC, mode, rotation, x, y, width, height
        first, unused = c_int(), c_int()
        places = byref(first), byref(unused)
        self._has_power = bool(
            self._xext.DPMSQueryExtension(connection, *places) and self._xext.DPMSCapable(connection)
        )
        self._has_saver = bool(self._saver.XScreenSaverQueryExtension(connection, *places))
        self._has_randr = bool(self._randr.XRRQueryExtension(connection, *places))
        self._news = first.value + 1
        if self._has_randr:
            self._randr.XRRSelectInput(connection, self._root, _CRTC_NEWS | _OUTPUT_NEWS)

    @classmethod
    def open(cls, connector: str) -> X11Screen | None:
        """Connect to the X server; None where that cannot be."""
        libraries = load_libraries()
        connection = None if libraries is None else libraries.x11.XOpenDisplay(None)
        return cls(libraries, connection, connector) if libraries is not None and connection else None

    def close(self) -> None:
        """Let go of the connection."""
        self._x11.XCloseDisplay(self._connection)

    def wake(self) -> None:
        """Light a screen that power saving or a screen saver has darkened."""
        self._x11.XForceScreenSaver(self._connection, _RESET)
        if self._has_power:
            self._xext.DPMSForceLevel(self._connection, _POWER_ON)
        self._x11.XSync(self._connection, 0)

    def read(self, depth: int) -> ScreenFacts:
        """Ask how the screen is now."""
        unknown = ScreenFacts(self._connector, depth, is_awake=self._is_awake())
        resources = self._has_randr and self._randr.XRRGetScreenResourcesCurrent(self._connection, self._root)
        if not resources:
            return unknown
        try:
            return self._read_output(resources, unknown)
        finally:
            self._randr.XRRFreeScreenResources(resources)

    def share(self, area: tuple[int, int, int, int]) -> SharedImage | None:
        """Have a part (x, y, width, height) of the X screen read by shared memory; None where it cannot."""
        return SharedImage.open(self._libraries, self._connection, self._root, area)

    def keep(self) -> None:
        """Take it that the screen is to stand as it was read last."""
        self._should_stand = self._stands
        self.has_moved()

    def has_moved(self) -> bool:
        """Say whether it stood otherwise at any moment since this was last asked."""
        moved = False
        event = Event()
        while self._x11.XPending(self._connection):
            self._x11.XNextEvent(self._connection, byref(event))
            crtc, output = event.crtc, event.output
            if crtc.type != self._news:
                continue
            if crtc.subtype == _OF_CRTC and crtc.id == self._should_stand[0]:
                now = crtc.mode, crtc.rotation, crtc.x, crtc.y, crtc.width, crtc.height
                moved |= now != self._should_stand[1:]
            elif crtc.subtype == _OF_OUTPUT and output.id == self._output:
                moved |= output.connection == _DISCONNECTED or output.crtc != self._should_stand[0]
        return moved

    def _read_output(self, resources: Any, unknown: ScreenFacts) -> ScreenFacts:
        found = self._find_output(resources)
        if not found:
            # A screen that RandR never named cannot be told of; one that it did name is gone.
            return replace(unknown, is_on=not self._output)
        try:
            is_connected, crtc = found.contents.connection != _DISCONNECTED, found.contents.crtc
        finally:
            self._randr.XRRFreeOutputInfo(found)
        stands = self._randr.XRRGetCrtcInfo(self._connection, resources, crtc) if crtc else None
        if not stands:
            self._stands = (0,) * 7
            return replace(unknown, is_on=False, is_connected=is_connected)
        try:
            at = stands.contents
            area = at.x, at.y, at.width, at.height
            mode_id, rotation = at.mode, at.rotation
        finally:
            self._randr.XRRFreeCrtcInfo(stands)
        self._stands = crtc, mode_id, rotation, *area
        modes = resources.contents.modes[: resources.contents.mode_count]
        mode = next((each for each in modes if each.id == mode_id), None)
        return replace(
            unknown,
            area=area,
            refresh_hz=None if mode is None else _rate(mode),
            is_connected=is_connected,
            mode_px=None if mode is None else (mode.width, mode.height),
            rotation=rotation,
            transform=self._transform(crtc),
            panning=self._panning(resources, crtc),
            gamma=self._gamma(crtc),
            identity=self._identity(),
        )

    def _find_output(self, resources: Any) -> Any:
        """Give what RandR says of the output; nothing where there is none of that name."""
        known = resources.contents.outputs[: resources.contents.output_count]
        for output in [self._output] if self._output else known:
            found = self._randr.XRRGetOutputInfo(self._connection, resources, output)
            if found and found.contents.name == self._connector.encode():
                self._output = output
                return found
            if found:
                self._randr.XRRFreeOutputInfo(found)
        return None

    def _gamma(self, crtc: int) -> bytes:
        found = self._randr.XRRGetCrtcGamma(self._connection, crtc)
        if not found:
            return b""
        try:
            size = 2 * found.contents.size
            ramps = found.contents.red, found.contents.green, found.contents.blue
            return b"".join(ctypes.string_at(each, size) for each in ramps)
        finally:
            self._randr.XRRFreeGamma(found)

    def _transform(self, crtc: int) -> tuple[int, ...] | None:
        found = POINTER(Transform)()
        if not self._randr.XRRGetCrtcTransform(self._connection, crtc, byref(found)):
            return None
        try:
            return tuple(found.contents.now)
        finally:
            self._x11.XFree(found)

    def _panning(self, resources: Any, crtc: int) -> tuple[int, int] | None:
        found = self._randr.XRRGetPanning(self._connection, resources, crtc)
        if not found:
            return None
        try:
            return found.contents.width, found.contents.height
        finally:
            self._randr.XRRFreePanning(found)

    def _identity(self) -> bytes:
        kind, count, left = c_ulong(), c_ulong(), c_ulong()
        bits, data = c_int(), POINTER(c_ubyte)()
        told = byref(kind), byref(bits), byref(count), byref(left), byref(data)
        asked = self._connection, self._output, self._edid, 0, _EDID_WORDS, 0, 0, 0
        if self._randr.XRRGetOutputProperty(*asked, *told):
            return b""
        try:
            return ctypes.string_at(data, count.value) if count.value and bits.value == 8 else b""
        finally:
            self._x11.XFree(data)

    def _is_awake(self) -> bool | None:
        level, is_saving, saver = c_ushort(), c_ubyte(), Saver()
        if self._has_saver:
            self._saver.XScreenSaverQueryInfo(self._connection, self._root, byref(saver))
        if self._has_power:
            self._xext.DPMSInfo(self._connection, byref(level), byref(is_saving))
        if saver.state == _SAVER_ON or (is_saving.value and level.value != _POWER_ON):
            return False
        return True if self._has_power else None


def _rate(mode: Mode) -> float | None:
    dots = mode.h_total * mode.v_total
    if not dots or not mode.clock_hz:  # a screen that nothing is sent from
        return None
    rate = mode.clock_hz / dots
    if mode.flags & _INTERLACED:
        rate *= 2
    if mode.flags & _DOUBLE_SCAN:
        rate /= 2
    return float(rate)
