"""Photos on their way into the data set: bytes that stay, and a HEIC that becomes a JPEG."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from android_bridge.base.problems import Problem
from controller.dataset import Capture, growing_dataset, load_dataset
from controller.intake import Picture, content_of, read_pictures
from controller.intake.exif import read_said
from controller.intake.keeping import to_jpeg
from controller.xrays import XrayKey
from controller.xrays.image_file import inspect, photo_upright
from tests.controller.dataset.made import LABELS
from tests.controller.intake.photographed import exif, photo, put

KEY = XrayKey("valid", "patient64541", "study1", "view1_frontal")


def imported(out: Path, picture: Picture) -> Capture:
    with growing_dataset(out) as data:
        capture = Capture(key=KEY, device="iphone", origin="film", photo_name=picture.name)
        data.add(
            data.store(capture, picture.sha256, lambda: content_of(picture, is_upright=data.is_upright)),
            LABELS,
        )
    return load_dataset(out).captures[0]


def test_a_jpeg_stays_byte_for_byte(tmp_path: Path) -> None:
    source = put(tmp_path, "photos/1.jpg", photo(1, block=exif(Orientation=1)))
    (picture,) = read_pictures(source.parent).pictures
    capture = imported(tmp_path / "set", picture)
    assert capture.place == "valid/film/iphone/patient64541/study1/view1_frontal.jpg"
    assert (tmp_path / "set" / capture.place).read_bytes() == source.read_bytes()
    assert (capture.original_sha256, capture.turned) == (None, "no")


def test_a_heic_becomes_a_jpeg_and_its_own_digest_stays_on_record(tmp_path: Path) -> None:
    heic = photo(1, "HEIF", exif(position=(47.0, 22.0, 0.0)))
    (picture,) = read_pictures(put(tmp_path, "photos/1.heic", heic).parent).pictures
    capture = imported(tmp_path / "set", picture)
    assert capture.original_sha256 == hashlib.sha256(heic).hexdigest()
    jpeg = (tmp_path / "set" / capture.place).read_bytes()
    assert (capture.photo_bytes, capture.photo_sha256) == (len(jpeg), hashlib.sha256(jpeg).hexdigest())
    decoded = inspect(jpeg)
    said = read_said(decoded.exif)
    assert (decoded.format, decoded.width_px, decoded.height_px, decoded.fault) == ("JPEG", 64, 48, "")
    assert (said.taken, said.camera) == (picture.taken, "Apple iPhone 8")
    assert picture.said.has_position
    assert not said.has_position
    difference = np.abs(np.asarray(photo_upright(heic), int) - np.asarray(photo_upright(jpeg), int))
    assert difference.mean() < 2


def test_a_heic_that_is_there_stays_whatever_this_computer_would_make_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (picture,) = read_pictures(put(tmp_path, "photos/1.heic", photo(1, "HEIF")).parent).pictures
    first = imported(tmp_path / "set", picture)
    monkeypatch.setattr("controller.intake.keeping.QUALITY", 60)
    assert imported(tmp_path / "set", picture) == first
    assert imported(tmp_path / "other", picture).photo_sha256 != first.photo_sha256


def test_the_same_heic_gives_the_same_jpeg() -> None:
    heic = photo(1, "HEIF")
    assert to_jpeg(heic) == to_jpeg(heic)


def test_a_turned_heic_is_upright_and_says_so_once(tmp_path: Path) -> None:
    heic = photo(1, "HEIF", exif(Orientation=6))
    jpeg = to_jpeg(heic)
    with Image.open(put(tmp_path, "1.jpg", jpeg)) as image:
        assert image.size == (48, 64)
        assert Base.Orientation not in image.getexif()
        assert image.getexif().get_ifd(IFD.Exif)[Base.ISOSpeedRatings] == 100
    (picture,) = read_pictures(put(tmp_path, "photos/1.heic", heic).parent).pictures
    assert imported(tmp_path / "set", picture).turned == "re-encoded"


def test_a_photo_that_is_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    source = put(tmp_path, "photos/1.jpg", photo(1))
    (picture,) = read_pictures(source.parent).pictures
    for change in (lambda: source.write_bytes(photo(2)), source.unlink):
        change()
        with pytest.raises(Problem, match="was changed while it was being imported"):
            imported(tmp_path / "set", picture)
        assert not (tmp_path / "set").exists()
