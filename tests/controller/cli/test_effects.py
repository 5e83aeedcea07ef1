"""`chexrig effects`: every transformation is told, with YAML that a chain can be made of, and drawn."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from controller.cli import effects, main
from controller.synthetic import LEVELS, PRESETS, TRANSFORMATIONS, Step, read_chain


def test_all_transformations_and_presets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["effects"]) == 0
    told = capsys.readouterr().out
    assert re.findall(r"^  (\w+) ", told, re.MULTILINE) == [
        *(name for name, each in TRANSFORMATIONS.items() if each.is_papers),
        *(name for name, each in TRANSFORMATIONS.items() if not each.is_papers),
        *PRESETS,
    ]
    assert "more contrast: factor 1.1 / 1.4 / 1.6 / 1.8\n" in told


def test_each_in_full_has_its_levels_and_parameters_and_yaml_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["effects", *TRANSFORMATIONS]) == 0
    all_told, lines = capsys.readouterr().out.split("\n\n"), []
    for (name, known), told in zip(TRANSFORMATIONS.items(), all_told, strict=True):
        assert told.startswith(f"{name}: {known.meaning}\n")
        for level in LEVELS:
            assert f"  level {level}: {known.levels[level - 1]}\n" in told
        for parameter, each in known.parameters.items():
            assert f"  {parameter}: {each.meaning}" in told
        lines += re.findall(rf"^    - {name}: .*\n", told, re.MULTILINE)
    file = tmp_path / "chain.yaml"
    file.write_text("name: tried\nsteps:\n" + "".join(lines))
    steps = iter(read_chain(file).steps)
    for name, known in TRANSFORMATIONS.items():
        assert next(steps) == Step(name, 2)
        if known.parameters:
            assert list(next(steps).given) == list(known.parameters)[:2]
    assert not list(steps)


def test_a_preset_is_told_as_the_yaml_that_makes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "chain.yaml"
    file.write_text(
        "name: mine\nsteps: [contrast_up, {brightness_up: {level: 3, factor: {mean: 1.2, sd: 0.1}}}]"
    )
    assert main(["effects", str(file)]) == 0
    told = re.findall(r"^    (.*\n)", capsys.readouterr().out, re.MULTILINE)
    again = tmp_path / "again.yaml"
    again.write_text("".join(told))
    assert read_chain(again) == read_chain(file)


def test_an_xray_of_ones_own_is_drawn_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    levels = np.random.default_rng(2).integers(0, 1 << 12, (70, 60), np.uint16) * 16
    assert cv2.imwrite(str(tmp_path / "xray.png"), levels)
    out = tmp_path / "sheet.jpg"
    assert main(["effects", "contrast_up", "--xray", str(tmp_path / "xray.png"), "--sheet", str(out)]) == 0
    assert capsys.readouterr().out == f"drawn: {out}\n"
    with Image.open(out) as sheet:
        assert sheet.format == "JPEG"
        drawn = np.asarray(sheet.convert("L"), np.float32)
    assert drawn.std() > 20


def test_without_an_xray_a_phantom_is_drawn_on_and_another_seed_is_other_luck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "_PHANTOM_PX", 195)
    sheets = [tmp_path / "phantom.png", tmp_path / "5.png", tmp_path / "6.png"]
    assert main(["effects", "brightness_up", "--sheet", str(sheets[0])]) == 0
    with Image.open(sheets[0]) as sheet:
        sheet.crop((8, 30, 98, 180)).save(tmp_path / "part.png")
        assert np.asarray(sheet).std() > 40
    for sheet, seed in zip(sheets[1:], "56", strict=True):
        part = ("--xray", str(tmp_path / "part.png"))
        assert main(["effects", "brightness_up", *part, "--sheet", str(sheet), "--seed", seed]) == 0
    assert len({each.read_bytes() for each in sheets}) == 3
    again = ("--sheet", str(sheets[1]), "--seed", "6", "--force")
    assert main(["effects", "brightness_up", *part, *again]) == 0
    assert sheets[1].read_bytes() == sheets[2].read_bytes()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("tlit",), "there is no such chain or transformation"),
        (("--xray", "x.png"), "an x-ray is drawn on a sheet only"),
        (("--sheet", "a.jpg", "--xray", "none.png"), "the x-ray cannot be read"),
        (("--sheet", "a.bmp"), "a sheet is a PNG or a JPEG"),
        (("--sheet", "there.jpg"), "there is something at --sheet already"),
        (("folder.yaml",), "the file cannot be read: Is a directory"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(
    words: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "there.jpg").write_text("mine")
    assert main(["effects", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error: {expected}\n")
    assert "\n  where: " in told.err
    assert "did you mean folder" not in told.err
    assert {each.name for each in tmp_path.iterdir()} == {"folder.yaml", "there.jpg"}
    assert (tmp_path / "there.jpg").read_text() == "mine"
