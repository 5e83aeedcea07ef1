"""The screens that are there, and the one that was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt5.QtCore import QRect
from PyQt5.QtGui import QGuiApplication, QScreen

from android_bridge.base import Problem

PRIMARY = "primary"


@dataclass(frozen=True)
class ScreenChoice:
    """A screen and where it lies.

    Parameters
    ----------
    screen
        Qt's screen.
    geometry
        Position and size in Qt's units, which are device pixels unless the screen is scaled.
    scale
        Device pixels per unit, 1.0 with scaling switched off.
    connector
        The connector's name, e.g. ``HDMI-1``; the screen itself may be deleted when it is asked for.
    name
        The same, with model and serial number where the screen tells them, and where it lies.
    depth
        Bits a pixel.
    """

    screen: QScreen
    geometry: QRect
    scale: float
    connector: str
    name: str
    depth: int

    @property
    def width_px(self) -> int:
        """Width in device pixels."""
        return round(self.geometry.width() * self.scale)

    @property
    def height_px(self) -> int:
        """Height in device pixels."""
        return round(self.geometry.height() * self.scale)


def choose_screen(
    wanted: str, *, headless_size_px: tuple[int, int] = (1920, 1080), where: str = "display screen"
) -> ScreenChoice:
    """Find a screen by its connector's name, by ``model/serial``, or take the primary one.

    Model and serial number stay the same when cables are swapped; names and positions do not.

    Parameters
    ----------
    wanted
        ``primary``, a name such as ``HDMI-1``, or ``model/serial`` such as ``DELL U2720Q/CN0ABC``.
    headless_size_px
        Width and height to assume on Qt's offscreen platform, which has one screen called ``offscreen``.
    where
        What asked for that screen, for the message.

    Raises
    ------
    Problem
        If there is no such screen, more than one, or its scaling does not give whole device pixels.
    """
    screens = QGuiApplication.screens()
    primary = QGuiApplication.primaryScreen()
    if wanted == PRIMARY and primary is not None:
        found = [primary]
    else:
        found = [screen for screen in screens if wanted in (_name(screen), _identity(screen))]
    if len(found) != 1:
        raise Problem(
            "screen not found" if not found else "more than one screen answers to that name",
            where=where,
            expected=wanted,
            got="; ".join(_describe(screen) for screen in screens) or "no screen at all",
            advice=f'name one of these by name or "model/serial", or say "{PRIMARY}"',
        )
    return _measured(found[0], headless_size_px)


def _measured(screen: QScreen, headless_size_px: tuple[int, int]) -> ScreenChoice:
    if QGuiApplication.platformName() == "offscreen":
        return _chosen(screen, QRect(0, 0, *headless_size_px), 1.0)
    geometry, scale = screen.geometry(), screen.devicePixelRatio()
    for length in (geometry.width() * scale, geometry.height() * scale):
        if abs(length - round(length)) > 1e-6:
            raise Problem(
                "the desktop scales this screen by a factor that leaves no whole pixels",
                where=_describe(screen),
                got=f"scale {scale:g}",
                advice="set the screen's scale to 100 % in the desktop's settings",
            )
    return _chosen(screen, geometry, scale)


def _chosen(screen: QScreen, geometry: QRect, scale: float) -> ScreenChoice:
    name = _describe(screen, geometry)
    return ScreenChoice(screen, geometry, scale, _name(screen), name, screen.depth())


def _name(screen: QScreen) -> str:
    return screen.name() or QGuiApplication.platformName()


def _identity(screen: QScreen) -> str:
    return f"{screen.model()}/{screen.serialNumber()}"


def _describe(screen: QScreen, area: QRect | None = None) -> str:
    size = area or screen.geometry()
    known = f' "{_identity(screen)}"' if screen.model() or screen.serialNumber() else ""
    return f"{_name(screen)}{known} ({size.width()}x{size.height()}+{size.x()}+{size.y()})"
