"""Ten thousand triggers with pages, pauses and notifications that come and go: none is ever in a photo."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from desktop_bus import DesktopBus
from rig import PhoneByHand, Plan, Rig, cases, clean_environment, grain, make_xrays, xray_path

pytestmark = [pytest.mark.x11, pytest.mark.soak, pytest.mark.timeout(3600)]

PROGRAMS = Path(__file__).parent / "programs"
TRIGGERS = 10_000
SUBSET = 500


@pytest.fixture
def bus(tmp_path: Path) -> Any:
    """A session bus on which a program of its own shows the notifications."""
    made = DesktopBus(tmp_path)
    yield made
    made.close()


def test_the_screen_at_each_trigger_is_its_x_ray(
    tmp_path: Path, small_xserver: str, records: Any, bus: DesktopBus
) -> None:
    make_xrays(tmp_path / "rig", [xray_path(number) for number in range(1, TRIGGERS + 1)], grain)
    subsets = [(f"s{n:02d}", n * SUBSET + 1, (n + 1) * SUBSET) for n in range(TRIGGERS // SUBSET)]
    with_cursor = {**cases.DARK, "mouse_cursor": {"x": 300, "y": 200}}
    plan = Plan(
        subsets=subsets,
        display={"settle_ms": 0},
        phone={"noticing": {"then": "warn"}},  # it stands as it stands, whatever the next subset has
        environments=(cases.OFFICE, with_cursor),
    )
    rig = Rig(tmp_path / "rig", plan, small_xserver)
    environ = clean_environment(DISPLAY=small_xserver, DBUS_SESSION_BUS_ADDRESS=bus.address)
    popups = subprocess.Popen(
        [sys.executable, str(PROGRAMS / "desktop_popups.py"), "640", "400", "150"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert popups.stdout is not None
        assert popups.stdout.readline() == "up\n"
        with PhoneByHand(rig, "--camera", "blank", "--shutter-ms", 0) as phone:
            arguments = (rig.plan, rig.store, phone.address, phone.code, 14)
            done = subprocess.run(
                [sys.executable, str(PROGRAMS / "pages_at_random.py"), *map(str, arguments)],
                env=environ,
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
    finally:
        popups.terminate()
        shown = popups.communicate()[0].count("shown")
        rig.end()
    print(done.stdout, f"{shown} popups")
    assert done.returncode == 0
    seen = json.loads(done.stdout)
    assert seen["wrong"] == []
    assert seen["looked at trigger"] == seen["looked at exposed"] >= TRIGGERS
    assert seen["Paused"] > TRIGGERS / 100
    assert shown > TRIGGERS / 200
    captures = records.read_captures(rig.state)
    assert sum(row["state"] == "saved" for row in captures) == TRIGGERS
    assert len(captures) == seen["Saved"]
