"""What can go wrong in a conversation, told apart by whose fault it is."""

from __future__ import annotations


class ProtocolError(Exception):
    """Anything the protocol refuses."""


class LocalProtocolError(ProtocolError):
    """The own side asked for something its own state does not allow: a bug here."""


class RemoteProtocolError(ProtocolError):
    """The other side sent what its state does not allow, or what cannot be read."""


class WireError(RemoteProtocolError):
    """A datagram that is not a message: damaged, foreign, forged, or too long.

    Parameters
    ----------
    reason
        One of ``too_long``, ``too_short``, ``magic``, ``version``, ``tag``, ``json``, ``type``, ``field``.
    detail
        What exactly, for the log.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class PhotoNameError(ProtocolError, ValueError):
    """A file name that is not a photo name, or metadata that cannot be one."""
