"""The window's pages beside the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.desktop.pages.page import Page, Workplace

__all__ = ["Page", "Workplace", "pages"]

__getattr__ = lazy(__name__, {"page": ("Page", "Workplace")})


def pages(place: Workplace) -> list[Page]:
    """Make all pages, in the order of their tabs."""
    from controller.desktop.pages.aiming import Aiming  # noqa: PLC0415 - lazy as faces are
    from controller.desktop.pages.light_table import LightTable  # noqa: PLC0415
    from controller.desktop.pages.preflight import PreflightPage  # noqa: PLC0415
    from controller.desktop.pages.summary import SummaryPage  # noqa: PLC0415

    classes: tuple[type[Page], ...] = (PreflightPage, Aiming, LightTable, SummaryPage)
    return [each(place) for each in classes]
