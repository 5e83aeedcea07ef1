"""What this computer keeps of each phone: its pairing code, and settings of the phone as they were before."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from urllib.parse import quote

from android_bridge.base import Problem, key_from_code
from android_bridge.base.files import replace_files
from android_bridge.base.folders import state_folder
from android_bridge.base.pairing import stored_code


class PhoneRecord:
    """The folder of one phone, made when something is kept there.

    Parameters
    ----------
    serial
        The phone's, as ADB knows it.
    """

    def __init__(self, serial: str) -> None:
        # A serial may be HOST:PORT; quoted, it names one folder and no other.
        name = quote(serial, safe="").replace("..", "%2E%2E")
        self.folder = state_folder() / "phones" / name

    @property
    def is_known(self) -> bool:
        """Whether the phone was paired with this computer."""
        try:
            return (self.folder / "pairing-code").exists()
        except OSError:  # the folder may not be looked into: `pairing_code` says so
            return False

    def pairing_code(self) -> str:
        """Give the code that this computer shares with the phone; made on first use.

        Raises
        ------
        Problem
            When it can be neither read nor made.
        """
        path = self.folder / "pairing-code"
        try:
            code = stored_code(path)
            key_from_code(code)
        except OSError as error:
            raise Problem(
                "this computer cannot keep the phone's pairing code",
                where=str(path),
                got=error.strerror or str(error),
                advice="make that folder writable, or name another place: XDG_STATE_HOME=FOLDER",
            ) from error
        except (ValueError, Problem) as error:
            raise Problem(
                "the pairing code that is kept for this phone cannot be used",
                where=str(path),
                got=error.got if isinstance(error, Problem) else str(error),
                advice="delete that file: a new code is made and carried over the cable",
            ) from error
        return code

    def kept(self, setting: str) -> str | None:
        """Give what a setting of the phone was before it was changed; None where it was not.

        Raises
        ------
        Problem
            When that cannot be read.
        """
        with self._told(setting):
            try:
                return (self.folder / setting).read_text("utf-8").strip()
            except FileNotFoundError:
                return None

    def keep(self, setting: str, value: str) -> None:
        """Write down what a setting is, before it is changed; it lasts when this returns.

        Raises
        ------
        Problem
            When it cannot be written.
        """
        with self._told(setting):
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_files(self.folder, {setting: f"{value}\n".encode()})

    def forget(self, setting: str) -> None:
        """Forget it, after it was put back.

        Raises
        ------
        Problem
            When it cannot be removed.
        """
        with self._told(setting):
            (self.folder / setting).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _told(self, setting: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:  # the second: it is no text
            raise Problem(
                "this computer cannot keep how the phone was set before",
                where=str(self.folder / setting),
                got=(error.strerror if isinstance(error, OSError) else "") or str(error),
                advice="make that folder writable, or name another place: XDG_STATE_HOME=FOLDER",
            ) from error
