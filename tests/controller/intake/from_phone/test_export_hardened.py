"""What stands in a photo's place, or says that it is another, is named, and costs no time or memory."""

from __future__ import annotations

import ctypes
import io
import os
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from PIL import Image

from android_bridge.store.photo_exif import build_exif, embed
from controller.capture.dialects import photo_name
from controller.intake import Kind
from controller.intake.from_phone import PhotoFinding
from controller.records import Record
from tests.controller.intake.from_phone.exportable import Exportable

SPARSE_BYTES = 3_221_225_472


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(SPARSE_BYTES)


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "a link to nothing"),
    "a pipe": (os.mkfifo, "it is a pipe or a device, no file"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), "it is a pipe or a device, no file"),
    "a folder": (lambda path: path.mkdir(), "Is a directory"),
    "3 GB of nothing": (sparse, "3,221,225,472 bytes, more than any photo"),
}


@pytest.mark.parametrize("how", HARMS)
def test_what_is_no_photo_is_named_and_asked_for_again(captured: Exportable, how: str) -> None:
    harm, words = HARMS[how]
    photo = next((captured.phone / "early").glob("000001*"))
    photo.unlink()
    harm(photo)
    harm(photo.with_name("nobody-asked-for-it.jpg"))
    began_s = process_time()
    report = captured.export()
    assert process_time() - began_s < 1.5
    (bad,) = report.bad
    assert (bad.kind, bad.index, report.photos, report.retakes_wait) == (Kind.ALTERED, 1, 2, True)
    assert words in bad.got
    assert [each.file for each in report.findings if each.kind is Kind.EXTRA] == ["nobody-asked-for-it.jpg"]


def picture(**said: str) -> bytes:
    with io.BytesIO() as out:
        levels = np.random.default_rng(1).integers(0, 256, (16, 16), np.uint8)
        Image.fromarray(levels).resize((400, 400)).save(out, "JPEG", quality=95)
        return embed(out.getvalue(), build_exif(said.pop("named"), said)) if said else out.getvalue()


def the_bad_one(begun: Exportable, data: bytes) -> PhotoFinding:
    begun.photograph("late", 3)
    begun.photograph("early", 1)
    begun.photograph("early", 2, data=data)
    report = begun.export()
    assert report.photos == 2
    assert report.retakes_wait
    (bad,) = report.bad
    assert (bad.kind, bad.index) == (Kind.ALTERED, 2)
    return bad


def test_a_photo_that_was_saved_with_a_hole_is_captured_again(begun: Exportable) -> None:
    """Every reader shows it, and libjpeg warns: its size and SHA-256 are what the phone said."""
    whole = picture()
    middle = len(whole) // 2
    holed = whole[:middle] + bytes(512) + whole[middle + 512 :]
    Image.open(io.BytesIO(holed)).load()
    assert "was no whole JPEG when it was saved" in the_bad_one(begun, holed).got


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"named": "another.jpg", "session": "early"}, "its EXIF says name another.jpg, on record is 000002"),
        ({"session": "other"}, "its EXIF says session other, on record is early"),
        ({"shown_sha256": "c" * 64}, "its EXIF says shown_sha256 ccc"),
    ],
)
def test_a_photo_whose_exif_is_another_ones_is_captured_again(
    begun: Exportable, said: dict[str, str], words: str
) -> None:
    named = str(photo_name(begun.manifest.xray(2), "early", 1))
    assert words in the_bad_one(begun, picture(**{"named": named, **said})).got


def test_a_plan_whose_folder_may_not_be_written_to_is_exported(captured: Exportable) -> None:
    """An archive on a disk that is mounted to be read: nothing has to be asked for, or written."""
    captured.journal.close()
    child = os.fork()
    if not child:
        code = 1
        try:
            code = _export_below_a_read_only_mount(captured)
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 77:
        pytest.skip("this user may mount nothing")
    assert code == 0


def _export_below_a_read_only_mount(captured: Exportable) -> int:
    libc, folder = ctypes.CDLL(None, use_errno=True), os.fsencode(captured.folder)
    bind, read_only, remount, private, below = 4096, 1, 32, 1 << 18, 16384
    out = captured.folder.parent / f"{captured.folder.name}-set"
    if libc.unshare(0x20000) != 0:  # mounts of its own
        return 77
    for source, target, flags in (
        (b"none", b"/", private | below),
        (folder, folder, bind),
        (b"none", folder, bind | remount | read_only),
    ):
        if libc.mount(source, target, None, flags, None) != 0:
            return 77

    class Archive(Exportable):
        @property
        def out(self) -> Path:
            return out

    record = Record(captured.folder / "journal.sqlite", read_only=True)
    archive = Archive(captured.folder, captured.loaded, captured.manifest, record)
    return 0 if archive.export().is_complete else 1
