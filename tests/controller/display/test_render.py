"""Image bytes to frames."""

from __future__ import annotations

import hashlib
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from controller.xrays.frame import Frame, place
from controller.xrays.rendering import fitted_size, render


def png(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def test_image_of_the_screens_height_is_shown_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (240, 201), np.uint8)
    frame = render(png(pixels), 7, 320, 240, name="a.png")
    assert np.array_equal(frame.pixels, pixels)
    assert (frame.index, frame.x_px, frame.y_px, frame.windowing) == (7, 59, 0, None)
    assert frame.pixels.flags.c_contiguous
    sealed = b"201x240+59+0\n" + pixels.tobytes()
    assert frame.shown_sha256 == hashlib.sha256(sealed).hexdigest()


@pytest.mark.parametrize(
    ("size", "screen", "fitted"),
    [
        ((1024, 1024), (1920, 1080), (1080, 1080)),
        ((2828, 2320), (1920, 1080), (1316, 1080)),
        ((390, 320), (1080, 1920), (1080, 886)),
        ((5000, 1), (1920, 1080), (1920, 1)),
        ((1, 5000), (1920, 1080), (1, 1080)),
    ],
)
def test_aspect_is_kept_and_the_screen_filled(size, screen, fitted):
    assert fitted_size(*size, *screen) == fitted


@pytest.mark.parametrize(("scale", "method"), [(0.5, cv2.INTER_AREA), (3.0, cv2.INTER_CUBIC)])
def test_resampled_once_by_area_down_and_cubic_up(scale, method):
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80), np.uint8)
    size = round(80 * scale), round(60 * scale)
    frame = render(png(pixels), 1, *size, name="a.png")
    assert np.array_equal(frame.pixels, cv2.resize(pixels, size, interpolation=method))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1"])
def test_every_kind_of_grey_gives_its_grey(mode):
    grey = Image.fromarray(np.arange(64 * 64, dtype=np.uint32).astype(np.uint8).reshape(64, 64))
    stream = io.BytesIO()
    image = grey.convert(mode)
    image.save(stream, "PNG")
    frame = render(stream.getvalue(), 1, 64, 64, name="a.png")
    assert np.array_equal(frame.pixels, np.asarray(image.convert("L")))


def test_colour_becomes_luminance():
    red = np.zeros((8, 8, 3), np.uint8)
    red[:, :, 2] = 200
    assert set(render(png(red), 1, 8, 8, name="a.png").pixels.ravel()) == {60}


def test_16_bits_are_windowed_from_lowest_to_highest():
    ramp = np.linspace(120, 3980, 80 * 60).astype(np.uint16).reshape(60, 80)
    frame = render(png(ramp), 1, 80, 60, name="a.png")
    assert frame.windowing == "16-bit: linear window 120..3980 to 0..255"
    expected = np.rint((ramp.astype(float) - 120) * 255 / (3980 - 120))
    assert np.abs(frame.pixels - expected).max() <= 1
    assert (frame.pixels[0, 0], frame.pixels[-1, -1]) == (0, 255)


def test_overshoot_of_a_16_bit_edge_does_not_wrap():
    edge = np.full((20, 20), 65535, np.uint16)
    edge[:, :10] = 0
    levels = render(png(edge), 1, 400, 400, name="a.png").pixels[200].astype(int)
    assert (levels[:180] < 30).all()
    assert (levels[220:] > 225).all()


def test_flat_16_bit_image_is_no_division_by_zero():
    frame = render(png(np.full((9, 9), 500, np.uint16)), 1, 9, 9, name="a.png")
    assert frame.windowing == "16-bit: linear window 500..500 to 0..255"
    assert not frame.pixels.any()


@pytest.mark.parametrize(
    ("kind", "got"), [("PCX", "it is no picture"), ("WEBP", "it is WebP"), ("BMP", "it is BMP")]
)
def test_what_no_manifest_takes_is_not_shown(kind, got):
    stream = io.BytesIO()
    pixels = np.random.default_rng(2).integers(0, 256, (20, 30), np.uint8)
    Image.fromarray(pixels).save(stream, kind)
    with pytest.raises(Problem, match="cannot be decoded") as caught:
        render(stream.getvalue(), 1, 30, 20, name="a.jpg")
    assert f"{got}, not a JPEG, PNG, TIFF or DICOM" in caught.value.got


@pytest.mark.parametrize("cut", [0, 3, 300, -1])
@pytest.mark.parametrize("extension", [".png", ".jpg"])
def test_incomplete_image_is_never_shown(extension, cut):
    pixels = np.random.default_rng(3).integers(0, 256, (200, 200), np.uint8)
    whole = cv2.imencode(extension, pixels)[1].tobytes()
    with pytest.raises(Problem, match="cannot be decoded") as caught:
        render(whole[: cut if cut >= 0 else len(whole) // 2], 1, 64, 64, name="cut" + extension)
    assert caught.value.where == "cut" + extension


def test_depth_that_cannot_be_shown_is_refused():
    stream = io.BytesIO()
    Image.fromarray(np.ones((8, 8), np.float32)).save(stream, "TIFF")
    with pytest.raises(Problem, match="pixel format"):
        render(stream.getvalue(), 1, 8, 8, name="a.tif")


def test_frame_refuses_what_cannot_be_drawn_pixel_for_pixel():
    whole = np.zeros((10, 20), np.uint8)
    for bad, place_px in [
        (whole[:, ::2], (0, 0)),
        (whole.astype(float), (0, 0)),
        (whole, (1, 0)),
        (whole, (0, -1)),
    ]:
        with pytest.raises(ValueError, match=r"frame needs|does not lie"):
            Frame(1, bad, *place_px, 20, 10, "")
    with pytest.raises(ValueError, match="read-only"):
        place(whole, 1, 20, 10).pixels[0, 0] = 1


@pytest.mark.xrays
def test_real_xrays_fit_the_screen(xrays_dir):
    for index, path in enumerate(sorted(xrays_dir.rglob("*.jpg"))[:8], 1):
        frame = render(path.read_bytes(), index, 1920, 1080, name=str(path))
        assert 1080 in frame.pixels.shape or 1920 in frame.pixels.shape
        assert frame.pixels.std() > 10
