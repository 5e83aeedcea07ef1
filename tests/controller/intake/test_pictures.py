"""A folder of photos: all of it is told, and nothing of it is taken for what it is not."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from controller.intake import Kind, read_pictures
from controller.intake.exif import Said, read_said
from controller.xrays.image_file import inspect, photo_upright
from tests.controller.intake.photographed import exif, photo, pixels, put

LOCAL = datetime(2026, 3, 1, 10, 0, 1, 123000, UTC).replace(tzinfo=None)


def at(hour: int, minute: int, microsecond: int = 123_000) -> datetime:
    return datetime(2026, 3, 1, hour, minute, 1, microsecond, UTC)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_what_is_known_of_a_photo(tmp_path: Path, kind: str) -> None:
    data = photo(1, kind, exif(position=(47.0, 22.0, 0.0)))
    put(tmp_path, "roll/IMG_0001.heic", data)  # the content counts, not the name
    (picture,) = read_pictures(tmp_path).pictures
    assert (picture.name, picture.stem) == ("roll/IMG_0001.heic", "IMG_0001")
    assert (picture.size_bytes, picture.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (picture.format, picture.width_px, picture.height_px, picture.fault) == (kind, 64, 48, "")
    assert picture.taken == datetime(2026, 3, 1, 9, 0, 1, 123000, UTC)
    assert picture.taken.utcoffset() == timedelta(hours=1)
    said = picture.said
    assert (said.resolution_us, said.camera, said.has_position) == (1000, "Apple iPhone 8", True)
    assert (said.exposure_us, said.iso) == (16667, 100)


@pytest.mark.parametrize(
    ("tags", "taken", "resolution_us"),
    [
        ({"OffsetTimeOriginal": None}, LOCAL, 1000),
        ({"SubsecTimeOriginal": None}, datetime(2026, 3, 1, 9, 0, 1, 0, UTC), 1_000_000),
        ({"SubsecTimeOriginal": "05"}, datetime(2026, 3, 1, 9, 0, 1, 50000, UTC), 10_000),
        ({"SubsecTimeOriginal": "1234567"}, datetime(2026, 3, 1, 9, 0, 1, 123456, UTC), 1),
        ({"OffsetTimeOriginal": "-03:30"}, datetime(2026, 3, 1, 13, 30, 1, 123000, UTC), 1000),
        ({"OffsetTimeOriginal": "Z"}, datetime(2026, 3, 1, 10, 0, 1, 123000, UTC), 1000),
        ({"OffsetTimeOriginal": "+99:00"}, LOCAL, 1000),
        ({"DateTimeOriginal": "2026-03-01T10:00:01+02:00"}, at(8, 0), 1000),
        (
            {"DateTimeOriginal": "2026:03:01 10:00:01.5Z"},
            datetime(2026, 3, 1, 10, 0, 1, 500000, UTC),
            100_000,
        ),
        ({"DateTimeOriginal": "2026:03:01  10:00:01"}, at(9, 0), 1000),
        (
            {"DateTimeOriginal": "2026/03/01 10:00:01 -0330"},
            datetime(2026, 3, 1, 13, 30, 1, 123000, UTC),
            1000,
        ),
        ({"DateTimeOriginal": "2026:03:01 10:00:01 PM"}, None, 1_000_000),
        ({"DateTimeOriginal": "0000:00:00 00:00:00"}, None, 1_000_000),
        ({"DateTimeOriginal": "yesterday"}, None, 1_000_000),
        ({"DateTimeOriginal": None}, None, 1_000_000),
    ],
)
def test_times(tags: dict[str, str | None], taken: datetime | None, resolution_us: int) -> None:
    said = said_of(exif(**tags))
    assert (said.taken, said.resolution_us) == (taken, resolution_us)
    assert said.unread_time == ("" if taken is not None else tags["DateTimeOriginal"] or "")
    assert (said.taken is None) or (said.taken.tzinfo is None) == (taken is not None and taken.tzinfo is None)


def said_of(block: Image.Exif) -> Said:
    return read_said(inspect(photo(1, block=block)).exif)


def test_a_camera_is_named_once() -> None:
    assert said_of(exif(Make="Nokia", Model="Nokia 6.1")).camera == "Nokia 6.1"
    assert said_of(Image.Exif()).camera == ""


def test_nothing_is_left_unmentioned(tmp_path: Path) -> None:
    put(tmp_path, "b/2.JPG", photo(2))
    put(tmp_path, "a/1.jpg", photo(1))
    put(tmp_path, "photo of a film", photo(3))
    put(tmp_path, ".trash/4.jpg", photo(4))
    put(tmp_path, "a/._1.jpg", b"")
    put(tmp_path, "5.jpg.part", photo(5)[:-9])
    put(tmp_path, "notes.txt", b"film 3 has a scratch")
    (tmp_path / "6.jpg").symlink_to(tmp_path / "a" / "1.jpg")
    (tmp_path / "elsewhere").symlink_to(tmp_path.parent)
    found = read_pictures(tmp_path)
    assert [each.name for each in found.whole] == ["a/1.jpg", "b/2.JPG", "photo of a film"]
    assert found.bad == ()
    assert {each.file: each.got for each in found.others} == {
        ".trash/4.jpg": "deleted",
        "a/._1.jpg": "hidden, a Mac's note beside a file",
        "5.jpg.part": "unfinished",
        "notes.txt": "no picture",
        "6.jpg": "a link",
        "elsewhere": "a link",
    }


def test_what_is_no_photo_is_named_and_neither_waited_for_nor_read(tmp_path: Path) -> None:
    put(tmp_path, "1.jpg", photo(1))
    (tmp_path / "2.jpg").symlink_to("2.jpg")
    os.mkfifo(tmp_path / "3.jpg")
    (tmp_path / "4.jpg").mkdir()
    with (tmp_path / "5.jpg").open("wb") as file:
        file.truncate(3_221_225_472)
    found = read_pictures(tmp_path)
    assert {each.file: each.got for each in found.others} == {"2.jpg": "a link", "3.jpg": "no regular file"}
    assert [each.name for each in found.whole] == ["1.jpg"]
    (bad,) = found.bad
    assert bad.name == "5.jpg"
    assert "it is too long: 3,221,225,472 bytes" in bad.fault


def png() -> bytes:
    out = io.BytesIO()
    pixels(1).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "it is empty, not a JPEG or HEIC"),
        (b"not found", "it is no picture, not a JPEG or HEIC"),
        (png(), "it is PNG, not a JPEG or HEIC"),
        (photo(1)[:-1], "its end is missing"),
        (photo(1)[:-300], "it is cut off or damaged"),
        (photo(1, "HEIF")[:-1], "it is cut off or damaged"),
        (photo(1, "HEIF")[:400], "it is cut off or damaged"),
    ],
)
def test_bad_photos_are_collected(tmp_path: Path, data: bytes, fault: str) -> None:
    put(tmp_path, "1.jpg", photo(1))
    put(tmp_path, "2.jpg", data)
    found = read_pictures(tmp_path)
    assert [each.name for each in found.whole] == ["1.jpg"]
    (bad,) = found.bad
    assert bad.name == "2.jpg"
    assert [each.kind for each in found.faults] == [Kind.OTHER_FORMAT if "PNG" in fault else Kind.DAMAGED]
    assert fault in bad.fault or (fault == "its end is missing" and "truncated" in bad.fault)


def test_every_shorter_file_is_noticed() -> None:
    for kind in ("JPEG", "HEIF"):
        data = photo(1, kind)
        assert not inspect(data).fault
        assert all(inspect(data[:size]).fault for size in range(0, len(data), 97))


def test_what_cameras_append_is_no_fault() -> None:
    """A film of two seconds, or a second picture, with the marks of a scan in it."""
    for appended in (b"\xff\xda\0\0 no end", photo(2), bytes(2000)):
        assert inspect(photo(1) + appended).fault == ""
    assert inspect(photo(1)[:-2] + bytes(2000)).fault


def test_upright() -> None:
    turned = photo_upright(photo(1, block=exif(Orientation=6)))
    assert turned.size == (48, 64)


def test_progress(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path, f"{number}.jpg", photo(number))
    told: list[tuple[int, int]] = []
    read_pictures(tmp_path, lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_folders_that_hold_no_photos(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="there is no such folder"):
        read_pictures(tmp_path / "nowhere")
    with pytest.raises(Problem, match="there is no such folder"):
        read_pictures(put(tmp_path, "file.txt", b"x"))
    with pytest.raises(Problem, match="there is no photo in the folder"):
        read_pictures(tmp_path)
