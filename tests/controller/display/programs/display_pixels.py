"""Compares what an X client sees with what was to be shown, pixel by pixel; prints how many differ."""

from __future__ import annotations

import json

import mss
import numpy as np
from one_window import run_with_display

from controller.display import DisplaySettings, refresh_rate
from controller.display.bridge import Display
from controller.display.pattern import draw_pattern
from controller.display.stop import StopSignal
from controller.xrays.cursor import arrow
from controller.xrays.frame import Frame, place

BACKGROUND_BGR = (0x60, 0x40, 0x20)


def expected(frame: Frame) -> np.ndarray:
    """Give the screen in colour, row after row as it was drawn, (height, width, 3) BGR."""
    screen = np.full((frame.screen_height_px, frame.screen_width_px, 3), BACKGROUND_BGR, np.uint8)
    rows, columns = slice(frame.y_px, frame.y_px + frame.height_px), slice(frame.x_px, None)
    screen[rows, columns][:, : frame.width_px] = frame.pixels[..., None]
    for patch in frame.patches:
        for y, x in np.argwhere(patch.mask):
            screen[patch.y_px + y, patch.x_px + x] = patch.levels[y, x]
    return screen


async def work(display: Display, _stop: StopSignal) -> dict[str, object]:
    left, top, width_px, height_px = display.screen_geometry
    rates = [await refresh_rate.measure_refresh_rate(left, top)]
    refresh_rate._is_monitor = lambda _screen: True
    rates += [await refresh_rate.measure_refresh_rate(*place) for place in ((left, top), (9, 9))]
    area = {"left": 0, "top": 0, "width": width_px, "height": height_px}
    random = np.random.default_rng(1)
    found: dict[str, object] = {"sentence": await display.check_pixels(), "widths": {}, "cursors": []}
    found["rates"] = [each and (each.stated_hz, each.measured_hz) for each in rates]
    with mss.MSS(with_cursor=True) as with_cursor, mss.MSS() as bare:

        def see(grabber: mss.MSS) -> np.ndarray:
            shot = grabber.grab(area)
            return np.frombuffer(shot.raw, np.uint8).reshape(height_px, width_px, 4)[:, :, :3]

        found["at_start"] = int(see(bare).max())
        await display.show(draw_pattern(width_px, height_px))
        found["pattern"] = int((see(bare) != draw_pattern(width_px, height_px).pixels[..., None]).sum())
        for width in (1001, 1002, 1003, 1080):
            frame = place(random.integers(0, 256, (1080, width), np.uint8), 1, width_px, height_px)
            await display.show(frame)
            found["widths"][width] = int((see(bare) != expected(frame)).sum())
        found["pointer"] = int((see(with_cursor) != see(bare)).sum())
        # In the margin, over both, on the x-ray; and cut off by two edges.
        for x_px, y_px in ((300, 200), (frame.x_px - 5, 7), (900, 500), (width_px - 1, height_px - 9)):
            cursor = arrow(x_px, y_px, width_px, height_px)
            with_arrow = place(frame.pixels, 1, width_px, height_px, patches=(cursor,))
            await display.show(with_arrow)
            await display.check(with_arrow)
            found["cursors"].append(int((see(with_cursor) != expected(with_arrow)).sum()))
        await display.blank()
        found["blank"] = int(see(bare).max())
    return found


settings = DisplaySettings(background="#204060")
print(json.dumps(run_with_display(settings, work)))
