"""A renamed photo still knows what it shows."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base

from android_bridge.optics import jpeg
from android_bridge.store.photo_exif import build_exif, embed, read_exif_copy

PHOTO = jpeg.encode(np.arange(48 * 64 * 3, dtype=np.uint32).reshape(48, 64, 3).astype(np.uint8))
NAMES = st.text("ABCxyz0189._-", min_size=1, max_size=200)
VALUES = st.one_of(st.text(max_size=60), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
KEYS = st.text(max_size=20).filter(lambda key: key not in ("name", "taken_at"))


@settings(deadline=None)  # a busy machine is no failure
@given(NAMES, st.dictionaries(KEYS, VALUES, max_size=12))
def test_what_goes_in_comes_out(name: str, record: dict[str, str | int | float]) -> None:
    photo = embed(PHOTO, build_exif(name, record))
    assert read_exif_copy(photo) == {"name": name, **record}
    with Image.open(io.BytesIO(photo)) as image:
        assert image.getexif()[Base.ImageDescription] == name
        assert image.getexif().get_ifd(IFD.Exif)[Base.UserComment].startswith(b"ASCII\0\0\0{")


def test_picture_is_the_same_to_the_bit() -> None:
    block = build_exif("a.jpg", {"index": 1})
    photo = embed(PHOTO, block)
    assert photo[:4] == b"\xff\xd8\xff\xe1"
    assert photo == PHOTO[:2] + photo[2 : 6 + len(block)] + PHOTO[2:]
    with Image.open(io.BytesIO(photo)) as with_copy, Image.open(io.BytesIO(PHOTO)) as without:
        assert np.array_equal(np.asarray(with_copy), np.asarray(without))


def test_second_embedding_replaces_the_first() -> None:
    once = embed(PHOTO, build_exif("b.jpg", {"index": 2}))
    assert embed(embed(PHOTO, build_exif("a.jpg", {"index": 1})), build_exif("b.jpg", {"index": 2})) == once


def test_known_keys_fill_the_usual_tags() -> None:
    record = {
        "make": "Nokia",
        "model": "7.2 \N{GREEK SMALL LETTER BETA}",
        "taken_at": "2024-03-05T06:07:08+01:30",
    }
    with Image.open(io.BytesIO(embed(PHOTO, build_exif("a.jpg", record)))) as image:
        tags = image.getexif()
        details = tags.get_ifd(IFD.Exif)
    assert tags[Base.Make] == "Nokia"
    assert tags[Base.Model] == "7.2 ?"
    assert details[Base.DateTimeOriginal] == "2024:03:05 06:07:08"
    assert details[Base.OffsetTimeOriginal] == "+01:30"


@pytest.mark.parametrize(
    ("record", "exposure_s", "iso", "white_balance"),
    [
        ({"exposure_us": 33_333, "iso": 100}, 0.033333, 100, None),
        ({"exposure_us": 66_667, "iso": 400, "white_balance_k": 3000}, 0.066667, 400, 1),
        ({"exposure_us": 4_000_000, "iso": 1_000_000}, 4.0, 0xFFFF, None),  # as much as the tag holds
        ({"exposure_us": 0, "iso": 100}, None, 100, None),  # the blank camera exposes nothing
        ({}, None, None, None),
    ],
)
def test_what_the_camera_used_fills_the_usual_tags(
    record: dict[str, int], exposure_s: float | None, iso: int | None, white_balance: int | None
) -> None:
    photo = embed(PHOTO, build_exif("a.jpg", record))
    with Image.open(io.BytesIO(photo)) as image:
        details = image.getexif().get_ifd(IFD.Exif)
    assert details.get(Base.ExposureTime) == (None if exposure_s is None else pytest.approx(exposure_s))
    assert (details.get(Base.ISOSpeedRatings), details.get(Base.WhiteBalance)) == (iso, white_balance)
    assert read_exif_copy(photo) == {"name": "a.jpg", **record}


def test_reads_from_a_path_without_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "renamed.jpg"
    path.write_bytes(embed(PHOTO, build_exif("a.jpg", {"index": 3})) + bytes(1_000_000))
    assert read_exif_copy(path) == {"name": "a.jpg", "index": 3}
    assert read_exif_copy(str(path)) == read_exif_copy(path)
    with pytest.raises(FileNotFoundError):
        read_exif_copy(tmp_path / "absent.jpg")


@pytest.mark.parametrize(
    "comment",
    [b'ASCII\0\0\0{"name":"a.jpg"}\0\0', bytes(8) + b'{"name":"a.jpg"}  ', b'{"name":"a.jpg"}'],
)
def test_comment_of_another_writer_is_understood(comment: bytes) -> None:
    tags = Image.Exif()
    tags.get_ifd(IFD.Exif)[Base.UserComment] = comment
    assert read_exif_copy(embed(PHOTO, tags.tobytes())) == {"name": "a.jpg"}


@pytest.mark.parametrize(
    "comment", [b"ASCII\0\0\0holiday", b'ASCII\0\0\0["a"]', b'ASCII\0\0\0{"index":1}', b""]
)
def test_comment_that_is_not_ours_is_none(comment: bytes) -> None:
    tags = Image.Exif()
    tags.get_ifd(IFD.Exif)[Base.UserComment] = comment
    assert read_exif_copy(embed(PHOTO, tags.tobytes())) == {}


@pytest.mark.parametrize("photo", [PHOTO, b"", b"\xff\xd8", b"\x89PNG\r\n", PHOTO[:30]])
def test_photo_without_a_copy_gives_none(photo: bytes) -> None:
    assert read_exif_copy(photo) == {}


@settings(deadline=None)  # a busy machine is no failure
@given(st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    photo = bytearray(embed(PHOTO, build_exif("a.jpg", {"index": 4, "patient": "00001"})))
    for _ in range(data.draw(st.integers(1, 6))):
        photo[data.draw(st.integers(0, 250))] = data.draw(st.integers(0, 255))
    assert isinstance(read_exif_copy(bytes(photo[: data.draw(st.integers(0, len(photo)))])), dict)


@pytest.mark.parametrize(
    "not_a_jpeg", [b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n" + bytes(50), b"\xff\xd8" + bytes(50)]
)
def test_only_a_jpeg_can_take_a_copy(not_a_jpeg: bytes) -> None:
    with pytest.raises(ValueError, match="not a JPEG"):
        embed(not_a_jpeg, build_exif("a.jpg", {}))


@pytest.mark.parametrize("block", [b"", b"Exif", b"Exif\0\0" + bytes(65_530)])
def test_only_an_exif_block_that_fits_can_be_embedded(block: bytes) -> None:
    with pytest.raises(ValueError, match="EXIF block"):
        embed(PHOTO, block)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("ü.jpg", {}),
        ("a.jpg", {"name": "b.jpg"}),
        ("a.jpg", {"exposure_ms": float("nan")}),
        ("a.jpg", {"taken_at": "yesterday"}),
        ("a.jpg", {"note": "x" * 70_000}),
    ],
)
def test_record_that_cannot_be_kept_is_refused(name: str, record: dict[str, str | int | float]) -> None:
    with pytest.raises(ValueError, match=r"ASCII|says its name|JSON|isoformat|does not fit"):
        build_exif(name, record)
