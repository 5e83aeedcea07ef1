"""White balance that a plan fixes, held against what the photos' EXIF copies say."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from rig import cases

from android_bridge.store.photo_exif import build_exif, embed
from controller.intake.from_phone.white_balance import other_white_balance
from controller.plan import Environment, Subset
from controller.records import Intent
from tests.controller.intake.from_phone.exportable import PLAN, Exportable

PHOTO = cv2.imencode(".jpg", np.full((8, 8, 3), 90, np.uint8))[1].tobytes()


def subset(white_balance_k: int | None) -> Subset:
    camera = {"white_balance_k": white_balance_k}
    environment = Environment.model_validate(cases.room(camera=camera))
    return Subset(id="s1", first=1, last=3, environment=environment)


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    files = []
    for number, said in enumerate([5200, 5500, 5500, None, "warm", 0]):
        record = {} if said is None else {"white_balance_k": said}
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(embed(PHOTO, build_exif(files[-1].name, record)))
    files.append(tmp_path / "bare.jpg")
    files[-1].write_bytes(PHOTO)
    return files


def test_another_white_balance_is_told_with_how_many_photos(photos: list[Path]) -> None:
    assert list(other_white_balance(subset(5200), photos)) == [
        "subset s1: white balance 5500 K instead of 5200 K in 2 of 7 photos"
    ]
    assert list(other_white_balance(subset(5500), photos)) == [
        "subset s1: white balance 5200 K instead of 5500 K in 1 of 7 photos"
    ]


def test_within_the_tolerance_nothing_is_told(photos: list[Path]) -> None:
    assert list(other_white_balance(subset(5350), photos)) == []


class WithWhiteBalance(Exportable):
    """Its photos say the white balance 5500 K."""

    def trigger(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> tuple[str, Intent, bytes]:
        name, intent, _ = super().trigger(subset, index, take, data)
        photo = embed(PHOTO, build_exif(name, {"white_balance_k": 5500}))
        (self.phone / subset / name).write_bytes(photo)
        return name, intent, photo


def test_an_export_tells_it_each_time(tmp_path: Path) -> None:
    fixed = cases.room(camera={"white_balance_k": 5200})
    made = WithWhiteBalance.make(tmp_path, plan=replace(PLAN, environments=[fixed]))
    with closing(made.journal):
        made.capture_all()
        for _ in range(2):
            assert made.export().warnings == (
                "subset early: white balance 5500 K instead of 5200 K in 2 of 2 photos",
                "subset late: white balance 5500 K instead of 5200 K in 1 of 1 photos",
            )


def test_where_the_plan_fixes_none_no_photo_is_read(tmp_path: Path) -> None:
    assert list(other_white_balance(subset(None), [tmp_path / "absent.jpg"])) == []
