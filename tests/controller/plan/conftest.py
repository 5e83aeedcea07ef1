from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ENVIRONMENT = """\
room: office
room_light: on
window_blinds: closed
phone_orientation: portrait
tripod: {distance_cm: 60, height_cm: 110, angle_deg: 0}
monitor_colour_temperature_k: 6500
screen_finish: matte
"""

GOOD = """\
name: spring
data:
  csv: xrays/train.csv
  images: xrays
display:
  settle_ms: 100
subsets:
  - id: a
    first: 1
    last: 300
    environment: office.yaml
  - id: b
    first: 301
    last: 600
    environment: office.yaml
"""


@pytest.fixture
def write_plan(tmp_path: Path) -> Callable[[str], Path]:
    """Write a plan beside a good environment file, both given as text."""

    def write(text: str) -> Path:
        (tmp_path / "office.yaml").write_text(ENVIRONMENT)
        path = tmp_path / "plan.yaml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def good_plan() -> str:
    return GOOD
