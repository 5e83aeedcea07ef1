"""The secret that a phone and a controller share, and the code by which a person carries it over."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from android_bridge.base.files import OWNER_ONLY, create_file, replace_file
from android_bridge.base.problems import Problem

#: Crockford's base 32: no I, L, O, U, which are misread (https://www.crockford.com/base32.html).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SYMBOLS = 16  # 80 bits: out of reach for guessing, and still quick to type
_GROUP = 4


def new_code() -> str:
    """Make a pairing code such as ``7KQ2-M0XD-93TF-AZ5H``."""
    symbols = "".join(secrets.choice(_ALPHABET) for _ in range(_SYMBOLS))
    return "-".join(symbols[at : at + _GROUP] for at in range(0, _SYMBOLS, _GROUP))


def symbols_of(code: str) -> str:
    """Give a code's 16 symbols, in capitals and without hyphens, as a person typed it.

    Raises
    ------
    Problem
        When it cannot be a pairing code.
    """
    symbols = code.upper().translate(_MISREAD).replace("-", "").replace(" ", "")
    if len(symbols) != _SYMBOLS or not set(symbols) <= set(_ALPHABET):
        raise Problem(
            "the pairing code is not one",
            expected="16 letters and digits, such as 7KQ2-M0XD-93TF-AZ5H",
            got=repr(code),
            advice="type the code that the phone shows",
        )
    return symbols


def key_from_code(code: str) -> bytes:
    """Derive the 32-byte pairing key from a code as a person typed it.

    Raises
    ------
    Problem
        When it cannot be a pairing code.
    """
    return hashlib.sha256(b"chexrig pairing 1:" + symbols_of(code).encode("ascii")).digest()


def stored_code(path: Path) -> str:
    """Read the code kept in a file, which is made (readable by its owner only) where there is none yet."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        create_file(path, new_code() + "\n", mode=OWNER_ONLY)  # if another process is first, its code counts
        return path.read_text("ascii").strip()


def keep_code(path: Path, code: str) -> None:
    """Keep a code in a file, readable by its owner only; what was there before is replaced in one step."""
    replace_file(path, code + "\n", mode=OWNER_ONLY)
