"""The desk through a whole plan, with a probe in either loop.

usage: desk_probe.py [--alone] PLAN STORE ADDRESS CODE AT...

``--alone`` runs the same engine without a desk. Prints as JSON: seconds for all photos, the usual seconds for
one, the longest time for which the window's loop and the engine's were blocked (ms), and the process's memory
(MB) after each so many photos.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QTimer

from android_bridge.base.addresses import parse_phone
from controller.capture import Engine, Event, RunOptions, events, opened_engine
from controller.capture.opening import checked_manifest
from controller.desktop.actions import ACTIONS
from controller.desktop.process import DeskProcess
from controller.display import Application
from controller.display.application import run_application
from controller.plan import load_plan
from controller.records import only_controller

EVERY_MS = 10
is_alone = "--alone" in sys.argv
plan, store, address, code, *at = [each for each in sys.argv[1:] if each != "--alone"]
loaded = load_plan(Path(plan))
options = RunOptions(parse_phone(address), Path(store), pairing_code=code, patience_s=10)
late: dict[str, list[float]] = {"window": [], "engine": []}
memory: dict[str, float] = {}
cycles: list[float] = []
saved = [0]


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


async def probe() -> None:
    while True:
        began_s = time.monotonic()
        await asyncio.sleep(EVERY_MS / 1000)
        late["engine"].append(1000 * (time.monotonic() - began_s) - EVERY_MS)


def listen(event: Event) -> None:
    if isinstance(event, events.Saved):
        saved[0] += 1
        cycles.append(event.cycle_s)
        if str(saved[0]) in at:
            memory[str(saved[0])] = memory_mb()


run = Engine.run


async def probed(engine: Engine, screens: Any) -> Any:
    engine.listen(listen)
    task = asyncio.ensure_future(probe())
    try:
        return await run(engine, screens)
    finally:
        task.cancel()


Engine.run = probed  # type: ignore[method-assign]


def by_desk() -> None:
    with Application(has_widgets=True) as application:
        desk = DeskProcess(application, loaded, options, lambda: checked_manifest(loaded, lambda _: None))
        desk.open()
        last_s = [time.monotonic()]
        begun = [False]

        def turn() -> None:
            now_s = time.monotonic()
            late["window"].append(1000 * (now_s - last_s[0]) - EVERY_MS)
            last_s[0] = now_s
            for action in ACTIONS:
                if action.name in ("start", "ready") and action.is_possible(desk.desk):
                    if action.name == "start" and begun[0]:
                        continue
                    begun[0] = True
                    desk.window.wanted.emit(action)
            if desk.desk.finished is not None and desk.is_free:
                application.quit()

        timer = QTimer()
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(turn)
        timer.start()
        application.exec()
        print(desk.desk.headline, desk.desk.why, file=sys.stderr)
        desk.close()


def alone() -> None:
    with opened_engine(loaded, options) as engine:
        engine.is_attended, engine.takes_keys, engine.has_last_page = True, False, False
        engine.listen(
            lambda event: isinstance(event, events.Suspended) and engine.room_is_ready(event.subset)
        )
        engine.start()
        run_application(engine.run, engine)


with only_controller(loaded.state_dir):
    began_s = time.monotonic()
    alone() if is_alone else by_desk()
    took_s = time.monotonic() - began_s
print(
    json.dumps(
        {
            "photos": saved[0],
            "took_s": round(took_s, 1),
            "usual_s": round(statistics.median(cycles), 4),
            "blocked_ms": {
                name: [round(each, 1) for each in sorted(values)[-3:]]
                for name, values in late.items()
                if values
            },
            "memory_mb": memory,
        }
    )
)
