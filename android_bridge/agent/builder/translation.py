"""Turns the shipped code into classes that a computer's Java runs, and keeps them in the user's cache.

Debian's enjarify does it; the letters are what phones have, ASM is what counts the methods that are entered.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from android_bridge.agent.builder.archive import read_zip
from android_bridge.agent.builder.layout import AGENT
from android_bridge.agent.builder.run import run
from android_bridge.agent.builder.toolchain import Toolchain, unpacked
from android_bridge.base import Problem, hold
from android_bridge.base.folders import cache_folder

#: A set of their own: nothing that is shipped depends on them.
PACKAGES = ("enjarify", "fonts-noto-mono", "fonts-roboto-unhinted", "libasm-java")
SOURCE = AGENT / "app" / "src"
_FRAMEWORK, _STANDINS = SOURCE / "framework" / "java", SOURCE / "standins" / "java"
_DRIVER = SOURCE / "bytecodeTest" / "java"
_CAMERA = SOURCE / "cameraTest" / "java" / "org/chexrig/agent/camera"
_KEPT = 6  # of each kind; what was made of older sources goes


@dataclass(frozen=True, slots=True)
class Translator:
    """Where enjarify, letters and ASM are.

    Parameters
    ----------
    root
        What their Debian packages were unpacked into.
    cache
        Where what is made is kept, by the digest of what it is made of.
    tools
        For their Java.
    """

    root: Path
    cache: Path
    tools: Toolchain

    @property
    def asm(self) -> Path:
        """The library that reads and writes class files."""
        return self.root / "usr/share/java/asm.jar"

    def letters(self) -> Path:
        """Give a folder with the letters that are drawn with."""

        def gather(folder: Path) -> None:
            for font in (self.root / "usr/share/fonts").rglob("*.ttf"):
                shutil.copyfile(font, folder / font.name)

        return self._made("letters", [self.root.name.encode()], gather)

    def jar(self, apk: Path) -> Path:
        """Give the classes of an app's code, as a jar."""
        dex = read_zip(apk)["classes.dex"]

        def translate(folder: Path) -> None:
            (folder / "classes.dex").write_bytes(dex)
            command: list[str | Path] = [sys.executable, "-O", "-m", "enjarify.main"]
            libraries = {"PYTHONPATH": str(self.root / "usr/lib/python3/dist-packages")}
            said = run([*command, "-o", folder / "app.jar", folder / "classes.dex"], extra=libraries)
            (folder / "classes.dex").unlink()
            if " 0 classes had errors" not in said:
                raise Problem("the app's code cannot be translated", where=str(apk), got=said.strip()[-2000:])

        return self._made("app", [dex, self.root.name.encode()], translate) / "app.jar"

    def phone(self) -> Path:
        """Give the compiled fakes of Android's framework, and what moves them."""
        files = phone_sources()
        content = [b"%s\0%s" % (str(each.relative_to(SOURCE)).encode(), each.read_bytes()) for each in files]

        def compiled(folder: Path) -> None:
            options = ("--release", "17", "-encoding", "UTF-8", "-proc:none", "-implicit:none")
            self.tools.javac(*options, "-Xlint:all", "-Werror", "-cp", self.asm, "-d", folder, *files)

        return self._made("phone", [self.tools.javac_version.encode(), *content], compiled)

    def _made(self, kind: str, of: Iterable[bytes], make: Callable[[Path], None]) -> Path:
        digest = hashlib.sha256()
        for each in of:
            digest.update(hashlib.sha256(each).digest())
        folder = self.cache / f"{kind}-{digest.hexdigest()[:16]}"
        with hold(self.cache / "made.lock", patience_s=-1):  # made by one, and the others wait: it is bounded
            if not folder.is_dir():
                with tempfile.TemporaryDirectory(dir=self.cache, prefix="fresh-") as temporary:
                    fresh = Path(temporary) / "made"
                    fresh.mkdir()
                    make(fresh)
                    fresh.rename(folder)
                for old in sorted(self.cache.glob(f"{kind}-*"), key=lambda each: each.stat().st_mtime)[
                    :-_KEPT
                ]:
                    shutil.rmtree(old, ignore_errors=True)
            os.utime(folder)
        return folder


def phone_sources() -> list[Path]:
    """Give the files of a phone: `framework`'s classes take the place of the same ones of `standins`."""
    own = {each.relative_to(_FRAMEWORK): each for each in _FRAMEWORK.rglob("*.java")}
    standins = {each.relative_to(_STANDINS): each for each in _STANDINS.rglob("*.java")}
    camera = [_CAMERA / "FakeHardware.java", _CAMERA / "FakeSession.java"]
    return sorted([*(standins | own).values(), *camera, *_DRIVER.rglob("*.java")])


def prepared_translator(
    tools: Toolchain, tell: Callable[[str], None], cache: Path | None = None
) -> Translator:
    """Give the translator, fetched and unpacked where it is not there yet.

    Raises
    ------
    Problem
        When it cannot be had.
    """
    cache = (cache or cache_folder() / "agent-toolchain").resolve()
    cache.mkdir(parents=True, exist_ok=True)
    with hold(cache / "lock", patience_s=-1):
        root = unpacked(cache, "bytecode", tuple(f"{each}/bookworm" for each in PACKAGES), tell)
    made = cache / "bytecode-made"
    made.mkdir(exist_ok=True)
    return Translator(root, made, tools)
