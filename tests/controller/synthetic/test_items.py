"""One x-ray in, one JPEG for each chain out: what is decoded, what is refused, what is written."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from controller.synthetic import Failed, Item, Recipe
from controller.synthetic.items import Made
from controller.synthetic.work import make, make_all, place_of
from controller.xrays import parse_path

from .made import SIZE, recipe, save


def item(file: Path, **more: object) -> Item:
    path = "train/patient00001/study1/view1_frontal.jpg"
    made = Item(index=7, key=parse_path(path), path=path, place=str(file), chains=(0, 1))
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    save(tmp_path / "grey.jpg", 3)
    return tmp_path / "grey.jpg"


def colours(file: Path) -> Path:
    pixels = np.zeros((40, 50, 3), np.uint8)
    pixels[:, :, 0] = np.arange(50) * 5
    pixels[:, :, 2] = 120
    Image.fromarray(pixels).save(file)
    return file


def new(folder: Path) -> str:
    """Make a work folder."""
    folder.mkdir(exist_ok=True)
    return str(folder)


def made_of(file: Path, folder: Path, wanted: Recipe | None = None, **more: object) -> list[bytes]:
    wanted = wanted or recipe()
    made = make(item(file, **more), wanted, new(folder))
    assert isinstance(made, Made), made
    contents = [(folder / place_of(wanted.chains[each.chain].name, 7)).read_bytes() for each in made.pictures]
    for each, content in zip(made.pictures, contents, strict=True):
        assert (each.size_bytes, each.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert [step["name"] for step in json.loads(each.parameters)] == [
            wanted.chains[each.chain].steps[0].name
        ]
    return contents


def test_grey_stays_grey(grey: Path, tmp_path: Path) -> None:
    up, down = made_of(grey, tmp_path / "work")
    for content in (up, down):
        assert simplejpeg.decode_jpeg_header(content)[:3] == (SIZE[1], SIZE[0], "Gray")
    before, after = (np.asarray(Image.open(each)) for each in (grey, io.BytesIO(down)))
    assert after.mean() < 0.9 * before.mean()


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_grey_in_three_channels_is_grey(grey: Path, tmp_path: Path, suffix: str) -> None:
    """The picture is the same as of the same grey levels in one channel."""
    levels = Image.open(grey)
    one, three = tmp_path / "one.png", tmp_path / f"three.{suffix}"
    levels.save(one)
    levels.convert("RGB").save(three, **({"quality": 100, "subsampling": 0} if suffix == "jpg" else {}))
    if suffix == "jpg":
        Image.open(three).convert("L").save(one)
    wanted = Recipe(chains=(replace(recipe().chains[0], steps=()),), seed=1, quality=90)
    assert _unchanged(one, tmp_path / "a", wanted) == _unchanged(three, tmp_path / "b", wanted)


def _unchanged(file: Path, folder: Path, wanted: Recipe) -> bytes:
    made = make(item(file, chains=(0,)), wanted, new(folder))
    assert isinstance(made, Made), made
    return (folder / place_of(wanted.chains[0].name, 7)).read_bytes()


@pytest.mark.parametrize("name", ["colours.jpg", "colours.png"])
def test_colours_stay(tmp_path: Path, name: str) -> None:
    wanted = Recipe(chains=(replace(recipe().chains[0], steps=()),), seed=1, quality=95)
    content = _unchanged(colours(tmp_path / name), tmp_path / "work", wanted)
    pixels = np.asarray(Image.open(io.BytesIO(content)), float)
    assert pixels.shape == (40, 50, 3)
    assert abs(pixels[:, 40, 0].mean() - 200) < 12
    assert pixels[:, :, 1].mean() < 12
    assert abs(pixels[:, :, 2].mean() - 120) < 12


def test_sixteen_bits_are_shown_as_on_a_screen(tmp_path: Path) -> None:
    levels = (np.arange(64 * 60).reshape(60, 64) * 10 + 5000).astype(np.uint16)
    Image.fromarray(levels).save(tmp_path / "deep.png")
    wanted = Recipe(chains=(replace(recipe().chains[0], steps=()),), seed=1, quality=100)
    pixels = np.asarray(Image.open(io.BytesIO(_unchanged(tmp_path / "deep.png", tmp_path / "w", wanted))))
    assert (pixels.ndim, pixels.min() < 4, pixels.max() > 251) == (2, True, True)
    made = make(item(tmp_path / "deep.png", chains=(0,)), wanted, str(tmp_path / "w"))
    assert isinstance(made, Made)
    assert made.windowing == "16-bit: linear window 5000..43390 to 0..255"


def test_the_same_bytes_in_any_order_and_whatever_ran_before(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(4)]
    for number, each in enumerate(files):
        save(each, number)
    items = [replace(item(each), index=at) for at, each in enumerate(files)]
    make_all(items, recipe(), new(tmp_path / "one"))
    make_all(items[::-1], recipe(), new(tmp_path / "other"))
    for each in items:
        make(replace(each, chains=(1,)), recipe(), new(tmp_path / "alone"))
    written = {
        each.relative_to(tmp_path / "one"): each.read_bytes() for each in (tmp_path / "one").rglob("*.*")
    }
    assert len(written) == 8
    for name, content in written.items():
        assert (tmp_path / "other" / name).read_bytes() == content
        assert "brightness" not in str(name) or (tmp_path / "alone" / name).read_bytes() == content
    assert len(set(written.values())) == 8
    make_all(items, recipe(seed=1), new(tmp_path / "seed"))
    assert (tmp_path / "seed" / place_of("contrast_up-1", 2)).read_bytes() not in written.values()


def damaged(file: Path) -> Item:
    file.write_bytes(file.read_bytes()[:-200])
    return item(file)


def no_image(file: Path) -> Item:
    file.write_text("hello")
    return item(file)


def missing(file: Path) -> Item:
    file.unlink()
    return item(file)


def a_folder(file: Path) -> Item:
    return item(file.parent)


def another(file: Path) -> Item:
    return item(file, sha256="a" * 64)


def empty(file: Path) -> Item:
    Image.new("L", SIZE, 7).save(file)
    return item(file)


def nearly_even(file: Path) -> Item:
    """White in a corner, as a marker is."""
    even = Image.new("L", SIZE, 7)
    even.paste(255, (0, 0, 12, 12))
    even.save(file)
    return item(file)


def oblong(file: Path) -> Item:
    Image.linear_gradient("L").resize((400, 5)).rotate(180).save(file)
    return item(file)


def not_found(file: Path) -> Item:
    return item(file, place="", lack=f"{file}: the x-ray's file is missing")


WRONG = {
    damaged: "cut off or damaged",
    no_image: "not a JPEG",
    missing: "No such file",
    a_folder: "Is a directory",
    another: "another file than on record, SHA-256 ",
    empty: "no picture in it, 96x80 pixels, the middle 80 % of them within 0 grey levels of each other",
    nearly_even: "no picture in it, 96x80 pixels, the middle 80 % of them within 0 grey",
    oblong: "no picture in it, 400x5 pixels",
    not_found: "the x-ray's file is missing",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_what_is_wrong_with_an_xray_is_told(grey: Path, tmp_path: Path, spoil: object) -> None:
    wrong = spoil(grey)  # type: ignore[operator]
    failed = make(wrong, recipe(), str(tmp_path / "work"))
    assert isinstance(failed, Failed)
    assert failed.index == 7
    assert failed.why.startswith(wrong.place or str(grey))
    assert WRONG[spoil] in failed.why  # type: ignore[index]
    assert not (tmp_path / "work").exists()


def test_what_was_accepted_without_a_picture_is_transformed(grey: Path, tmp_path: Path) -> None:
    made_of(Path(empty(grey).place), tmp_path / "work", is_accepted=True)


def test_an_effect_that_fails_fails_for_one_xray(
    grey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ArithmeticError("no such angle")

    monkeypatch.setattr("controller.synthetic.chains.Chain.apply", broken)
    failed = make(item(grey), recipe(), str(tmp_path))
    assert isinstance(failed, Failed)
    assert "contrast_up-1 fails on its 96x80 pixels: no such angle" in failed.why
    assert "; brightness_down-1 fails" in failed.why


def test_a_chain_that_fails_takes_no_other_along(tmp_path: Path) -> None:
    """What is too large for an effect, or for a JPEG, is told in one line."""
    Image.fromarray(np.tile(np.arange(20, 220, 2, dtype=np.uint8), (655, 1)).reshape(1, -1)).save(
        tmp_path / "long.png"
    )
    wanted = recipe(names=("contrast_up", "moire"))
    made = make(item(tmp_path / "long.png", is_accepted=True), wanted, new(tmp_path / "work"))
    assert isinstance(made, Made), made
    assert [each.chain for each in made.pictures] == [0]
    assert made.lacking.startswith(f"{tmp_path}/long.png: moire-1 fails on its 65500x1 pixels: ")
    assert "\n" not in made.lacking
    Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (3, 258))).save(tmp_path / "longer.png")
    failed = make(
        item(tmp_path / "longer.png", chains=(0,), is_accepted=True), wanted, str(tmp_path / "work")
    )
    assert isinstance(failed, Failed)
    assert "66048x3 pixels are too many for a JPEG, which has 65,500 a side" in failed.why


def test_a_work_folder_that_is_gone_stays_so(grey: Path, tmp_path: Path) -> None:
    """A worker that hung may go on after all was made without it."""
    with pytest.raises(FileNotFoundError):
        make(item(grey), recipe(), str(tmp_path / "work"))
    assert not (tmp_path / "work").exists()


def test_what_cannot_be_written_is_no_fault_of_the_xray(grey: Path, tmp_path: Path) -> None:
    (tmp_path / "work").write_text("a file")
    with pytest.raises(NotADirectoryError):
        make(item(grey), recipe(), str(tmp_path / "work"))
