"""Two subsets driven through the engine alone: pause, retake, a change of the room, to the end.

usage: drive_engine.py PLAN STORE

Prints each event's name, and its subset and index where it has them, as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from controller.capture import Event, FinishReason, RunOptions, events, opened_engine, sitting
from controller.display.application import run_application
from controller.plan import load_plan

plan, store = map(Path, sys.argv[1:])
loaded = load_plan(plan)
pause_over = threading.Timer(0.3, lambda: engine.resume())  # noqa: PLW0108 - it comes later


def drive(event: Event) -> None:
    """Say what is to happen next, as a person would who reads along."""
    facts = {name: getattr(event, name, None) for name in ("subset", "index", "take", "command", "words")}
    facts |= {"state": engine.status.state, "done": engine.status.done}
    print(json.dumps({"event": type(event).__name__, **facts}), flush=True)
    match event:
        case events.Suspended(subset=subset):
            if subset == "two":
                engine.room_is_ready("one")  # the answer to another question
            else:
                for untimely in (engine.start, engine.pause, engine.resume):
                    untimely()
                engine.retake([1], "nothing is captured yet")
            engine.room_is_ready(subset)
        case events.Saved(subset="one", index=3, take=1):
            engine.pause()
            engine.retake([9], "it was never taken")  # rejected
        case events.Paused() if engine.status.subset == "one":
            engine.retake([1, 2], "the lamp was on")
            pause_over.start()
        case events.Saved(subset="one", index=1, take=2):
            engine.retake([2, 3], "and the door was open")  # 2 is on its way already
        case events.Saved(subset="two", index=5):
            sitting.LONGEST_PAUSE_S = 0.1
            engine.pause()
        case events.SessionClosed(why=why) if "paused" in why:
            engine.resume()
        case events.Saved(subset="two", index=6):
            engine.stop_after_this_photo("that will do for today")


with opened_engine(loaded, RunOptions(None, store)) as engine:
    print(json.dumps([[each.subset.id, each.left, each.estimated_s] for each in engine.work]), flush=True)
    engine.listen(drive)
    engine.is_attended = True
    engine.start()
    finished = run_application(engine.run, engine)
assert finished.reason is FinishReason.STOPPED, finished

with opened_engine(loaded, RunOptions(None, store, headless=True)) as engine:
    assert [each.left for each in engine.work] == [0, 1]
    engine.start()
    finished = run_application(engine.run, engine, headless=True)
assert finished.reason is FinishReason.COMPLETE, finished
assert engine.status.finish is FinishReason.COMPLETE
