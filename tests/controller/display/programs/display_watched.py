"""Shows x-rays on one of an Xorg's outputs, does something to it, and prints what the display says of it.

usage: display_watched.py OUTPUT
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable

import numpy as np
from one_window import run_with_display

from android_bridge.base.problems import Problem
from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.screen_faults import read_screen_faults
from controller.display.stop import StopSignal
from controller.xrays.frame import Frame, place

OUTPUT = sys.argv[1]
BACK = ("--output", OUTPUT, "--mode", "640x400-60", "--pos", "640x0", "--gamma", "1")


async def xrandr(*arguments: str) -> None:
    await asyncio.to_thread(subprocess.run, ["xrandr", *arguments], check=True, stdout=subprocess.DEVNULL)


async def tell(after: str, doing: Awaitable[object]) -> None:
    told = {"after": after, "kind": "", "what": "", "got": ""}
    try:
        await doing
    except Problem as problem:
        told |= {"kind": problem.kind.name, "what": problem.what, "got": problem.got}
    print(json.dumps(told), flush=True)


async def work(display: Display, _: StopSignal) -> None:
    random = np.random.default_rng(1)

    def xray(index: int) -> Frame:
        _, _, width, height = display.screen_geometry
        return place(random.integers(0, 256, (height, height), np.uint8), index, width, height)

    async def disturbed(*arguments: str) -> None:
        await display.check_pixels()
        frame = xray(1)
        await display.show(frame)
        await xrandr(*arguments)
        await display.check(frame)

    await tell("nothing", disturbed("--current"))
    await tell("neighbour", disturbed("--output", "DUMMY0", "--mode", "640x400-75"))
    await tell("gamma", disturbed("--output", OUTPUT, "--gamma", "1:0.9:0.8"))
    await tell("gamma at the start", display.check_pixels())
    faults = await read_screen_faults(*display.screen_geometry[:2], display.screen_name)
    named = {"shape": faults.shape, "colours": faults.colours, "darkness": faults.darkness}
    told = " and ".join(name for name, problems in named.items() if problems)
    print(json.dumps({"after": "gamma, asked", "kind": "", "what": told, "got": ""}))
    await xrandr(*BACK)
    await display.check_pixels()
    await xrandr("--output", OUTPUT, "--mode", "640x400-75")
    await tell("moment", disturbed_since(display, xray(2)))
    await tell("moment, looked at anew", disturbed("--current"))
    await xrandr("--output", OUTPUT, "--mode", "800x600-60")
    await tell("mode", display.check(xray(2)))
    await xrandr(*BACK)
    await tell("unplugged", disturbed("--output", OUTPUT, "--off"))
    await tell("unplugged, a page", display.blank())
    await tell("unplugged, the next x-ray", display.show(xray(2)))
    await tell("unplugged at the start", display.check_pixels())


async def disturbed_since(display: Display, frame: Frame) -> None:
    await xrandr(*BACK)
    await display.check(frame)


async def calibrated(display: Display, _: StopSignal) -> None:
    ramps = []
    for after, gamma in (("calibrated", "1:0.95:0.9"), ("calibrated anew", "1:0.95:0.8")):
        await xrandr("--output", OUTPUT, "--gamma", gamma)
        await tell(after, display.check_pixels())
        ramps.append(str(display.shown_on).partition("gamma ramp ")[2])
    frame = place(np.zeros((400, 400), np.uint8), 1, 640, 400)
    await display.show(frame)
    await tell("calibrated and left so", display.check(frame))
    faults = await read_screen_faults(*display.screen_geometry[:2], "", is_calibrated=display.is_calibrated)
    print(json.dumps({"after": "two ramps", "kind": len(set(ramps)), "what": len(faults.colours), "got": ""}))
    await xrandr("--output", OUTPUT, "--gamma", "1")
    await tell("its profile unloaded", display.check(frame))
    await tell("its profile unloaded before", display.check_pixels())


run_with_display(DisplaySettings(OUTPUT, is_calibrated=True), calibrated)
run_with_display(DisplaySettings(OUTPUT), work)
