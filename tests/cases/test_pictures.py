"""X-rays as they come: each is shown as its original, or refused in words that say why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from rig import Cases, Rig, Right, good, refused

from controller.xrays import read_manifest, render

BUILD = "manifest build --csv train.csv --images . --all --out m.manifest"
TAKEN = good(BUILD, "1 x-ray of 1 patient", never=("warning",))
ORIGINAL = "x19-png-called-jpg"
SHOWN = "tests/cases/test_pictures.py::test_it_is_shown_as_the_original"
CASES: Cases = {
    "x01-cmyk-jpeg-adobe": SHOWN,
    "x02-cmyk-jpeg-without-adobe": refused(BUILD, "four inks and no Adobe mark"),
    "x04-one-bit-png": SHOWN,
    "x05-12-bit-in-16": SHOWN,
    "x07-16-bit-rgb": SHOWN,
    "x08-grey-alpha": SHOWN,
    "x10-progressive": SHOWN,
    "x12-progressive-cut-at-70-percent": refused(BUILD, "the image is cut off or damaged"),
    "x14-png-bit-flipped": refused(BUILD, "the image is cut off or damaged"),
    "x16-one-row": refused(BUILD, "1 of 1 x-rays has no picture in it", "2000x1 pixels", "--accept 1"),
    "x17-all-black": refused(BUILD, "256x256 pixels", "within 0 grey levels of each other", "--accept 1"),
    "x18-webp-called-jpg": refused(BUILD, "it is WebP"),
    "x19-png-called-jpg": SHOWN,
    "x20-jpeg-and-html": refused(BUILD, "it is a page of the web"),
    "x21-grey-with-transparent-level": SHOWN,
    "x22-animated-png": SHOWN,
    "x23-interlaced-2-bit": SHOWN,
    "x24-png-bomb-20000": refused(BUILD, "it has more pixels than any camera's"),
    "x25-png-13000": refused(BUILD, "13000x13000 pixels", "within 0 grey levels of each other"),
}
REFUSED_OR_TAKEN = {name: right for name, right in CASES.items() if isinstance(right, Right)}
FEW_LEVELS = ("x04-one-bit-png", "x23-interlaced-2-bit")
DEEP = ("x05-12-bit-in-16", "x07-16-bit-rgb")


@pytest.mark.parametrize("name", REFUSED_OR_TAKEN)
def test_it_is_taken_or_refused(name: str, case: Callable[[str], Rig]) -> None:
    REFUSED_OR_TAKEN[name].check(case(name))


@pytest.mark.parametrize("name", [name for name, right in CASES.items() if right == SHOWN])
def test_it_is_shown_as_the_original(name: str, case: Callable[[str], Rig], cases_dir: Path) -> None:
    rig = case(name)
    TAKEN.check(rig)
    (xray,) = read_manifest(rig.folder / "m.manifest").xrays
    assert xray.windowing.startswith("16-bit: linear window 0..") is (name in DEEP)
    levels, original = grey(rig.folder / xray.path), grey(cases_dir / ORIGINAL)
    most = 12 if name in FEW_LEVELS else 3
    assert np.abs(levels - original).mean() < most


def grey(place: Path) -> NDArray[np.float64]:
    """Give the grey levels that a file, or the one in a folder, is shown with: small, for dots are grey."""
    (file,) = [place] if place.is_file() else place.rglob("view1*")
    pixels = render(file.read_bytes(), 1, 256, 256, name=file.name).pixels
    return cv2.resize(pixels, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float64)
