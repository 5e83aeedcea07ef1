from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from controller.xrays import find_image, inspect_image

PATH = "CheXpert-v1.0/small/train/p1/s1/v1.jpg"


def encoded(kind: str, *, bits: int = 8) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 2**bits, (20, 30), dtype=f"uint{bits}")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def rgb_png_of_16_bits() -> bytes:
    """Make a PNG of 2 x 3 pixels in colour of 16 bits, which Pillow can read but not write."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = b"".join(b"\0" + bytes(range(2 * 6)) for _ in range(3))
    header = struct.pack(">IIBBBBB", 2, 3, 16, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


@pytest.mark.parametrize("place", [PATH, "small/train/p1/s1/v1.jpg", "train/p1/s1/v1.jpg"])
@pytest.mark.parametrize("asked", [PATH, f"/data/{PATH}", PATH.replace("/", "\\"), f"./{PATH}"])
def test_image_is_found_with_all_some_or_none_of_its_prefix(tmp_path: Path, place: str, asked: str) -> None:
    file = tmp_path / place
    file.parent.mkdir(parents=True)
    file.touch()
    assert find_image(tmp_path, asked) == file


def test_the_longest_prefix_wins(tmp_path: Path) -> None:
    for place in ("train/p1/s1/v1.jpg", PATH):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).touch()
    assert find_image(tmp_path, PATH) == tmp_path / PATH


def test_a_picture_of_a_view_is_not_another_one_of_it(tmp_path: Path) -> None:
    """No prefix takes away CheXphoto's folders, nor what is before them."""
    photo = "C/train/natural/nokia/p1/s1/v1.jpg"
    for place in ("natural/nokia/p1/s1/v1.jpg", "p1/s1/v1.jpg", "train/p1/s1/v1.jpg"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).touch()
    with pytest.raises(Problem, match="the x-ray's file is missing"):
        find_image(tmp_path, photo)
    own = tmp_path / photo.removeprefix("C/")
    own.parent.mkdir(parents=True)
    own.touch()
    assert find_image(tmp_path, photo) == own


@pytest.mark.parametrize("folder", ["", "images", "images_001/images", "images_012/images"])
def test_a_name_without_folders_is_found_in_nihs(tmp_path: Path, folder: str) -> None:
    file = tmp_path / folder / "00000001_000.png"
    with pytest.raises(Problem, match="missing") as caught:
        find_image(tmp_path, PATH, file.name)
    assert caught.value.expected.endswith(", and so on")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    assert find_image(tmp_path, PATH, file.name) == file
    with pytest.raises(Problem, match="missing"):
        find_image(tmp_path, PATH, f"other/{file.name}")


def test_a_name_that_no_disk_takes_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the x-ray's file is missing"):
        find_image(tmp_path, PATH.replace("p1", "p" * 300))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (Path.mkdir, "a folder"),
        (os.mkfifo, "a pipe or a device"),
        (lambda place: place.symlink_to("nowhere"), "a link to nothing"),
    ],
)
def test_what_stands_in_the_files_place_is_named(
    make: Callable[[Path], object], kind: str, tmp_path: Path
) -> None:
    place = tmp_path / PATH
    place.parent.mkdir(parents=True)
    make(place)
    with pytest.raises(Problem, match="the x-ray's file is missing") as caught:
        find_image(tmp_path, PATH)
    assert caught.value.got == f"{place} is no file: {kind}"


def test_the_split_is_never_dropped(tmp_path: Path) -> None:
    file = tmp_path / "p1/s1/v1.jpg"
    file.parent.mkdir(parents=True)
    file.touch()
    with pytest.raises(Problem, match="missing") as caught:
        find_image(tmp_path, PATH)
    assert caught.value.expected.split(" or ") == [
        str(tmp_path / PATH),
        str(tmp_path / "small/train/p1/s1/v1.jpg"),
        str(tmp_path / "train/p1/s1/v1.jpg"),
    ]


def test_a_path_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "train/p1/s1").mkdir(parents=True)
    (tmp_path / "train/p1/s1/v1.jpg").touch()
    inside = tmp_path / "inside"
    inside.mkdir()
    with pytest.raises(Problem, match="missing"):
        find_image(inside, "../train/p1/s1/v1.jpg")
    with pytest.raises(Problem, match="missing"):
        find_image(inside, f"{tmp_path}/train/p1/s1/v1.jpg")


@pytest.mark.parametrize(
    ("data", "bits", "size"),
    [
        (encoded("JPEG"), 8, (30, 20)),
        (encoded("PNG"), 8, (30, 20)),
        (encoded("PNG", bits=16), 16, (30, 20)),
        (rgb_png_of_16_bits(), 16, (2, 3)),
        (encoded("TIFF"), 8, (30, 20)),
        (encoded("TIFF", bits=16), 16, (30, 20)),
    ],
    ids=["jpeg", "png", "png16", "png16-colour", "tiff", "tiff16"],
)
def test_whole_images_are_measured(tmp_path: Path, data: bytes, bits: int, size: tuple[int, int]) -> None:
    file = tmp_path / "v1.jpg"  # named as CheXpert names it, whatever it holds
    file.write_bytes(data)
    facts = inspect_image(file)
    assert facts.sha256 == hashlib.sha256(data).hexdigest()
    assert (facts.width_px, facts.height_px, facts.bits) == (*size, bits)


@pytest.mark.parametrize("lost", [1, 2, 4, 12, 13, 40, 300])
@pytest.mark.parametrize(
    "data", [encoded("JPEG"), encoded("PNG"), encoded("PNG", bits=16)], ids=["jpeg", "png", "png16"]
)
def test_an_image_cut_off_anywhere_is_refused(tmp_path: Path, data: bytes, lost: int) -> None:
    file = tmp_path / "v1.jpg"
    file.write_bytes(data[:-lost])
    with pytest.raises(Problem, match="cut off or damaged") as caught:
        inspect_image(file)
    assert caught.value.where == str(file)


def test_a_png_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    data = bytearray(encoded("PNG"))
    data[len(data) // 2] ^= 1
    file = tmp_path / "v1.png"
    file.write_bytes(data)
    with pytest.raises(Problem, match="cut off or damaged"):
        inspect_image(file)


@pytest.mark.parametrize(
    "data", [b"", b"<html>not found</html>", encoded("WEBP"), encoded("PNG")[:20], b"\xff\xd8"]
)
def test_other_files_are_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "v1.jpg"
    file.write_bytes(data)
    with pytest.raises(Problem) as caught:
        inspect_image(file)
    assert caught.value.where == str(file)


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        inspect_image(tmp_path)


def _told_of_a_locked_folder(look: Callable[[Path], object], tmp_path: Path) -> str:
    """Look at a folder that may not be read; root, who may read all, becomes somebody else for that."""
    folder = tmp_path / "x-rays"
    folder.mkdir(mode=0o000)
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        if os.getuid() == 0:
            os.setuid(65534)
        try:
            told = str(look(folder))
        except BaseException as error:  # noqa: BLE001 - told, whatever it is
            told = f"{type(error).__name__}: {error}"
        os.write(write_end, told.encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as said:
        told = said.read()
    os.waitpid(child, 0)
    return told


def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    told = _told_of_a_locked_folder(lambda folder: find_image(folder, PATH), tmp_path)
    assert told.startswith("Problem: the x-ray's file cannot be looked for")
    assert "got: Permission denied" in told
