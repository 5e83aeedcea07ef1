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
    classes: tuple[type[Page], ...] = ()
    return [each(place) for each in classes]
