"""Publishes frames headless and checks what the sink had got when each was reported."""

from __future__ import annotations

import json

import numpy as np
from one_window import run_with_display

from controller.display import DisplaySettings
from controller.display.bridge import Display
from controller.display.stop import StopSignal
from controller.xrays.frame import place


class Sink:
    def __init__(self, width_px: int, height_px: int) -> None:
        self.shape = (height_px, width_px)
        self.got: list[np.ndarray] = []
        self.closed = False

    def publish(self, pixels: np.ndarray, /) -> None:
        assert pixels.shape == self.shape
        assert pixels.dtype == np.uint8
        self.got.append(pixels.copy())

    def close(self) -> None:
        self.closed = True


sinks: list[Sink] = []


def factory(width_px: int, height_px: int) -> Sink:
    sinks.append(Sink(width_px, height_px))
    return sinks[0]


async def work(display: Display, _stop: StopSignal) -> list[int]:
    random = np.random.default_rng(3)
    late = []
    for index in range(1, 30):
        pixels = random.integers(0, 256, (201, 333), np.uint8)
        frame = place(pixels, index, *display.screen_geometry[2:])
        await display.show(frame)
        if not np.array_equal(sinks[0].got[-1], frame.composed(128)):
            late.append(index)
    return late


async def again(_display: Display, _stop: StopSignal) -> str:
    return "a second run works too"


settings = DisplaySettings(
    headless=True, headless_size_px=(401, 300), background="#808080", frame_sink=factory
)
facts = {
    "late": run_with_display(settings, work),
    "first_is_black": not sinks[0].got[0].any(),
    "closed": sinks[0].closed,
    "again": run_with_display(DisplaySettings(headless=True), again),
}
print(json.dumps(facts))
