"""A plan run with pages, pauses, retakes and notifications at random; another X client looks at each trigger.

usage: pages_at_random.py PLAN STORE ADDRESS CODE SEED

Prints as JSON what it saw: at each trigger, and when its photo was exposed, the whole screen is held against
the x-ray, pixel for pixel.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import mss
import numpy as np

from android_bridge.base.addresses import parse_phone
from controller.capture import (
    Engine,
    Event,
    FinishReason,
    RunOptions,
    events,
    opened_engine,
    readiness,
    sitting,
)
from controller.capture.attention import Attention
from controller.capture.cursor import drawn_cursor
from controller.capture.pages import Page
from controller.capture.rig_screen import RigScreen
from controller.display.application import run_application
from controller.plan import load_plan
from controller.records import only_controller
from controller.xrays import find_image, render

plan, store, address, code, seed = sys.argv[1:]
loaded = load_plan(Path(plan))
options = RunOptions(parse_phone(address), Path(store), pairing_code=code, patience_s=10)
readiness._PATIENT_S = 0.0  # a page races with each session
sitting.LONGEST_PAUSE_S = 0.3


class Watch:
    """A listener that wants this and that at random, and looks."""

    def __init__(self, engine: Engine, attention: Attention) -> None:
        self.engine, self.attention = engine, attention
        self.rng = Random(seed)
        self.grabber = mss.MSS()
        self.wrong: list[tuple[str, int, int]] = []
        self.counts: Counter[str] = Counter()
        self.expected: np.ndarray[Any, Any] | None = None
        self._paths = {each.index: each.path for each in engine._manifest.xrays}  # type: ignore[union-attr]
        paint = RigScreen._paint

        async def painted(screen: RigScreen, page: Page) -> None:
            self.counts["pages begun"] += 1
            await paint(screen, page)
            self.counts[f"{page.kind} page"] += 1

        RigScreen._paint = painted  # type: ignore[method-assign]

    def __call__(self, event: Event) -> None:
        self.counts[type(event).__name__] += 1
        rng, engine = self.rng, self.engine
        match event:
            case events.Triggered():
                self.expected = self._frame(event.subset, event.index)
                self._look("trigger", event.index)
                if rng.random() < 0.02:
                    engine.pause()
                if rng.random() < 0.005:
                    engine.retake_last("at random")
                if rng.random() < 0.02:
                    self.attention.call("at random, while it captures", "nothing is shown")
            case events.Exposed():
                self._look("exposed", event.index)
            case events.Paused():
                if rng.random() < 0.5:
                    self.attention.call("paused", "go on")
                screen = engine._screen
                assert screen is not None
                if rng.random() < 0.3:
                    screen.shows_keys = True
                self._later(engine.resume)
            case events.Suspended():
                self._later(lambda: engine.room_is_ready(event.subset))
            case events.Finished():
                engine.close_page()

    def _later(self, act: Any) -> None:
        threading.Timer(self.rng.choice((0.0, 0.02, 0.1, 0.25, 0.5, 0.9)), act).start()

    def _frame(self, subset: str, index: int) -> np.ndarray[Any, Any]:
        screen = self.engine._screen
        assert screen is not None
        width, height = screen.display.screen_geometry[2:]
        cursor = drawn_cursor(loaded, loaded.subset(subset), width, height)
        image = find_image(loaded.images, self._paths[index]).read_bytes()
        return render(image, index, width, height, name="", patches=cursor).composed()

    def _look(self, when: str, index: int) -> None:
        assert self.expected is not None
        height, width = self.expected.shape
        shot = self.grabber.grab({"left": 0, "top": 0, "width": width, "height": height})
        seen = np.frombuffer(shot.raw, np.uint8).reshape(height, width, 4)[..., :3]
        differs = int(np.count_nonzero((seen != self.expected[..., None]).any(axis=2)))
        self.counts[f"looked at {when}"] += 1
        if differs:
            self.wrong.append((when, index, differs))


with only_controller(loaded.state_dir), opened_engine(loaded, options) as engine:
    attention = Attention("storm", by_sound=False)
    watch = Watch(engine, attention)
    engine.is_attended = True
    engine.listen(attention)
    engine.listen(watch)
    engine.start()
    began_s = time.monotonic()
    finished = run_application(engine.run, engine)
    attention.close()
print(
    json.dumps(
        {
            "finished": str(finished.reason),
            "problem": str(finished.problem),
            "wrong": watch.wrong,
            "took_s": round(time.monotonic() - began_s),
            **watch.counts,
        }
    )
)
sys.exit(0 if finished.reason is FinishReason.COMPLETE else 1)
