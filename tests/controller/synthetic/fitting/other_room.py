"""Data sets of photos that `other_photos` makes, with what is known of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from other_photos import Room, Truth, take

from controller.dataset import Capture, growing_dataset
from controller.xrays import XrayKey, xray_levels
from tests.controller.dataset.made import LABELS, facts

PLAN, SUBSET = "spring", "office"


def make_set(out: Path, room: Room, images: Path, xrays: Sequence[Path], *, model: str = "") -> list[Truth]:
    """Photograph x-rays; ``split/patient/study/view.jpg`` below `images`."""
    truths = []
    with growing_dataset(out) as data:
        for number, xray in enumerate(xrays, 1):
            content = xray.read_bytes()
            photo, truth = take(room, xray_levels(content, name=xray.name).shown(), number)
            truths.append(truth)
            path = xray.relative_to(images)
            capture = Capture(
                key=XrayKey(*path.parts[-4:-1], path.stem),
                device="phone",
                origin="rig",
                plan=PLAN,
                subset=SUBSET,
                index=number,
                take=1,
                photo_name=f"{number}.jpg",
                photo_bytes=len(photo),
                photo_sha256=hashlib.sha256(photo).hexdigest(),
                xray_path=path.as_posix(),
                xray_sha256=hashlib.sha256(content).hexdigest(),
                phone_model=model or None,
            )
            place = data.place(capture)
            data.path(place).write_bytes(photo)
            data.add(replace(capture, place=place), LABELS)
        data.describe_subset(PLAN, SUBSET, facts(1, len(xrays)))
    return truths
