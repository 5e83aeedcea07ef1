"""Data sets of photos that `other_photos` makes, with what is known of each; one of them that tests share."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from once_a_run import made
from other_photos import Room, Truth, take
from PIL import Image
from proving import proved

from controller.dataset import Capture, growing_dataset
from controller.demo import plan_cohort, render_phantom
from controller.xrays import XrayKey, xray_levels
from tests.controller.dataset.made import LABELS, facts

PLAN, SUBSET = "spring", "office"
ROOM = Room(
    photo_px=(256, 320),
    screen=(5, 6),
    yaw=5,
    pitch=-4,
    roll=-1.5,
    shake=0.4,
    disc_px=1.4,
    gauss_px=0.6,
    photons=1500,
    colours=(0.92, 1, 1.05),
    exposure=0.85,
    exposure_shake=0.03,
    view_deg=20,
    turned=True,
)
SIDE_PX, PHOTOS = 160, proved(3, 5)


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


class Photographed:
    """X-rays, a data set with photos of them, and what is known of each photo; none is to be written to."""

    def __init__(self, folder: Path) -> None:
        self.images, self.data = folder / "x-rays", folder / "spring-set"
        self.xrays = sorted(self.images.rglob("*.png"))
        self.photos = sorted(self.data.rglob("*.jpg"))
        self.truths: list[Truth] = pickle.loads((folder / "truths").read_bytes())  # noqa: S301 - our own


def photographed() -> Photographed:
    """Give what is made once for all tests: `PHOTOS` photos in `ROOM`."""
    return Photographed(made("other-room", _make_photographed))


def _make_photographed(folder: Path) -> None:
    images, xrays = folder / "x-rays", []
    phantoms = [render_phantom(each.anatomy, SIDE_PX) for each in islice(plan_cohort(3), 3)]
    forms = [phantoms[0], phantoms[1][24:], phantoms[2][:, 24:], phantoms[0][:, ::-1], phantoms[1][:, :12:-1]]
    for number, levels in enumerate(forms[:PHOTOS], 1):
        file = images / "train" / f"patient{number:05d}" / "study1" / "view1_frontal.png"
        file.parent.mkdir(parents=True)
        Image.fromarray(levels).save(file)
        xrays.append(file)
    truths = make_set(folder / "spring-set", ROOM, images, xrays)
    (folder / "truths").write_bytes(pickle.dumps(truths))
