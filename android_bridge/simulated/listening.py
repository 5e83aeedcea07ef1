"""The simulated phone's end of the network."""

from __future__ import annotations

import asyncio_dgram

from android_bridge.problems import Problem


async def listen(host: str, port: int, scheme: str = "udp") -> asyncio_dgram.DatagramServer:
    """Bind a socket; port 0 is any free one.

    Parameters
    ----------
    scheme
        What stands before the address in messages.

    Raises
    ------
    Problem
        When the address cannot be bound.
    """
    try:
        return await asyncio_dgram.bind((host, port))
    except OSError as error:
        raise Problem(
            "the simulated phone cannot listen there",
            where=f"{scheme}:{host}:{port}",
            got=error.strerror or str(error),
            advice="choose another port with --port, or 0 for any free one",
        ) from error
