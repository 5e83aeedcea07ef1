"""Opens the display on a screen: prints where it is.

usage: display_screens.py SCREEN [headless]
"""

from __future__ import annotations

import json
import sys

from one_window import run_with_display

from android_bridge.base.problems import Problem
from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.stop import StopSignal


async def work(display: Display, _stop: StopSignal) -> dict[str, object]:
    area = list(display.screen_geometry)
    return {"geometry": area, "platform": display.platform, "name": display.screen_name}


try:
    settings = DisplaySettings(sys.argv[1], headless="headless" in sys.argv, headless_size_px=(640, 400))
    print(json.dumps(run_with_display(settings, work)))
except Problem as problem:
    print(json.dumps({"problem": str(problem)}))
