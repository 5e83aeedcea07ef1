"""The whole way by hand: a screen is photographed while `chexrig manual` runs, and the photos imported."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import mss
import numpy as np
import pytest
from manual_operator import Operator
from PIL import Image
from pillow_heif import from_pillow

from controller.capture.by_hand.runner import BOUNCE_S
from controller.cli import main
from controller.dataset import load_dataset
from tests.controller.intake.by_hand.photographer import make_plan
from tests.controller.intake.photographed import exif

pytestmark = [pytest.mark.xrays, pytest.mark.x11]
BEHIND = timedelta(seconds=37)


def shoot(display: str, file: Path, tilt: float) -> None:
    """Photograph what stands on the screen, a little askew, with a camera whose clock is wrong."""
    time.sleep(BOUNCE_S)  # a person does not react at once
    with mss.MSS(display=display) as grabber:
        screen = np.asarray(grabber.grab(grabber.monitors[1]))[..., :3]
    height, width = 750, 1000
    small = cv2.resize(screen, (width, height * 3 // 4), interpolation=cv2.INTER_AREA)
    framed = cv2.copyMakeBorder(
        small, height // 8, height // 8, 0, 0, cv2.BORDER_CONSTANT, value=(22, 24, 21)
    )
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 0.95)
    photo = Image.fromarray(cv2.warpAffine(framed, turn, (width, framed.shape[0]))[..., ::-1])
    said = exif(
        DateTimeOriginal=f"{datetime.now(UTC) - BEHIND:%Y:%m:%d %H:%M:%S}",
        SubsecTimeOriginal=None,
        OffsetTimeOriginal="+00:00",
    )
    if file.suffix == ".heic":
        from_pillow(photo).save(file, quality=90, exif=said.tobytes())
    else:
        photo.save(file, "JPEG", quality=90, exif=said)
    time.sleep(BOUNCE_S)


def test_photographed_and_imported(
    tmp_path: Path, xrays_dir: Path, xserver: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = make_plan(tmp_path, xrays_dir, ("only", 1, 3)).path
    photos = tmp_path / "photos"
    photos.mkdir()
    one = Operator(plan, xserver)
    try:
        one.start("--set-size", "3")
        one.press("space")
        shoot(xserver, photos / "code.jpg", 1)
        for index, name in enumerate(("a.jpg", "b.heic", "c.jpg"), start=1):
            one.press("space")
            one.wait(lambda index=index: one.story()[-1] == (index, ""))
            shoot(xserver, photos / name, index - 2.5)
        one.press("space")
        time.sleep(0.1)  # it is known to stand there by then
        one.key("space")
        one.close_last_page()
    finally:
        one.kill()
    command = ["import", str(photos), "--plan", str(plan), "--out", str(tmp_path / "set"), "--device", "cam"]
    code, told = main(command), capsys.readouterr()
    assert code == 0, told
    assert "the camera's clock was 3" in told.out
    assert "complete: a photo of every x-ray that was shown with plan by-hand" in told.out
    captures = load_dataset(tmp_path / "set").captures
    assert {each.index: each.photo_name for each in captures} == {1: "a.jpg", 2: "b.heic", 3: "c.jpg"}
    assert main(["report", str(tmp_path / "set"), "--out", str(tmp_path / "page.html")]) == 0
