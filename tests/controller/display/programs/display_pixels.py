"""Compares what an X client sees with what was to be shown, pixel by pixel: prints the differences as JSON.

usage: display_pixels.py [CURSOR_X CURSOR_Y]
"""

from __future__ import annotations

import json
import sys

import mss
import numpy as np
from one_window import run_with_display

from controller.display.application import DisplaySettings
from controller.display.bridge import Display
from controller.display.checkerboard import checkerboard
from controller.display.stop import StopSignal
from controller.xrays.frame import place

BACKGROUND_GREY = 64


async def work(display: Display, _stop: StopSignal) -> dict[str, object]:
    _, _, width_px, height_px = display.screen_geometry
    area = {"left": 0, "top": 0, "width": width_px, "height": height_px}
    random = np.random.default_rng(1)
    found: dict[str, object] = {"sentence": await display.check_pixels(), "widths": {}}
    with mss.MSS(with_cursor=True) as with_cursor, mss.MSS() as bare:

        def see(grabber: mss.MSS) -> np.ndarray:
            shot = grabber.grab(area)
            return np.frombuffer(shot.raw, np.uint8).reshape(height_px, width_px, 4)[:, :, :3]

        found["at_start"] = int(see(bare).max())
        await display.show(checkerboard(width_px, height_px))
        found["checkerboard"] = int((see(bare) != checkerboard(width_px, height_px).pixels[..., None]).sum())
        for width in (1001, 1002, 1003, 1080):
            frame = place(random.integers(0, 256, (1080, width), np.uint8), 1, width_px, height_px)
            await display.show(frame)
            found["widths"][width] = int((see(bare) != frame.composed(BACKGROUND_GREY)[..., None]).sum())
        rows, columns = np.nonzero((see(with_cursor) != see(bare)).any(axis=2))
        found["cursor_box"] = [int(f()) for a in (columns, rows) if a.size for f in (a.min, a.max)]
        await display.blank()
        found["blank"] = int(see(bare).max())
    return found


cursor = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else None
settings = DisplaySettings(
    background=f"#{BACKGROUND_GREY:02x}{BACKGROUND_GREY:02x}{BACKGROUND_GREY:02x}", cursor=cursor
)
print(json.dumps(run_with_display(settings, work)))
