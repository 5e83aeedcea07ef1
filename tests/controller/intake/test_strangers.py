"""Files that are no photos are told as what they are, by place, content and name."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.intake import Kind, read_pictures
from controller.intake.strangers import is_screenshot, told_by_content, told_by_place
from tests.controller.intake.photographed import photo, put


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("@eaDir/IMG_0001.JPG/SYNOPHOTO_THUMB_XL.jpg", "a thumbnail"),
        ("DCIM/.thumbnails/1.jpg", "a thumbnail"),
        (".@__thumb/s800IMG_0001.jpg", "a thumbnail"),
        ("Thumbs/1.jpg", "a thumbnail"),
        ("#recycle/1.jpg", "deleted"),
        ("@Recycle/1.jpg", "deleted"),
        ("$RECYCLE.BIN/1.jpg", "deleted"),
        (".Trash-1000/files/1.jpg", "deleted"),
        (".trashed-1772000000-IMG_0002.JPG", "deleted"),
        ("__MACOSX/._IMG_0003.JPG", "a storage box's or computer's own"),
        ("#snapshot/2026/1.jpg", "a storage box's or computer's own"),
        ("._IMG_0003.JPG", "hidden, a Mac's note beside a file"),
        (".hidden/1.jpg", "hidden"),
        ("room #1/@home/$5/thumbnail views.d/1.jpg", ""),
        ("IMG_0001.JPG", ""),
    ],
)
def test_by_place(name: str, told: str) -> None:
    assert told_by_place(name) == told


@pytest.mark.parametrize(
    ("head", "name", "told"),
    [
        (b"II*\0", "1.DNG", "a raw file"),
        (b"II*\0\x10\0\0\0CR\x02\0", "1.jpg", "a raw file"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "1", "a raw file"),
        (b"FUJIFILMCCD-RAW 0201", "1.RAF", "a raw file"),
        (b"anything", "1.NEF", "a raw file"),
        (b"II*\0", "1.tif", "TIFF"),
        (b"\x89PNG\r\n\x1a\n", "1.jpg", "PNG"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "1.webp", "WebP"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "1.heic", "AVIF"),
        (b"\xff\x0a\xfa\x1f", "1.jxl", "JPEG XL"),
        (b"\0\0\0\x14ftypqt  ", "1.heic", "a video"),
        (b"\0\0\0\x08wide", "1.MOV", "a video"),
        (b"<x:xmpmeta", "1.xmp", "a note of how a photo was edited"),
        (b"film 3 has a scratch", "notes.txt", "no picture"),
    ],
)
def test_by_content(head: bytes, name: str, told: str) -> None:
    assert told_by_content(head, name) == told


def test_a_raw_file_beside_its_photo_holds_none_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "a/IMG_1.JPG", photo(1))
    for name in ("a/img_1.dng", "raw/IMG_1.NEF", "IMG_2.DNG"):
        put(tmp_path, name, b"II*\0")
    found = read_pictures(tmp_path)
    assert {each.file: each.kind for each in found.others} == {
        "IMG_2.DNG": Kind.OTHER_FORMAT,
        "a/img_1.dng": Kind.OTHER,
        "raw/IMG_1.NEF": Kind.OTHER,
    }
    assert [each.file for each in found.other_formats] == ["IMG_2.DNG"]


def test_screenshots() -> None:
    assert is_screenshot("Screenshots/Screenshot_20260301-120000.jpg", "", "")
    assert is_screenshot("IMG_0005.JPG", "", "Screenshot")
    assert not is_screenshot("Screenshots/IMG_0005.JPG", "Apple iPhone 8", "")
    assert not is_screenshot("IMG_0005.JPG", "", "")
