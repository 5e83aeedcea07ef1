"""A photo's small picture depends on the photo's bytes alone, and looks as the photo does."""

from __future__ import annotations

import io
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from android_bridge.optics import jpeg, small_picture


def photo(width: int, height: int) -> bytes:
    """Give a photo of soft shapes: what Pillow's and libjpeg's ways of averaging agree on."""
    coarse = np.random.default_rng(3).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return jpeg.encode(
        np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8), 95
    )


@pytest.mark.parametrize(
    ("size", "small"),
    [
        ((1600, 1200), (640, 480)),
        ((1200, 1600), (480, 640)),
        ((1001, 700), (640, 448)),
        ((640, 333), (640, 333)),
        ((96, 80), (96, 80)),
        ((2000, 1), (640, 1)),
    ],
)
def test_it_is_the_photo_in_grey_and_at_most_640_pixels_long(
    size: tuple[int, int], small: tuple[int, int]
) -> None:
    whole = photo(*size)
    made = small_picture(whole)
    assert made == small_picture(whole)
    with Image.open(io.BytesIO(made)) as seen, Image.open(io.BytesIO(whole)) as taken:
        assert (seen.format, seen.mode, seen.size) == ("JPEG", "L", small)
        expected = np.asarray(taken.convert("L").resize(small, Image.Resampling.BOX), np.float64)
        assert np.abs(np.asarray(seen, np.float64) - expected).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_upright_as_exif_has_it(orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    whole = io.BytesIO()
    with Image.open(io.BytesIO(photo(800, 600))) as lying:
        lying.save(whole, "JPEG", quality=95, exif=exif)
    with Image.open(io.BytesIO(small_picture(whole.getvalue()))) as seen, Image.open(whole) as taken:
        upright = ImageOps.exif_transpose(taken)
        assert seen.size == ((640, 480) if orientation < 5 else (480, 640))
        expected = np.asarray(upright.convert("L").resize(seen.size, Image.Resampling.BOX), np.float64)
        assert np.abs(np.asarray(seen, np.float64) - expected).mean() < 3


def test_an_exif_block_that_cannot_be_read_turns_nothing() -> None:
    whole = photo(64, 48)
    block = b"Exif\0\0II*\0" + bytes(range(255))
    damaged = whole[:2] + b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block + whole[2:]
    assert small_picture(damaged) == small_picture(whole)


@pytest.mark.parametrize("wrong", [b"", b"no JPEG", photo(64, 48)[:300]])
def test_what_is_no_photo_has_none(wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        small_picture(wrong)


def test_two_made_at_once_leave_the_filters_of_warnings_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second would otherwise begin with those of the first, and put them back when that has ended."""
    before, whole = list(warnings.filters), photo(64, 48)
    opened, second_is_in, first_is_done = Image.open, threading.Event(), threading.Event()
    turns = iter((second_is_in.wait, first_is_done.wait))

    def slow(data: io.BytesIO) -> Image.Image:
        turn = next(turns)
        if turn == first_is_done.wait:
            second_is_in.set()
        turn(0.1)
        return opened(data)

    monkeypatch.setattr(Image, "open", slow)
    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(small_picture, whole) for _ in range(2))
        first.add_done_callback(lambda _: first_is_done.set())
        assert first.result() == second.result()
    assert list(warnings.filters) == before
