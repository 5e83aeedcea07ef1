"""The sheet of transformations shows what the chains make, at each level, in its place."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from android_bridge.base import Problem
from controller.synthetic import LEVELS, chain, write_sheet

XRAY = np.random.default_rng(1).integers(40, 200, (60, 80), np.uint8)


def sheet_of(path: Path) -> npt.NDArray[np.uint8]:
    with Image.open(path) as drawn:
        assert drawn.mode == "RGB"
        return np.asarray(drawn)[..., 0]


def place_of(picture: npt.NDArray[np.uint8], sheet: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """Give row and column at which a picture stands, pixel by pixel."""
    _, _, (left, top), _ = cv2.minMaxLoc(cv2.matchTemplate(sheet, picture, cv2.TM_SQDIFF))
    height, width = picture.shape
    assert (sheet[top : top + height, left : left + width] == picture).all(), "it is nowhere"
    return top, left


def test_each_row_has_the_picture_as_it_is_and_at_each_level(tmp_path: Path) -> None:
    names = ("contrast_up", "brightness-down")
    sheet = sheet_of(write_sheet(XRAY, tmp_path / "sheet.png", names, seed=3))
    tops = []
    for name in names:
        places = [place_of(chain(name, level).seeded(3)(XRAY), sheet) for level in LEVELS]
        assert len({top for top, _ in places}) == 1
        lefts = [left for _, left in places]
        steps = np.diff(lefts)
        assert steps[0] > XRAY.shape[1]
        assert (steps == steps[0]).all()
        tops.append(places[0][0])
        original = sheet[tops[-1] :, lefts[0] - steps[0] :]
        assert (original[: XRAY.shape[0], : XRAY.shape[1]] == XRAY).all()
    assert tops[1] > tops[0] + XRAY.shape[0]


def test_a_chain_of_ones_own_is_drawn_four_times_with_different_luck(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nsteps: [{brightness_up: {factor: [0.5, 1.5]}}]\n")
    sheet = sheet_of(write_sheet(XRAY, tmp_path / "sheet.png", [str(file)], seed=7))
    drawn = [chain(file).seeded(7 + luck)(XRAY) for luck in range(4)]
    lefts = [place_of(each, sheet)[1] for each in drawn]
    assert lefts == sorted(set(lefts))


def test_a_large_picture_is_shrunk_after_it_was_changed_but_for_a_detail(tmp_path: Path) -> None:
    lines = np.tile(np.array([0, 255], np.uint8), (312, 195))  # 390 px wide: grey once they are half as large
    sheet = sheet_of(write_sheet(lines, tmp_path / "sheet.png", ["brightness_up"]))
    shown, detail = (1 + len(LEVELS)) * 156 * 195, (1 + len(LEVELS)) * 54 * 54
    assert shown - 2 * detail < np.isin(sheet, (127, 128)).sum() <= shown - detail
    place_of(lines[:54, :54], sheet)


@pytest.mark.parametrize(
    ("place", "names", "words"),
    [
        ("sheet.gif", (), "a sheet is a PNG or a JPEG"),
        ("none/sheet.jpg", ("contrast_up",), "the sheet cannot be written"),
        ("sheet.jpg", ("contrastup",), "did you mean contrast_up?"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    place: str, names: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    with pytest.raises(Problem) as told:
        write_sheet(XRAY, tmp_path / place, names)
    assert words in f"{told.value.what} {told.value.advice}"
    assert not list(tmp_path.iterdir())
