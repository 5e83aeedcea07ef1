"""Draws the phone's screen in each of its states as the shipped app shows it: FOLDER, and PHOTO if wished.

The app's own bytecode runs, its real layouts are measured and drawn; PHOTO is what the camera sees, an image
file. Files are called as the state, with ``-wide`` for a phone that lies on its side.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests" / "tools")]

from bytecode_phone import BytecodePhone, running  # noqa: E402 - so that it runs from anywhere
from bytecode_phone.session import Computer  # noqa: E402

PORT = 4750


def states(phone: BytecodePhone) -> Iterator[str]:
    """Lead a phone from state to state; gives the name of each while it stands in it."""
    phone.tell("start", f"port={PORT}")
    yield "asking"
    phone.tell("answer", "no")
    phone.shows("state", "Not running")
    yield "refused"
    phone.tell("cover")
    phone.set(allowed="android.permission.CAMERA,android.permission.WRITE_EXTERNAL_STORAGE")
    phone.tell("uncover")
    phone.shows("code", "pairing code")
    yield "idle"
    with closing(Computer(("127.0.0.1", PORT), phone.code())) as computer:
        phone.tell("touch", "aim")
        phone.shows("state", "Aiming")
        yield "aiming"
        phone.tell("touch", "aim")
        phone.shows("code", "pairing code")
        with computer.session("night-2", 1, 4) as session:
            phone.shows("state", "Ready")
            yield "ready-first"
            session.shoot(1)
            session.shoot(2)
            phone.shows("progress", "2 of 4")
            phone.shows("photo", "picture")
            yield "ready"
            taking = session.shooting(3)
            phone.shows("state", "Taking a photo")
            yield "capturing"
            taking.result(20)
            phone.set(battery=2, plugged=0)
            phone.shows("state", "Waiting")
            waiting = session.shooting(4)
            yield "waiting"
            phone.set(battery=80)
            waiting.result(20)
            session.finish()
            phone.shows("state", "Complete")
            yield "complete"
        with computer.session("night-3", 5, 9) as session:
            session.shoot(5)
            phone.shows("photo", "picture")
            phone.tell("touch", "stop")
            yield "asked-to-stop"
            phone.tell("press", "yes")
            phone.shows("state", "Stopped")
            yield "aborted"


def main(arguments: list[str]) -> int:
    """Draw them all; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("photo", type=Path, nargs="?")
    parser.add_argument("--screen", default="1080x2280@420", help="pixels and dots per inch, held upright")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    size, dpi = chosen.screen.split("@")
    with tempfile.TemporaryDirectory() as disk, running(Path(disk)) as phone:
        phone.tell("screen", *size.split("x"), dpi)
        if chosen.photo:
            phone.set(scene=chosen.photo.resolve())
        for state in states(phone):
            for wide in ("", "-wide"):
                file = phone.draw(chosen.folder.resolve() / f"{state}{wide}.png")
                phone.tell("turn")
                sys.stdout.write(f"{file}\n")
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
