"""Hostile datagrams and file names, made up at random from a seed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

VECTORS = Path(__file__).resolve().parents[2] / "protocol" / "vectors"
HEADER = b"CXR\x01"
LONGEST_BODY = 1180
KEY = bytes(range(32))

_WORDS = r"""
null true false 0 -0 -1 1 1.0 1e0 1e999 -1e999 1E400 0.1e-400 18446744073709551616 9223372036854775808
NaN Infinity -Infinity 01 +1 0x10 1_000 [] {} [[]] [{"a":[{}]}] - . tru " 'a' /**/1 "" "-rf" "CON" "%s%n%x"
"\u0000" "a\u0000b" "\ud800" "\udc00\ud800" "\ud83d\ude00" "\uFFFF" "\u0661\u0662" "\n" "\u2028" "\u202e"
".." "." "/" "../../../../etc/passwd" "/dev/null" "..\\..\\x" "C:\\x" "~root" "$(id)" "a\u002fb" "';--"
"""
#: JSON texts, or what looks like some: none is a right value for more than a few fields.
HOSTILE_VALUES = (
    *_WORDS.split(),
    *('" "', "9" * 600, "-" + "9" * 600, "9" * 300 + ".5", "0." + "3" * 500, "1e" + "9" * 99),
    *('"' + "A" * 700 + '"', '"' + "a" * 33 + '"', '"' + "\\u0041" * 120 + '"'),
    *("[" * 1000, "[" * 300 + "]" * 300, '{"a":' * 120 + "1" + "}" * 120),
)
_GOOD_STEM = "000001.t01.a.b.c.d.e"
_STEMS = (
    *("../../x", "/etc/passwd", "." * 40, "x" * 5000, "000001.t01...b.c.d.e", "999999.t99.-.-.-.-.-"),
    *(_GOOD_STEM, f"{_GOOD_STEM}/../../f", f"{_GOOD_STEM}\0", f"{_GOOD_STEM}\n", f"../{_GOOD_STEM}"),
    *("\u0660\u0660\u0660\u0660\u0660\u0661.t01.a.b.c.d.e", "000001.t01.\ud800.b.c.d.e"),
    "000001.t01." + ".".join(["x" * 32] * 5),
)


def sealed(body: bytes, key: bytes = KEY, header: bytes = HEADER) -> bytes:
    """Make a datagram with a right tag around any body, without the code under test."""
    return header + hmac.digest(key, header + body, hashlib.sha256)[:16] + body


def is_sealed(data: bytes, key: bytes = KEY) -> bool:
    """Say whether a datagram has the form and the tag of one that was made with the key."""
    return 22 <= len(data) <= 1200 and data[:4] == HEADER and data == sealed(data[20:], key)


def checked(stem: str) -> str:
    """Put a right checksum behind any text, as in a photo name."""
    return f"{stem}.{hashlib.sha256(stem.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}.jpg"


class Datagrams:
    """An endless supply for both roles.

    Parameters
    ----------
    random
        Decides everything.
    known
        Field name -> JSON values that are right for the session under attack, so that some come through.
    """

    def __init__(self, random: Random, known: dict[str, list[Any]]) -> None:
        vectors = json.loads((VECTORS / "datagrams.json").read_text("ascii"))
        names = json.loads((VECTORS / "photo_names.json").read_text("ascii"))
        self.vectors = [
            bytes.fromhex(each["datagram_hex"]) for part in ("valid", "invalid") for each in vectors[part]
        ]
        self._messages: dict[str, list[dict[str, Any]]] = {}
        for each in vectors["valid"]:
            self._messages.setdefault(each["message"]["type"], []).append(each["message"])
        self._names = [each["text"] for part in ("valid", "invalid") for each in names[part]]
        self._known = known
        self.random = random
        make: dict[Callable[[], bytes], int] = {
            self._random_bytes: 1,
            self._right_header: 1,
            self._mutated_vector: 3,
            self._other_key: 1,
            self._sealed_noise: 1,
            self._sealed_mutated_body: 3,
            self._hostile_fields: 4,
            self._hostile_structure: 2,
            self._out_of_place: 12,
        }
        self.next = partial(self._next, list(make), list(make.values()))

    def _next(self, makers: list[Callable[[], bytes]], weights: list[int]) -> bytes:
        return self.random.choices(makers, weights)[0]()

    def name(self) -> str:
        """Make up a file name."""
        kind = self.random.randrange(4)
        if kind == 0:
            return checked(self.random.choice(_STEMS))
        if kind == 1:
            return "".join(
                chr(self.random.choice((0, 10, 46, 47, 0x661, 0xD800, *range(33, 127)))) for _ in range(90)
            )
        if kind == 2:
            stem = f"{self.random.randrange(1_100_000):06d}.t{self.random.randrange(110):02d}."
            parts = [self._part() for _ in range(self.random.choice((4, 5, 5, 5, 5, 6)))]
            return checked(stem + ".".join(parts))
        name = list(self.random.choice(self._names) or "x")
        name[self.random.randrange(len(name))] = chr(self.random.randrange(0x250))
        return "".join(name)

    def _part(self) -> str:
        letters = "abcXYZ019_-" if self.random.random() < 0.8 else "ab./\\\0 "
        return "".join(self.random.choices(letters, k=self.random.choice((1, 3, 12, 32, 33))))

    def _random_bytes(self) -> bytes:
        return self.random.randbytes(self.random.choice((0, 1, 3, 19, 22, 60, 1200, 1201, 1400)))

    def _right_header(self) -> bytes:
        return HEADER + self.random.randbytes(self.random.choice((0, 16, 17, 18, 60, 300, 1196, 1197)))

    def _mutated_vector(self) -> bytes:
        return self._mutate(self.random.choice(self.vectors))

    def _other_key(self) -> bytes:
        return sealed(self.random.choice(self.vectors)[20:], self.random.choice((b"", bytes(32), KEY[::-1])))

    def _sealed_noise(self) -> bytes:
        return sealed(self.random.randbytes(self.random.choice((2, 10, 100, LONGEST_BODY, LONGEST_BODY + 1))))

    def _sealed_mutated_body(self) -> bytes:
        return sealed(self._mutate(self.random.choice(self.vectors)[20:])[:LONGEST_BODY])

    def _hostile_fields(self) -> bytes:
        fields = self._fields(self._message())
        for key in self.random.sample(list(fields), min(len(fields), self.random.choice((1, 1, 2)))):
            hostile = self.random.choice(HOSTILE_VALUES)
            fields[key] = json.dumps(self.name()) if key == "name" and self.random.random() < 0.7 else hostile
        return sealed(_object(fields.items())[:LONGEST_BODY])

    def _hostile_structure(self) -> bytes:
        fields = list(self._fields(self._message()).items())
        kind = self.random.randrange(6)
        if kind == 0:
            fields.append(self.random.choice(fields))  # a key twice
        elif kind == 1:
            fields.remove(self.random.choice(fields))
        elif kind == 2:
            fields.append((self.random.choice(("__class__", "TYPE", "", "self", "a" * 300)), "1"))
        elif kind == 3:
            depth = self.random.randrange(1, LONGEST_BODY // 2)
            return sealed(b"[" * depth + b"]" * depth)
        elif kind == 4:
            return sealed(f"[{_object(fields).decode()}]".encode()[:LONGEST_BODY])
        else:
            fields = [("".join(f"\\u{ord(char):04x}" for char in key), value) for key, value in fields]
        self.random.shuffle(fields)
        return sealed(_object(fields)[:LONGEST_BODY])

    def _out_of_place(self) -> bytes:
        """A right message, of the session under attack in all or in some of its fields."""
        fields = self._fields(self._message())
        known = [key for key in fields if key in self._known and fields[key] != "null"]
        nearly = self.random.random() < 0.7  # right in all but one, or right in all
        another = self.random.choice(known) if known else ""
        for key in known:
            if nearly and key != another:
                fields[key] = json.dumps(self._known[key][0])
            elif self.random.random() < 0.9:
                fields[key] = json.dumps(self.random.choice(self._known[key]))
        if "name" in fields and self.random.random() < 0.8:  # or hardly any would fit together
            name = json.loads(fields["name"])
            fields["index"], fields["take"] = str(int(name[:6])), str(int(name[8:10]))
        return sealed(_object(fields.items())[:LONGEST_BODY])

    def _message(self) -> dict[str, Any]:
        """Give a right message: each type as often as any other."""
        return self.random.choice(self._messages[self.random.choice(list(self._messages))])

    @staticmethod
    def _fields(message: dict[str, Any]) -> dict[str, str]:
        return {key: json.dumps(value) for key, value in message.items()}

    def _mutate(self, data: bytes) -> bytes:
        for _ in range(self.random.choice((1, 1, 2, 5))):
            at = self.random.randrange(len(data) + 1)
            kind = self.random.randrange(5)
            if kind == 0 and at < len(data):
                data = data[:at] + bytes([data[at] ^ 1 << self.random.randrange(8)]) + data[at + 1 :]
            elif kind == 1:
                data = data[:at]
            elif kind == 2:
                data = data[:at] + self.random.randbytes(self.random.choice((1, 2, 8))) + data[at:]
            elif kind == 3:
                other = self.random.choice(self.vectors)
                data = data[:at] + other[self.random.randrange(len(other) + 1) :]
            else:
                data = data[:at] + data[at + self.random.choice((1, 2, 8)) :]
        return data


def _object(fields: Any) -> bytes:
    """Write a JSON object whose values are JSON texts already, right or not."""
    return ("{" + ",".join(f'"{key}":{value}' for key, value in fields) + "}").encode(
        "ascii", "backslashreplace"
    )
