"""The window of a run, and whether its screen is one to photograph."""

from __future__ import annotations

from collections.abc import Sequence

from android_bridge.base import FrameWriter, default_frames_path
from controller.capture.begin import no_screen
from controller.capture.control import Control
from controller.capture.cursor import check_cursors
from controller.capture.options import RunOptions
from controller.capture.rig_screen import RigScreen
from controller.capture.same_display import check_displays
from controller.capture.work import WorkItem
from controller.display import DisplaySettings
from controller.plan import FRAMES, LoadedPlan
from controller.records import Record

READABLE = ("xcb", "offscreen")  # Qt platforms on which a program can read the screen back


def display_settings(loaded: LoadedPlan, options: RunOptions) -> DisplaySettings:
    """Say how the window of a run is opened."""
    display = loaded.display
    # A phone started for this run is told the place; one started by hand looks at the usual one.
    own = options.phone is None
    frames = loaded.state_dir / FRAMES if own else default_frames_path()
    return DisplaySettings(
        screen=display.screen,
        screen_where=loaded.where("display", "screen"),
        background=display.background,
        headless=options.headless,
        frame_sink=lambda width, height: FrameWriter(frames, width, height),
        keep_awake=not options.headless,
        is_calibrated=display.is_calibrated,
    )


async def check_screen(
    screen: RigScreen,
    loaded: LoadedPlan,
    left: Sequence[WorkItem],
    journal: Record,
    options: RunOptions,
    control: Control,
) -> None:
    """Look whether the screen is one to photograph, for all that is left to do.

    Raises
    ------
    Problem
        When it is none, shows other pixels than it should, or is another one than before.
    """
    display = screen.display
    if options.phone is not None and display.platform == "offscreen":
        raise no_screen(
            "there is no screen for the phone to photograph",
            "run on the computer with the monitor, or rehearse with --phone sim",
        )
    if display.platform == "offscreen" and not options.headless:
        control.note_once(
            "no screen shows the x-rays (DISPLAY or WAYLAND_DISPLAY would name one): only the"
            " simulated phone sees them"
        )
    subsets = list({each.subset.id: each.subset for each in left}.values())
    displays = journal.captures.displays
    check_displays(loaded, subsets[0], subsets, displays, display.shown_on, may_differ=options.may_differ)
    check_cursors(loaded, subsets, *display.screen_geometry[2:])
    if display.kept_awake:
        control.note_once(display.kept_awake)
    if display.platform in READABLE:
        control.note_once(await control.or_stop(screen.prove()))
