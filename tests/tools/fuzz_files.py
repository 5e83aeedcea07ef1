"""Hostile file names and photos: what reads them understands them, or says in its own words that it can't."""

from __future__ import annotations

import struct
from pathlib import Path
from random import Random

from fuzz_datagrams import Datagrams

from android_bridge.simulated.storage import PhoneStorage
from android_bridge.store.photo_exif import build_exif, embed, read_exif_copy
from protocol import PhotoName, PhotoNameError

_BARE_JPEG = b"\xff\xd8\xff\xdb\x00\x04\x00\x00\xff\xda\x00\x04\x00\x00\x00\xff\xd9"
_COMMENTS = (
    "[" * 5000,
    "9" * 5000,
    '{"name":"\\ud800"}',
    '{"name":1e999}',
    "null",
    "",
    "{}" * 10,
    '{"name":' + "[" * 400 + "]" * 400 + "}",
)


def check_name(text: str) -> PhotoName | None:
    """Read a name: only `PhotoNameError` may come out, and a name only where it is written the same way."""
    try:
        name = PhotoName.parse(text)
    except PhotoNameError:
        return None
    assert str(name) == text
    assert text.isascii()
    assert len(text) <= 200
    assert not set(text) & set("/\\\0\n")
    assert not text.startswith(".")
    return name


def check_storage(storage: PhoneStorage, name: PhotoName, random: Random) -> None:
    """Save a photo of any name that can be parsed: it stands inside of the store, under exactly this name."""
    journal = f"{random.getrandbits(64):016x}"
    storage.save(journal, "0" * 32, name, b"photo")
    expected = storage.folder / journal / name.subset / str(name)
    assert expected.is_file()
    assert expected.resolve().is_relative_to(storage.folder.resolve())
    assert expected.resolve() == storage.folder.resolve() / journal / name.subset / str(name)


def photo(datagrams: Datagrams) -> bytes:
    """Make up a photo whose EXIF block is damaged somewhere."""
    random = datagrams.random
    whole = bytearray(
        embed(_BARE_JPEG, build_exif("a.jpg", {"make": "x", "taken_at": "2026-01-01T00:00:00Z"}))
    )
    kind = random.randrange(4)
    if kind == 0:
        return random.randbytes(random.choice((0, 2, 20, 400)))
    if kind == 1:  # another text where the copy stands
        comment = random.choice(_COMMENTS).encode()
        tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x8769, 4, 1, 26, 0)
        ifd = struct.pack("<HHHIII", 1, 0x9286, 7, len(comment) + 8, 44, 0)
        return embed(_BARE_JPEG, b"Exif\0\0" + tiff + ifd + b"ASCII\0\0\0" + comment)
    for _ in range(random.choice((1, 2, 6))):
        whole[random.randrange(len(whole))] = random.choice((0, 255, random.randrange(256)))
    if kind == 2:
        del whole[random.randrange(len(whole)) :]
    return bytes(whole)


def check_photo(data: bytes) -> None:
    """Read a photo's copy of its metadata, and put another in; an empty answer and ValueError are right."""
    record = read_exif_copy(data)
    assert record == {} or "name" in record
    try:
        again = embed(data, build_exif("b.jpg", {}))
    except ValueError:
        return
    assert read_exif_copy(again) == {"name": "b.jpg"}


def open_store(folder: Path) -> PhoneStorage:
    """Make a phone's storage that will not ask how much is free on the disk."""
    return PhoneStorage(folder, 10**12)
