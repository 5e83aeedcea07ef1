"""The simulated phone's end of the network."""

from __future__ import annotations

import errno
from collections.abc import Awaitable
from typing import TypeVar

from android_bridge.base import Problem

T = TypeVar("T")

_OF_THE_PORT = (errno.EADDRINUSE, errno.EACCES)


async def bound(binding: Awaitable[T], where: str) -> T:
    """Wait for a socket that is being bound.

    Parameters
    ----------
    where
        The address, as messages name it.

    Raises
    ------
    Problem
        When the address cannot be bound.
    """
    try:
        return await binding
    except OSError as error:
        raise Problem(
            "the simulated phone cannot listen there",
            where=where,
            got=error.strerror or str(error),
            advice="choose another port with --port, or 0 for any free one"
            if error.errno in _OF_THE_PORT
            else "name an address of this computer with --host, such as 127.0.0.1, or 0.0.0.0 for all",
        ) from error
