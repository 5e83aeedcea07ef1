"""What the programs of earlier protocol versions sent, as recorded; nothing makes it anew."""

from __future__ import annotations

import json

from .messages import VECTORS


def _recorded(version: int) -> dict[str, bytes]:
    recorded = json.loads((VECTORS / f"version_{version}.json").read_text("ascii"))["recorded"]
    return {each["type"]: bytes.fromhex(each["datagram_hex"]) for each in recorded}


#: Version -> type -> datagram, of one whole session; `refused` is what a phone of then answers to the `open`
#: of the version after.
RECORDED = {version: _recorded(version) for version in (1, 2)}
