"""The golden datagrams and photo names, which the phone's app is tested against as well."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from golden.files import FILES
from golden.messages import VECTORS, content

from protocol import PhotoName, PhotoNameError, WireError
from protocol.messages import FROM_CONTROLLER, FROM_PHONE
from protocol.wire import decode, encode


def read(file: str) -> dict[str, Any]:
    """Read a file of vectors; empty before it was first written."""
    path = VECTORS / file
    empty: dict[str, Any] = {"valid": [], "invalid": []}
    return json.loads(path.read_text("ascii")) if path.exists() else empty


DATAGRAMS, PHOTO_NAMES = read("datagrams.json"), read("photo_names.json")


@pytest.mark.parametrize("file", FILES)
def test_the_files_are_what_is_written_here(file: str) -> None:
    # where this fails, the protocol has changed, or only the vectors: see section 11 of its README
    assert json.loads((VECTORS / file).read_text("ascii")) == FILES[file]()


@pytest.mark.parametrize("vector", DATAGRAMS["valid"], ids=lambda each: each["name"])
def test_a_valid_datagram(vector: dict[str, Any]) -> None:
    data, key = bytes.fromhex(vector["datagram_hex"]), bytes.fromhex(DATAGRAMS["key_hex"])
    message = decode(data, key, vector["sender"])
    assert content(message) == vector["message"]
    assert (encode(message, key) == data) is vector["canonical"]


@pytest.mark.parametrize("vector", DATAGRAMS["invalid"], ids=lambda each: f"{each['sender']}: {each['name']}")
def test_an_invalid_datagram_is_refused_with_the_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        decode(bytes.fromhex(vector["datagram_hex"]), bytes.fromhex(DATAGRAMS["key_hex"]), vector["sender"])
    assert caught.value.reason == vector["reason"]


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
