"""A session bus with a desktop's services on it: they say what a test wants, and note what they are told."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import open_dbus_connection

Variant = tuple[str, object]
_CONFIG = """<busconfig><type>session</type><listen>unix:path={path}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


class DesktopBus:
    """A dbus-daemon of its own, with services that live in a thread of the test's process."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("dbus-daemon")
        if program is None:
            pytest.fail("dbus-daemon is not installed: run `python3 -m controller.bootstrap test`")
        self.address = f"unix:path={folder / 'bus'}"
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(path=folder / "bus"))
        self._daemon = subprocess.Popen(
            [program, "--nofork", "--print-address", f"--config-file={config}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        assert self._daemon.stdout.readline()  # it listens
        self._services = open_dbus_connection(self.address)
        self._properties: dict[tuple[str, str], dict[str, Variant]] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        """Method and arguments of all calls but those for properties."""
        self.is_mute = False
        """Whether nobody is answered any more."""
        self._ended = threading.Event()
        self._names: set[str] = set()
        self._thread: threading.Thread | None = None

    def serve(self, name: str, path: str, interface: str, **properties: Variant) -> None:
        """Have a service on the bus with these properties; to be called before the first question."""
        self._properties[path, interface] = properties
        if name not in self._names:
            self._names.add(name)
            self._services.send_and_get_reply(message_bus.RequestName(name), timeout=5)
        if self._thread is None:
            self._thread = threading.Thread(target=self._answer, daemon=True)

    def begin(self) -> None:
        """Have the services answer."""
        assert self._thread is not None
        self._thread.start()

    def _answer(self) -> None:
        notifications = 0
        while not self._ended.is_set():
            try:
                message = self._services.receive(timeout=0.1)
            except TimeoutError:
                continue
            except (OSError, ValueError):
                return
            if message.header.message_type is not MessageType.method_call or self.is_mute:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "GetAll":
                place = message.header.fields[HeaderFields.path], message.body[0]
                if place in self._properties:
                    reply = new_method_return(message, "a{sv}", (self._properties[place],))
                else:
                    reply = new_error(message, "org.freedesktop.DBus.Error.UnknownInterface")
            elif member == "Notify":
                self.calls.append((member, message.body))
                notifications += 1
                reply = new_method_return(message, "u", (notifications,))
            else:
                self.calls.append((member, message.body))
                reply = new_method_return(message)
            with contextlib.suppress(OSError):
                self._services.send(reply)

    def close(self) -> None:
        self._ended.set()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join(5)
        self._services.close()
        self._daemon.terminate()
        self._daemon.wait(5)
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()


@pytest.fixture
def desktop_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DesktopBus]:
    """A session bus without a service, to which DBUS_SESSION_BUS_ADDRESS leads."""
    bus = DesktopBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    yield bus
    bus.close()
