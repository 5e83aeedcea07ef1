"""The desktop's session bus: short questions, each with a limit in time. They block: for worker threads."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

try:
    import jeepney
    from jeepney.io.blocking import DBusConnection, open_dbus_connection
except ImportError:  # not on Windows and macOS, which have no such bus
    jeepney = None

PATIENCE_S = 2.0


class NotAnsweredError(Exception):
    """There is no such bus, nobody of that name on it, or no answer in time."""


@dataclass(frozen=True, slots=True)
class Service:
    """Something on the bus that can be asked."""

    name: str
    path: str
    interface: str


class SessionBus:
    """A connection to the session's bus; `connected` makes one. For one thread at a time."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def properties(self, service: Service) -> dict[str, Any]:
        """Read what a service tells of itself; one that does not run is not started for it.

        Raises
        ------
        NotAnsweredError
            When it does not answer.
        """
        message = jeepney.Properties(_address(service)).get_all()
        message.header.flags |= jeepney.MessageFlag.no_auto_start
        (found,) = self._answer(message)
        return {name: value for name, (_, value) in found.items()}

    def call(
        self, service: Service, method: str, signature: str = "", body: Sequence[object] = ()
    ) -> tuple[Any, ...]:
        """Call a method, and give what it returns; raises as `properties` does."""
        return self._answer(
            jeepney.new_method_call(_address(service), method, signature or None, tuple(body))
        )

    def _answer(self, message: Any) -> tuple[Any, ...]:
        try:
            reply = self._connection.send_and_get_reply(message, timeout=PATIENCE_S)
            body: tuple[Any, ...] = jeepney.wrappers.unwrap_msg(reply)
        except (OSError, jeepney.wrappers.DBusErrorResponse, ValueError) as error:
            raise NotAnsweredError(str(error)) from error
        return body


def _address(service: Service) -> Any:
    return jeepney.DBusAddress(service.path, bus_name=service.name, interface=service.interface)


@contextlib.contextmanager
def connected() -> Iterator[SessionBus]:
    """Connect to the session's bus for the block.

    Raises
    ------
    NotAnsweredError
        When there is none.
    """
    if jeepney is None or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        raise NotAnsweredError("there is no session bus")
    try:
        connection = open_dbus_connection("SESSION", auth_timeout=PATIENCE_S)
    except Exception as error:  # an address is anything, and so is what listens there
        raise NotAnsweredError(str(error)) from error
    try:
        yield SessionBus(connection)
    finally:
        connection.close()
