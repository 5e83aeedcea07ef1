"""What 16 bits are shown through, and what is no picture; and that both are on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from rig import cases, grain, make_xrays

from android_bridge.base.problems import Problem
from controller.cli import main
from controller.display.prefetch import Prefetcher
from controller.plan import PlanProblems, check_plan, frozen_manifest, load_plan, preview_manifest
from controller.xrays import (
    AllRows,
    NoPictureError,
    build_manifest,
    inspect,
    read_manifest,
    render,
    sample_manifest,
    write_manifest,
)
from controller.xrays.window import GreyLevels, window_of

from .picture_files import levels, saved


def marked(value: int = 65535, side: int = 24) -> NDArray[Any]:
    """Give 12 bits in 16, with a marker of one value; its edge is soft."""
    pixels = (levels(3, 128) * 16.0).astype(np.uint16)
    pixels[10 : 10 + side, 90 : 90 + side] = value
    pixels[9, 90 : 90 + side] = value // 8
    return pixels


@pytest.mark.parametrize("side", [2, 8, 24, 40])
def test_a_marker_that_was_burned_in_does_not_blacken_the_lungs(side: int) -> None:
    data, plain = saved(marked(side=side), "PNG"), saved(marked(value=0, side=side), "PNG")
    frame, before = (render(each, 1, 128, 128, name="a.png") for each in (data, plain))
    facts = inspect(data)
    assert frame.windowing == facts.windowing
    assert " of 0..65535 to 0..255" in str(frame.windowing)
    assert facts.lack == ""
    lungs = np.s_[60:120, 20:80]
    assert np.abs(frame.pixels[lungs].astype(int) - before.pixels[lungs]).mean() < 12
    assert frame.pixels[10, 90] == 255


def test_most_16_bits_are_shown_as_before() -> None:
    for seed in range(20):
        values = levels(seed, bits=16)
        assert window_of(values) == (values.min(), values.max())


def test_dark_pixels_far_away_are_cut_off_too() -> None:
    values = (levels(3, 128) * 16.0 + 30000).astype(np.uint16)
    values[:8, :8] = 0
    low, high = window_of(values)
    assert low >= 30000
    assert high == values.max()


@pytest.mark.parametrize(
    ("values", "lack"),
    [
        (np.full((1, 1), 9, np.uint8), "1x1 pixels"),
        (levels(1, 64)[:1], "64x1 pixels"),
        (levels(1, 64)[:, 20:21], "1x64 pixels"),
        (levels(1, 400)[:30], "400x30 pixels"),
        (np.zeros((64, 64), np.uint8), "64x64 pixels, the middle 80 % of them within 0 grey levels"),
        (np.full((64, 64), 65535, np.uint16), "64x64 pixels, the middle 80 % of them within 0 grey levels"),
        (levels(1, 64) // 32, "64x64 pixels, the middle 80 % of them within"),
        (levels(1, 64, 16) // 8192, "64x64 pixels, the middle 80 % of them within"),
        (marked() // 4096 * 4096, "128x128 pixels, the middle 80 % of them within 0 grey levels"),
        (levels(1, 64), ""),
        (levels(1, 64, 16), ""),
        (levels(1, 64) // 128 * 255, ""),
    ],
)
def test_what_is_no_picture(values: NDArray[Any], lack: str) -> None:
    told = GreyLevels.of(values).lack()
    assert told.startswith(lack) if lack else told == ""
    assert inspect(saved(values, "PNG")).lack == told


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three x-rays: one of 16 bits with a marker, one of 16 bits, one all black."""
    make_xrays(tmp_path, 3, grain)
    for number, values in ((1, marked()), (2, levels(2, bits=16)), (3, np.zeros((64, 64), np.uint8))):
        place = tmp_path / f"train/patient{number:05d}/study1/view1_frontal.jpg"
        place.write_bytes(saved(values, "PNG"))
    return tmp_path


def test_window_and_what_was_accepted_are_on_record(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = three / "m"
    command = ["manifest", "build", "--csv", str(three / "train.csv"), "--images", str(three), "--all"]
    command += ["--out", str(out)]
    assert main([*command, "--accept", "4"]) != 0
    assert "indices of 1 to 3" in capsys.readouterr().err
    for wrong in ("1-3", "x", "3,", "2 3"):
        assert main([*command, "--accept", wrong]) != 0
    assert main([*command, "--accept", "3", "--no-hash"]) != 0
    assert not out.exists()
    capsys.readouterr()
    assert main([*command, "--accept", "2"]) != 0
    assert capsys.readouterr().err.rstrip().endswith("--accept 3")
    assert main([*command, "--accept", "2, 3"]) == 0
    told, err = capsys.readouterr()
    assert "x-ray 2 has a picture: it was accepted for nothing" in err
    assert "2 of 16 bits" in told
    assert "1 of them without a few that are far away" in told
    manifest = read_manifest(out)
    first, second, third = manifest.xrays
    assert first.windowing.endswith("of 0..65535 to 0..255")
    assert second.windowing.startswith("16-bit: linear window 0..")
    assert (third.windowing, second.accepted) == ("", "")
    assert third.accepted == "64x64 pixels, the middle 80 % of them within 0 grey levels of each other"
    rows = [json.loads(line) for line in out.read_text().splitlines()[1:]]
    assert [sorted({"windowing", "accepted"} & row.keys()) for row in rows] == [
        ["windowing"],
        ["windowing"],
        ["accepted"],
    ]
    drawn = {each.path: each for each in sample_manifest(manifest, 2, 1).xrays}
    for xray in (each for each in manifest.xrays if each.path in drawn):
        same = drawn[xray.path]
        assert (same.windowing, same.accepted) == (xray.windowing, xray.accepted)
    for lacking in ({"windowing": ""}, {"windowing": "", "accepted": ""}):
        older = replace(manifest, xrays=tuple(replace(each, **lacking) for each in manifest.xrays))
        write_manifest(older, out)
        before = out.read_bytes()
        assert main([*command, "--accept", "3"]) == 0
        assert "is already this manifest, but for what was not on record then" in capsys.readouterr().out
        assert out.read_bytes() == before


async def test_an_older_manifest_goes_on_showing_what_it_showed(three: Path) -> None:
    manifest = build_manifest(three / "train.csv", three, AllRows(), accept=[3])
    first = manifest.xray(1)
    wanted = {
        first.windowing: first,
        "16-bit: linear window 0..65535 to 0..255": replace(first, windowing=""),
    }
    for windowing, xray in wanted.items():
        with Prefetcher([xray], lambda each: three / each.path, 128, 128) as frames:
            assert (await frames.get(1)).windowing == windowing


def test_a_plan_without_a_manifest_accepts_by_index(three: Path) -> None:
    plan = cases.THREE_IN_TWO
    loaded = load_plan(plan.write(three))
    with pytest.raises(NoPictureError) as caught:
        frozen_manifest(loaded)
    assert caught.value.advice.endswith(f"accept: [3] under `data` of {loaded.path}.")
    assert not loaded.state_dir.exists()
    accepting = load_plan(replace(plan, data=cases.accepted(3)).write(three))
    assert [bool(each.accepted) for each in frozen_manifest(accepting).xrays] == [False, False, True]
    beyond = load_plan(replace(plan, data=cases.accepted(4)).write(three))
    (problem,) = check_plan(beyond, preview_manifest(beyond)).errors
    assert (problem.where, problem.got) == (f"{beyond.path}:2", "4")
    both = {**cases.accepted(3), "manifest": "m"}
    with pytest.raises(PlanProblems) as refused:
        load_plan(replace(plan, data=both).write(three))
    assert "a manifest already says which x-rays, `accept` cannot say so too" in str(refused.value)


@pytest.mark.parametrize("field", ["windowing", "accepted"])
def test_a_field_that_says_nothing_is_wrong(field: str, three: Path) -> None:
    manifest = build_manifest(three / "train.csv", three, AllRows(), accept=[3])
    out = three / "m"
    write_manifest(manifest, out)
    lines = out.read_text().splitlines()
    row: Callable[[object], str] = lambda value: json.dumps({**json.loads(lines[1]), field: value})  # noqa: E731
    for value in ("", 7, None):
        out.write_text("\n".join([lines[0], row(value), *lines[2:]]) + "\n")
        with pytest.raises(Problem, match="a line of the manifest is wrong"):
            read_manifest(out)
