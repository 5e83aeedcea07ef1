"""Takes the pictures of docs/guide.md: drives `chexrig run` by its keys on an Xvfb, and grabs the screen.

    .venv/bin/python tests/tools/guide_pictures.py                  # what the guide shows
    .venv/bin/python tests/tools/guide_pictures.py --only another_xray      # one story's
    .venv/bin/python tests/tools/guide_pictures.py --size 1366x768 --out /tmp/small      # all of them
    .venv/bin/python tests/tools/guide_pictures.py --dpi 192 --out /tmp/large-letters

The x-rays are the demo's phantoms. It takes two minutes: a phone that does not answer has to be waited for.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import mss
import numpy as np
from PIL import Image
from rig import REPOSITORY, clean_environment, free_port, wait_until

from controller.demo import make_cohort

_PATIENCE_S = 300.0  # on a busy machine a run takes minutes to begin
_SHORTEST_S = 0.7  # a page listens once it has stood for half a second, and no key has been pressed
_PLAN = "spring.yaml"
_MOST_BYTES = 60_000
_GUIDE = REPOSITORY / "docs" / "guide.md"


class Xvfb:
    """A screen, while it runs. Its keys do not repeat: one may be held for as long as something takes."""

    def __init__(self, size: str, dpi: int) -> None:
        reading, writing = os.pipe()
        words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-dpi", str(dpi)]
        self._process = subprocess.Popen(
            [*words, "-noreset", "-nolisten", "tcp", "-r"], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"

    def key(self, *words: str) -> None:
        """Call xdotool, such as ``("key", "space")``."""
        environ = clean_environment(DISPLAY=self.display)
        subprocess.run(["xdotool", *words], env=environ, check=True, timeout=20)

    def screen(self) -> Image.Image:
        with mss.MSS(display=self.display) as grabber:
            shot = grabber.grab(grabber.monitors[1])
        return Image.frombytes("RGB", shot.size, shot.rgb).convert("L")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)


class Terminal:
    """A program in a terminal of its own, as an operator starts it: `chexrig`, where nothing else is said."""

    def __init__(self, folder: Path, display: str, *words: str, program: Sequence[str] = ()) -> None:
        ours, its = pty.openpty()
        self._told = b""
        chexrig = [str(Path(sys.executable).with_name("chexrig"))]
        self.process = subprocess.Popen(
            [*(program or chexrig), *words],
            cwd=folder,
            env=clean_environment(DISPLAY=display, COLUMNS="100", PYTHONPATH=str(REPOSITORY)),
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        threading.Thread(target=self._read, args=[ours], daemon=True).start()

    def _read(self, ours: int) -> None:
        with contextlib.suppress(OSError):  # its end
            while more := os.read(ours, 4096):
                self._told += more

    @property
    def told(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._told.decode(errors="replace"))

    def wait(self, words: str) -> None:
        """Wait until it has said something, and forget what it said until then."""
        wait_until(lambda: words in self.told, lambda: f"{words!r}\n{self.told}", _PATIENCE_S, 0.02)
        self._told = b""

    def end(self) -> None:
        self.process.wait(_PATIENCE_S)


class Photographer:
    """Takes the pictures.

    Parameters
    ----------
    folder
        Of the plan.
    out
        Where pictures go.
    width_px
        How wide they become.
    wanted
        Which ones are kept; None: all.
    """

    def __init__(
        self, x: Xvfb, folder: Path, out: Path, width_px: int, wanted: Collection[str] | None = None
    ) -> None:
        self.x, self.folder, self._out, self._width, self._wanted = x, folder, out, width_px, wanted
        self._started: list[Terminal] = []

    def start(self, *words: str, program: Sequence[str] = ()) -> Terminal:
        self._started.append(Terminal(self.folder, self.x.display, *words, program=program))
        return self._started[-1]

    def close(self) -> None:
        """End what is still there."""
        for each in self._started:
            each.process.kill()
            each.process.wait()

    def take(self, name: str, *, of: Callable[[], object] | None = None) -> None:
        """Take a picture once the page stands still, or as soon as something is so."""
        if of is None:
            time.sleep(_SHORTEST_S)
        else:
            wait_until(of, lambda: name, _PATIENCE_S, 0.02)
        if self._wanted is not None and name not in self._wanted:
            return
        picture = self.x.screen()
        is_xray = name.endswith("x-ray")  # grey levels cost more than letters
        width = self._width // 2 if is_xray else self._width
        small = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
        file = self._out / f"{name}.png"
        levels = 64 if is_xray else 32 if name.endswith("photo") else 16
        small.quantize(levels).save(file, optimize=True)
        if file.stat().st_size > _MOST_BYTES and self._width <= 960:
            raise SystemExit(f"{file} has {file.stat().st_size:,} bytes, more than {_MOST_BYTES:,}")

    def press(self, key: str) -> None:
        """Press a key as a person does, who has seen what stands there."""
        time.sleep(_SHORTEST_S)
        self.x.key("key", key)

    @contextlib.contextmanager
    def held(self, key: str) -> Iterator[None]:
        """Hold a key down within the block."""
        time.sleep(_SHORTEST_S)
        self.x.key("keydown", key)
        yield
        self.x.key("keyup", key)

    def has_page(self) -> bool:
        """Say whether a page of text stands there: a few bright pixels on black."""
        screen = np.asarray(self.x.screen())
        return bool(0.002 < np.mean(screen > 100) < 0.2 and np.mean(screen == 0) > 0.7)

    def has_board(self) -> bool:
        """Say whether the calibration board stands there: of two levels, and much of each."""
        counts = np.sort(np.bincount(np.asarray(self.x.screen()).ravel(), minlength=256))[::-1]
        return bool(counts[:2].sum() > 0.95 * counts.sum() and counts[1] > 0.2 * counts.sum())


def _begin(each: Photographer) -> Terminal:
    run = each.start("run", _PLAN, "--phone", "sim")
    run.wait("Hold Space")
    with each.held("space"):
        time.sleep(1.3)
    return run


def _measured(each: Photographer) -> None:
    """A run with a phone that is not known yet; it is known to those that follow."""
    run = _begin(each)
    run.wait("measuring once")
    each.take("measuring", of=each.has_page)
    run.wait("measured:")


def _waiting(each: Photographer) -> None:
    """A phone that gets a call."""
    plan = each.folder / _PLAN
    called = 'address: sim\n  simulated: {troubles: "call:60s@4"}'
    plan.write_text(plan.read_text().replace("address: sim", called))
    run = _begin(each)
    run.wait("is suspended")
    each.take("suspended")


def _aimed(each: Photographer) -> None:
    """A phone that stands askew is aimed; a light that is switched on in mid-subset."""
    port = free_port()
    phone = each.start(
        *("phone", "sim", "--store", "phone", "--port", str(port)),
        *("--stance=6,-2,3,0.9", "--happenings", "light:5@4"),
    )
    wait_until(lambda: "(Ctrl-C ends it)" in phone.told, lambda: phone.told)
    code = re.findall(r"pairing code: (\S+)", phone.told)[0]
    at = ("--phone", f"udp:127.0.0.1:{port}", "--pairing-code", code)
    aim = each.start("phone", "aim", _PLAN, *at)
    aim.wait("move the phone to the right")
    time.sleep(1.5)
    each.take("aim")
    each.press("Return")
    aim.end()
    run = each.start("run", _PLAN, *at)
    run.wait("Hold Space")
    with each.held("space"):
        time.sleep(1.3)
    run.wait("Is it put right?")
    each.take("suspended-room")
    each.press("Escape")
    each.press("space")
    run.end()


def _another_xray(each: Photographer) -> None:
    """A phone that photographs the x-ray before: the board, and what three such photos lead to."""
    port = free_port()
    manifest = each.folder / _PLAN.replace(".yaml", ".manifest")
    lies = ("previous", str(manifest), str(each.folder / "x-rays"), str(each.folder))
    options = ("--store", "phone", "--port", str(port))
    phone = each.start(
        *lies, *options, program=[sys.executable, str(Path(__file__).with_name("lying_phone.py"))]
    )
    wait_until(lambda: "pairing code: " in phone.told, lambda: phone.told)
    code = re.findall(r"pairing code: (\S+)", phone.told)[0]
    run = each.start("run", _PLAN, "--phone", f"udp:127.0.0.1:{port}", "--pairing-code", code)
    run.wait("Hold Space")
    with each.held("space"):
        each.take("board", of=each.has_board)
    run.wait("Is it put right?")
    each.take("suspended-photo")
    each.press("Escape")
    each.press("Escape")
    run.end()


def _rooms(each: Photographer) -> None:
    """A run from its first page to its last: two rooms, a pause, a stop, the same command again."""
    run = each.start("run", _PLAN, "--phone", "sim")
    run.wait("Hold Space")
    each.take("room")
    with each.held("space"):
        time.sleep(0.55)
        each.take("held", of=each.has_page)
        time.sleep(0.7)
    wait_until(lambda: not each.has_page())
    time.sleep(2.0)
    each.take("x-ray", of=lambda: not each.has_page())
    each.press("space")
    run.wait("paused:")
    each.take("paused")
    each.press("r")
    each.take("again")
    each.press("F1")
    each.take("keys")
    each.press("Escape")
    each.press("space")
    run.wait("Hold Space")
    each.take("next-room")
    with each.held("space"):
        time.sleep(1.3)
    wait_until(lambda: not each.has_page())
    each.press("Escape")
    run.wait("paused:")
    each.press("Escape")
    run.wait("stopped")
    each.take("stopped")
    each.press("space")
    run.end()
    run = each.start("run", _PLAN, "--phone", "sim")
    run.wait("Hold Space")
    each.take("on-again")
    with each.held("space"):
        time.sleep(1.3)
    run.wait("complete")
    each.take("done", of=each.has_page)
    each.press("space")
    run.end()


def _phone_not_there(each: Photographer) -> None:
    """A phone that does not answer, answers after all, and is switched off in mid-run."""
    port = free_port()
    phone = each.start("phone", "sim", "--store", "phone", "--port", str(port))
    wait_until(lambda: "(Ctrl-C ends it)" in phone.told, lambda: phone.told)
    code = re.findall(r"pairing code: (\S+)", phone.told)[0]
    phone.process.send_signal(signal.SIGSTOP)
    run = each.start("run", _PLAN, "--phone", f"udp:127.0.0.1:{port}", "--pairing-code", code)
    wait_until(each.has_page, lambda: run.told)
    time.sleep(6.0)
    each.take("connecting", of=each.has_page)
    run.wait("cannot begin yet")
    each.take("blocked")
    phone.process.send_signal(signal.SIGCONT)
    run.wait("Hold Space")
    with each.held("space"):
        time.sleep(1.3)
    wait_until(lambda: not each.has_page())
    time.sleep(3.0)
    phone.process.kill()
    run.wait("next:")
    each.take("aborted", of=each.has_page)
    each.press("space")
    run.end()


def _by_hand(each: Photographer) -> None:
    """Photos by hand with any camera."""
    plan = each.folder / _PLAN
    plan.write_text(plan.read_text().replace("address: sim", "address: hand"))
    run = each.start("manual", _PLAN)
    each.take("manual-set", of=each.has_page)
    each.press("space")
    each.take("manual-time-code")
    each.press("space")
    each.take("manual-x-ray", of=lambda: not each.has_page())
    each.press("s")
    each.take("manual-skip")
    each.press("Escape")
    each.press("r")
    each.take("manual-again", of=each.has_page)
    wait_until(lambda: not each.has_page())
    each.press("F1")
    each.take("manual-keys")
    each.press("Escape")
    each.press("q")
    each.take("manual-end")
    each.press("q")
    run.end()
    run = each.start("manual", _PLAN)
    wait_until(each.has_page)
    for _ in range(2 + 12 + 1):  # the room, the time codes, the x-rays of a set
        each.press("space")
    each.take("manual-next-set", of=each.has_page)
    for _ in range(2 + 12 + 1):
        each.press("space")
    each.take("manual-done", of=each.has_page)
    each.press("space")
    run.end()


_STORIES = (_measured, _waiting, _aimed, _another_xray, _rooms, _phone_not_there, _by_hand)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--size", default="1920x1080", help="of the screen, pixels")
    parser.add_argument("--dpi", type=int, default=96, help="192: letters twice as large")
    parser.add_argument("--width", type=int, default=960, help="of the pictures, pixels")
    parser.add_argument("--out", type=Path, help="a folder for all of them; default: the guide's")
    parser.add_argument("--only", choices=[each.__name__.strip("_") for each in _STORIES])
    asked = parser.parse_args()
    out, wanted = asked.out, None
    if out is None:
        out = _GUIDE.parent / "pictures"
        wanted = re.findall(r"pictures/([\w-]+)\.png", _GUIDE.read_text())
    out.mkdir(parents=True, exist_ok=True)
    x = Xvfb(asked.size, asked.dpi)
    state = tempfile.TemporaryDirectory(prefix="guide-state-")
    os.environ["XDG_STATE_HOME"] = state.name  # nothing is known of the phone yet
    try:
        for tell in _STORIES:
            if asked.only not in (None, tell.__name__.strip("_")):
                continue
            with contextlib.ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guide-")))
                csv = make_cohort(folder / "x-rays", 24)
                each = stack.enter_context(
                    contextlib.closing(Photographer(x, folder, out, asked.width, wanted))
                )
                new = ["--csv", str(csv.relative_to(folder)), "--count", "24", "--subset-size", "12"]
                rooms = ["--environment", "office-bright-landscape", "--environment", "office-dim-portrait"]
                each.start("plan", "new", _PLAN, "--yes", "--phone", "sim", *new, *rooms).end()
                tell(each)
    finally:
        x.close()
        state.cleanup()


if __name__ == "__main__":
    main()
