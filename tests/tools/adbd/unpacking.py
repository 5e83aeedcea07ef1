"""Debian trixie's adbd and adb with all that they load, unpacked into a cache folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIRROR = "http://deb.debian.org/debian"
SUITE = "trixie"
PACKAGES = ("adbd", "adb")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
STEP_TIMEOUT_S = 240.0


class Unavailable(Exception):  # noqa: N818 - a state of this machine, told to a person
    """There is no adbd to be had here; the text says why."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The unpacked tree."""

    root: Path

    def command(self, name: str) -> list[str]:
        """Give how to start a program: by its own loader, since this system's C library may be older."""
        loader = next(self.root.glob("usr/lib/*/ld-linux-*.so.*"))
        libraries = f"{loader.parent}:{loader.parent / 'android'}"
        program = self.root / "usr/lib/android-sdk/platform-tools" / name
        return [str(loader), "--library-path", libraries, "--argv0", name, str(program)]


def programs() -> Programs:
    """Unpack them on the first call on a machine; quick afterwards.

    Raises
    ------
    Unavailable
        When this system has no apt or trixie's packages cannot be fetched.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "chexrig" / f"adbd-{SUITE}"
    cache.parent.mkdir(parents=True, exist_ok=True)
    with cache.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cache.is_dir():
            _unpack(cache)
    return Programs(cache)


def _unpack(cache: Path) -> None:
    missing = [name for name in ("apt-get", "dpkg") if shutil.which(name) is None]
    if missing or not KEYRING.is_file():
        raise Unavailable(f"this is not Debian: there is no {', '.join(missing) or KEYRING}")
    growing = cache.with_suffix(".part")
    shutil.rmtree(growing, ignore_errors=True)
    apt = growing / "apt"
    environment = {**os.environ, "APT_CONFIG": str(_private_apt(apt)), "DEBIAN_FRONTEND": "noninteractive"}
    try:
        _run(["apt-get", "-q", "update"], environment)
        _run(
            ["apt-get", "-q", "-y", "--download-only", "--no-install-recommends", "install", *PACKAGES],
            environment,
        )
        for package in sorted((apt / "archives").glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(growing)], environment)
        shutil.rmtree(apt)
        growing.rename(cache)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def _private_apt(folder: Path) -> Path:
    """Make an apt that knows one suite and no installed package, and touches nothing of the system's."""
    for each in ("lists/partial", "archives/partial"):
        (folder / each).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {MIRROR} {SUITE} main\n")
    settings = {
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Cache::archives": folder / "archives",
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "APT::Sandbox::User": "root",  # apt's own user cannot look into a home folder
        "Acquire::Retries": 3,
        "Acquire::http::Timeout": 20,
    }
    file = folder / "apt.conf"
    file.write_text("".join(f'{name} "{value}";\n' for name, value in settings.items()))
    return file


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=STEP_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"{command[0]} did not end within {STEP_TIMEOUT_S:.0f} s") from error
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}")
