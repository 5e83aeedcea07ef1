"""Camera settings that photos' EXIF copies tell, held against the plan and the record."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from rig import cases, on_record

from android_bridge.store.photo_exif import build_exif, embed
from controller.dataset import Capture, load_dataset
from controller.intake.from_phone.told_settings import told_otherwise
from controller.plan import Environment, Subset
from controller.records import Intent
from tests.controller.dataset.made import Photo as MadePhoto
from tests.controller.intake.from_phone.exportable import PLAN, Exportable, jpeg_of

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


def told(kelvin: int | None, photos: list[Path], capture: Capture | None = None) -> list[str]:
    return list(told_otherwise(subset(kelvin), [(each, capture) for each in photos]))


def test_another_white_balance_is_told_with_how_many_photos(photos: list[Path]) -> None:
    assert told(5200, photos) == ["subset s1: white balance 5500 K instead of 5200 K in 2 of 7 photos"]
    assert told(5500, photos) == ["subset s1: white balance 5200 K instead of 5500 K in 1 of 7 photos"]


def test_within_the_tolerance_nothing_is_told(photos: list[Path]) -> None:
    assert told(5350, photos) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"exposure_us": 33_333, "iso": 100, "white_balance": "r1.93 b1.62", "focus_dpt": 1.667}, []),
        ({}, []),
        ({"iso": True, "white_balance": 5, "focus_dpt": -1}, []),
        ({"exposure_us": 0, "iso": 0}, []),  # nothing was exposed
        ({"exposure_us": 16_667}, ["exposure 16.7 ms instead of 33.3 ms"]),
        (
            {"iso": 200, "white_balance": "auto", "focus_dpt": 0},
            [
                "ISO 200 instead of 100",
                "focus far away instead of 1.67 dpt (60 cm)",
                "white balance auto instead of r1.93 b1.62",
            ],
        ),
    ],
)
def test_what_a_photo_tells_is_held_against_the_record(
    tmp_path: Path, said: dict[str, str | int | float], words: list[str]
) -> None:
    capture = MadePhoto(1).capture(
        "", exposure_us=33_333, iso=100, white_balance="r1.93 b1.62", focus_dpt=1.667
    )
    file = tmp_path / "1.jpg"
    file.write_bytes(embed(PHOTO, build_exif(file.name, said)))
    assert told(None, [file], capture) == [
        f"subset s1: {each}, which is on record, in 1 of 1 photos" for each in words
    ]


class WithWhiteBalance(Exportable):
    """Its photos say the white balance 5500 K."""

    def trigger(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> tuple[str, Intent, bytes]:
        name, intent, _ = super().trigger(subset, index, take, data)
        photo = embed(jpeg_of(index), build_exif(name, {"white_balance_k": 5500}))
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


class WithOtherSettings(Exportable):
    """The phone held to nothing, and the record says so."""

    def photograph(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> Path:
        name, intent, data = self.trigger(subset, index, take, data)
        words = "ISO 200 instead of 100" if index > 1 else None
        outcome = on_record.outcome(
            size_bytes=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            iso=100 * index,
            white_balance="r1.93 b1.62",
            focus_dpt=1.667,
            settings_difference=words,
            room_difference="since a person looked: the light is 2000 lux" if index == 2 else None,
        )
        self.journal.captures.confirm(intent, outcome)
        return self.phone / subset / name


def test_what_is_on_record_is_told_and_stands_in_the_tables(tmp_path: Path) -> None:
    made = WithOtherSettings.make(tmp_path)
    with closing(made.journal):
        made.capture_all()
        assert made.export().warnings == (
            "subset early: ISO 200 instead of 100 in 1 of 2 photos",
            "subset late: ISO 200 instead of 100 in 1 of 1 photos",
            "subset early: the room was not as the plan says, or not as before, as the phone noticed with"
            " 1 of 2 photos (x-ray 2): the column room_difference says how",
        )
    data = load_dataset(made.out)
    assert [(each.iso, each.settings_difference) for each in data.captures] == [
        (100, None),
        (200, "ISO 200 instead of 100"),
        (300, "ISO 200 instead of 100"),
    ]
    assert {(each.white_balance, each.focus_dpt) for each in data.captures} == {("r1.93 b1.62", 1.667)}
    card = (made.out / "README.md").read_text()
    assert "Taken with other camera settings than they were to be: 2 photos;" in card
    assert "as the phone noticed with 1 photo; the column `room_difference` says how" in card


def test_where_there_is_nothing_to_compare_no_photo_is_read(tmp_path: Path) -> None:
    assert told(None, [tmp_path / "absent.jpg"]) == []
    assert told(None, [tmp_path / "absent.jpg"], MadePhoto(1).capture("", exposure_us=None)) == []
