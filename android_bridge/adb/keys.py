"""The ADB key of this computer: the one that the adb program uses too, made when there is none."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from adb_shell.auth.keygen import encode_pubkey, get_user_info, keygen
from adb_shell.auth.sign_pythonrsa import PythonRSASigner

from android_bridge.base import Problem, replace_file
from android_bridge.base.files import OWNER_ONLY, create_file

_TOKEN_BYTES = 20  # what a phone gives to be signed


def signer() -> PythonRSASigner:
    """Load the key from ``~/.android/adbkey``.

    Raises
    ------
    Problem
        When it cannot be read or made.
    """
    path = Path.home() / ".android" / "adbkey"
    try:
        if not path.exists():
            _make(path)
        # adbkey.pub is not read, as adb does not: one that belongs to another key would never be let in
        public = base64.b64encode(encode_pubkey(str(path))).decode() + get_user_info()
        key = PythonRSASigner(public, path.read_text("ascii"))
        key.Sign(b"\0" * _TOKEN_BYTES)  # a key whose numbers do not fit together fails here
    except Exception as error:  # four libraries take part, and each has errors of its own
        raise Problem(
            "this computer's ADB key cannot be used",
            where=str(path),
            got=_words(error),
            advice="move it and its .pub away; a new one is made, which has to be confirmed on the phone",
        ) from error
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adbkey.", dir=path.parent) as folder:
        new = Path(folder) / path.name
        new.touch(mode=0o600)
        keygen(str(new))
        # never over a key that another program has made meanwhile: phones know that one then
        if create_file(path, new.read_bytes(), mode=OWNER_ONLY):
            replace_file(path.with_name("adbkey.pub"), new.with_name("adbkey.pub").read_bytes())


def _words(error: Exception) -> str:
    """Say it in one line: some of these libraries show half of what they tried."""
    words = error.strerror if isinstance(error, OSError) else str(error).partition("\n")[0][:200]
    return words or type(error).__name__
