"""The ADB key of this computer: the one that the adb program uses too, made when there is none."""

from __future__ import annotations

from pathlib import Path

from adb_shell.auth.keygen import keygen, write_public_keyfile
from adb_shell.auth.sign_pythonrsa import PythonRSASigner

from android_bridge.problems import Problem


def signer() -> PythonRSASigner:
    """Load the key from ``~/.android/adbkey``.

    Raises
    ------
    Problem
        When it cannot be read or made.
    """
    path = Path.home() / ".android" / "adbkey"
    public = path.with_name("adbkey.pub")
    try:
        if not path.exists():
            _make(path)
        if not public.exists():
            write_public_keyfile(str(path), str(public))
        return PythonRSASigner.FromRSAKeyPath(str(path))
    except (OSError, ValueError, TypeError) as error:
        raise Problem(
            "this computer's ADB key cannot be used",
            where=str(path),
            got=str(error),
            advice="move it and its .pub away; a new one is made, which has to be confirmed on the phone",
        ) from error


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    growing = path.with_name(".adbkey.new")
    growing.touch(mode=0o600)
    keygen(str(growing))
    growing.with_name(".adbkey.new.pub").replace(path.with_name("adbkey.pub"))
    growing.replace(path)
