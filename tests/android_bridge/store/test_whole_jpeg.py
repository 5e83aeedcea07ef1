"""A photo whose digest nobody told: whole, or said what is wrong."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from android_bridge.store.photo_exif import build_exif, embed
from android_bridge.store.whole_jpeg import why_not_whole


def jpeg(**options: object) -> bytes:
    made = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(made, "JPEG", **options)
    return made.getvalue()


@pytest.mark.parametrize("data", [jpeg(), jpeg(progressive=True), jpeg() + b"a maker's trailer"])
def test_whole(data: bytes) -> None:
    assert why_not_whole(data) == ""
    assert why_not_whole(embed(data, build_exif("name", {}))) == ""


@pytest.mark.parametrize("progressive", [False, True])
def test_cut_off_anywhere(progressive: bool) -> None:
    data = jpeg(progressive=progressive)
    for length in [*range(0, len(data), 97), len(data) - 2, len(data) - 1]:
        assert why_not_whole(data[:length]) != "", length


def test_a_thumbnails_end_is_not_the_pictures() -> None:
    data = jpeg()
    thumbnail = b"Exif\0\0" + jpeg(quality=5)
    whole = embed(data, thumbnail)
    assert why_not_whole(whole) == ""
    assert why_not_whole(whole[:-2]) != ""


@pytest.mark.parametrize("cut", [1, 2])
def test_an_end_mark_that_the_decoder_does_not_miss(cut: int) -> None:
    """Where its buffers happen to end with the last row, Pillow gives the picture without asking for more."""
    made = io.BytesIO()
    random = np.random.default_rng(32)
    width, height = random.integers(8, 900, 2)
    pixels = np.random.default_rng(32).integers(0, 256, (height, width), dtype=np.uint8)
    Image.fromarray(pixels).save(made, "JPEG", quality=62)
    assert why_not_whole(made.getvalue()) == ""
    assert why_not_whole(made.getvalue()[:-cut]) != ""


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"no picture" * 100])
def test_what_is_no_jpeg(data: bytes) -> None:
    assert why_not_whole(data) != ""
