"""Both languages agree: on random messages and names each way, and on what is none and for which reason."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from random import Random

import java_agent
from fuzz_datagrams import Datagrams
from golden.messages import KEY, sealed
from proving import proved
from random_messages import random_message, random_name, temperatures

from protocol import PhotoName, PhotoNameError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, Message, StatusReport
from protocol.wire import Role, decode, encode

SEED = int(os.environ.get("CHEXRIG_FUZZ_SEED", "1"))
COUNT = proved(2_000, 10_000)
TYPES = {each.TYPE for each in (*FROM_CONTROLLER, *FROM_PHONE)}
REASONS = {"too_long", "too_short", "magic", "version", "tag", "json", "type", "field"}


def java(*arguments: str, given: Sequence[str] = ()) -> list[str]:
    """Run Java's half and give its lines."""
    text = "".join(f"{line}\n" for line in given)
    done = java_agent.core().run("org.chexrig.core.wire.Exchange", *arguments, given=text)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def python(line: str) -> str:
    """Answer a line as Java's half does."""
    kind, _, given = line.partition(" ")
    data = bytes.fromhex(given)
    if kind == "name":
        try:
            return written(str(PhotoName.parse(data.decode("utf-16-be", "surrogatepass"))))
        except PhotoNameError:
            return "!name"
    try:
        return encode(decode(data, KEY, "controller" if kind == "controller" else "phone"), KEY).hex()
    except WireError as error:
        return f"!{error.reason}"


def written(name: str) -> str:
    """Write any text of UTF-16, halves of surrogates too, as hex digits."""
    return name.encode("utf-16-be", "surrogatepass").hex()


def sender_of(message: Message) -> Role:
    return "controller" if isinstance(message, FROM_CONTROLLER) else "phone"


def agree(lines: list[str]) -> list[str]:
    """Give what both languages answer."""
    answers = java("read", given=lines)
    assert len(answers) == len(lines)
    differ = [
        f"{line}\n  Java:   {answer}\n  Python: {python(line)}\n  {shown(line)}"
        for line, answer in zip(lines, answers, strict=True)
        if answer != python(line)
    ]
    assert not differ, f"{len(differ)} of {len(lines)} differ, such as\n" + "\n".join(differ[:5])
    return answers


def shown(line: str) -> str:
    kind, _, given = line.partition(" ")
    data = bytes.fromhex(given)
    return ascii(data.decode("utf-16-be", "surrogatepass")) if kind == "name" else repr(data[20:])


def test_java_reads_what_python_writes() -> None:
    random = Random(SEED)
    messages = [random_message(random) for _ in range(COUNT)]
    lines = [f"{sender_of(each)} {encode(each, KEY).hex()}" for each in messages]
    assert {each.TYPE for each in messages} == TYPES
    lines += [f"name {written(str(random_name(random)))}" for _ in range(COUNT)]
    assert agree(lines) == [line.partition(" ")[2] for line in lines]


def test_python_reads_what_java_writes() -> None:
    lines = java("write", str(SEED), str(COUNT))
    assert Counter(line.startswith("name ") for line in lines) == {True: COUNT, False: COUNT}
    assert [python(line) for line in lines] == [line.partition(" ")[2] for line in lines]
    types = {
        decode(bytes.fromhex(data), KEY, sender).TYPE
        for sender in ("controller", "phone")
        for data in (line.partition(" ")[2] for line in lines if line.startswith(sender))
    }
    assert types == TYPES


def test_all_kinds_of_fractions_are_written_alike() -> None:
    reports = [
        StatusReport("0" * 16, "0" * 32, 1, "1", "0" * 16, "idle", "", 0, None, value)
        for value in temperatures(Random(SEED), COUNT // 4)
    ]
    lines = [f"phone {encode(each, KEY).hex()}" for each in reports]
    assert agree(lines) == [line.partition(" ")[2] for line in lines]


def test_damaged_datagrams_get_the_same_verdict() -> None:
    datagrams = Datagrams(Random(SEED), {})
    roles = ("controller", "phone")
    lines = [f"{datagrams.random.choice(roles)} {datagrams.next().hex()}" for _ in range(COUNT)]
    verdicts = Counter(each if each.startswith("!") else "read" for each in agree(lines))
    assert set(verdicts) == {"read", *(f"!{reason}" for reason in REASONS)}
    assert min(verdicts.values()) >= 3, verdicts


def test_bodies_that_are_nearly_right_get_the_same_verdict() -> None:
    # one place changed, by what means something in JSON, under a right tag: most of these get past the header
    random = Random(SEED)
    lines = []
    for _ in range(COUNT):
        message = random_message(random)
        lines.append(f"{sender_of(message)} {sealed(edited(encode(message, KEY)[20:], random)).hex()}")
    verdicts = Counter(each if each.startswith("!") else "read" for each in agree(lines))
    assert min(verdicts[each] for each in ("read", "!json", "!field", "!type")) > 10, verdicts


def edited(body: bytes, random: Random) -> bytes:
    """Change one place."""
    at = random.randrange(len(body) + 1)
    until = min(len(body), at + random.choice((0, 0, 1, 1, 2, 9)))
    return (body[:at] + random.choice(SNIPPETS) + body[until:])[:1180]


SNIPPETS = [
    *(b"", b"", b" ", b"\t", b"\n", b"\r", b"\x0b", b"\x00", b"\x7f", b"\x80", b"\xc3\xa4", b"\xff"),
    *(
        b'"',
        b"\\",
        b'\\"',
        b"\\\\",
        b"\\/",
        b"\\u",
        b"\\u0041",
        b"\\u000",
        b"\\uD83D",
        b"\\ude00",
        b"\\n",
        b"\\x",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"{}",
        b"[]",
        b"[1]",
        b'{"a":1,"a":2}',
        b',"a":1',
        b',"type":"close"',
    ),
    *(
        b"0",
        b"1",
        b"9",
        b"-",
        b"-0",
        b"+",
        b".",
        b".0",
        b".5",
        b"e",
        b"e0",
        b"E-1",
        b"e+1",
        b"1e999",
        b"1e-999",
    ),
    *(b"null", b"true", b"false", b"NaN", b"Infinity", b"-Infinity", b"nul", b"TRUE", b"9" * 19, b"9" * 400),
]


def test_damaged_names_get_the_same_verdict() -> None:
    random = Random(SEED)
    datagrams = Datagrams(random, {})
    names = [datagrams.name() for _ in range(COUNT // 2)]
    for _ in range(COUNT // 2):
        name = list(str(random_name(random)))
        name[random.randrange(len(name))] = random.choice(
            ("", ".", "..", "/", "0", "A", "a", "\n", "\u0661", "é")
        )
        names.append("".join(name))
    verdicts = Counter(each.startswith("!") for each in agree([f"name {written(each)}" for each in names]))
    assert min(verdicts[True], verdicts[False]) > COUNT // 100, verdicts
