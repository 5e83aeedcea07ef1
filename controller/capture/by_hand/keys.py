"""What the operator means by a key."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt

if TYPE_CHECKING:
    from controller.display import Key


class Command(Enum):
    """A wish of the operator."""

    NEXT = auto()
    BACK = auto()
    REPEAT = auto()
    SKIP = auto()
    TIMECODE = auto()
    END = auto()
    KEYS = auto()


_CODES = {
    Qt.Key.Key_Space: Command.NEXT,
    Qt.Key.Key_Right: Command.NEXT,
    Qt.Key.Key_PageDown: Command.NEXT,  # what a presenter's remote control sends
    Qt.Key.Key_Return: Command.NEXT,
    Qt.Key.Key_Enter: Command.NEXT,
    Qt.Key.Key_Left: Command.BACK,
    Qt.Key.Key_PageUp: Command.BACK,
    Qt.Key.Key_R: Command.REPEAT,
    Qt.Key.Key_S: Command.SKIP,
    Qt.Key.Key_T: Command.TIMECODE,
    Qt.Key.Key_Q: Command.END,
    Qt.Key.Key_Escape: Command.END,
    Qt.Key.Key_F1: Command.KEYS,
}


def command_of(key: Key) -> Command | None:
    """Give what a key asks for while x-rays are shown; None for a key without meaning."""
    return _CODES.get(Qt.Key(key.code))


def is_escape(key: Key) -> bool:
    """Say whether it is Esc, which leaves a question without an answer."""
    return key.code == Qt.Key.Key_Escape


def is_enter(key: Key) -> bool:
    """Say whether it is one of the two Enter keys."""
    return key.code in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def typed(text: str, key: Key, at_most: int) -> str:
    """Give a text after one more key."""
    if key.code == Qt.Key.Key_Backspace:
        return text[:-1]
    return (text + key.text)[:at_most] if key.text.isprintable() else text
