"""The desk's own widgets: what each shows is given to it, and none asks for anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.desktop.widgets.action_bar import ActionBar
    from controller.desktop.widgets.figure_list import FigureList
    from controller.desktop.widgets.log_view import LogView
    from controller.desktop.widgets.photo_grid import PhotoGrid
    from controller.desktop.widgets.picture_view import PictureView
    from controller.desktop.widgets.plots import Plots
    from controller.desktop.widgets.subset_list import SubsetList

__all__ = ["ActionBar", "FigureList", "LogView", "PhotoGrid", "PictureView", "Plots", "SubsetList"]

__getattr__ = lazy(
    __name__,
    {
        "action_bar": ("ActionBar",),
        "figure_list": ("FigureList",),
        "log_view": ("LogView",),
        "photo_grid": ("PhotoGrid",),
        "picture_view": ("PictureView",),
        "plots": ("Plots",),
        "subset_list": ("SubsetList",),
    },
)
