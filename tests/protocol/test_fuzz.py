"""Anything at all off the wire, in every state: nothing is raised, and without the key nothing happens."""

from __future__ import annotations

import hmac
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import fuzz
import pytest
from fuzz_datagrams import KEY, Datagrams, sealed
from fuzz_files import check_name, check_photo
from fuzz_states import (
    CONTROLLERS,
    DIGEST,
    FRAME,
    NEXT,
    NONCE,
    PARTS,
    PHONES,
    SEAL,
    SESSION,
    challenge,
    name_of,
)
from proving import proved

from protocol import PhoneSide, Place, picture_requests
from protocol.errors import PhotoNameError
from protocol.messages import NO_SESSION, Capture, Message, PicturePart, PictureRequest
from protocol.photo_name import PhotoName
from protocol.picture_shelf import PictureShelf
from protocol.wire import encode

SEED = int(os.environ.get("CHEXRIG_FUZZ_SEED", "1"))
COUNT = proved(4_000, 20_000)
SOAK_COUNT = 1_000_000
MOST_BYTES = 1_000_000  # for 500 datagrams of at most 1,200 bytes, each worked on and let go
WATCHED = Path(fuzz.__file__).with_name("watched_phone.py")


def test_datagrams_in_every_state() -> None:
    done = fuzz.fuzz_datagrams(COUNT, SEED)
    assert 0.4 < done["sealed"] / COUNT < 0.9
    # what was sent is near enough to what is right: it reached every state, and the camera
    assert all(done[f"phone, {state}: changed"] for state in PHONES)
    busy = set(CONTROLLERS) - {"idle", "knowing", "ready", "closed", "aborted"}
    assert {state for state in CONTROLLERS if done[f"controller, {state}: changed"]} == busy
    assert done["TriggerCamera"] > 0
    for what in ("Saved", "FrameWanted", "PictureCame, whole", "answered waiting", "answered picture_part"):
        assert done[what] > 0, what


def test_names_and_photos(tmp_path: Path) -> None:
    before = {each.name for each in tmp_path.iterdir()}
    done = fuzz.fuzz_files(1500, SEED, tmp_path / "store")
    assert done["names read"] > 50
    assert done["photos saved"] > 5
    assert {each.name for each in tmp_path.iterdir()} == before | {"store"}


def test_memory_is_bounded() -> None:
    peak = fuzz.peak_bytes(2000, SEED)
    assert 1000 < peak < MOST_BYTES


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_million_datagrams(tmp_path: Path) -> None:
    fuzz.fuzz_datagrams(SOAK_COUNT, SEED)
    fuzz.fuzz_files(SOAK_COUNT // 20, SEED, tmp_path / "store")


def tree(folder: Path, but: str) -> dict[str, bytes | None]:
    """Give everything below a folder, without one that is named."""
    found = {each.relative_to(folder): each for each in folder.rglob("*")}
    return {
        str(path): each.read_bytes() if each.is_file() else None
        for path, each in found.items()
        if path.parts[0] != but
    }


def test_a_phone_under_fire_leaves_the_rest_of_the_disk_alone(tmp_path: Path) -> None:
    for name in ("etc/passwd", "store.jpg", "night-2/x.jpg", "cwd/night-2/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    before = tree(tmp_path, but="store")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(WATCHED), str(tmp_path), "4000", str(SEED)],
        cwd=tmp_path / "cwd",
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(tmp_path / "cwd")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    outcome = json.loads(done.stdout)
    assert outcome["outside"] == []
    assert outcome["answered"] == 0  # to somebody without the key
    assert outcome["noticed"]
    assert outcome["seen"] > 100
    assert outcome["photos"] > 20
    assert tree(tmp_path, but="store") == before


def test_the_fuzzer_notices_a_tag_that_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hmac, "compare_digest", lambda _one, _other: True)
    with pytest.raises(fuzz.FuzzError, match=r"again: python .* --replay 43585201"):
        fuzz.fuzz_datagrams(1000, SEED)


def test_the_fuzzer_notices_an_error_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = PhotoName.parse

    def careless(text: str) -> PhotoName:
        try:
            return careful(text)
        except PhotoNameError:
            raise KeyError(text) from None

    monkeypatch.setattr(PhotoName, "parse", careless)
    with pytest.raises(fuzz.FuzzError, match="KeyError"):
        fuzz.fuzz_datagrams(5000, SEED)
    with pytest.raises(KeyError):
        check_name("a/b")


def for_a_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = PhoneSide._answer_picture

    def careless(side: PhoneSide[str], request: PictureRequest, peer: str) -> None:
        careful(side, replace(request, challenge=side._challenge), peer)

    monkeypatch.setattr(PhoneSide, "_answer_picture", careless)


def a_frame_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(shelf: PictureShelf, place: Place) -> bool:
        shelf.expect(place)
        return True

    monkeypatch.setattr(PictureShelf, "expect_once", careless)


def not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_requests, "open_picture", lambda parts, _place, _key, _seal: b"".join(parts))


def in_spite_of_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = PhoneSide._trigger_or_refuse

    def careless(side: PhoneSide[str], request: Capture) -> None:
        side._trouble = lambda: None
        careful(side, request)

    monkeypatch.setattr(PhoneSide, "_trigger_or_refuse", careless)


@pytest.mark.parametrize(
    ("put_in", "message", "state", "words"),
    [
        (
            for_a_recording,
            PictureRequest(NONCE, challenge(0), SESSION, NEXT, 1, 0),
            "capturing, pictured",
            "to a recording",
        ),
        (
            a_frame_again,
            PictureRequest(NONCE, challenge(1), NO_SESSION, None, None, 0),
            "ready, a frame kept",
            "taken twice",
        ),
        (
            not_sealed,
            PicturePart(NONCE, SEAL.hex(), 1, 2, PARTS[FRAME][1]),
            "capturing, picture begun",
            "a picture that nobody has sealed",
        ),
        (
            in_spite_of_trouble,
            Capture(SESSION, NEXT, 1, name_of(NEXT), DIGEST),
            "ready, too warm",
            "triggered out of turn",
        ),
    ],
)
def test_the_fuzzer_notices_a_defect(
    monkeypatch: pytest.MonkeyPatch,
    put_in: Callable[[pytest.MonkeyPatch], None],
    message: Message,
    state: str,
    words: str,
) -> None:
    role = "controller" if isinstance(message, PicturePart) else "phone"
    fuzz.replay(encode(message, KEY), role, state)
    put_in(monkeypatch)
    with pytest.raises(fuzz.FuzzError, match=words):
        fuzz.replay(encode(message, KEY), role, state)


def test_a_failure_can_be_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = sealed(b'{"type":"status"}')
    fuzz.main(["--replay", data.hex(), "--role", "phone", "--state", "ready"])
    monkeypatch.setattr(hmac, "compare_digest", lambda _one, _other: True)
    forged = sealed(b'{"nonce":"0123456789abcdef","type":"status"}', bytes(32))
    with pytest.raises(SystemExit, match="read without the key"):
        fuzz.main(["--replay", forged.hex(), "--role", "phone", "--state", "idle"])


def test_the_same_seed_makes_up_the_same() -> None:
    one, other, third = (Datagrams(fuzz.Random(seed), {}) for seed in (5, 5, 6))
    made = [each.next() for each in (one, other, third) for _ in range(50)]
    assert made[:50] == made[50:100]
    assert made[:50] != made[100:]


def test_damaged_photos_give_an_empty_answer() -> None:
    for data in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x00", b"\xff\xd8" + b"\xff" * 500):
        check_photo(data)
