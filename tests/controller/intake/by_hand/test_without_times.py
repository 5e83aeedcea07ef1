"""Photos that went through a messenger, without a time and renamed: none is put to another's x-ray.

The proof is of 1,000 photos of 1,000 x-rays, in seven rooms, the 64 real ones among them; what it finds is
printed: right, wrong, asked about, seconds.
"""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from proving import proved
from rig import Plan, write_table
from rig.cases import DARK

from android_bridge.optics import ROOMS, Optics
from controller.demo import make_cohort
from controller.intake import Kind
from controller.plan.load import load_plan
from tests.controller.intake.by_hand.photographer import PHOTO_PX, Photographer
from tests.controller.intake.by_hand.test_plan_photos import assigned, wrong

pytestmark = pytest.mark.xrays
REAL, PHANTOMS = proved(6, 64), proved(0, 936)
SEED = 23  # no photo of these was seen when the bars were set
ALL_ROOMS = proved(1, len(ROOMS))


def _table(folder: Path, xrays: Path) -> Path:
    """Give the CSV of the real x-rays, and of phantoms after them."""
    rows: list[list[str]] = []
    tables = [(xrays / "NIH-CXR64" / "train.csv", REAL)]
    if PHANTOMS:
        tables.append((make_cohort(folder, PHANTOMS, SEED, size_px=512), PHANTOMS))
    for table, count in tables:
        with table.open() as file:
            rows += list(csv.reader(file))[1 : count + 1]
    return write_table(folder / "train.csv", rows)


def _messenger(screen: np.ndarray, camera: Optics, rng: np.random.Generator) -> bytes:
    """Take a photo by hand, and send it."""
    width, height = PHOTO_PX
    blur_px = camera.blur_px(camera.focus_error_dpt)
    photo = camera.photograph(cv2.cvtColor(screen, cv2.COLOR_GRAY2BGR), 1, blur_px=blur_px)
    middle = (width / 2, height / 2)
    turn = np.eye(3)
    turn[:2] = cv2.getRotationMatrix2D(middle, rng.uniform(-6, 6), rng.uniform(0.7, 1))
    turn[:2, 2] += rng.uniform(-0.04, 0.04, 2) * PHOTO_PX
    turn[2, :2] = rng.uniform(-1, 1, 2) * 8e-5
    turned = cv2.warpPerspective(photo, turn, PHOTO_PX, borderValue=(22, 24, 21))
    turned = cv2.GaussianBlur(turned, (0, 0), rng.uniform(0.3, 1.5))
    out = io.BytesIO()
    Image.fromarray(turned[..., ::-1]).save(out, "JPEG", quality=int(rng.integers(40, 90)))
    return out.getvalue()


@pytest.mark.timeout(proved(60, 7200))
def test_photos_of_a_messenger(tmp_path: Path, xrays_dir: Path) -> None:
    table = _table(tmp_path / "phantoms", xrays_dir)
    count = REAL + PHANTOMS
    images = [str(xrays_dir), *([str(tmp_path / "phantoms")] if PHANTOMS else [])]
    data = {"csv": str(table), "images": images if PHANTOMS else images[0]}
    plan = Plan(
        subsets=[("all", 1, count)], name="sent", data=data, environments=(DARK,), phone={"address": "hand"}
    )
    one = Photographer(load_plan(plan.write(tmp_path / "rig")), tmp_path / "photos", lasts_s=4.0)
    rng = np.random.default_rng(SEED)
    cameras = [Optics(SEED + number, *PHOTO_PX, room=room) for number, room in enumerate(ROOMS[:ALL_ROOMS])]
    names = rng.permutation(count)
    for index in range(1, count + 1):
        one.show(index, shots=())
        name = f"IMG-20260301-WA{names[index - 1]:04}.jpg"
        screen = one.screen_of(one.manifest.xrays[index - 1])
        (one.folder / name).write_bytes(_messenger(screen, cameras[index % len(cameras)], rng))
        one.truth[name] = index
    began = time.perf_counter(), time.process_time()
    found = assigned(one)
    took_s, cpu_s = time.perf_counter() - began[0], time.process_time() - began[1]
    right = {each.index for each in found.settled.of(Kind.ASSIGNED)}
    asked = len(found.settled.of(Kind.DOUBTFUL))
    astray = wrong(found, one)
    told = f"{len(right)} right, {len(astray)} wrong, {asked} asked"
    print(f"{count} photos: {told}, {took_s:.0f} s, {cpu_s:.0f} s of CPU")
    assert astray == []
    assert len(right) >= 0.97 * count
    assert len(right) + asked == count
