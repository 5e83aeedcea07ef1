"""What in the specification is made from the code: state diagrams, and an example datagram for each message.

Run as a program, this file writes them into ``protocol/README.md`` anew.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from protocol.legacy.states import LEGACY_CONTROLLER_TRANSITIONS, LEGACY_PHONE_TRANSITIONS
from protocol.states import CONTROLLER_TRANSITIONS, PHONE_TRANSITIONS
from protocol.wire import HEADER, TAG_BYTES

README = Path(__file__).resolve().parents[2] / "protocol" / "README.md"
KEY = bytes(range(32))  # of all examples
TABLES: dict[str, Mapping[tuple[Any, str], Any]] = {
    "controller": CONTROLLER_TRANSITIONS,
    "phone": PHONE_TRANSITIONS,
    "dialect, controller": LEGACY_CONTROLLER_TRANSITIONS,
    "dialect, phone": LEGACY_PHONE_TRANSITIONS,
}
DIAGRAM = "<!-- made from states.py: {role} -->\n{text}\n<!-- end -->"
EXAMPLE = re.compile(r"```json\n(?P<body>[^\n]*)\n```\n(\n```text\n[^\n]*\n```\n)?")


def diagram(table: Mapping[tuple[Enum, str], Enum]) -> str:
    """Draw a transition table as a Mermaid state diagram; events with the same way share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, event), to in table.items():
        arrows.setdefault((state.value, to.value), []).append(event)
    first = next(iter(table))[0].value
    inner = {state for state, _ in table}
    ends = sorted({to.value for to in table.values() if to not in inner})
    lines = [f"    [*] --> {first}"]
    lines += [
        f"    {state} --> {to}: {'<br>'.join(events)}" for (state, to), events in sorted(arrows.items())
    ]
    lines += [f"    {end} --> [*]" for end in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def datagram(body: str) -> str:
    """Give the datagram of a body under the examples' key, in hexadecimal digits."""
    data = body.encode("ascii")
    return (HEADER + hmac.digest(KEY, HEADER + data, hashlib.sha256)[:TAG_BYTES] + data).hex()


def rewritten(text: str) -> str:
    """Give the specification with all that is made from the code."""
    for role, table in TABLES.items():
        old = re.compile(re.escape(DIAGRAM.format(role=role, text="@@")).replace("@@", ".*?"), re.S)
        text, found = old.subn(lambda _: DIAGRAM.format(role=role, text=diagram(table)), text)  # noqa: B023
        if found != 1:
            raise ValueError(f"the specification has {found} places for the diagram of the {role}")
    return EXAMPLE.sub(
        lambda match: f"```json\n{match['body']}\n```\n\n```text\n{datagram(match['body'])}\n```\n", text
    )


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text("utf-8")), "utf-8")
