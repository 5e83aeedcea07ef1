"""Random commands at random moments, with kills, on engines over one plan; then whatever is left is finished.

usage: engine_storm.py PLAN STORE ADDRESS CODE LOG SEED KILL_AFTER_S

Forks a child for each run: the first one is commanded at random (and killed after KILL_AFTER_S, where that is
not 0), the next ones finish. LOG gets each event of each child as a line of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from android_bridge.base.addresses import parse_phone
from controller.capture import Engine, Event, FinishReason, RunOptions, opened_engine
from controller.display.application import run_application
from controller.plan import load_plan
from controller.records import only_controller

plan, store, address, code, log, seed, kill_after_s = sys.argv[1:]
loaded = load_plan(Path(plan))
options = RunOptions(parse_phone(address), Path(store), pairing_code=code, patience_s=10)


def command(engine: Engine, rng: Random) -> None:
    """Give commands at random moments, then let it go on whenever it waits."""
    if rng.random() < 0.8:  # else from the very beginning on
        while engine.status.state in ("idle", "preparing", "suspended"):
            engine.room_is_ready(engine.status.subset)
            time.sleep(0.02)
    for _ in range(rng.randrange(3, 12)):
        time.sleep(rng.random() * 0.12)
        match rng.randrange(16):
            case 0 | 1 | 2:
                engine.pause()
            case 3 | 4:
                engine.resume()
            case 5 | 6 | 7 | 12 | 13 | 14:
                engine.retake([rng.randrange(1, 6) for _ in range(rng.randrange(1, 3))], "at random")
            case 8 | 9:
                engine.room_is_ready(rng.choice(["one", "two"]))
            case 10:
                engine.stop_after_this_photo("at random")
            case _:
                engine.abort("at random")
    while engine.status.finish is None:
        engine.resume()
        engine.room_is_ready(engine.status.subset)
        time.sleep(0.02)
    engine.close_page()


def run(*, at_random: bool, repair: bool, name: str) -> None:
    """Run an engine to its end; in a child."""
    rng = Random(f"{seed} {name}")

    def tell(event: Event) -> None:
        facts = {key: getattr(event, key, None) for key in ("subset", "index", "indices", "take", "reason")}
        file.write(
            json.dumps(
                {"run": name, "at_s": datetime.now(UTC).timestamp(), "event": type(event).__name__, **facts}
            )
            + "\n"
        )
        file.flush()

    with (
        Path(log).open("a") as file,
        only_controller(loaded.state_dir),
        opened_engine(loaded, options, repair=repair, listener=tell) as engine,
    ):
        if not any(each.left for each in engine.work):
            return
        engine.is_attended = at_random
        engine.start()
        if at_random:
            threading.Thread(target=command, args=(engine, rng), daemon=True).start()
        finished = run_application(engine.run, engine)
    if not at_random:
        assert finished.reason is FinishReason.COMPLETE, finished


def child(kill_s: float = 0.0, **how: object) -> None:
    """Run in a child, which may be killed; anything but an end in good order is told."""
    pid = os.fork()
    if pid == 0:
        try:
            run(**how)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - it is told by the exit code
            traceback.print_exc()
            os._exit(9)
    if kill_s:
        time.sleep(kill_s)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if status and not (kill_s and os.WIFSIGNALED(status)):
        sys.exit(f"the run of {how} ended with {status}")


child(float(kill_after_s), at_random=True, repair=False, name="random")
if float(kill_after_s):
    print("killed", flush=True)
    sys.stdin.readline()  # until the phone has been killed too, and started again
child(at_random=False, repair=False, name="rest")
child(at_random=False, repair=True, name="repairs")
