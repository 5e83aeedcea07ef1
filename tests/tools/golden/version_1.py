"""What the programs of protocol version 1 sent, as recorded; nothing makes it anew."""

from __future__ import annotations

import json

from .messages import VECTORS

_RECORDED = json.loads((VECTORS / "version_1.json").read_text("ascii"))["recorded"]
#: Type -> datagram, of one whole session; `refused` is what a phone of then answers an `open` of version 2.
RECORDED = {each["type"]: bytes.fromhex(each["datagram_hex"]) for each in _RECORDED}
CAPTURE_1, OPENED_1, SAVED_1 = (RECORDED[each] for each in ("capture", "opened", "saved"))
