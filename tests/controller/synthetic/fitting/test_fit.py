"""A chain is fitted to photos that other code made: what it finds is what was drawn."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from other_photos import Room, Truth
from PIL import Image
from proving import proved

from android_bridge.base import SIMULATED_MODELS, Problem
from controller.cli import main
from controller.cli.console import progress
from controller.dataset import load_dataset
from controller.synthetic import TRANSFORMATIONS, fit, read_chain
from controller.synthetic.fitting import fitting, mending, photos
from controller.synthetic.fitting.photos import are_simulated, choose
from controller.synthetic.spreads import Fixed, Normal, Spread
from tests.controller.synthetic.fitting.other_room import (
    PHOTOS,
    PLAN,
    ROOM,
    SUBSET,
    Photographed,
    make_set,
    photographed,
)

NAME = f"{PLAN}.{SUBSET}"


@pytest.fixture(scope="module")
def rig() -> Photographed:
    return photographed()


class Few(NamedTuple):
    images: Path
    data: Path


@pytest.fixture(scope="module")
def few(rig: Photographed, tmp_path_factory: pytest.TempPathFactory) -> Few:
    """Two small photos by a simulated phone; both x-rays' files are others since."""
    folder = tmp_path_factory.mktemp("few")
    few = Few(folder / "x-rays", folder / "spring-set")
    xrays = [few.images / each.relative_to(rig.images) for each in rig.xrays[:2]]
    shutil.copytree(rig.images, few.images)
    make_set(few.data, Room(photo_px=(80, 64)), few.images, xrays, model=min(SIMULATED_MODELS))
    for each in xrays:
        shutil.copyfile(rig.xrays[2], each)
    return few


def middle(spread: Spread) -> float:
    assert isinstance(spread, Fixed | Normal)
    return float(spread.value if isinstance(spread, Fixed) else spread.mean)


def roll_deg(truth: Truth) -> float:
    """Give by how much an x-ray is turned: the mean of its two middle lines."""
    top_left, top_right, low_right, low_left = truth.corners
    right, down = top_right + low_right - top_left - low_left, low_left + low_right - top_left - top_right
    return float(np.degrees(np.arctan2(right[1], right[0]) + np.arctan2(-down[0], down[1])) / 2)


def test_what_is_fitted_is_what_was_drawn(
    rig: Photographed,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fitting, "LEAST_PHOTOS", PHOTOS)
    monkeypatch.setattr(mending, "_MOST", proved(mending._LEAST, mending._MOST))
    monkeypatch.setattr(progress, "_LOG_EVERY_S", 1e-9)
    out, picture = tmp_path / "office.yaml", tmp_path / "office.jpg"
    asked = ["fit", str(rig.data), "--images", str(rig.images), "--out", str(out)]
    assert main([*asked, "--picture", str(picture)]) == 0
    told = capsys.readouterr()
    assert f"fitted to {PHOTOS} photos of {NAME}" in told.out
    assert "left out" not in told.err
    stages = re.findall(r"^(.+): \d of \d", told.err, re.MULTILINE)
    assert list(dict.fromkeys(stages)) == [
        "measuring photos",
        "measuring the chain's own pictures",
        "drawing",
    ]
    assert "edge are" in told.out
    assert f"subset {NAME}" in out.read_text()
    assert "simulated" not in out.read_text()
    found = read_chain(out)
    given = {each.name: each.given for each in found.steps}
    assert all(set(given[name]) == set(TRANSFORMATIONS[name].parameters) - {"seed"} for name in given)

    view = {name: middle(spread) for name, spread in given["camera_view"].items()}
    assert view["roll_deg"] == pytest.approx(np.median([roll_deg(each) for each in rig.truths]), abs=0.3)
    edges = [np.roll(each.corners, -1, axis=0) - each.corners for each in rig.truths]
    lengths = [np.hypot(*each.T) for each in edges]
    top, right, low, left = np.median(lengths, axis=0)
    assert view["keystone_x"] == pytest.approx((low - top) / (low + top), abs=0.006)
    assert view["keystone_y"] == pytest.approx((right - left) / (right + left), abs=0.006)
    for xray, own in zip(rig.xrays, lengths, strict=True):  # of several forms, on one screen
        with Image.open(xray) as opened:
            plain = np.zeros((opened.height, opened.width), np.uint8)
        seen = TRANSFORMATIONS["camera_view"].apply(plain, view, True).shape[1::-1]
        middle_lines = (own[0] + own[2]) / 2, (own[1] + own[3]) / 2
        assert seen == pytest.approx(np.array(ROOM.photo_px) / middle_lines * plain.shape[::-1], rel=0.03)

    blur, true_blur = (
        middle(given["lens_blur"]["sigma"]),
        [each.sigma_px / max(ROOM.photo_px) * 1000 for each in rig.truths],
    )
    assert blur == pytest.approx(np.median(true_blur), rel=0.25)

    ramp = np.arange(256, dtype=np.uint8)[None]
    tone = {name: middle(spread) for name, spread in given["screen_tone"].items()}
    rendered = TRANSFORMATIONS["screen_tone"].apply(ramp, tone, True)[0].astype(float)
    true = np.mean([each.levels for each in rig.truths], axis=0)
    # on the whole of the x-ray there is a little less light than in the middle
    assert np.abs(rendered - true)[16:240].max() < 12
    cast, true_cast = (each[:, [0, 2]] - each[:, [1]] for each in (rendered, true))
    assert np.abs(cast - true_cast)[16:240].max() < 3

    noise = middle(given["grain"]["luma"]), np.median([each.noise for each in rig.truths])
    assert 0.6 < noise[0] / noise[1] < 1.6
    with Image.open(picture) as drawn:
        assert drawn.width > 3 * 200


def test_ctrl_c_is_told(
    few: Few, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(photos, "_look", stop)
    asked = ["fit", str(few.data), "--images", str(few.images), "--out", str(tmp_path / "office.yaml")]
    assert main(asked) == 130
    assert capsys.readouterr().err == "stopped: nothing is written\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--subset", "spring.attic"], f"there is no such subset.*{re.escape(NAME)}.*spring.attic"),
        (["--out", "office.txt"], "a chain is a YAML file.*office.txt"),
        (["--out", "there.yaml"], "there is something at --out already"),
        (["--out", "away/office.yaml"], "the file cannot be written.*No such file"),
        (["--picture", "office.gif"], "a picture is a JPEG or a PNG"),
        (["--picture", "there.png"], "there is something at --picture already"),
        (["--picture", "away/office.png"], "the file cannot be written.*No such file"),
        (["--images", "nowhere"], "nowhere"),
        (
            [],
            "too few photos can be laid onto.*2: its x-ray's file is another than was photographed",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    more: list[str],
    words: str,
    few: Few,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = [tmp_path / name for name in ("there.png", "there.yaml")]
    for each in mine:
        each.write_text("mine")
    usual = {"--images": str(few.images), "--out": "office.yaml"} | dict(
        zip(more[::2], more[1::2], strict=True)
    )
    assert main(["fit", str(few.data), *(word for pair in usual.items() for word in pair)]) == 2
    assert re.search(words, capsys.readouterr().err.replace("\n", " "))
    assert sorted(tmp_path.iterdir()) == mine
    assert {each.read_text() for each in mine} == {"mine"}


def test_photos_without_xrays_are_counted(few: Few, tmp_path: Path) -> None:
    with pytest.raises(Problem) as told:
        fit(few.data, NAME, tmp_path)
    assert "0 of 2; 2: its x-ray's file is not in the folders given" in told.value.got


def test_a_simulated_phones_photos_are_told_from_others(rig: Photographed, few: Few) -> None:
    for each, expected in ((rig, False), (few, True)):
        data = load_dataset(each.data)
        assert are_simulated(data, choose(data, None)[1]) is expected
