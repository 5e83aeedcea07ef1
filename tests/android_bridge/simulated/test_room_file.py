"""The file by which the Java phone knows its room is as its form says, and it is told where it stands."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from android_bridge.optics import Optics, Pose
from android_bridge.simulated import PhoneOptions
from android_bridge.simulated.java_agent import _arguments
from android_bridge.simulated.room_file import write_room


def test_a_room_is_read_back_by_the_form(tmp_path: Path) -> None:
    optics = Optics(2, 96, 80, "lamp")
    write_room(tmp_path / "room", optics, (160, 90), 2.5)
    content = (tmp_path / "room").read_bytes()
    magic, width, height, *numbers = struct.unpack(">8sIIfff", content[:28])
    assert (magic, width, height, len(content)) == (b"CHXROOM1", 96, 80, 28 + 2 * 96 * 80 * 3)
    assert numbers == pytest.approx([2.5, 2.5, optics.blur_px(1)], rel=1e-6)
    veil = optics.veil(160, 90)
    assert veil is not None
    gain, added = np.frombuffer(content[28:], np.uint8).reshape(2, 80, 96, 3)
    assert np.array_equal(gain, veil.gain)
    assert np.array_equal(added, veil.added)
    # a lamp is warm: red comes first
    assert added[..., 0].max() > added[..., 2].max()


def test_the_java_phone_is_told_where_it_stands(tmp_path: Path) -> None:
    def told(**more: object) -> dict[str, str]:
        arguments = _arguments(PhoneOptions(tmp_path, agent="java", **more))  # type: ignore[arg-type]
        return dict(zip(arguments[::2], arguments[1::2], strict=True))

    plain, held = told(), told(room="out_of_focus", orientation="portrait", distance_cm=50.0, save_ms=7.5)
    assert plain["--pose"].startswith(repr(Pose.from_seed(1).yaw_deg))
    assert "--room" not in plain
    assert "--framing" not in plain
    assert (held["--framing"], held["--orientation"], held["--save-ms"]) == ("xray", "portrait", "7.5")
    _, width, height, screen_dpt, found_dpt, _ = struct.unpack(
        ">8sIIfff", Path(held["--room"]).read_bytes()[:28]
    )
    assert (width, height, screen_dpt) == (1200, 1600, 2)
    assert found_dpt > 4


def test_a_plain_room_where_focus_misses_the_screen_does_nothing_else_to_a_photo(tmp_path: Path) -> None:
    options = PhoneOptions(tmp_path, agent="java", blur_per_mille=2.5, distance_cm=50.0)
    arguments = _arguments(options)
    assert "--framing" not in arguments, "all of the monitor is in its photos, as in a plain room"
    content = Path(arguments[arguments.index("--room") + 1]).read_bytes()
    _, width, height, screen_dpt, found_dpt, px_per_dpt = struct.unpack(">8sIIfff", content[:28])
    in_all, lens, sharp, point = 1600 * 2.5 / 1000, 0.8, 1600 / 2560, 0.5
    drawn = np.sqrt(in_all**2 - 4 * (lens**2 - sharp**2)) - point
    assert (found_dpt - screen_dpt) * px_per_dpt == pytest.approx(drawn, rel=1e-5)
    gain, added = np.frombuffer(content[28:], np.uint8).reshape(2, height * width * 3)
    assert gain.min() == 255
    assert not added.any()
