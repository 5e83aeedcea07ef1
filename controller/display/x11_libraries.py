"""Xlib and its companions as ctypes has them: what they take, and what they give."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_long, c_size_t, c_uint, c_ulong, c_ushort, c_void_p
from typing import Any


class Mode(ctypes.Structure):
    """A mode: what is sent to a monitor."""

    _fields_ = [
        ("id", c_ulong),
        ("width", c_uint),
        ("height", c_uint),
        ("clock_hz", c_ulong),
        *((name, c_uint) for name in ("h1", "h2", "h_total", "skew", "v1", "v2", "v_total")),
        ("name", c_char_p),
        ("name_length", c_uint),
        ("flags", c_ulong),
    ]


class Resources(ctypes.Structure):
    """What RandR has of a whole X screen."""

    _fields_ = [
        ("at", c_ulong),
        ("configured_at", c_ulong),
        ("crtc_count", c_int),
        ("crtcs", POINTER(c_ulong)),
        ("output_count", c_int),
        ("outputs", POINTER(c_ulong)),
        ("mode_count", c_int),
        ("modes", POINTER(Mode)),
    ]


class Output(ctypes.Structure):
    """A connector, as far as it is read here."""

    _fields_ = [
        ("at", c_ulong),
        ("crtc", c_ulong),
        ("name", c_char_p),
        ("name_length", c_int),
        ("width_mm", c_ulong),
        ("height_mm", c_ulong),
        ("connection", c_ushort),
    ]


class Crtc(ctypes.Structure):
    """What scans out a part of the X screen."""

    _fields_ = [
        ("at", c_ulong),
        ("x", c_int),
        ("y", c_int),
        ("width", c_uint),
        ("height", c_uint),
        ("mode", c_ulong),
        ("rotation", c_ushort),
    ]


class Gamma(ctypes.Structure):
    """Its ramps."""

    _fields_ = [
        ("size", c_int),
        ("red", POINTER(c_ushort)),
        ("green", POINTER(c_ushort)),
        ("blue", POINTER(c_ushort)),
    ]


class Transform(ctypes.Structure):
    """Its matrix, wanted and now."""

    _fields_ = [
        ("wanted", c_int * 9),
        ("wanted_filter", c_char_p),
        ("wanted_count", c_int),
        ("wanted_parameters", POINTER(c_int)),
        ("now", c_int * 9),
    ]


class Panning(ctypes.Structure):
    """Where it pans."""

    _fields_ = [("at", c_ulong), ("left", c_uint), ("top", c_uint), ("width", c_uint), ("height", c_uint)]


class Saver(ctypes.Structure):
    """The screen saver."""

    _fields_ = [
        ("window", c_ulong),
        ("state", c_int),
        ("kind", c_int),
        ("since", c_ulong),
        ("idle", c_ulong),
        ("mask", c_ulong),
    ]


class Image(ctypes.Structure):
    """A picture of a part of the X screen, as far as it is used here."""

    _fields_ = [
        *((name, c_int) for name in ("width", "height", "offset", "format")),
        ("data", c_void_p),
        *((name, c_int) for name in ("byte_order", "unit", "bit_order", "pad", "depth")),
        ("bytes_per_line", c_int),
        ("bits_per_pixel", c_int),
        ("red_mask", c_ulong),
        ("green_mask", c_ulong),
        ("blue_mask", c_ulong),
    ]


class Segment(ctypes.Structure):
    """Memory that is shared with the X server."""

    _fields_ = [("server_id", c_ulong), ("id", c_int), ("address", c_void_p), ("is_read_only", c_int)]


_NEWS: list[Any] = [
    ("type", c_int),
    ("serial", c_ulong),
    ("sent", c_int),
    ("display", c_void_p),
    ("window", c_ulong),
    ("subtype", c_int),
    ("id", c_ulong),
]


class CrtcNews(ctypes.Structure):
    """An event: a CRTC stands otherwise."""

    _fields_ = [
        *_NEWS,
        ("mode", c_ulong),
        ("rotation", c_ushort),
        ("x", c_int),
        ("y", c_int),
        ("width", c_uint),
        ("height", c_uint),
    ]


class OutputNews(ctypes.Structure):
    """An event: something is plugged in or out, or goes to another CRTC."""

    _fields_ = [
        *_NEWS,
        ("crtc", c_ulong),
        ("mode", c_ulong),
        ("rotation", c_ushort),
        ("connection", c_ushort),
    ]


class Event(ctypes.Union):
    """Any event of an X server."""

    _fields_ = [("crtc", CrtcNews), ("output", OutputNews), ("any", c_long * 24)]


class Libraries:
    """Xlib and its companions, with what they take and give."""

    def __init__(self) -> None:
        self.x11 = x11 = ctypes.CDLL("libX11.so.6")
        self.randr = randr = ctypes.CDLL("libXrandr.so.2")
        self.xext = xext = ctypes.CDLL("libXext.so.6")
        self.saver = saver = ctypes.CDLL("libXss.so.1")
        self.c = c = ctypes.CDLL(None)
        place = c_void_p
        x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [c_char_p], c_void_p
        x11.XCloseDisplay.argtypes = [c_void_p]
        x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [c_void_p], c_ulong
        x11.XInternAtom.argtypes, x11.XInternAtom.restype = [c_void_p, c_char_p, c_int], c_ulong
        x11.XPending.argtypes = [c_void_p]
        x11.XNextEvent.argtypes = [c_void_p, place]
        x11.XSync.argtypes = [c_void_p, c_int]
        x11.XForceScreenSaver.argtypes = [c_void_p, c_int]
        x11.XFree.argtypes = [c_void_p]
        for query in (randr.XRRQueryExtension, xext.DPMSQueryExtension, saver.XScreenSaverQueryExtension):
            query.argtypes = [c_void_p, place, place]
        xext.DPMSCapable.argtypes = [c_void_p]
        xext.DPMSInfo.argtypes = [c_void_p, place, place]
        xext.DPMSForceLevel.argtypes = [c_void_p, c_ushort]
        saver.XScreenSaverSuspend.argtypes = [c_void_p, c_int]
        saver.XScreenSaverQueryInfo.argtypes = [c_void_p, c_ulong, place]
        randr.XRRSelectInput.argtypes = [c_void_p, c_ulong, c_int]
        for ask, kind, arguments in (
            (randr.XRRGetScreenResourcesCurrent, Resources, [c_ulong]),
            (randr.XRRGetOutputInfo, Output, [place, c_ulong]),
            (randr.XRRGetCrtcInfo, Crtc, [place, c_ulong]),
            (randr.XRRGetCrtcGamma, Gamma, [c_ulong]),
            (randr.XRRGetPanning, Panning, [place, c_ulong]),
        ):
            ask.argtypes, ask.restype = [c_void_p, *arguments], POINTER(kind)
        for free in ("ScreenResources", "OutputInfo", "CrtcInfo", "Gamma", "Panning"):
            getattr(randr, f"XRRFree{free}").argtypes = [c_void_p]
        randr.XRRGetCrtcTransform.argtypes = [c_void_p, c_ulong, place]
        randr.XRRGetOutputProperty.argtypes = [
            *(c_void_p, c_ulong, c_ulong, c_long, c_long, c_int, c_int, c_ulong),
            *[place] * 5,
        ]

        x11.XDefaultScreen.argtypes = [c_void_p]
        x11.XDefaultVisual.argtypes, x11.XDefaultVisual.restype = [c_void_p, c_int], c_void_p
        x11.XDefaultDepth.argtypes = [c_void_p, c_int]
        xext.XShmQueryExtension.argtypes = [c_void_p]
        xext.XShmCreateImage.argtypes = [c_void_p, c_void_p, c_uint, c_int, c_void_p, place, c_uint, c_uint]
        xext.XShmCreateImage.restype = POINTER(Image)
        xext.XShmAttach.argtypes = xext.XShmDetach.argtypes = [c_void_p, place]
        xext.XShmGetImage.argtypes = [c_void_p, c_ulong, place, c_int, c_int, c_ulong]
        c.shmget.argtypes = [c_int, c_size_t, c_int]
        c.shmat.argtypes, c.shmat.restype = [c_int, c_void_p, c_int], c_void_p
        c.shmdt.argtypes = [c_void_p]
        c.shmctl.argtypes = [c_int, c_int, c_void_p]


def load_libraries() -> Libraries | None:
    """Load them; None where one is missing."""
    try:
        return Libraries()
    except OSError:
        return None
