"""What photos are compared with: made of the images once, and kept beside the manifest."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from android_bridge.base import Problem
from controller.demo.anatomy_sampling import sample_anatomy
from controller.demo.phantoms import render_phantom
from controller.identity import References, references_for, thumbnail_of
from controller.identity.feature import contrasts_of, of_phantoms
from controller.identity.likes import likes_of
from controller.xrays import AllRows, Manifest, build_manifest, render

SIZES = [(160, 120), (120, 160), (150, 150), (160, 120), (160, 120), (160, 120)]
TWIN, NEARLY, PLAIN = 3, 4, 5  # rows: of the first, of the first, and of nothing


def picture(row: int) -> np.ndarray:
    if row == PLAIN:
        return np.linspace(100, 124, 120 * 160).reshape(120, 160).astype(np.uint8)
    seed = 0 if row in (TWIN, NEARLY) else row
    width, height = SIZES[row]
    rough = np.random.default_rng(seed).integers(0, 256, (12, 12), np.uint8)
    drawn = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    if row == NEARLY:
        drawn[:6, :6] = 255
    return drawn


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    lines = ["Path"]
    for row in range(len(SIZES)):
        path = f"train/patient{row // 2:05}/study{row % 2 + 1}/view1_frontal.png"
        (tmp_path / path).parent.mkdir(parents=True)
        cv2.imwrite(str(tmp_path / path), picture(row))
        lines.append(path)
    (tmp_path / "train.csv").write_text("\n".join(lines) + "\n")
    return tmp_path / "train.csv"


@pytest.fixture
def manifest(csv: Path) -> Manifest:
    return build_manifest(csv, csv.parent, AllRows(), labels=False)


def made(manifest: Manifest, folder: Path) -> References:
    return references_for(manifest, folder, folder / "m.manifest")


def kept(folder: Path) -> Path:
    return folder / "m.manifest.references"


def test_alike_ones_are_known_and_told_in_plain_words(manifest: Manifest, tmp_path: Path) -> None:
    references = made(manifest, tmp_path)

    assert references.twins(1) == (4, 5)
    assert references.twins(2) == ()
    assert [references.is_plain(index) for index in range(1, 7)] == [False] * 5 + [True]
    assert {*references.nearest(1)[:2]} == {4, 5}
    assert references.of_patient(3) == (4,)
    told = references.likes.told()
    assert told[0] == "1 pair of x-rays pixel by pixel the same: 1 and 4"
    assert told[1].startswith("2 pairs of x-rays nearly the same: 1 and 5, 4 and 5; which of the two")
    assert told[2] == "1 x-ray with too little in it to be known by: 6; a photo of it is doubtful"
    assert references.likes.told(lambda index: f"{index} (x)")[2].endswith(
        "by: 6 (x); a photo of it is doubtful"
    )


def test_an_area_is_where_the_screen_shows_it(manifest: Manifest, tmp_path: Path) -> None:
    references = made(manifest, tmp_path)
    for index, xray in enumerate(manifest.xrays, start=1):
        frame = render((tmp_path / xray.path).read_bytes(), index, 640, 400, name=xray.path)
        area = references.area(index, 640, 400)
        shown = (frame.x_px, frame.y_px, frame.width_px, frame.height_px)
        assert (area.x_px, area.y_px, area.width_px, area.height_px) == shown


def test_what_is_kept_is_the_same_and_needs_no_images(manifest: Manifest, tmp_path: Path) -> None:
    first = made(manifest, tmp_path)
    content = kept(tmp_path).read_bytes()
    again = references_for(manifest, tmp_path / "nowhere", tmp_path / "m.manifest")

    assert np.array_equal(again.thumbnails, first.thumbnails)
    assert np.array_equal(again.features, first.features)
    assert again.likes.twins == first.likes.twins
    kept(tmp_path).unlink()
    made(manifest, tmp_path)
    assert kept(tmp_path).read_bytes() == content


def test_what_is_damaged_or_of_another_manifest_is_made_anew(
    manifest: Manifest, csv: Path, tmp_path: Path
) -> None:
    made(manifest, tmp_path)
    content = kept(tmp_path).read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    other = build_manifest(csv, csv.parent, AllRows(), labels=False, hash_images=False)
    unfinished, packed = (
        content.replace(b"), }", b")  }", 1),
        content.replace(b"PK\x01\x02", b"PK\x02\x02", 1),
    )
    encrypted = bytearray(content)
    encrypted[content.index(b"PK\x01\x02") + 8] ^= 1
    odd = (unfinished, packed, bytes(encrypted))
    for damaged in (flipped, *odd, content[:-200], b"", b"{}", None):
        if damaged is None:
            made(other, tmp_path)
            assert kept(tmp_path).read_bytes() != content
        else:
            kept(tmp_path).write_bytes(damaged)
        made(manifest, tmp_path)
        assert kept(tmp_path).read_bytes() == content


def test_where_the_folder_cannot_be_written_the_users_own_is_taken(
    manifest: Manifest, tmp_path: Path, state_home: Path
) -> None:
    path = tmp_path / "not there" / "m.manifest"
    references_for(manifest, tmp_path, path)
    assert references_for(manifest, tmp_path / "nowhere", path).twins(1) == (4, 5)
    (state_home / "chexrig" / "references" / f"{manifest.digest}.references").unlink()


def test_an_image_that_is_missing_or_another_one_is_looked_for_again(
    manifest: Manifest, tmp_path: Path
) -> None:
    first, second = (tmp_path / manifest.xray(index).path for index in (2, 3))
    content, other = first.read_bytes(), second.read_bytes()
    first.unlink()
    second.write_bytes(content)
    some = made(manifest, tmp_path)
    assert sorted(some.missing) == [2, 3]
    with pytest.raises(Problem, match="not there to compare with"):
        some.area(2, 640, 400)

    first.write_bytes(content)
    second.write_bytes(other)
    whole = made(manifest, tmp_path)
    assert not whole.missing
    assert np.array_equal(
        whole.thumbnail(2), cv2.resize(picture(1), (128, 128), interpolation=cv2.INTER_AREA)
    )


def test_without_any_image_there_is_one_message(manifest: Manifest, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no x-ray can be read"):
        references_for(manifest, tmp_path / "nowhere", tmp_path / "m.manifest")


def cut_out(levels: np.ndarray, across: slice, down: slice) -> np.ndarray:
    return thumbnail_of(np.ascontiguousarray(levels[down, across]))


def test_an_xray_that_is_another_one_cropped_moved_or_brightened_is_known() -> None:
    shown = render_phantom(sample_anatomy(np.random.default_rng(1)), size_px=192)
    other = render_phantom(sample_anatomy(np.random.default_rng(11)), size_px=192)
    whole, cut = slice(None), slice(4, -4)
    changed = {
        "cropped by 2 % at each side": cut_out(shown, cut, cut),
        "cropped at one side": cut_out(shown, slice(4, None), whole),
        "moved": cut_out(np.roll(shown, (3, 3), (0, 1)), whole, whole),
        "smaller": thumbnail_of(cv2.resize(shown, (140, 140), interpolation=cv2.INTER_AREA)),
        "cropped and brighter": cut_out(np.clip(shown * 1.05 + 5, 0, 255).astype(np.uint8), cut, cut),
    }
    thumbnails = np.stack([thumbnail_of(shown), thumbnail_of(other), *changed.values()])
    features = of_phantoms().taken_from(contrasts_of(thumbnails))
    likes = likes_of(thumbnails, features, np.ones(len(thumbnails), bool), of_phantoms())
    found = sorted([*likes.pairs.tolist(), *likes.cropped.tolist()])
    assert [other for one, other in found if one == 0] == [2, 3, 4, 5, 6]
    assert [0, 2] in likes.cropped.tolist()
    assert not any(1 in each for each in found)
    assert (likes.likeness < 1).all()
    assert "nearly the same once one is cropped or moved by little: 1 and 3" in "; ".join(likes.told())


@pytest.mark.xrays
def test_no_two_of_the_real_xrays_are_taken_for_one(xrays_dir: Path) -> None:
    files = sorted(xrays_dir.glob("**/*.jpg"))
    shown = [thumbnail_of(cv2.imread(str(each), cv2.IMREAD_REDUCED_GRAYSCALE_4)) for each in files]
    features = of_phantoms().taken_from(contrasts_of(np.stack(shown)))
    likes = likes_of(np.stack(shown), features, np.ones(len(shown), bool), of_phantoms())
    assert len(shown) == 64
    assert likes.pairs.tolist() == likes.cropped.tolist() == []
