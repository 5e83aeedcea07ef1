"""A plan of three x-rays, its manifest, and an empty journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.plan import LoadedPlan, load_plan
from controller.records import Captures, Record
from controller.xrays import AllRows, Manifest, build_manifest

PLAN = """\
name: spring
data: {csv: train.csv, images: .}
display: {settle_ms: 100}
subsets:
  - id: a
    first: 1
    last: 2
    environment: &room
      {room: office, room_light: on, window_blinds: closed, phone_orientation: portrait,
       tripod: {distance_cm: 60, height_cm: 110, angle_deg: 0}, monitor_colour_temperature_k: 6500,
       screen_finish: matte}
  - id: b
    first: 3
    last: 3
    environment: *room
"""


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(
        "Path\n" + "".join(f"C/train/patient{number}/study1/view1_frontal.jpg\n" for number in (1, 2, 3))
    )
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN)
    return plan


@pytest.fixture
def loaded(plan_file: Path) -> LoadedPlan:
    return load_plan(plan_file)


@pytest.fixture
def manifest(loaded: LoadedPlan) -> Manifest:
    return build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Captures]:
    made = Record(tmp_path / "journal.sqlite")
    yield made.captures
    made.close()
