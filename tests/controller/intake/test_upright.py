"""Photos stand upright for readers that ignore EXIF's orientation, turned without loss where that can be."""

from __future__ import annotations

import hashlib
import io
import shutil
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from android_bridge.base.problems import Problem
from android_bridge.store.photo_store import FolderStore
from controller.dataset import growing_dataset, load_dataset
from controller.intake.exif import read_said
from controller.intake.film import import_films
from controller.intake.from_phone.deleting import deletable, delete_verified
from controller.intake.from_phone.pulling import Copied, Stage
from controller.intake.from_phone.shelves import Shelves
from controller.intake.upright import (
    LOSSLESS,
    NO,
    PROGRAM,
    RE_ENCODED,
    exif_upright,
    tell_re_encoded,
    upright,
)
from controller.xrays.image_file import inspect, orientation_of, photo_upright
from tests.controller.dataset.made import contents
from tests.controller.intake.folders import patient, table, wanted
from tests.controller.intake.from_phone.exportable import Exportable, xray_of
from tests.controller.intake.photographed import exif, photo, pixels, put

if TYPE_CHECKING:
    from numpy.typing import NDArray

needs_jpegtran = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="jpegtran: libjpeg-turbo-progs")
WAYS = [pytest.param(LOSSLESS, marks=needs_jpegtran), RE_ENCODED]
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The way that photos are turned here, without jpegtran or with it."""
    if request.param == RE_ENCODED:
        monkeypatch.setenv("PATH", "")
    return str(request.param)


def stored(orientation: int, size: tuple[int, int] = (64, 48), **how: Any) -> bytes:
    """Give a photo as a camera stores it that was held another way."""
    out, block = io.BytesIO(), exif(Orientation=orientation)
    options: dict[str, Any] = {"quality": 90, "exif": block, "icc_profile": PROFILE, **how}
    pixels(1, size).save(out, "JPEG", **options)
    return out.getvalue()


def as_stored(jpeg: bytes) -> NDArray[np.int_]:
    """Give the pixels as a reader sees them that ignores the orientation."""
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB"), int)


@pytest.mark.parametrize("way", WAYS, indirect=True)
@pytest.mark.parametrize("orientation", range(2, 9))
def test_every_orientation(way: str, orientation: int) -> None:
    jpeg = stored(orientation)
    found = upright(jpeg)
    assert found.turned == way
    meant = np.asarray(photo_upright(jpeg), int)
    assert np.abs(as_stored(found.content) - meant).mean() < 1
    facts, before = inspect(found.content), inspect(jpeg)
    assert (facts.fault, orientation_of(found.content)) == ("", 1)
    assert read_said(facts.exif) == read_said(before.exif)
    with Image.open(io.BytesIO(found.content)) as image:
        assert image.info["icc_profile"] == PROFILE
    assert upright(found.content).turned == NO


@needs_jpegtran
def test_without_loss_where_the_sides_allow_it_only() -> None:
    assert upright(stored(6, (64, 50))).turned == RE_ENCODED
    assert upright(stored(6, (64, 56), subsampling=0)).turned == LOSSLESS
    assert upright(stored(6, progressive=True)).turned == LOSSLESS
    grey = io.BytesIO()
    pixels(1).convert("L").save(grey, "JPEG", exif=exif(Orientation=6))
    assert upright(grey.getvalue()).turned == LOSSLESS


def test_encoded_anew_as_finely_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for how, sampling in (({"subsampling": 2}, (2, 2)), ({"subsampling": 0}, (1, 1))):
        with Image.open(io.BytesIO(upright(stored(6, **how)).content)) as image:
            assert (image.layer[0][1], image.layer[0][2]) == sampling  # type: ignore[attr-defined]
    (told,) = tell_re_encoded([RE_ENCODED, NO, None])
    assert "1 photo was turned upright by encoding anew, at quality 95; jpegtran" in told
    assert tell_re_encoded([LOSSLESS, NO, None]) == []


def test_upright_ones_stay_byte_for_byte_with_all_that_is_appended() -> None:
    for jpeg in (stored(1), photo(2) + photo(3), photo(2, block=Image.Exif())):
        assert upright(jpeg).content is jpeg
        assert upright(jpeg).turned == NO


def test_what_would_lie_on_its_side_does_not_go_along() -> None:
    """A second picture behind the first, as gain maps are, and its index among the notes."""
    jpeg = stored(8)
    index = b"\xff\xe2\0\x0aMPF\0MM\0*"
    found = upright(jpeg[:2] + index + jpeg[2:] + photo(3))
    assert b"MPF" not in found.content
    assert found.content.count(b"\xff\xd8\xff") == 1
    assert inspect(found.content).fault == ""


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_changed_in_its_place(order: str) -> None:
    preview = b"\xff\xd8 a small picture \xff\xd9"
    first = [(0x100, 4, 640), (0x112, 3, 6), (0x8769, 4, 8 + 2 + 36 + 4)]
    details = [(0xA002, 3, 640), (0xA003, 4, 480)]
    second = [(0x201, 4, 8 + 42 + 30 + 30), (0x202, 4, len(preview))]

    def directory(entries: list[tuple[int, int, int]], after: int) -> bytes:
        cells = b"".join(
            struct.pack(f"{order}HHI", tag, kind, 1)
            + struct.pack(f"{order}{'HH' if kind == 3 else 'I'}", *((value, 0) if kind == 3 else (value,)))
            for tag, kind, value in entries
        )
        return struct.pack(f"{order}H", len(entries)) + cells + struct.pack(f"{order}I", after)

    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)

    def block(first: list[tuple[int, int, int]], details: list[tuple[int, int, int]], after: int) -> bytes:
        return head + directory(first, after) + directory(details, 0) + directory(second, 0)

    upright_first = [(0x100, 4, 480), (0x112, 3, 1), first[2]]
    changed = exif_upright(block(first, details, 8 + 42 + 30) + preview, (480, 640))
    assert changed == block(upright_first, [(0xA002, 3, 480), (0xA003, 4, 640)], 0) + bytes(len(preview))
    for size in range(8, len(changed)):  # however much of it is lost
        assert len(exif_upright(block(first, details, 80)[:size], (480, 640))) <= size


@pytest.mark.parametrize(("kind", "value"), [(4, "I"), (6, "b3x"), (8, "h2x"), (9, "i")])
def test_the_orientation_may_be_any_kind_of_whole_number(kind: int, value: str) -> None:
    block = b"II*\0" + struct.pack(f"<IHHHI{value}I", 8, 1, 0x112, kind, 1, 6, 0)
    found = upright(stored(6, exif=b"Exif\0\0" + block))
    assert found.turned != NO
    assert orientation_of(found.content) == 1


@needs_jpegtran
def test_one_photo_under_two_xrays_is_refused_however_it_was_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    csv, out = table(tmp_path / "valid.csv"), tmp_path / "set"
    put(tmp_path / "one", f"{patient(1)}/study1/view1_frontal.jpg", stored(6))
    put(tmp_path / "two", f"{patient(2)}/study1/view1_frontal.jpg", stored(6))
    import_films(wanted(tmp_path / "one", csv, out))
    before = contents(out)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Problem, match="one photo stands for two captures") as caught:
        import_films(wanted(tmp_path / "two", csv, out))
    assert hashlib.sha256(stored(6)).hexdigest() in caught.value.got
    assert contents(out) == before


def test_a_data_set_begun_earlier_stays_as_it_is(tmp_path: Path) -> None:
    csv, photos, out = table(tmp_path / "valid.csv"), tmp_path / "photos", tmp_path / "set"
    one = put(photos, f"{patient(1)}/study1/view1_frontal.jpg", photo(1, block=exif(Orientation=6)))
    import_films(wanted(photos, csv, out))
    (new,) = load_dataset(out).captures
    assert (new.turned, new.original_sha256) == (
        upright(one.read_bytes()).turned,
        hashlib.sha256(one.read_bytes()).hexdigest(),
    )
    before = contents(out)
    import_films(wanted(photos, csv, out))
    assert contents(out) == before

    earlier = tmp_path / "earlier"
    with growing_dataset(earlier) as data:  # as chexrig made it then
        (known,) = load_dataset(out).captures
        data.path(data.place(known)).write_bytes(one.read_bytes())
        digest = hashlib.sha256(one.read_bytes()).hexdigest()
        size = len(one.read_bytes())
        data.add(
            replace(known, turned=None, original_sha256=None, photo_sha256=digest, photo_bytes=size),
            load_dataset(out).labels[known.place],
        )
    two = put(photos, f"{patient(2)}/study1/view1_frontal.jpg", photo(2, block=exif(Orientation=6)))
    import_films(wanted(photos, csv, earlier))
    for capture, source in zip(load_dataset(earlier).captures, (one, two), strict=True):
        assert (capture.turned, capture.original_sha256) == (None, None)
        assert (earlier / capture.place).read_bytes() == source.read_bytes()


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Exportable]:
    """A plan whose subsets have begun, with no photo yet."""
    made = Exportable.make(tmp_path)
    yield made
    made.journal.close()


def lying(index: int, orientation: int) -> bytes:
    """Give the photo of an x-ray as a phone stores it that was turned."""
    out = io.BytesIO()
    turns = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    stored = xray_of(index).convert("RGB")
    if orientation in turns:
        stored = stored.transpose(turns[orientation])
    stored.save(out, "JPEG", quality=90, exif=exif(Orientation=orientation))
    return out.getvalue()


def test_photos_from_the_phone(begun: Exportable) -> None:
    """What is verified is the phone's own file; the data set has it upright, and says which it was."""
    files = {}
    for subset, index, orientation in (("late", 3, 6), ("early", 1, 3), ("early", 2, 1)):
        data = lying(index, orientation)
        files[index] = begun.photograph(subset, index, data=data).read_bytes()
    told: list[Copied] = []
    report = begun.export(progress=told.append)
    assert report.is_complete
    assert sum(each.stage is Stage.TURNING for each in told) == 2, "of three one is upright"
    for capture in load_dataset(begun.out).captures:
        original = files[capture.index or 0]
        there = (begun.out / capture.place).read_bytes()
        assert orientation_of(there) == 1
        assert capture.turned == upright(original).turned
        assert (capture.photo_bytes, capture.photo_sha256) == (len(there), hashlib.sha256(there).hexdigest())
        digest = hashlib.sha256(original).hexdigest()
        assert digest == (capture.original_sha256 or capture.photo_sha256)
        meant = np.asarray(photo_upright(original), int)
        assert np.abs(as_stored(there) - meant).mean() < 1
    before = contents(begun.out)
    again = begun.export()
    assert (again.grown.has_changed, again.is_complete) == (False, True)
    assert contents(begun.out) == before

    shelves = Shelves({"": FolderStore(begun.phone)})
    going = deletable(again)
    others = [(replace(asked, sha256="0" * 64), file) for asked, file in going]
    with pytest.raises(Problem, match="copies in the data set are not what they were"):
        delete_verified(begun.loaded, begun.journal, again, others, shelves, lambda *_: None)
    assert delete_verified(begun.loaded, begun.journal, again, going, shelves, lambda *_: None).photos == 3
    assert not list(begun.phone.rglob("*.jpg"))
    assert begun.export().is_complete
