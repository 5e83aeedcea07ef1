"""A phone on this machine: the shipped app's bytecode on a JVM, against fakes of Android's framework.

What is shipped (`dist`) is translated, nothing is compiled from the app's source. Where that
cannot be had the test is skipped with the reason; in CI (``CI=true``) it fails.
"""

from __future__ import annotations

import contextlib
import functools
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import agent_build

from android_bridge.agent.builder.layout import AGENT, APK
from android_bridge.agent.builder.translation import SOURCE, Translator, prepared_translator

DIST = AGENT / "dist" / APK
ANSWER_TIMEOUT_S = 30.0
_JAVA = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Djava.awt.headless=true", "-ea")


class Wrong(Exception):  # noqa: N818 - what the phone says of a command
    """The phone could not do what it was told."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words on the screen.

    Parameters
    ----------
    view
        The name of what shows them.
    colour
        Such as ``#ffe6edf3``: opacity, red, green, blue.
    """

    view: str
    colour: str
    words: str


@functools.cache
def translator() -> Translator:
    """Give what translates; skips the test, or fails it in CI, where it cannot be had."""
    return agent_build.had(lambda: prepared_translator(agent_build.tools(), lambda _: None))


class BytecodePhone:
    """One process of the app's.

    Parameters
    ----------
    folder
        Its disk: ``data`` and ``storage`` are below it, and stay.
    sdk
        Android's version as a number: 29 is Android 10.
    counts
        Whether it is noted which methods are entered.
    apk
        The app.
    within
        What starts it, such as `unshare -n`.
    """

    def __init__(
        self,
        folder: Path,
        sdk: int = 29,
        *,
        counts: bool = False,
        apk: Path = DIST,
        within: Sequence[str] = (),
    ) -> None:
        made = translator()
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        command = [
            *within,
            str(made.tools.java_home / "bin/java"),
            *_JAVA,
            "-cp",
            f"{made.phone()}:{made.asm}",
        ]
        where = [folder, SOURCE / "main", made.jar(apk), made.letters()]
        words = [*map(str, where), str(sdk), *(["count"] if counts else [])]
        with (folder / "stderr.txt").open("ab") as errors:
            self._java = subprocess.Popen(
                [*command, "org.chexrig.bytecode.Main", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )

    def tell(self, *words: object) -> list[str]:
        """Have it do something; gives what it answers.

        Raises
        ------
        Wrong
            When it cannot.
        """
        stdin, stdout = _both(self._java)
        stdin.write(" ".join(map(str, words)) + "\n")
        stdin.flush()
        answer = []
        while (line := stdout.readline()) != ".\n":
            if not line:
                raise Wrong(f"the phone's Java ended: {(self.folder / 'stderr.txt').read_text()[-3000:]}")
            answer.append(line.rstrip("\n"))
        if answer and answer[-1].startswith("! "):
            raise Wrong(f"{' '.join(map(str, words))}: {answer[-1][2:]}")
        return answer

    def set(self, **what: object) -> None:
        """Change the phone, its owner or its room."""
        for name, value in what.items():
            self.tell("set", name, str(value).lower() if isinstance(value, bool) else value)

    def lines(self) -> list[Line]:
        """Give what can be read on the screen, from the top down."""
        return [Line(*each.split(" ", 2)) for each in self.tell("words")]

    def reads(self, view: str) -> str:
        """Give the words of one view, its lines joined; empty where it is not shown."""
        return " ".join(each.words for each in self.lines() if each.view == view).replace(" / ", " ")

    def shows(self, view: str, words: str, patience_s: float = 10.0) -> Line:
        """Wait until a view's words hold these; gives what it shows.

        Raises
        ------
        AssertionError
            When they do not come.
        """
        until_s = time.monotonic() + patience_s
        while True:
            lines = self.lines()
            for each in lines:
                if each.view == view and words in each.words.replace(" / ", " ").replace("\u200b", ""):
                    return each
            assert time.monotonic() < until_s, f"{view} does not say {words!r}: {lines}"
            time.sleep(0.02)

    def until(self, holds: Callable[[], bool], patience_s: float = 10.0) -> None:
        """Wait until something holds."""
        until_s = time.monotonic() + patience_s
        while not holds():
            assert time.monotonic() < until_s, f"does not become so: {self.tell('log')[-5:]}"
            time.sleep(0.02)

    def draw(self, file: Path) -> Path:
        """Write the screen as a PNG."""
        self.tell("draw", file)
        return file

    def code(self) -> str:
        """Give the pairing code that it shows."""
        return self.reads("code").removeprefix("pairing code").strip()

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._java.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._java.poll() is None

    def kill(self) -> None:
        """End the process at once."""
        self._java.kill()
        self._java.wait(ANSWER_TIMEOUT_S)

    def close(self) -> None:
        """End it."""
        stdin, _ = _both(self._java)
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
        try:
            self._java.wait(ANSWER_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._java.stdout.close() if self._java.stdout else None


@contextlib.contextmanager
def running(
    folder: Path, sdk: int = 29, *, counts: bool = False, apk: Path = DIST, within: Sequence[str] = ()
) -> Iterator[BytecodePhone]:
    """Run one until the end of the block."""
    phone = BytecodePhone(folder, sdk, counts=counts, apk=apk, within=within)
    try:
        yield phone
    finally:
        phone.close()


def _both(java: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert java.stdin is not None
    assert java.stdout is not None
    return java.stdin, java.stdout
