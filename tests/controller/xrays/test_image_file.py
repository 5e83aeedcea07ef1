"""Whole and damaged picture files at the one door for them."""

from __future__ import annotations

import io
import re
import struct
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image
from PIL.ExifTags import Base
from rig import make_xrays

from android_bridge.base.problems import Problem
from android_bridge.store.photo_exif import build_exif, embed
from controller.cli import main
from controller.dataset.contact_sheet import load_thumbnail
from controller.xrays import inspect_image, read_manifest
from controller.xrays.image_file import (
    JPEG,
    format_of,
    inspect,
    photo_levels,
    photo_small,
    photo_upright,
    why_no_xray,
    xray_levels,
)
from tests.controller.xrays.picture_files import (
    DAMAGES,
    END,
    SCAN,
    XRAYS,
    chunk,
    colours,
    damaged,
    heic,
    jpeg,
    levels,
    place_of_data,
    saved,
    with_film,
    with_thumbnail,
    with_two_pictures,
)

SEEDS = range(11)  # with all kinds: 198 sound files, and as many HEIC as seeds
LARGE: dict[str, Callable[[int], bytes]] = {
    "JPEG": lambda seed: saved(levels(seed, 300), "JPEG", quality=90),
    "JPEG with restarts": lambda seed: saved(levels(seed, 300), "JPEG", quality=90, restart_marker_rows=1),
    "PNG": lambda seed: saved(levels(seed, 160), "PNG"),
    "16-bit PNG": lambda seed: saved(levels(seed, 120, 16), "PNG"),
}


def is_refused(data: bytes) -> bool:
    """Say whether the door refuses a file, which has to be so for its facts and for its pixels."""
    try:
        xray_levels(data, name="v1.jpg")
        shown = True
    except Problem:
        shown = False
    assert shown is (why_no_xray(inspect(data)) == "")
    return not shown


@pytest.mark.parametrize("kind", XRAYS)
def test_sound_files_are_taken(kind: str) -> None:
    for seed in SEEDS:
        data = XRAYS[kind](seed)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            facts = inspect(data)
            grey = xray_levels(data, name="v1.jpg").values
        assert (facts.fault, facts.stray_bytes, facts.width_px, facts.height_px) == ("", 0, 96, 96)
        assert why_no_xray(facts) == ""
        assert grey.shape == (96, 96)
        assert facts.bits == (16 if "16" in kind else 8) == 8 * grey.itemsize


def test_sound_heic_is_taken_as_a_photo_and_not_as_an_xray() -> None:
    for seed in SEEDS:
        facts = inspect(heic(seed))
        assert (facts.format, facts.fault, facts.width_px) == ("HEIF", "", 96)
        assert why_no_xray(facts) == "it is HEIF, not a JPEG, PNG, TIFF or DICOM"
        assert is_refused(heic(seed))


def marks_of(data: bytes, codes: bytes) -> list[int]:
    return [each.start() for each in re.finditer(b"\xff[" + re.escape(codes) + b"]", data)]


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize(
    ("codes", "stray"),
    [
        (b"\xdb", b"stray"),
        (b"\xc0\xc2", b"\0"),
        (b"\xc4", b"\0\1\2\3\4\5\6\7" * 9),
        (b"\xda", b"\xff\0"),
        (b"\xd9", bytes(200)),
        (b"\xd9", b"\x80 sixteen bytes\x01"),
    ],
)
def test_stray_bytes_before_a_mark_are_counted_and_accepted(
    codes: bytes, stray: bytes, progressive: bool
) -> None:
    data = jpeg(4, progressive=progressive)
    at = marks_of(data, codes)[0]
    spoilt = data[:at] + stray + data[at:]
    facts = inspect(spoilt)
    assert (facts.fault, facts.stray_bytes) == ("", len(stray))
    assert np.array_equal(xray_levels(spoilt, name="a").values, xray_levels(data, name="a").values)
    assert np.array_equal(photo_upright(spoilt), photo_upright(data))


def test_stray_bytes_at_the_ends_of_several_scans() -> None:
    data, stray = jpeg(5, progressive=True), b"eightone"
    ends = [at for at in marks_of(data, b"\xc4\xda\xd9") if at > data.index(SCAN)]
    for at in reversed(ends):
        data = data[:at] + stray + data[at:]
    facts = inspect(data)
    assert facts.fault == ""
    # a pass of single bits may end where the decoder has read ahead: it tells of nothing there
    assert len(stray) * (len(ends) - 2) <= facts.stray_bytes <= len(stray) * len(ends)


@pytest.mark.parametrize("stray", [b"seventeen at most", bytes(600)])
def test_too_much_left_over_at_the_end_is_damage(stray: bytes) -> None:
    data = jpeg(4)
    assert is_refused(data[:-2] + stray * 2 + END)


def test_bytes_left_over_before_a_restart_are_damage() -> None:
    data = jpeg(4, restart_marker_blocks=6)
    at = data.index(b"\xff\xd3", data.index(SCAN))
    assert is_refused(data[:at] + bytes(12) + data[at:])


@pytest.mark.parametrize("filled_up_with_ones", [True, False])
def test_what_is_left_over_after_a_byte_that_encoders_would_not_end_with(filled_up_with_ones: bool) -> None:
    """Data that lost its place leaves a few bytes over as well, but hardly ever behind bits that are ones."""
    data, stray = jpeg(9, subsampling=1), b"sixteen bytes at"
    assert data.endswith(b"\x3f" + END)  # six ones that nothing needs
    last = b"\x3f" if filled_up_with_ones else b"\x15"
    facts = inspect(data[:-3] + last + stray + END)
    assert (facts.fault == "") is filled_up_with_ones
    assert is_refused(data[:-3] + last + stray + END) is not filled_up_with_ones
    assert not is_refused(data[:-3] + last + END)
    assert not is_refused(data[:-3] + last + bytes(16) + END)  # some fill up with zeros throughout


def test_few_bytes_lost_or_gained_hardly_ever_pass_as_stray_ones() -> None:
    whole = [saved(colours(seed, 200), "JPEG", quality=80, subsampling=0) for seed in range(5)]
    passed = 0
    for number in range(120):
        data, rng = whole[number % 5], np.random.default_rng(number)
        at = int(rng.integers(place_of_data(data), len(data) - 50))
        spoilt = data[:at] + rng.bytes(1 + number % 7) + data[at + number % 3 :]
        facts = inspect(spoilt)
        passed += facts.stray_bytes > 0 and not facts.fault
    assert passed <= 1


@pytest.mark.parametrize(("seed", "at", "put_in"), [(4, 552, b"\xac\x92"), (3, 563, b"\xd6")])
def test_bytes_left_over_in_several_passes_come_to_an_end(seed: int, at: int, put_in: bytes) -> None:
    """What is taken out of one pass may not be taken for the end of another, again and again."""
    data = jpeg(seed, progressive=True)
    assert is_refused(data[:at] + put_in + data[at:])


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("kind", LARGE)
def test_sixty_damages_are_refused(kind: str, how: str) -> None:
    for number in range(60):
        data = LARGE[kind](number % 5)
        spoilt = damaged(data, how, np.random.default_rng([number, len(kind)]))
        assert spoilt == data or is_refused(spoilt), number


@pytest.mark.parametrize("how", DAMAGES)
def test_whatever_the_decoder_sees_of_a_progressive_jpeg_is_refused(how: str) -> None:
    """Its refining passes hold single bits: some damages to them are as good pictures as any."""
    whole = [saved(levels(seed, 300), "JPEG", quality=90, progressive=True) for seed in range(5)]
    unseen = 0
    for number in range(60):
        spoilt = damaged(whole[number % 5], how, np.random.default_rng(number))
        try:
            simplejpeg.decode_jpeg(spoilt, "GRAY")
            unseen += not is_refused(spoilt)
        except ValueError:
            assert is_refused(spoilt), number
    assert unseen <= 6


@pytest.mark.parametrize("kind", ["colour JPEG", "progressive", "PNG", "16-bit PNG", "TIFF", "16-bit TIFF"])
def test_cut_off_anywhere(kind: str) -> None:
    data = XRAYS[kind](1)
    for length in [*range(0, len(data), 97), len(data) - 2, len(data) - 1]:
        if not kind.endswith("TIFF") or length < len(data) - 4:  # its last bytes may name a second picture
            assert is_refused(data[:length]), length


def test_heic_cut_off_anywhere() -> None:
    data = heic(1)
    assert all(inspect(data[:size]).fault for size in [*range(0, len(data), 97), len(data) - 1])


def ends_of_scans(data: bytes) -> list[int]:
    return [at for at in marks_of(data, b"\xc4\xda") if at > data.index(SCAN)][1:]


def test_an_end_mark_that_a_recovery_tool_put_where_passes_are_missing() -> None:
    whole = jpeg(3, progressive=True)
    for at in ends_of_scans(whole):
        spoilt = whole[:at] + END
        simplejpeg.decode_jpeg(spoilt)  # libjpeg has nothing to say of it
        assert "scans that make it sharp are missing" in inspect(spoilt).fault
        assert is_refused(spoilt)
    for part in (0.5, 0.7, 0.9):
        assert is_refused(whole[: int(len(whole) * part)] + END)
        assert is_refused(jpeg(3)[: int(len(jpeg(3)) * part)] + END)


def test_a_lost_block_that_does_not_disturb_the_decoder() -> None:
    whole = saved(levels(2, 300), "JPEG", quality=90, progressive=True)
    last = whole.rindex(SCAN) + 10
    spoilt = whole[: last + 400] + bytes(512) + whole[last + 912 :]
    assert inspect(spoilt).fault == "it is cut off or damaged: 256 bytes on end of a scan are zero"
    assert is_refused(spoilt)


def test_a_colour_that_never_came() -> None:
    whole = jpeg(3, progressive=True)
    scans = marks_of(whole, b"\xda")
    chroma = next(at for at in scans if whole[at + 4] == 1 and whole[at + 5] != 1)
    end = next(at for at in marks_of(whole, b"\xc4\xda\xd9") if at > chroma)
    assert is_refused(whole[:chroma] + whole[end:])


def test_an_end_mark_in_a_film_behind_is_no_end() -> None:
    whole = jpeg(3)
    film = with_film(3)[len(whole) :]
    assert inspect(whole + film).fault == ""
    for lost in (1, 2, 300):
        assert inspect(whole[:-lost] + film).fault


def test_what_is_behind_the_picture_or_in_its_segments_is_not_the_picture() -> None:
    photo = with_two_pictures(1)
    assert format_of(photo) == JPEG
    assert inspect(photo[:-200]).fault == ""
    data = bytearray(with_thumbnail(1))
    data[80:300] = bytes(220)
    assert inspect(bytes(data)).fault == ""
    assert inspect(bytes(data)[:-2]).fault


@pytest.mark.parametrize("cut", [1, 2])
def test_an_end_mark_that_the_decoder_does_not_miss(cut: int) -> None:
    """Where its buffers happen to end with the last row, Pillow gives the picture without asking for more."""
    random = np.random.default_rng(32)
    width, height = random.integers(8, 900, 2)
    pixels = np.random.default_rng(32).integers(0, 256, (height, width), dtype=np.uint8)
    data = saved(pixels, "JPEG", quality=62)
    assert inspect(data).fault == ""
    assert inspect(data[:-cut]).fault


def test_the_copy_of_the_metadata_is_no_harm() -> None:
    assert inspect(embed(jpeg(1), build_exif("name", {})) + b"a maker's trailer").fault == ""


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "it is empty"),
        (b"<html>not found</html>", "it is a page of the web"),
        (b"\xef\xbb\xbf\r\n  <!DOCTYPE html><title>Sign in</title>", "it is a page of the web"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "it is a pointer of Git LFS"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "it is JPEG 2000"),
        (b"\x1f\x8b\x08\0", "it is a file compressed with gzip"),
        (b"Not found", "it is no picture"),
        (b"\xff\xd8", "it is no picture"),
        (b"\xff\xd8\xff\xd9", "it is cut off or damaged"),
        (b"\xff\xd8\xff\xe0\0\2" + END, "it is cut off or damaged"),
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "it is AVIF"),
        (b"\0\0\0\x20ftypmp42\0\0\0\0mp42isom", "it is video"),
        (b"%PDF-1.7", "it is PDF"),
        (b"RIFF\x24\0\0\0AVI LIST", "it is video"),
        (jpeg(1)[:2] + jpeg(1), "it is cut off or damaged"),
        (jpeg(1).replace(SCAN, b"\xff\xd3" + SCAN), "it is cut off or damaged"),
    ],
)
def test_what_is_no_picture(data: bytes, fault: str) -> None:
    assert inspect(data).fault.startswith(fault)
    assert is_refused(data)


def test_inks_that_may_be_inverted_are_refused() -> None:
    data = XRAYS["inks"](1)
    start = data.index(b"\xff\xee")
    length = 2 + struct.unpack(">H", data[start + 2 : start + 4])[0]
    fault = inspect(data[:start] + data[start + length :]).fault
    assert fault.startswith("its pixel format cannot be shown: four inks")
    assert is_refused(data[:start] + data[start + length :])


def test_inks_sampled_in_an_unusual_way_are_not_called_damaged() -> None:
    data = saved(Image.fromarray(levels(1)).convert("CMYK"), "JPEG", subsampling=2)
    assert inspect(data).fault.startswith("its pixel format cannot be shown: its colours are sampled")


def test_too_many_pixels_are_refused_at_once() -> None:
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    begun = time.monotonic()
    assert inspect(bomb).fault == "it has more pixels than any camera's"
    assert is_refused(bomb)
    assert time.monotonic() - begun < 1


def white_is_zero(tiff: bytes) -> bytes:
    place = tiff.index(struct.pack("<HHIH", 262, 3, 1, 1))
    return tiff[: place + 8] + b"\0" + tiff[place + 9 :]


@pytest.mark.parametrize(("subfile", "is_one"), [({}, False), ({254: 0}, False), ({254: 1}, True)])
def test_a_tiff_of_several_pictures_is_refused(subfile: dict[int, int], *, is_one: bool) -> None:
    """Only smaller copies of the first, as microscopes and archives write them, are no further picture."""
    first, second = (Image.fromarray(levels(seed)) for seed in (1, 2))
    second.encoderinfo = {"tiffinfo": subfile}
    file = io.BytesIO()
    first.save(file, "TIFF", save_all=True, append_images=[second])
    data = file.getvalue()
    assert why_no_xray(inspect(data)) == (
        "" if is_one else "its pixel format cannot be shown: 2 pictures, and an x-ray is one"
    )
    if is_one:
        assert (xray_levels(data, name="a").values == np.asarray(first)).all()


@pytest.mark.parametrize("bits", [8, 16])
def test_a_tiff_is_never_shown_as_its_negative(bits: int) -> None:
    data = saved(levels(1, bits=bits), "TIFF")
    usual, turned = (xray_levels(each, name="a").values for each in (data, white_is_zero(data)))
    assert np.array_equal(usual, levels(1, bits=bits))
    assert np.array_equal(turned, 2**bits - 1 - usual)


def test_pixel_formats_that_no_screen_shows_are_refused_by_manifest_and_display_alike(tmp_path: Path) -> None:
    for pixels in (np.ones((8, 8), np.float32), np.ones((8, 8), np.int32)):
        data = saved(pixels, "TIFF")
        (tmp_path / "a.tif").write_bytes(data)
        with pytest.raises(Problem, match="the image cannot be shown") as caught:
            inspect_image(tmp_path / "a.tif")
        assert caught.value.got.startswith("32 bits, ")
        with pytest.raises(Problem, match="pixel format that cannot be shown"):
            xray_levels(data, name="a.tif")


def test_an_xrays_orientation_is_ignored_and_a_photos_obeyed(tmp_path: Path) -> None:
    wide = colours(1)[:48]
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    plain, turned = saved(wide, "JPEG"), saved(wide, "JPEG", exif=exif)
    assert np.array_equal(xray_levels(turned, name="a").values, xray_levels(plain, name="a").values)
    assert (inspect(turned).width_px, inspect(turned).height_px) == (96, 48)
    quarter = Image.open(io.BytesIO(plain)).convert("RGB").transpose(Image.Transpose.ROTATE_270)
    assert np.array_equal(photo_upright(turned), quarter)
    assert photo_levels(turned, 96).shape == (96, 48)
    assert photo_small(turned, 48).size == (48, 96)
    (tmp_path / "a.jpg").write_bytes(turned)
    assert load_thumbnail(tmp_path / "a.jpg", 48).size == (24, 48)
    assert load_thumbnail(tmp_path / "a.jpg", 48, of_xray=True).size == (48, 24)


def test_a_manifest_tells_of_stray_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = "train/patient00001/study1/view1_frontal.jpg"
    make_xrays(tmp_path, [path], lambda file, _: file.write_bytes(jpeg(1)[:-2] + bytes(12) + END))
    built = ["--csv", str(tmp_path / "train.csv"), "--images", str(tmp_path), "--all"]
    assert main(["manifest", "build", *built, "--out", str(tmp_path / "m.manifest")]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"warning: stray bytes before a mark, no harm to the picture: {path} (12)" in told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_manifest_takes_an_xray_without_a_picture_only_by_index(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    even = np.zeros((96, 96), np.uint8)
    dots = (np.indices((96, 96)).sum(0) % 2 * 255).astype(np.uint8)  # even where one pixel is made of 64
    paths = [f"train/patient0000{number}/study1/view1_frontal.jpg" for number in (1, 2)]
    pixels = dict(zip(paths, (even, dots), strict=True))
    make_xrays(
        tmp_path,
        paths,
        lambda file, _: file.write_bytes(saved(pixels[file.relative_to(tmp_path).as_posix()], kind)),
    )
    built = ["--csv", str(tmp_path / "train.csv"), "--images", str(tmp_path), "--all"]
    out = tmp_path / "m.manifest"
    assert main(["manifest", "build", *built, "--out", str(out)]) != 0
    told = " ".join(capsys.readouterr().err.split())
    lack = "96x96 pixels, the middle 80 % of them within 0 grey levels of each other"
    assert "1 of 2 x-rays has no picture in it" in told
    assert f"train.csv:2: x-ray 1, {paths[0]}: no picture in it, {lack}" in told
    assert told.endswith("--accept 1")
    assert not out.exists()
    assert main(["manifest", "build", *built, "--out", str(out), "--accept", "1"]) == 0
    assert "1 without a picture, accepted: 1" in capsys.readouterr().out
    assert [each.accepted for each in read_manifest(out).xrays] == [lack, ""]
