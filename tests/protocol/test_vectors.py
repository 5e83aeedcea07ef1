"""The golden datagrams, photo names and pictures, which the phone's app is tested against as well."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from golden.files import FILES
from golden.messages import VECTORS, content
from golden.versions import RECORDED

from protocol import PhotoName, PhotoNameError, Place, RemoteProtocolError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE, PART_BYTES
from protocol.pictures import open_picture, seal_picture
from protocol.wire import decode, encode


def read(file: str) -> dict[str, Any]:
    """Read a file of vectors."""
    vectors: dict[str, Any] = json.loads((VECTORS / file).read_text("ascii"))
    return vectors


DATAGRAMS, PHOTO_NAMES, PICTURES = (read(f"{each}.json") for each in ("datagrams", "photo_names", "pictures"))


@pytest.mark.parametrize("file", FILES)
def test_the_files_are_what_is_written_here(file: str) -> None:
    # where this fails, the protocol has changed, or only the vectors: see section 11 of its README
    assert json.loads((VECTORS / file).read_text("ascii")) == FILES[file]()


KEY = bytes.fromhex(DATAGRAMS["key_hex"])


def test_valid_datagrams() -> None:
    # all in one test: there are hundreds, and each takes less than pytest does
    wrong = {}
    for vector in DATAGRAMS["valid"]:
        data = bytes.fromhex(vector["datagram_hex"])
        message = decode(data, KEY, vector["sender"])
        is_canonical = encode(message, KEY) == data
        if (content(message), is_canonical) != (vector["message"], vector["canonical"]):
            wrong[vector["name"]] = message, is_canonical
    assert wrong == {}


def test_invalid_datagrams_are_refused_with_the_reason() -> None:
    found = {}
    for vector in DATAGRAMS["invalid"]:
        reason = "none"
        try:
            decode(bytes.fromhex(vector["datagram_hex"]), KEY, vector["sender"])
        except WireError as error:
            reason = error.reason
        found[vector["sender"], vector["name"]] = reason
    assert found == {(each["sender"], each["name"]): each["reason"] for each in DATAGRAMS["invalid"]}


def test_every_type_and_every_reason_has_a_vector() -> None:
    types = {each["message"]["type"] for each in DATAGRAMS["valid"]}
    assert types == {each.TYPE for each in (*FROM_CONTROLLER, *FROM_PHONE)}
    reasons = {(each["sender"], each["reason"]) for each in DATAGRAMS["invalid"]}
    all_reasons = ("too_long", "too_short", "magic", "version", "tag", "json", "type", "field")
    assert reasons == {(sender, reason) for sender in ("controller", "phone") for reason in all_reasons}


def test_no_two_vectors_of_a_sender_have_one_name() -> None:
    names = [(each["sender"], each["name"]) for part in ("valid", "invalid") for each in DATAGRAMS[part]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("vector", PHOTO_NAMES["valid"], ids=lambda each: each["text"][:12])
def test_a_valid_photo_name(vector: dict[str, Any]) -> None:
    metadata = {name: value for name, value in vector.items() if name != "text"}
    assert asdict(PhotoName.parse(vector["text"])) == metadata
    assert str(PhotoName(**metadata)) == vector["text"]


@pytest.mark.parametrize("vector", PHOTO_NAMES["invalid"], ids=lambda each: each["why"])
def test_an_invalid_photo_name(vector: dict[str, Any]) -> None:
    with pytest.raises(PhotoNameError):
        PhotoName.parse(vector["text"])


def place_of(vector: dict[str, Any]) -> Place:
    return Place(*(vector[name] for name in ("session", "index", "take", "nonce")))


def opened(vector: dict[str, Any]) -> bytes:
    parts = [bytes.fromhex(part) for part in vector["parts_hex"]]
    key, seal = bytes.fromhex(PICTURES["key_hex"]), bytes.fromhex(vector["seal_hex"])
    return open_picture(parts, place_of(vector), key, seal)


@pytest.mark.parametrize("vector", PICTURES["sealed"], ids=lambda each: each["name"])
def test_a_sealed_picture(vector: dict[str, Any]) -> None:
    jpeg, key = bytes.fromhex(vector["picture_hex"]), bytes.fromhex(PICTURES["key_hex"])
    parts = seal_picture(jpeg, place_of(vector), key, bytes.fromhex(vector["seal_hex"]))
    assert [part.hex() for part in parts] == vector["parts_hex"]
    assert {len(part) for part in parts[:-1]} <= {PICTURES["part_bytes"]} == {PART_BYTES}
    assert opened(vector) == jpeg


@pytest.mark.parametrize("vector", PICTURES["refused"], ids=lambda each: each["name"])
def test_a_picture_that_does_not_open(vector: dict[str, Any]) -> None:
    with pytest.raises(RemoteProtocolError, match="a picture's seal does not fit"):
        opened(vector)


@pytest.mark.parametrize("version", RECORDED)
@pytest.mark.parametrize("message", ["status", "open", "status_report", "refused", "close"])
def test_what_old_and_new_tell_each_other_by_is_read_by_both(message: str, version: int) -> None:
    # recorded from the programs of then; what else they sent is an invalid datagram above, or the same
    sender = "controller" if message in {each.TYPE for each in FROM_CONTROLLER} else "phone"
    read_now = content(decode(RECORDED[version][message], KEY, sender))
    assert read_now == json.loads(RECORDED[version][message][20:])
