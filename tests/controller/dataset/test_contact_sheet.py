"""The contact sheet opens, has the right size, and shows every pair."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from android_bridge.base.problems import Problem
from controller.dataset.contact_sheet import (
    GAP_PX,
    TILE_PX,
    TITLE_PX,
    Pair,
    evenly,
    load_thumbnail,
    sheet_size,
    write_contact_sheet,
)


def make_pairs(folder: Path, count: int) -> list[Pair]:
    """Write x-rays of one known grey level each, and photos of a known colour."""
    pairs = []
    for i in range(1, count + 1):
        xray, photo = folder / f"x{i}.png", folder / f"p{i}.jpg"
        Image.new("L", (90, 90), 60 + 4 * i).save(xray)
        Image.new("RGB", (120, 90), (200, 60 + 4 * i, 40)).save(photo, quality=95)
        pairs.append(Pair(i, xray, photo, f"patient{i:05d}/study1/view1_frontal"))
    return pairs


def tile_centres(pairs: int, columns: int) -> list[tuple[int, int]]:
    """Centre of each pair's left picture, worked out from the sheet's size alone."""
    width, height = sheet_size(pairs, columns)
    rows = -(-pairs // columns)
    across, down = (width - GAP_PX) // columns, (height - TITLE_PX) // rows
    return [
        (GAP_PX + (i % columns) * across + TILE_PX // 2, TITLE_PX + (i // columns) * down + TILE_PX // 2)
        for i in range(pairs)
    ]


@pytest.mark.parametrize(("count", "columns"), [(1, 4), (5, 2), (8, 4)])
def test_each_xray_stands_beside_its_own_photo(tmp_path: Path, count: int, columns: int) -> None:
    pairs = make_pairs(tmp_path, count)
    out = write_contact_sheet(pairs, tmp_path / "deep" / "sheet.png", title="Subset s1", columns=columns)
    columns = min(columns, count)
    with Image.open(out) as sheet:
        assert (sheet.format, sheet.mode) == ("PNG", "RGB")
        assert sheet.size == sheet_size(count, columns)
        pixels = np.asarray(sheet).astype(int)
    for i, (x, y) in enumerate(tile_centres(count, columns), start=1):
        assert pixels[y, x].tolist() == [60 + 4 * i] * 3
        assert np.abs(pixels[y, x + TILE_PX] - (200, 60 + 4 * i, 40)).max() <= 4


@pytest.mark.parametrize(("total", "at_most"), [(1, 24), (24, 24), (25, 24), (500, 24), (3, 1), (7, 6)])
def test_an_even_choice_has_both_ends_and_no_doubles(total: int, at_most: int) -> None:
    chosen = evenly(total, at_most)
    assert len(chosen) == len(set(chosen)) == min(total, at_most)
    assert chosen == sorted(chosen)
    assert chosen[0] == 0
    if at_most > 1:
        assert chosen[-1] == total - 1
        assert np.ptp(np.diff(chosen)) <= 1 if len(chosen) > 1 else True


def test_captions_and_title_are_written(tmp_path: Path) -> None:
    pair = make_pairs(tmp_path, 1)[0]
    said = write_contact_sheet([pair], tmp_path / "a.png", title="Room 1, blinds closed")
    mute = write_contact_sheet([Pair(1, pair.xray, pair.photo, "")], tmp_path / "b.png", title="")
    loud = write_contact_sheet([pair], tmp_path / "c.png", title="Room 1", banner="rehearsal: photos of")
    with Image.open(loud) as sheet:
        assert (np.asarray(sheet)[:TITLE_PX] == (245, 179, 1)).all(axis=2).sum() > 5000
    with Image.open(said) as one, Image.open(mute) as other:
        change = np.abs(np.asarray(one).astype(int) - np.asarray(other)).max(axis=2) > 60
    assert np.count_nonzero(change[:TITLE_PX]) > 300
    assert np.count_nonzero(change[TITLE_PX + TILE_PX :]) > 300
    assert not change[TITLE_PX : TITLE_PX + TILE_PX].any()


def test_a_caption_too_long_stays_inside_its_card(tmp_path: Path) -> None:
    pair = make_pairs(tmp_path, 1)[0]
    out = write_contact_sheet(
        [Pair(7, pair.xray, pair.photo, "wide/" * 80)], tmp_path / "s.png", title="W" * 300
    )
    with Image.open(out) as sheet:
        edge = np.asarray(sheet)[:, -GAP_PX:]
    assert (edge == edge[0, 0]).all()


def test_a_16_bit_xray_keeps_its_contrast(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(1000, 5000, 400).astype(np.uint16), (400, 1))
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    grey = np.asarray(load_thumbnail(tmp_path / "deep.png", 200, of_xray=True).convert("L"))
    assert grey.shape == (200, 200)
    assert grey[100, 0] < 5
    assert grey[100, -1] > 250
    assert 118 < grey[100, 100] < 138


def test_a_phones_photo_is_shown_upright(tmp_path: Path) -> None:
    photo = Image.new("RGB", (400, 200))
    photo.paste((255, 255, 255), (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view: the white half comes to the top
    photo.save(tmp_path / "p.jpg", exif=exif)
    shown = load_thumbnail(tmp_path / "p.jpg", 100)
    assert shown.size == (50, 100)
    assert shown.getpixel((25, 10)) == (255, 255, 255)
    assert shown.getpixel((25, 90)) == (0, 0, 0)


def test_a_broken_picture_is_named_and_leaves_the_old_sheet(tmp_path: Path) -> None:
    pairs = make_pairs(tmp_path, 2)
    out = write_contact_sheet(pairs, tmp_path / "sheet.jpg", title="t")
    before = out.read_bytes()
    pairs[1].photo.write_bytes(pairs[1].photo.read_bytes()[:300])
    with pytest.raises(Problem) as caught:
        write_contact_sheet(pairs, out, title="t")
    assert caught.value.where == str(pairs[1].photo)
    assert out.read_bytes() == before
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob(".*.part"))


def test_nothing_to_show_and_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="at least one pair"):
        write_contact_sheet([], tmp_path / "s.png", title="t")
    with pytest.raises(Problem, match="PNG or a JPEG"):
        write_contact_sheet(make_pairs(tmp_path, 1), tmp_path / "s.gif", title="t")
