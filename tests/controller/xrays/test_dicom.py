"""DICOM: shown as its own window has it, whole or refused, and nothing that says whose it is."""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.data import get_testdata_file
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.uid import JPEG2000Lossless
from rig import make_xrays, xray_path

from android_bridge.base.problems import Problem
from controller.cli import main
from controller.xrays import dicom as room
from controller.xrays import inspect, render, xray_levels

from .dicom_files import DATE, MARK, NUMBER, dicom, lut, ramp

#: pydicom's own files of one grey frame, by transfer syntax.
WHOLE = {
    "explicit little": ("CT_small.dcm", "MR_small.dcm", "MR_small_padded.dcm", "examples_overlay.dcm"),
    "implicit little": ("MR_small_implicit.dcm",),
    "explicit big": ("MR_small_bigendian.dcm", "MR_small_expb.dcm"),
    "deflated": ("image_dfl.dcm",),
    "RLE": ("MR_small_RLE.dcm",),
    "JPEG extended": ("JPGExtended.dcm",),
    "JPEG-LS": ("MR_small_jpeg_ls_lossless.dcm",),
    "JPEG-LS near": ("JPEGLSNearLossless_16.dcm", "JPEGLSNearLossless_08.dcm"),
    "JPEG 2000": ("693_J2KI.dcm", "JPEG2000.dcm"),
    "JPEG 2000 lossless": ("MR_small_jp2klossless.dcm", "J2K_pixelrep_mismatch.dcm"),
}


def own(name: str) -> bytes:
    return Path(str(get_testdata_file(name, download=False))).read_bytes()


def expected(data: bytes) -> NDArray[np.float64]:
    """Give the grey levels as pydicom works them out, from 0 to 255."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(io.BytesIO(data))
        values = apply_modality_lut(dataset.pixel_array, dataset)
        shown = apply_voi_lut(values, dataset).astype(np.float64)
        if "VOILUTSequence" in dataset:
            low, high = 0.0, 2.0 ** dataset.VOILUTSequence[0].LUTDescriptor[2] - 1
        elif "WindowWidth" in dataset:
            low, high = (float(each) for each in apply_voi_lut(np.array([-1e30, 1e30]), dataset))
        elif dataset.BitsStored == 8:
            low, high = 0.0, 255.0
        else:
            low, high = float(shown.min()), float(shown.max())
    levels = (shown - low) / (high - low) * 255
    return 255 - levels if dataset.PhotometricInterpretation == "MONOCHROME1" else levels


def shown(data: bytes) -> NDArray[np.uint8]:
    return xray_levels(data, name="v1.dcm").shown()


@pytest.mark.parametrize("name", [name for names in WHOLE.values() for name in names])
def test_pydicoms_own_files_are_shown_as_pydicom_has_them(name: str) -> None:
    data = own(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        levels = xray_levels(data, name=name)
    facts = inspect(data)
    assert (facts.format, facts.fault, facts.windowing) == ("DICOM", "", levels.windowing)
    if " of " not in str(facts.windowing):  # values that are far away from all others are cut off
        assert np.abs(levels.values - expected(data)).max() <= 0.5 + 1e-6
    height, width = levels.values.shape
    frame = render(data, 1, width, height, name=name)
    assert np.array_equal(frame.pixels, levels.values)
    assert frame.windowing == levels.windowing


MADE: dict[str, dict[str, Any]] = {
    "window": {"WindowCenter": "2000", "WindowWidth": "1000"},
    "first of two windows": {"WindowCenter": ["2000", "50"], "WindowWidth": ["1000", "9"]},
    "linear exact": {"WindowCenter": "2000", "WindowWidth": "1000", "VOILUTFunction": "LINEAR_EXACT"},
    "sigmoid": {"WindowCenter": "2000", "WindowWidth": "1000", "VOILUTFunction": "SIGMOID"},
    "rescaled": {
        "RescaleSlope": "2",
        "RescaleIntercept": "-1024",
        "WindowCenter": "40",
        "WindowWidth": "3000",
    },
    "rescaled alone": {"RescaleSlope": "0.5", "RescaleIntercept": "-7"},
    "MONOCHROME1": {
        "PhotometricInterpretation": "MONOCHROME1",
        "WindowCenter": "2000",
        "WindowWidth": "3000",
    },
    "VOI LUT": {
        "VOILUTSequence": lut([each**2 // 4095 for each in range(4096)], 0, 12),
        "WindowCenter": "1",
        "WindowWidth": "9",
    },
    "VOI LUT that starts later": {"VOILUTSequence": lut(list(range(0, 1024, 2)), 1000, 10)},
    "modality LUT": {
        "ModalityLUTSequence": lut([65535 - each * 16 for each in range(4096)], 0, 16),
        "WindowCenter": "30000",
        "WindowWidth": "40000",
    },
}


@pytest.mark.parametrize("what", MADE)
def test_each_way_to_grey_levels_is_pydicoms(what: str) -> None:
    data = dicom(ramp(), **MADE[what])
    assert np.abs(shown(data) - expected(data)).max() <= 0.5 + 1e-6


def test_the_window_is_told() -> None:
    def words(pixels: NDArray[Any], bits: int = 12, **elements: Any) -> str | None:
        return inspect(dicom(pixels, bits=bits, **elements)).windowing

    window = {"WindowCenter": "2000", "WindowWidth": "1000"}
    told = "its window, center 2000, width 1000, linear to 0..255"
    assert words(ramp(), **window) == f"DICOM: {told}"
    inverted = words(ramp(), **window, PhotometricInterpretation="MONOCHROME1")
    assert inverted == f"DICOM: {told}, inverted (MONOCHROME1)"
    assert words(ramp(), **MADE["VOI LUT"]) == "DICOM: its VOI LUT of 12 bits to 0..255"
    none = "DICOM: no window of its own, linear window 0..4095 to 0..255"
    assert words(ramp()) == none
    for unusable in ({"WindowWidth": "0", "WindowCenter": "9"}, {"WindowCenter": "", "WindowWidth": ""}):
        assert words(ramp(), **unusable) == none
    assert words(ramp(255, kind="uint8"), bits=8) == "DICOM: 8-bit values as they are"


def test_tables_that_pydicom_reads_wrong() -> None:
    twelve = dicom(ramp(), VOILUTSequence=lut(list(range(4096)), 0, 16))  # its values have 12 bits, not 16
    assert shown(twelve).max() == 255
    eight = dicom(ramp(), VOILUTSequence=lut([each // 16 for each in range(4096)], 0, 8))
    assert np.array_equal(shown(eight), ramp() // 16)
    modality = dicom(ramp(), ModalityLUTSequence=lut(list(range(4096)), 0, 12))
    assert np.array_equal(shown(modality), shown(dicom(ramp())))
    falling = dicom(
        ramp(), RescaleSlope="-1", RescaleIntercept="4095", WindowCenter="2048", WindowWidth="4096"
    )
    assert np.array_equal(shown(falling), shown(falling)[:, ::1])
    assert shown(falling)[0, 0] == 255
    assert shown(falling)[0, -1] == 0


def test_padding_and_a_marker_do_not_make_the_window() -> None:
    pixels = ramp(2000).astype(np.int16)
    plain = shown(dicom(pixels, bits=16))
    pixels[:20] = -2000
    padded = dicom(pixels, bits=16, PixelPaddingValue=-2000)
    assert np.array_equal(shown(padded)[20:], plain[20:])
    marked = ramp(2000)
    marked[:8, :8] = 65535
    facts = inspect(dicom(marked, bits=16))
    assert facts.windowing == "DICOM: no window of its own, linear window 0..2000 of 0..65535 to 0..255"


def test_pixels_that_are_not_square_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spacings = {
        "PixelSpacing": ["0.2", "0.1"],
        "ImagerPixelSpacing": ["0.1", "0.1"],
        "PixelAspectRatio": [2, 1],
    }
    oblong = [inspect(dicom(ramp(), **{name: value})).is_oblong for name, value in spacings.items()]
    assert oblong == [True, False, True]
    data = dicom(ramp(), PixelAspectRatio=[2, 1])
    make_xrays(tmp_path, [xray_path(1, suffix="dcm")], lambda file, _: file.write_bytes(data))
    command = ["manifest", "build", "--csv", str(tmp_path / "train.csv"), "--images", str(tmp_path), "--all"]
    assert main([*command, "--out", str(tmp_path / "m")]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("warning: pixels that are not square by the file, shown as if they were: train/")


def refused_files() -> Iterator[tuple[str, bytes, str]]:
    two = np.stack([ramp(), ramp()])
    yield "frames", dicom(ramp(), NumberOfFrames=2, PixelData=two.tobytes()), "2 frames, and an x-ray is one"
    yield "colour", own("SC_rgb_rle.dcm"), "colour (RGB)"
    yield "film", own("examples_ybr_color.dcm"), "30 frames"
    yield "palette", own("examples_palette.dcm"), "colour (PALETTE COLOR)"
    yield "a name for colour", dicom(ramp(), PhotometricInterpretation=MARK.upper()), "of a kind unknown"
    yield "report", own("test-SR.dcm"), "there are no pixels in it"
    yield "no pixels", dicom(ramp(), PixelData=None), "there are no pixels in it"
    yield "damaged header", own("badVR.dcm"), "its header cannot be read"
    yield "cut off", own("MR_truncated.dcm"), "its pixels do not decode, or some are missing"
    bomb = dicom(ramp(), Rows=65000, Columns=65000)
    yield "bomb", bomb, "65000x65000 pixels"
    unknown = dicom(ramp()).replace(b"1.2.840.10008.1.2.1\0", f"1.2.{NUMBER}.99999999".encode()[:20])
    yield "unknown syntax", unknown, "a transfer syntax that nothing here decodes"
    film = dicom(ramp()).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4.100"[:20])
    yield "other syntax", film, "nothing here decodes"


def test_what_cannot_be_shown_is_refused_without_a_word_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    for what, data, why in refused_files():
        fault = inspect(data).fault
        assert why in fault, what
        with pytest.raises(Problem) as caught:
            xray_levels(data, name="v1.dcm")
        for told in (fault, str(caught.value), *capfd.readouterr()):
            assert not any(each in told for each in (MARK, NUMBER, DATE, MARK.upper())), told


def test_a_deflated_one_is_not_blown_up_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    data = Path(str(get_testdata_file("image_dfl.dcm"))).read_bytes()
    assert inspect(data).fault == ""
    start = 144 + int.from_bytes(data[140:144], "little")
    inflated = len(zlib.decompress(data[start:], -zlib.MAX_WBITS))
    monkeypatch.setattr(room, "_MOST_INFLATED", inflated)
    assert inspect(data).fault == ""
    monkeypatch.setattr(room, "_MOST_INFLATED", inflated - 1)
    assert "more bytes in it" in inspect(data).fault
    without_length = data.replace(b"\2\0\0\0UL\4\0", b"\2\0\0\0UL\5\0", 1)
    assert "header cannot be read" in inspect(without_length).fault


def test_one_cut_off_anywhere_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("MR_small.dcm", "JPGExtended.dcm", "MR_small_jpeg_ls_lossless.dcm", "MR_small_RLE.dcm"):
        data = own(name)
        for kept in (0.95, 0.75, 0.5, 0.1):
            assert inspect(data[: int(len(data) * kept)]).fault, f"{name}: {kept:.0%} of it"
    lossless = dicom(ramp(), syntax=JPEG2000Lossless)
    assert inspect(lossless[:-60]).fault
    assert "".join(capfd.readouterr()) == ""
