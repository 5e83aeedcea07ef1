"""Shows of x-rays, and photos taken meanwhile, without a camera or a screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from rig import xray_path

from controller.identity import PhotoSeen
from controller.intake import Kind as Found
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.photos import Photo
from controller.intake.by_hand.timeline import Standing
from controller.intake.pictures import Picture
from controller.records import Ending, Kind, Moment, Show

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def moment(second: float) -> Moment:
    return Moment(wall=NOON + timedelta(seconds=second), steady_us=round(second * 1e6))


def show(number: int, index: int, ending: Ending, reason: str = "") -> Show:
    at = number * 5.0
    ended = moment(at + 4.9)
    path = xray_path(index)
    return Show(
        number=number, session="one", boot="boot", display="xcb screen 640x480", chexrig_version="0.1.0",
        kind=Kind.XRAY, subset="office", part=1, index=index, xray_path=path, xray_sha256=f"{index:064x}",
        shown_sha256="b" * 64, shown=moment(at), seen=ended, hidden=ended, ending=ending, reason=reason,
    )  # fmt: skip


def taken(standing: Standing, name: str = "", after_s: float = 0.0) -> Judged:
    picture = Picture(
        path=Path("x"), name=name or f"{standing.show.number}.jpg", size_bytes=1, sha256="", format="JPEG"
    )
    nothing = PhotoSeen.of(np.zeros((1, 1), np.uint8))
    taken_s = standing.begins_s + after_s
    return Judged.of(
        Photo(picture, taken_s, None, nothing), Found.ASSIGNED, standing=standing, taken_s=taken_s
    )
