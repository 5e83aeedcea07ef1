"""Data sets made of small files, each photo's bytes its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from controller.dataset import SYNTHETIC, Capture, GrowingDataset
from controller.xrays import XrayKey

LABELS = (
    "Female",
    "061",
    "Frontal",
    "AP",
    "",
    "0.0",
    "-1.0",
    "1",
    "1.00",
    "nan",
    "NA",
    "None",
    "a,b",
    *["é日本"] * 5,
)
ENVIRONMENT: dict[str, Any] = {
    "room": "office, 2nd floor",
    "room_light": "on",
    "window_blinds": "closed",
    "phone_orientation": "portrait",
    "tripod": {"distance_cm": 60.0, "height_cm": 110.0, "angle_deg": 0.0},
    "mouse_cursor": {"x": 10, "y": 20},
    "monitor_colour_temperature_k": 6500,
    "screen_finish": "matte",
    "camera": {"exposure_ms": 16.67, "iso": None, "white_balance_k": 5200, "focus_distance_cm": None},
    "notes": "",
}
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def key(number: int, split: str = "train") -> XrayKey:
    return XrayKey(split, f"patient{number:05d}", "study1", "view1_frontal")


def facts(first: int, last: int, **changes: Any) -> dict[str, Any]:
    display = {"screen": "primary", "settle_ms": 150, "background": "#000000"}
    made = {"first": first, "last": last, "environment": ENVIRONMENT, "display": display}
    return {**made, "manifest_sha256": "a" * 64, "guarantees": "all", **changes}


@dataclass(frozen=True)
class Photo:
    number: int
    subset: str = "early"
    plan: str = "spring"
    take: int = 1
    split: str = "train"
    device: str = "nokia"
    camera: str = ""
    labels: Sequence[str] = LABELS
    data: bytes = b""
    display: str | None = None

    @property
    def bytes(self) -> bytes:
        return self.data or f"{self.plan} {self.subset} {self.number} {self.take} ".encode() * 50

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.bytes).hexdigest()

    def place(self, data: GrowingDataset) -> str:
        return data.place(self.capture(""))

    def capture(self, place: str, **more: Any) -> Capture:
        known = Capture(
            place=place,
            key=key(self.number, self.split),
            device=self.device,
            camera=self.camera,
            origin="rig",
            plan=self.plan,
            subset=self.subset,
            index=self.number,
            take=self.take,
            retakes=self.take - 1,
            photo_bytes=len(self.bytes),
            photo_sha256=self.sha256,
            photo_name=f"{self.number:06d}.t{self.take:02d}.jpg",
            triggered_at=NOON + timedelta(microseconds=1234567 * self.number),
            exposure_us=16670,
            temperature_c=31.5,
            display=self.display,
            phone_model="Nokia, 6.1" if self.number % 2 else None,
        )
        return replace(known, **more)


def chain(*steps: str, level: int = 1, **changes: Any) -> dict[str, Any]:
    """Give what is said of a chain; its digest is of what it does."""
    told = {"steps": [{"name": each, "level": level} for each in steps], "jpeg_quality": 95}
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return {"sha256": digest, **told, "software": {"numpy": "2.0"}, **changes}


@dataclass(frozen=True)
class Made:
    """A synthetic picture."""

    number: int
    device: str = "digital"
    chain: dict[str, Any] = field(default_factory=lambda: chain("contrast", "brightness"))
    seed: int = 7
    split: str = "train"
    labels: Sequence[str] = LABELS
    data: bytes = b""
    xray: str = ""

    @property
    def bytes(self) -> bytes:
        return self.data or f"{self.device} {self.number} {self.seed} ".encode() * 50

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.bytes).hexdigest()

    def place(self, data: GrowingDataset) -> str:
        return data.place(self.capture(""))

    def capture(self, place: str, **more: Any) -> Capture:
        drawn = [{**step, "factor": 1 + self.number / 8} for step in self.chain["steps"]]
        known = Capture(
            place=place,
            key=key(self.number, self.split),
            device=self.device,
            origin=SYNTHETIC,
            index=self.number,
            photo_bytes=len(self.bytes),
            photo_sha256=self.sha256,
            photo_name=f"{self.number}.jpg",
            assignment="made from it",
            xray_path=f"CheXpert-v1.0/{key(self.number, self.split)}.jpg",
            xray_sha256=self.xray or hashlib.sha256(f"x-ray {self.number}".encode()).hexdigest(),
            chexrig_version="1.2",
            chain_sha256=self.chain["sha256"],
            seed=self.seed,
            parameters=json.dumps(drawn),
        )
        return replace(known, **more)


def fill(data: GrowingDataset, *photos: Photo | Made, anew: bool = False) -> None:
    """Do what an export does."""
    for photo in photos:
        place = photo.place(data)
        if not data.has(place, photo.sha256):
            data.path(place).unlink(missing_ok=True)
            data.path(place).write_bytes(photo.bytes)
        (data.replace if anew else data.add)(photo.capture(place), photo.labels)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}
