"""The line by which whoever started a simulated phone learns where it listens."""

from __future__ import annotations

import json
from typing import NamedTuple

READY_MARK = "chexrig-phone-ready "


class Ready(NamedTuple):
    """Where a phone listens, and what its camera photographs."""

    host: str
    port: int
    sees: str


def ready_line(address: tuple[str, int], sees: str) -> str:
    """Write the line."""
    return READY_MARK + json.dumps({"host": address[0], "port": address[1], "sees": sees})


def parse_ready_line(line: str) -> Ready | None:
    """Read the line; None for any other."""
    if not line.startswith(READY_MARK):
        return None
    content = json.loads(line.removeprefix(READY_MARK))  # the phones' app says more
    return Ready(str(content["host"]), int(content["port"]), str(content["sees"]))
