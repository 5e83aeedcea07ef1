"""What the camera looks at is what is on the screen, pixel for pixel."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from android_bridge.base.problems import Problem
from android_bridge.base.shared_frames import FrameWriter
from android_bridge.simulated.screen_source import SharedFramesSource, XScreenSource, choose_source

Pixels = npt.NDArray[np.uint8]
Show = Callable[[str], None]


@pytest.mark.x11
def test_grab_is_the_screen_pixel_for_pixel(show_pattern: Show, pattern: Pixels) -> None:
    show_pattern("blank")
    whole, part = XScreenSource(None), XScreenSource((300, 200, 501, 77))
    assert np.array_equal(whole.grab(), pattern)
    assert np.array_equal(part.grab(), pattern[200:277, 300:801])
    whole.close()
    part.close()


@pytest.mark.x11
def test_mouse_pointer_is_in_the_picture(show_pattern: Show, pattern: Pixels) -> None:
    show_pattern("arrow")
    source = XScreenSource(None)
    rows, columns = np.nonzero((source.grab() != pattern).any(axis=2))
    source.close()
    assert rows.size > 20
    assert abs(rows.mean() - 500) < 32
    assert abs(columns.mean() - 700) < 32


@pytest.mark.x11
@pytest.mark.parametrize("region", [(0, 0, 1921, 10), (-1, 0, 10, 10), (5, 5, 0, 10), (1919, 1079, 1, 2)])
def test_region_off_the_screen_is_a_problem(
    region: tuple[int, int, int, int], xserver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", xserver)
    with pytest.raises(Problem, match="not on the screen"):
        XScreenSource(region)


@pytest.mark.x11
def test_display_that_goes_away_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = tmp_path / "number"
    with (
        number.open("wb") as out,
        subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-nolisten", "tcp"], stdout=out, stderr=subprocess.DEVNULL
        ) as server,
    ):
        try:
            while not number.read_bytes().endswith(b"\n"):
                assert server.poll() is None
                time.sleep(0.01)
            monkeypatch.setenv("DISPLAY", f":{int(number.read_bytes())}")
            source = XScreenSource((0, 0, 8, 8))
            assert source.grab().shape == (8, 8, 3)
        finally:
            server.terminate()
    with pytest.raises(Problem, match="cannot be grabbed"):
        source.grab()
    source.close()


@pytest.mark.parametrize("display", ["", ":4711"])
def test_no_display_is_a_problem(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(Problem, match="cannot be grabbed"):
        choose_source("screen")


@pytest.mark.x11
def test_auto_takes_the_screen_where_it_can_be_grabbed(xserver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", xserver)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    source = choose_source("auto", (0, 0, 64, 32))
    assert isinstance(source, XScreenSource)
    assert "64 x 32" in source.description
    assert "there is an X display" in source.description
    source.close()


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "Wayland"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "Wayland"),
        ({}, "no display"),
    ],
)
def test_auto_takes_the_windows_frames_elsewhere(
    environment: dict[str, str], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    source = choose_source("auto", frames_path=tmp_path / "frames")
    assert isinstance(source, SharedFramesSource)
    assert reason in source.description
    assert str(tmp_path / "frames") in source.description
    with pytest.raises(Problem, match="no window shows anything"):
        source.grab()
    with FrameWriter(tmp_path / "frames", 6, 4) as writer:
        writer.publish(np.full((4, 6), 77, np.uint8))
        assert (source.grab() == np.full((4, 6, 3), 77)).all()


def test_unknown_kind_is_a_problem() -> None:
    with pytest.raises(Problem, match="unknown source"):
        choose_source("mirror")  # type: ignore[arg-type] # what a configuration file may hold
